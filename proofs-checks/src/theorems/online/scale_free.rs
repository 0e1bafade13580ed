//! Regret of scale-free follow the regularized leader, as restated from memory.

use ratecheck_problems::number::Number;

use super::adagrad::constant_step;
use crate::evidence::Rounded;
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{HORIZON, Terms, nonnegative, positive};
use crate::theorems::kit::regret::{self, RegretPath};
use crate::theorems::kit::statement::every_path;
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, sum};

/// `scale-free-ftrl-regret`.
pub static SCALE_FREE_FTRL: Chain<ScaleFree> =
    Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "scale-free-ftrl-regret",
    title: "Regret of SOLO FTRL, a claim under test",
    formula: r"R_T(u) \le (\psi(u) + 2.75)\sqrt{\sum_t \|g_t\|^2} + 3.5 \min(\sqrt{T-1}, D) \max_t \|g_t\|,\quad \psi(u) = \tfrac12\|u - x_1\|^2",
    source: "Orabona and Pál, Theor. Comput. Sci. 716 (2018), arXiv 1601.01974, Theorem 1; constants recalled",
    provenance: Provenance::Recalled,
    mode: Mode::EveryPath,
    hypotheses: &[
        "convex losses f_t on a closed convex set of diameter D",
        "x_{t+1} minimises Σ_{s<=t} g_s·x + ψ(x) (Σ_{s<=t} ‖g_s‖²)^{1/2}, ψ 1-strongly convex: γ = 1",
        "R_T(u) is the regret against the point u that is best in hindsight",
    ],
    steps: &[every_path(
        "C",
        r"R_T(u) \le \sum_t g_t^\top(x_t - u)",
        "convexity; equality for linear losses",
    )],
    defects: &["the proof was not rebuilt: only the statement is held against runs"],
};

const INPUTS: &[Input] = &[
    HORIZON,
    positive("D", "diameter of the feasible set"),
    nonnegative("psi", "ψ(u) = ‖u - x_1‖²/2"),
    nonnegative("norm", "root of the sum of squared norms of the gradients, (Σ_t ‖g_t‖²)^(1/2)"),
    nonnegative("largest", "max_t ‖g_t‖"),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let [t, d, psi, norm, largest] = ["T", "D", "psi", "norm", "largest"].map(|name| x.get(name));
    Ok(formula(t, d, psi, norm, largest).into())
}

/// The bound, from `ψ(u)`, `(Σ ‖g_t‖²)^{1/2}` and `max ‖g_t‖`.
fn formula<N: Number>(t: N, d: N, psi: N, norm: N, largest: N) -> Terms<N, 2> {
    let reach = t.plus(-1.0).sqrt().min(d);
    Terms([("sum", psi.plus(2.75) * norm), ("largest", reach.times(3.5) * largest)])
}

/// The constants of a run.
#[derive(Clone)]
pub struct ScaleFree {
    diameter: Rounded,
    /// `d D_∞ G_∞`.
    size: f64,
    horizon: u64,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<ScaleFree, Unmet> {
    setting.method_is(&["scale-free-ftrl"], "scale-free follow the regularized leader")?;
    regret::online(setting)?;
    let γ = constant_step(setting)?;
    if (γ - Rounded::ONE).value().abs() > 0.0 {
        let condition = "lr = 1, where ψ is 1-strongly convex".to_owned();
        return Err(Unmet::Range { name: "lr", value: γ.value(), condition });
    }
    let dim = setting.start.len();
    let diameter = regret::diameter(setting.domain, dim)?;
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    let root = Rounded::exact(dim as f64).sqrt();
    let size = (diameter * regret::coordinate_bound(setting)? * root).value();
    Ok(ScaleFree { diameter, size, horizon: setting.horizon })
}

/// Sums along a path.
#[derive(Default)]
pub struct Path {
    regret: RegretPath,
    /// `ψ(u)`, from the first step.
    psi: Option<Rounded>,
    squares: Rounded,
    largest: Rounded,
}

impl Proof for ScaleFree {
    type Path = Path;

    fn needs(&self) -> Needs {
        regret::needs()
    }

    fn path(&self, _dim: usize) -> Path {
        Path::default()
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, _book: &mut Book<'_>) {
        let dim = seen.dim();
        path.regret.push(seen);
        let half = Rounded::exact(0.5);
        path.psi.get_or_insert_with(|| half * sum(dim, |i| (seen.x(i) - seen.u(i)).square()));
        let square = sum(dim, |i| seen.g(i).square());
        path.squares = path.squares + square;
        path.largest = path.largest.max(square);
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let Some(psi) = path.psi else { return };
        #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
        let t = Rounded::exact(self.horizon as f64);
        book.at_most("C", path.regret.against_comparator(), path.regret.linear());
        let (norm, largest) = (path.squares.sqrt(), path.largest.sqrt());
        let bound = formula(t, self.diameter, psi, norm, largest).total();
        book.at_most("", path.regret.against_comparator(), bound);
    }

    fn notes(&self) -> &'static [&'static str] {
        &["regret", "trivial", "lower"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        out.copy_from_slice(&[
            path.regret.regret().value(),
            regret::trivial(self.size, self.horizon),
            regret::lower(self.size, self.horizon),
        ]);
    }
}
