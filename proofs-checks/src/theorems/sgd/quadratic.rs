//! SGD at a constant step size on smooth strongly convex functions: where it stops approaching the minimiser.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::number::Number;
use ratecheck_problems::objective::Constant;

use crate::evidence::Rounded;
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{HORIZON, SIGMA, SMOOTHNESS, Terms, nonnegative, positive};
use crate::theorems::kit::minimum::Minimum;
use crate::theorems::kit::statement::{every_step, in_mean};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, sum};
use crate::update_rules::hyper::Hyper;

/// `sgd-quadratic-variance`.
pub static QUADRATIC_VARIANCE: Chain<Contraction> =
    Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "sgd-quadratic-variance",
    title: "Distance of SGD at a constant step size from the minimiser",
    formula: r"\mathbb{E}\|x_{T+1} - x^*\|^2 \le \rho^{2T} R^2 + \gamma^2\sigma^2 \frac{1-\rho^{2T}}{1-\rho^2},\quad \rho = \max(|1-\gamma\mu|, |1-\gamma L|)",
    source: "folklore; the stationary variance γσ²/(λ(2-γλ)) of a quadratic of curvature λ is that of an autoregression",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        "f is L-smooth and f - μ‖x‖²/2 convex, μ > 0",
        "E[g_t | past] = ∇f(x_t), E‖g_t - ∇f(x_t)‖² <= σ²",
        "0 < γ < 2/L constant, no projection, R = ‖x_1 - x*‖",
    ],
    steps: &[
        every_step(
            "1",
            r"\|x_t - \gamma \nabla f(x_t) - x^*\| \le \rho \|x_t - x^*\|",
            "a gradient step contracts; equality for quadratics of one curvature",
        ),
        in_mean(
            "Q",
            r"\mathbb{E}\|x_{T+1} - x^*\|^2 = \rho^{2T} R^2 + \gamma^2\sigma^2 \frac{1-\rho^{2T}}{1-\rho^2}",
            "for μ = L and noise whose variance is σ² everywhere",
        )
        .equal(),
    ],
    defects: &[],
};

const INPUTS: &[Input] = &[
    HORIZON,
    positive("lr", "constant step size γ < 2/L"),
    SMOOTHNESS,
    positive("mu", "strong convexity μ <= L"),
    nonnegative("R", "distance of x_1 from the minimiser"),
    SIGMA,
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let [t, γ, l, μ] = ["T", "lr", "L", "mu"].map(|name| x.get(name));
    in_range(γ, l, μ)?;
    Ok(formula(t, γ, rho(γ, l, μ), x.get("R").square(), x.get("sigma").square()).into())
}

/// The contraction factor.
fn rho<N: Number>(γ: N, l: N, μ: N) -> N {
    let factor = |λ: N| (N::one() - γ.clone() * λ).abs();
    factor(μ).max(factor(l))
}

/// The bound, from `R²` and `σ²`.
fn formula<N: Number>(t: N, γ: N, ρ: N, distance: N, variance: N) -> Terms<N, 2> {
    let left = ρ.clone().pow(2.0 * t.value());
    let room = (N::one() - ρ.clone()) * ρ.plus(1.0);
    Terms([
        ("start", left.clone() * distance),
        ("noise", γ.square() * variance * ((N::one() - left) / room)),
    ])
}

fn in_range(γ: f64, l: f64, μ: f64) -> Result<(), Unmet> {
    if !(μ > 0.0 && μ <= l) {
        return Err(Unmet::Range {
            name: "mu", value: μ, condition: format!("0 < mu <= L = {l}")
        });
    }
    if γ > 0.0 && γ * l < 2.0 {
        return Ok(());
    }
    Err(Unmet::Range { name: "lr", value: γ, condition: format!("0 < lr < 2/L = {}", 2.0 / l) })
}

/// Laws whose stated variance is theirs at every point, up to its rounding.
const ATTAINED: &[&str] = &["gaussian", "none", "rademacher", "uniform"];

/// The constants of a run.
#[derive(Clone)]
pub struct Contraction {
    γ: Rounded,
    ρ: Rounded,
    minimum: Minimum,
    distance: Rounded,
    /// Absent when only the pathwise step is asked for.
    variance: Option<Rounded>,
    horizon: u64,
}

