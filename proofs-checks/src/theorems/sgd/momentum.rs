//! SGD with momentum as a moving average, on smooth nonconvex functions.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::number::Number;
use ratecheck_problems::objective::Constant;

use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{GAP, HORIZON, SIGMA, SMOOTHNESS, Terms, decay, positive};
use crate::theorems::kit::statement::{every_path, every_step, in_mean};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, sum};
use crate::update_rules::hyper::Hyper;
use crate::update_rules::moments::MovingAverage;

/// `sgd-momentum-nonconvex`.
pub static MOMENTUM: Chain<Momentum> = Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "sgd-momentum-nonconvex",
    title: "SGD with momentum on smooth nonconvex functions",
    formula: r"\frac1N \sum_{t \le N} \mathbb{E}\|\nabla f(x_t)\|^2 \le \frac{4\Delta}{\eta N} + 2L\eta\sigma^2 \Big(1 + \frac{\beta^2}{1+\beta}\Big)",
    source: "steps 1 to 5; the auxiliary sequence z_t as in Yang, Lin and Li, arXiv 1604.03257",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        "f is L-smooth and bounded below, Δ = f(x_1) - inf f",
        "E[g_t | past] = ∇f(x_t), E‖g_t - ∇f(x_t)‖² <= σ²",
        "m_t = βm_{t-1} + (1-β)g_t, x_{t+1} = x_t - ηm_t, both constant",
        "Lη <= (1-β)/2",
    ],
    steps: &[
        every_step(
            "1",
            r"z_{t+1} = z_t - \eta g_t,\quad z_t = x_t + \tfrac{\beta}{1-\beta}(x_t - x_{t-1})",
            "in every coordinate, with x_0 = x_1",
        )
        .equal(),
        every_step(
            "2",
            r"z_t - x_t = -\tfrac{\beta}{1-\beta}\, \eta\, m_{t-1}",
            "in every coordinate",
        )
        .equal(),
        in_mean(
            "3",
            r"\tfrac\eta2 \sum_t \mathbb{E}\|\nabla f(x_t)\|^2 \le \Delta + \tfrac{\eta L^2}{2} \sum_t \mathbb{E}\|z_t - x_t\|^2 + \tfrac{L\eta^2}{2} \sum_t (\mathbb{E}\|\nabla f(x_t)\|^2 + \sigma^2)",
            "smoothness from z_t to z_{t+1}, ∇f(z_t)·∇f(x_t) >= ½‖∇f(x_t)‖² - ½L²‖z_t-x_t‖², summed, f(z_{N+1}) >= inf f",
        ),
        in_mean(
            "4",
            r"\sum_t \mathbb{E}\|m_{t-1}\|^2 \le 2 \tfrac{1-\beta}{1+\beta}\, \sigma^2 N + 2 \sum_t \mathbb{E}\|\nabla f(x_t)\|^2",
            "m split into the averages of gradients (Jensen) and of noises (orthogonal)",
        ),
        every_path(
            "5",
            r"\tfrac12 \le 1 - L\eta - 2 \Big(\frac{L\eta\beta}{1-\beta}\Big)^2",
            "from Lη <= (1-β)/2, equality at β = 0 and Lη = ½",
        ),
        in_mean(
            "M",
            r"\frac1N \sum_t \mathbb{E}\|\nabla f(x_t)\|^2 \le \frac{2\Delta}{\eta N} + \Big(\frac{\beta + 3\beta^2}{2(1+\beta)} + 1\Big) L\eta\sigma^2",
            "sharper constants of Liu, Gao and Yin, arXiv 2007.07989, for Lη <= (1-β)/(4-β+β²): recalled, a claim under test",
        )
        .published(Provenance::Recalled),
    ],
    defects: &["at β = 0 the bound is twice that of plain SGD; the condition on η is not sharp"],
};

const INPUTS: &[Input] = &[
    HORIZON,
    positive("lr", "constant step size η <= (1-β)/2L"),
    decay("momentum", "decay β of the average, in [0, 1)"),
    SMOOTHNESS,
    GAP,
    SIGMA,
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let [t, η, β, l] = ["T", "lr", "momentum", "L"].map(|name| x.get(name));
    in_range(η, l, (1.0 - β) / 2.0)?;
    Ok(formula(t, η, β, l, x.get("Delta"), x.get("sigma")).into())
}

