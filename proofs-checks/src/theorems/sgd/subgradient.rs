//! The subgradient method on convex Lipschitz functions: the best point and the average.

use ratecheck_problems::number::Number;
use ratecheck_problems::objective::Constant;

use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{HORIZON, Terms, nonnegative, positive};
use crate::theorems::kit::minimum::{Minimum, no_ball};
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Projected, Proof, Replica, sum};
use crate::update_rules::hyper::Hyper;

/// `subgradient-best`.
pub static SUBGRADIENT_BEST: Chain<Subgradient> =
    Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "subgradient-best",
    title: "The best point of the subgradient method",
    formula: r"\min_{t \le T} f(x_t) - f^* \le \frac{R^2 + M^2 \sum_t h_t^2}{2 \sum_t h_t}",
    source: "Shor 1962; Nesterov, Lectures on Convex Optimization (2018), section 3.2.3; attained with h = R/(M√T): Drori and \
             Teboulle, arXiv 1409.2636",
    provenance: Provenance::Derived,
    mode: Mode::EveryPath,
    hypotheses: &[
        "f convex with subgradients of norm at most M on a closed convex set",
        "x_{t+1} = Proj(x_t - h_t g_t) with exact subgradients and h_t > 0",
        "R = ‖x_1 - x*‖, x* a minimiser in the set",
    ],
    steps: &[
        every_step("HB", r"\|g_t\| \le M", "M is the stated bound on the norm of subgradients"),
        every_step("HD", r"0 \le h_t", "no step goes up the subgradient"),
        every_step(
            "1",
            r"\|x_{t+1} - x^*\|^2 \le \|x_t - h_t g_t - x^*\|^2",
            "projection onto a convex set that contains x*",
        ),
        every_step("C", r"f(x_t) - f^* \le g_t^\top (x_t - x^*)", "convexity"),
        every_step(
            "2",
            r"h_t (f(x_t) - f^*) \le \tfrac12 (\|x_t-x^*\|^2 - \|x_{t+1}-x^*\|^2) + \tfrac12 h_t^2 \|g_t\|^2",
            "steps 1 and C",
        ),
        every_path(
            "3",
            r"\sum_t h_t (f(x_t) - f^*) \le \tfrac12 R^2 + \tfrac12 \sum_t h_t^2 \|g_t\|^2",
            "step 2 summed",
        ),
        every_path(
            "A",
            r"\frac{\sum_t h_t (f(x_t) - f^*)}{\sum_t h_t} \le \frac{R^2 + M^2 \sum_t h_t^2}{2 \sum_t h_t}",
            "the left side bounds f - f* at the average with weights h_t, and is at least the best gap",
        ),
    ],
    defects: &[],
};

const INPUTS: &[Input] = &[
    HORIZON,
    positive("lr", "constant step size h"),
    positive("M", "bound on the norm of the subgradients"),
    nonnegative("R", "distance of x_1 from a minimiser"),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let [t, h, m, r] = ["T", "lr", "M", "R"].map(|name| x.get(name));
    Ok(formula(r, m, t * h * h, t * h).into())
}

/// The bound, from `Σ h²` and `Σ h`.
fn formula<N: Number>(r: N, m: N, squares: N, steps: N) -> Terms<N, 2> {
    let twice = steps.times(2.0);
    Terms([("start", r.square() / twice.clone()), ("steps", m.square() * squares / twice)])
}

/// The constants of a run.
#[derive(Clone)]
pub struct Subgradient {
    lr: Hyper,
    m: Rounded,
    minimum: Minimum,
    r: Rounded,
    horizon: u64,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Subgradient, Unmet> {
    setting.method_is(&["sgd"], "the projected subgradient method")?;
    no_ball(setting)?;
    if setting.oracle.online().is_some() || setting.variance()? > 0.0 {
        return Err(Unmet::Other("it needs exact subgradients of one function".to_owned()));
    }
    let facts = setting.objective.facts();
    if !facts.is_convex() {
        return Err(Unmet::Other(format!("`{}` is not convex", facts.id())));
    }
    let minimum = Minimum::of(setting)?;
    let lr = Hyper::read(setting, "lr")?;
    for t in [1, setting.horizon] {
        let h = lr.at(t);
        if !(h > 0.0 && h.is_finite()) {
            return Err(Unmet::Range { name: "lr", value: h, condition: "lr > 0".to_owned() });
        }
    }
    Ok(Subgradient {
        lr,
        // The bound itself may come out of a computation.
        m: Rounded::ulps(setting.upper(Constant::GradientNorm)?, 2.0),
        r: minimum.distance_squared(setting.start).sqrt(),
        minimum,
        horizon: setting.horizon,
    })
}

/// Sums along a path.
#[derive(Default)]
pub struct Path {
    best: Option<Rounded>,
    weighted: RoundedSum,
    steps: RoundedSum,
    squares: RoundedSum,
    /// `Σ h_t² ‖g_t‖²`.
    travelled: RoundedSum,
}

impl Proof for Subgradient {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::GRADIENT | Needs::TRUE_GRADIENT | Needs::VALUE
    }