fn bind(setting: &Setting<'_>, asked: Asked<'_>) -> Result<Contraction, Unmet> {
    setting.method_is(&["sgd"], "stochastic gradient descent")?;
    if *setting.domain != Domain::Whole {
        return Err(Unmet::Other("it is about steps without projection".to_owned()));
    }
    let γ = Hyper::fixed(setting, "lr")?;
    let (l, μ) = (setting.upper(Constant::Smoothness)?, setting.lower(Constant::StrongConvexity)?);
    in_range(γ, l, μ)?;
    if asked.has("Q") {
        let id = &setting.oracle.facts().id;
        let law = id.split(':').next().unwrap_or_default();
        if μ < l || !ATTAINED.contains(&law) {
            return Err(Unmet::Other(format!(
                "equality needs one curvature and a variance that is attained; here μ = {μ}, L = {l}, noise `{id}`"
            )));
        }
    }
    let minimum = Minimum::of(setting)?;
    let γ = Rounded::exact(γ);
    Ok(Contraction {
        γ,
        ρ: rho(γ, Rounded::exact(l), Rounded::exact(μ)),
        distance: minimum.distance_squared(setting.start),
        minimum,
        // Stated variances are rounded up twice.
        variance: if asked.means() { Some(Rounded::ulps(setting.variance()?, 2.0)) } else { None },
        horizon: setting.horizon,
    })
}

/// Where a path ended.
#[derive(Default)]
pub struct Path {
    /// `‖x_{T+1} - x*‖²`.
    last: Rounded,
}

impl Proof for Contraction {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::TRUE_GRADIENT
    }

    fn path(&self, _dim: usize) -> Path {
        Path::default()
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let dim = seen.dim();
        let gap = |i: usize| seen.x(i) - self.minimum.at(i);
        let stepped = sum(dim, |i| (gap(i) - self.γ * seen.exact(i)).square());
        let before = sum(dim, |i| gap(i).square());
        book.at_most("1", stepped.sqrt(), self.ρ * before.sqrt());
        path.last = sum(dim, |i| (seen.x_next(i) - self.minimum.at(i)).square());
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let Some(variance) = self.variance else { return };
        #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
        let t = Rounded::exact(self.horizon as f64);
        let bound = formula(t, self.γ, self.ρ, self.distance, variance).total();
        book.mean("Q", path.last, bound);
        book.mean("", path.last, bound);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theorems::kit::testing::bound;
    use crate::update_rules::testing::uniforms;

    /// The recursion `e_{k+1} = ρ² e_k + γ²σ²` step by step.
    #[test]
    fn the_bound_is_the_recursion_unrolled() {
        let mut uniform = uniforms(35);
        for _ in 0..1000 {
            let mut between = |lo: f64, hi: f64| lo + (hi - lo) * uniform();
            let (t, l) = (between(1.0, 200.0).round(), between(0.1, 9.0));
            let (mu, gamma) = (l * between(0.01, 1.0), between(0.01, 1.9) / l);
            let (r, sigma) = (between(0.0, 3.0), between(0.0, 2.0));
            let given = [("T", t), ("lr", gamma), ("L", l), ("mu", mu), ("R", r), ("sigma", sigma)];
            let found = bound(&QUADRATIC_VARIANCE, &given).unwrap().value;
            let rho = (1.0 - gamma * mu).abs().max((1.0 - gamma * l).abs());
            let mut again = r * r;
            for _ in 0..t as u64 {
                again = rho * rho * again + (gamma * sigma).powi(2);
            }
            assert!((found - again).abs() <= 1e-12 * again, "{found} {again}");
        }
    }

    #[test]
    fn long_runs_reach_the_stationary_variance() {
        let (lambda, gamma, sigma) = (2.0, 0.3, 0.5);
        let given = [("T", 1e4), ("lr", gamma), ("L", lambda), ("mu", lambda), ("R", 1.0)];
        let given = [&given[..], &[("sigma", sigma)]].concat();
        let found = bound(&QUADRATIC_VARIANCE, &given).unwrap().value;
        let stationary = gamma * sigma * sigma / (lambda * (2.0 - gamma * lambda));
        assert!((found - stationary).abs() <= 1e-14);
    }
}
