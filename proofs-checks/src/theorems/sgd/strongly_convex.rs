//! SGD on strongly convex functions with bounded subgradients: a weighted and a uniform average.

use ratecheck_problems::number::Number;
use ratecheck_problems::objective::Constant;

use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::decay::Decay;
use crate::theorems::kit::inputs::{HORIZON, Terms, input, positive};
use crate::theorems::kit::minimum::{Minimum, no_ball};
use crate::theorems::kit::statement::{every_path, every_step, in_mean};
use crate::theorems::kit::{Asked, Book, Chain, Projected, Proof, Replica, sum};
use crate::update_rules::hyper::Hyper;

/// `sgd-strongly-convex`.
pub static SGD_STRONGLY_CONVEX: Chain<StronglyConvex> =
    Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "sgd-strongly-convex",
    title: "Averages of SGD on strongly convex functions",
    formula: r"\mathbb{E} f(\bar x) - f^* \le \frac{2G^2}{\mu(T+1)},\ \bar x = \tfrac{2}{T(T+1)} \sum_t t x_t,\ \eta_t = \tfrac{2}{\mu(t+1)}; \quad \le \frac{G^2(1+\ln T)}{2\mu T},\ \bar x = \tfrac1T \sum_t x_t,\ \eta_t = \tfrac1{\mu t}",
    source: "Lacoste-Julien, Schmidt and Bach, arXiv 1212.2002 (weighted); Hazan, Agarwal and Kale 2007 (uniform); derived from \
             the steps",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        "f - μ‖x‖²/2 convex on a closed convex set",
        "E[g_t | past] is a subgradient at x_t, E‖g_t‖² <= G²",
        "η_t = k/(t+1) with μ standing for 2/k, or η_t = c/t with μ standing for 1/c: at most the modulus of f",
        "weights w_t = t for the first schedule, w_t = 1 for the second",
    ],
    steps: &[
        every_step("HD", r"\mu \tfrac{t+1}{2} \eta_t = 1 \text{ or } \mu t\, \eta_t = 1", "the schedule")
            .equal(),
        every_step(
            "1",
            r"\|x_{t+1} - x^*\|^2 \le \|x_t - \eta_t g_t - x^*\|^2",
            "projection onto a convex set that contains x*",
        ),
        every_step(
            "2",
            r"g_t^\top (x_t - x^*) \le \frac{\|x_t-x^*\|^2 - \|x_{t+1}-x^*\|^2}{2\eta_t} + \frac{\eta_t}{2}\|g_t\|^2",
            "step 1 multiplied out; equality where nothing is projected",
        ),
        in_mean(
            "C",
            r"\sum_t w_t\, \mathbb{E}(f(x_t) - f^*) \le \sum_t w_t\, \mathbb{E}[g_t^\top (x_t - x^*) - \tfrac\mu2 \|x_t - x^*\|^2]",
            "strong convexity and unbiased subgradients",
        ),
        every_path(
            "3",
            r"\sum_t w_t \Big( \frac{\|x_t-x^*\|^2 - \|x_{t+1}-x^*\|^2}{2\eta_t} - \frac\mu2 \|x_t-x^*\|^2 \Big) = -\frac{w_T}{2\eta_T} \|x_{T+1}-x^*\|^2",
            "w_t/η_t - μw_t = w_{t-1}/η_{t-1}: every coefficient but the last is 0",
        )
        .equal(),
        every_path(
            "4",
            r"\sum_t w_t \eta_t \le \tfrac{2T}{\mu} \text{ or } \tfrac{1 + \ln T}{\mu}",
            "t/(t+1) <= 1, or comparison with an integral",
        ),
        in_mean(
            "5",
            r"\sum_t w_t \eta_t\, \mathbb{E}\|g_t\|^2 \le G^2 \sum_t w_t \eta_t",
            "the bound on second moments",
        ),
    ],
    defects: &["measured is Σ w_t(f(x_t) - f*)/Σ w_t, which the theorem bounds and which is at least the gap at the average"],
};