    fn path(&self, _dim: usize) -> Path {
        Path::default()
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let (dim, h) = (seen.dim(), Rounded::exact(self.lr.at(seen.t())));
        let (half, gap) = (Rounded::exact(0.5), seen.value() - self.minimum.value());
        let square = sum(dim, |i| seen.g(i).square());
        book.at_most("HB", square.sqrt(), self.m);
        book.at_most("HD", Rounded::ZERO, h);
        let x_star = |i: usize| self.minimum.at(i);
        let step = Projected::new(seen, x_star, |i| h * seen.g(i), |_| Rounded::ONE);
        book.at_most("1", step.arrived, step.aimed);
        let linear = |of: fn(&Replica<'_>, usize) -> Rounded| {
            sum(dim, |i| of(seen, i) * (seen.x(i) - x_star(i)))
        };
        let exact = linear(|seen, i| seen.exact(i));
        book.at_most("C", gap, exact);
        // Step 2 speaks of the exact subgradient; the method went along the computed one.
        let apart = (exact - linear(|seen, i| seen.g(i))).abs();
        let room = h * Rounded::exact(apart.value() + apart.error());
        let travelled = h.square() * square;
        let approach = half * (step.bracket + travelled);
        let room = 0.5 * step.moved + room.value() + room.error();
        book.at_most("2", h * gap, approach.loosened(room));
        path.best = Some(path.best.map_or(gap, |best| best.min(gap)));
        path.weighted.push((h * gap).loosened(room));
        path.steps.push(h);
        path.squares.push(h.square());
        path.travelled.push(travelled);
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let Some(best) = path.best else { return };
        let half = Rounded::exact(0.5);
        let (weighted, steps) = (path.weighted.value(), path.steps.value());
        book.at_most("3", weighted, half * (self.r.square() + path.travelled.value()));
        let bound = formula(self.r, self.m, path.squares.value(), steps).total();
        book.at_most("A", weighted / steps, bound);
        // What rounding did to the steps is as much uncertainty of the best gap as of the average.
        let uncertain = weighted.error() / steps.value();
        book.at_most("", best.loosened(uncertain), bound);
    }

    fn notes(&self) -> &'static [&'static str] {
        &["best", "trivial", "lower"]
    }

    /// `M R` bounds the gap of `x_1`; `M R/√T` is left by every method that sees `T` subgradients, in large dimension.
    fn note(&self, path: &Path, out: &mut [f64]) {
        #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
        let root = (self.horizon as f64).sqrt();
        let size = self.m.value() * self.r.value();
        let best = path.best.map_or(f64::NAN, Rounded::value);
        out.copy_from_slice(&[best, size, size / root]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theorems::kit::testing::bound;
    use crate::update_rules::testing::uniforms;

    #[test]
    fn the_bound_is_that_of_the_page_a_second_time() {
        let mut uniform = uniforms(33);
        for _ in 0..1000 {
            let mut between = |lo: f64, hi: f64| lo + (hi - lo) * uniform();
            let (n, m, r) = (between(0.0, 1e4).round(), between(0.1, 9.0), between(0.0, 3.0));
            let h = between(0.1, 9.0) * (r + 0.1) / (m * (n + 1.0).sqrt());
            let given = [("T", n + 1.0), ("lr", h), ("M", m), ("R", r)];
            let found = bound(&SUBGRADIENT_BEST, &given).unwrap().value;
            let again = 0.5 * (r / h * (r / (n + 1.0)) + m * m * h);
            assert!((found - again).abs() <= 1e-12 * again, "{found} {again}");
            let best = [("T", n + 1.0), ("lr", r.max(0.1) / (m * (n + 1.0).sqrt())), ("M", m)];
            let best = [&best[..], &[("R", r.max(0.1))]].concat();
            let found = bound(&SUBGRADIENT_BEST, &best).unwrap().value;
            let again = m * r.max(0.1) / (n + 1.0).sqrt();
            assert!((found - again).abs() <= 1e-12 * again, "{found} {again}");
        }
    }
}