/// The bound.
fn formula<N: Number>(t: N, η: N, β: N, l: N, gap: N, sigma: N) -> Terms<N, 2> {
    let factor = β.clone().square() / β.plus(1.0);
    Terms([
        ("start", gap.times(4.0) / (η.clone() * t)),
        ("noise", l * η * sigma.square() * factor.plus(1.0).times(2.0)),
    ])
}

/// The recalled bound.
fn recalled<N: Number>(t: N, η: N, β: N, l: N, gap: N, variance: N) -> N {
    let factor = (β.clone() + β.clone().square().times(3.0)) / β.plus(1.0).times(2.0);
    gap.times(2.0) / (η.clone() * t) + factor.plus(1.0) * l * η * variance
}

/// `0 < Lη <= most`, up to the rounding of both.
fn in_range(η: f64, l: f64, most: f64) -> Result<(), Unmet> {
    let scaled = Rounded::exact(η) * Rounded::exact(l);
    if η > 0.0 && !scaled.certainly_gt(Rounded::ulps(most, 2.0)) {
        return Ok(());
    }
    Err(Unmet::Range { name: "lr", value: η, condition: format!("0 < lr <= {}", most / l) })
}

/// The constants of a run.
#[derive(Clone)]
pub struct Momentum {
    η: Rounded,
    β: f64,
    /// `β/(1-β)`.
    κ: Rounded,
    l: Rounded,
    horizon: u64,
    /// `σ²` and `inf f`, absent when only pathwise steps are asked for.
    means: Option<(Rounded, Rounded)>,
}

fn bind(setting: &Setting<'_>, asked: Asked<'_>) -> Result<Momentum, Unmet> {
    setting.method_is(&["sgd-momentum"], "SGD with momentum as a moving average")?;
    if *setting.domain != Domain::Whole {
        return Err(Unmet::Other("it is about steps without projection".to_owned()));
    }
    let (η, β) = (Hyper::fixed(setting, "lr")?, Hyper::fixed(setting, "momentum")?);
    let l = setting.upper(Constant::Smoothness)?;
    in_range(η, l, (1.0 - β) / 2.0)?;
    if asked.has("M") {
        in_range(η, l, (1.0 - β) / (4.0 - β + β * β))?;
    }
    let means = if asked.means() {
        let infimum = Rounded::exact(setting.lower(Constant::Infimum)?);
        Some((Rounded::exact(setting.variance()?), infimum))
    } else {
        None
    };
    let β_exact = Rounded::exact(β);
    Ok(Momentum {
        η: Rounded::exact(η),
        β,
        κ: β_exact / (Rounded::ONE - β_exact),
        l: Rounded::exact(l),
        horizon: setting.horizon,
        means,
    })
}

/// Sums along a path.
pub struct Path {
    m: MovingAverage,
    /// `x_{t-1}`, and how far the step from it may have drifted.
    before: Vec<(Rounded, f64)>,
    first: Option<Rounded>,
    /// `Σ ‖∇f(x_t)‖²`, `Σ ‖z_t - x_t‖²`, `Σ ‖m_{t-1}‖²`.
    gradients: RoundedSum,
    ahead: RoundedSum,
    averages: RoundedSum,
}