const INPUTS: &[Input] = &[
    HORIZON,
    positive("mu", "strong convexity, or less as the schedule says"),
    positive("G", "root of the bound on E‖g‖²"),
    input(
        "weighted",
        "1: weights t and steps 2/(μ(t+1)); 0: equal weights and steps 1/(μt)",
        0.0,
        1.0,
    )
    .or(1.0),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let [t, μ, g, weighted] = ["T", "mu", "G", "weighted"].map(|name| x.get(name));
    let weights = if weighted >= 1.0 {
        Weights::Linear
    } else if weighted <= 0.0 {
        Weights::Uniform
    } else {
        let condition = "0 or 1".to_owned();
        return Err(Unmet::Range { name: "weighted", value: weighted, condition });
    };
    Ok(formula(weights, t, μ, g.square()).into())
}

/// Which of the two forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weights {
    Uniform,
    Linear,
}

impl Weights {
    /// `w_t`.
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    fn at(self, t: u64) -> Rounded {
        match self {
            Weights::Uniform => Rounded::ONE,
            Weights::Linear => Rounded::exact(t as f64),
        }
    }

    /// `μ Σ w_t η_t`, at most.
    fn steps<N: Number>(self, t: N) -> N {
        match self {
            Weights::Uniform => t.ln().plus(1.0),
            Weights::Linear => t.times(2.0),
        }
    }

    /// `Σ w_t`.
    fn total<N: Number>(self, t: N) -> N {
        match self {
            Weights::Uniform => t,
            Weights::Linear => t.clone() * t.plus(1.0).times(0.5),
        }
    }
}

/// The bound `G² Σ w_t η_t/(2 Σ w_t)`.
fn formula<N: Number>(weights: Weights, t: N, μ: N, square: N) -> Terms<N, 1> {
    let steps = weights.steps(t.clone()) / μ;
    Terms([("subgradients", square * steps / weights.total(t).times(2.0))])
}

/// The constants of a run.
#[derive(Clone)]
pub struct StronglyConvex {
    lr: Decay,
    weights: Weights,
    /// What stands for `μ`: at most the modulus.
    μ: Rounded,
    minimum: Minimum,
    /// `G²`, absent when only pathwise steps are asked for.
    square: Option<Rounded>,
    horizon: u64,
}

/// A bound on `E‖g‖²`, by the norm of the gradient and the variance or by the coordinates.
#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
fn second_moment(setting: &Setting<'_>) -> Result<Rounded, Unmet> {
    let dim = Rounded::exact(setting.start.len() as f64);
    let by_norm = setting.upper(Constant::GradientNorm).and_then(|norm| {
        Ok(Rounded::ulps(norm, 2.0).square() + Rounded::exact(setting.variance()?))
    });
    let by_coordinate =
        setting.gradient_bound().map(|bound| dim * Rounded::ulps(bound, 2.0).square());
    match (by_norm, by_coordinate) {
        (Ok(a), Ok(b)) => Ok(a.min(b)),
        (Err(_), Ok(b)) => Ok(b),
        (a, Err(_)) => a,
    }
}

fn bind(setting: &Setting<'_>, asked: Asked<'_>) -> Result<StronglyConvex, Unmet> {
    setting.method_is(&["sgd"], "the projected subgradient method")?;
    no_ball(setting)?;
    let lr = Hyper::read(setting, "lr")?;
    let (lr, weights) = match Decay::inverse_next(&lr, setting.horizon) {
        Ok(lr) => (lr, Weights::Linear),
        Err(_) => (Decay::inverse(&lr, setting.horizon)?, Weights::Uniform),
    };
    let twice = if weights == Weights::Linear { 2.0 } else { 1.0 };
    let μ = Rounded::exact(twice) / lr.k();
    let stated = setting.lower(Constant::StrongConvexity)?;
    if μ.certainly_gt(Rounded::exact(stated)) {
        let condition = format!("at least {twice}/μ for lr*t or lr*(t+1), and μ = {stated}");
        return Err(Unmet::Range { name: "lr", value: lr.k().value(), condition });
    }
    Ok(StronglyConvex {
        lr,
        weights,
        μ,
        minimum: Minimum::of(setting)?,
        square: if asked.means() { Some(second_moment(setting)?) } else { None },
        horizon: setting.horizon,
    })
}

/// Sums along a path.
#[derive(Default)]
pub struct Path {
    gaps: RoundedSum,
    convexity: RoundedSum,
    telescope: RoundedSum,
    steps: RoundedSum,
    squares: RoundedSum,
    last: Rounded,
}

impl Proof for StronglyConvex {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::GRADIENT | Needs::VALUE
    }

    fn path(&self, _dim: usize) -> Path {
        Path::default()
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let (dim, η, w) = (seen.dim(), self.lr.at(seen.t()), self.weights.at(seen.t()));
        let half = Rounded::exact(0.5);
        let scale = if self.weights == Weights::Linear { half } else { Rounded::ONE };
        book.equal("HD", scale * self.μ * self.lr.scaled(seen.t()), Rounded::ONE);
        let x_star = |i: usize| self.minimum.at(i);
        let step = Projected::new(seen, x_star, |i| η * seen.g(i), |_| Rounded::ONE);
        book.at_most("1", step.arrived, step.aimed);
        let square = sum(dim, |i| seen.g(i).square());
        let linear = sum(dim, |i| seen.g(i) * (seen.x(i) - x_star(i)));
        book.at_most("2", linear, step.approach(η) + half * η * square);
        let gain = half * self.μ * sum(dim, |i| (seen.x(i) - x_star(i)).square());
        path.gaps.push(w * (seen.value() - self.minimum.value()));
        path.convexity.push(w * (linear - gain));
        path.telescope.push(w * (half * step.bracket / η - gain));
        path.steps.push(w * η);
        path.squares.push(w * η * square);
        path.last = w * half * step.arrived / η;
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
        let t = Rounded::exact(self.horizon as f64);
        let steps = path.steps.value();
        book.equal("3", path.telescope.value(), -path.last);
        book.at_most("4", steps, self.weights.steps(t) / self.μ);
        let Some(square) = self.square else { return };
        let gaps = path.gaps.value();
        book.mean("C", gaps, path.convexity.value());
        book.mean("5", path.squares.value(), square * steps);
        let bound = formula(self.weights, t, self.μ, square).total();
        book.mean("", gaps / self.weights.total(t), bound);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theorems::kit::testing::bound;
    use crate::update_rules::testing::uniforms;
    use ratecheck_problems::math::ln;

    #[test]
    fn both_bounds_are_those_of_the_page_a_second_time() {
        let mut uniform = uniforms(34);
        for _ in 0..1000 {
            let mut between = |lo: f64, hi: f64| lo + (hi - lo) * uniform();
            let (t, mu, g) = (between(1.0, 1e5).round(), between(0.1, 9.0), between(0.1, 9.0));
            for (weighted, again) in [
                (1.0, 2.0 * g * g / (mu * (t + 1.0))),
                (0.0, g * g * (1.0 + ln(t)) / (2.0 * mu * t)),
            ] {
                let given = [("T", t), ("mu", mu), ("G", g), ("weighted", weighted)];
                let found = bound(&SGD_STRONGLY_CONVEX, &given).unwrap().value;
                assert!((found - again).abs() <= 1e-12 * again, "{found} {again}");
            }
        }
        let half = [("T", 5.0), ("mu", 1.0), ("G", 1.0), ("weighted", 0.5)];
        assert!(bound(&SGD_STRONGLY_CONVEX, &half).is_err());
    }
}