impl Proof for Momentum {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::GRADIENT | Needs::TRUE_GRADIENT | Needs::VALUE
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            m: MovingAverage::new(dim),
            before: vec![(Rounded::ZERO, 0.0); dim],
            first: None,
            gradients: RoundedSum::new(),
            ahead: RoundedSum::new(),
            averages: RoundedSum::new(),
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let (dim, κ) = (seen.dim(), self.κ);
        path.first.get_or_insert(seen.value());
        path.gradients.push(sum(dim, |i| seen.exact(i).square()));
        path.averages.push(sum(dim, |i| path.m.get(i).square()));
        path.m.begin(self.β);
        let mut ahead = RoundedSum::new();
        for i in 0..dim {
            let (x, next) = (seen.x(i), seen.x_next(i));
            let (before, drifted) = if seen.t() == 1 { (x, 0.0) } else { path.before[i] };
            let last = path.m.get(i);
            let by = self.η * path.m.push(i, seen.g(i));
            let drift = seen.drift(i, by);
            let lead = κ * (x - before);
            // The logged steps are those of the recursion up to their drifts, by which both identities are off.
            let room = κ * Rounded::exact(drifted);
            let (room, room_next) =
                (room.value() + room.error(), (Rounded::ONE + κ) * Rounded::exact(drift));
            let room_next = room_next.value() + room_next.error();
            let z_next = (next + κ * (next - x)).loosened(room_next);
            book.equal("1", z_next, (x + lead - self.η * seen.g(i)).loosened(room));
            book.equal("2", lead.loosened(room), -(κ * self.η * last));
            ahead.push(lead.square());
            path.before[i] = (x, drift);
        }
        path.ahead.push(ahead.value());
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let [half, two] = [0.5, 2.0].map(Rounded::exact);
        let (η, l, β) = (self.η, self.l, Rounded::exact(self.β));
        // The bound on η may hold up to rounding alone, which is granted here too.
        let scaled = l * η;
        let left = Rounded::ONE - scaled - two * (scaled * self.κ).square();
        book.at_most("5", half, left.loosened(4.0 * f64::EPSILON));
        let (Some((variance, infimum)), Some(first)) = (self.means, path.first) else { return };
        #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
        let t = Rounded::exact(self.horizon as f64);
        let (gap, gradients) = (first - infimum, path.gradients.value());
        let noise = half * l * η.square() * (gradients + t * variance);
        let ahead = half * η * l.square() * path.ahead.value();
        book.mean("3", half * η * gradients, gap + ahead + noise);
        let noises = two * (Rounded::ONE - β) / (Rounded::ONE + β) * variance * t;
        book.mean("4", path.averages.value(), noises + two * gradients);
        let mean = gradients / t;
        book.mean("M", mean, recalled(t, η, β, l, gap, variance));
        book.mean("", mean, formula(t, η, β, l, gap, variance.sqrt()).total());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theorems::kit::testing::bound;
    use crate::update_rules::testing::uniforms;

    #[test]
    fn the_bound_is_that_of_the_page_a_second_time() {
        let mut uniform = uniforms(32);
        for _ in 0..1000 {
            let mut between = |lo: f64, hi: f64| lo + (hi - lo) * uniform();
            let (n, l, beta) = (between(1.0, 1e5).round(), between(0.1, 9.0), between(0.0, 0.99));
            let (delta, sigma) = (between(0.0, 5.0), between(0.0, 3.0));
            let eta = between(0.01, 1.0) * (1.0 - beta) / (2.0 * l);
            let given = [
                ("T", n),
                ("lr", eta),
                ("momentum", beta),
                ("L", l),
                ("Delta", delta),
                ("sigma", sigma),
            ];
            let found = bound(&MOMENTUM, &given).unwrap().value;
            // With a common denominator.
            let bracket = 1.0 + beta + beta * beta;
            let again = (4.0 * delta * (1.0 + beta)
                + 2.0 * l * eta * eta * n * sigma * sigma * bracket)
                / (eta * n * (1.0 + beta));
            assert!((found - again).abs() <= 1e-12 * again, "{found} {again}");
        }
        let wide = [("T", 9.0), ("lr", 0.6), ("momentum", 0.0), ("L", 1.0)];
        let wide = [&wide[..], &[("Delta", 1.0), ("sigma", 1.0)]].concat();
        assert!(matches!(bound(&MOMENTUM, &wide), Err(Unmet::Range { name: "lr", .. })));
    }

    /// `1 - Lη - 2(Lηβ/(1-β))²` at the largest step is `½ + β/2 - β²/2`.
    #[test]
    fn the_arithmetic_step_holds_for_every_beta() {
        for k in 0..100 {
            let beta = f64::from(k) / 100.0;
            let scaled = (1.0 - beta) / 2.0;
            let left = 1.0 - scaled - 2.0 * (scaled * beta / (1.0 - beta)).powi(2);
            assert!((left - (0.5 + beta / 2.0 - beta * beta / 2.0)).abs() < 1e-15);
            assert!(left >= 0.5);
        }
    }
}
