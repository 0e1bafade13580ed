//! Regret of AdaGrad with one step size for all coordinates.

use ratecheck_problems::number::Number;

use super::adagrad::constant_step;
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{Terms, nonnegative, positive};
use crate::theorems::kit::minimum::no_ball;
use crate::theorems::kit::regret::{self, RegretPath};
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Projected, Proof, Replica, sum};
use crate::update_rules::moments::quotient;

/// `adagrad-norm-regret`.
pub static ADAGRAD_NORM: Chain<AdaGradNorm> =
    Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "adagrad-norm-regret",
    title: "The regret of AdaGrad with one step size follows the norms it has seen",
    formula: r"R_T \le \Big(\frac{D^2}{2\eta} + \eta\Big) \sqrt{b_0^2 + \sum_t \|g_t\|^2}",
    source: "scale-free mirror descent of Orabona and Pál, arXiv 1601.01974, with a squared distance; derived from steps 1 to 4",
    provenance: Provenance::Derived,
    mode: Mode::EveryPath,
    hypotheses: &[
        "convex losses f_t on a closed convex set of diameter D",
        "b_t² = b_{t-1}² + ‖g_t‖², x_{t+1} = Proj(x_t - η g_t/b_t), 0/0 = 0",
        "η > 0 constant; without b_0 the bound has no unit of its own, and η = D/√2 makes the factor √2 D",
    ],
    steps: &[
        every_step(
            "1",
            r"\|x_{t+1} - u\|^2 \le \|x_t - \eta g_t/b_t - u\|^2",
            "projection onto a convex set that contains u",
        ),
        every_step(
            "2",
            r"g_t^\top (x_t - u) \le \frac{b_t}{2\eta} (\|x_t-u\|^2 - \|x_{t+1}-u\|^2) + \frac{\eta}{2} \frac{\|g_t\|^2}{b_t}",
            "step 1 multiplied out; equality where nothing is projected",
        ),
        every_path(
            "3",
            r"\sum_t \frac{b_t}{2\eta} (\|x_t-u\|^2 - \|x_{t+1}-u\|^2) \le \frac{D^2}{2\eta} b_T",
            "the brackets telescope, since b_t does not decrease",
        ),
        every_path(
            "4",
            r"\sum_t \frac{\|g_t\|^2}{b_t} \le 2 (b_T - b_0)",
            "a/√b <= 2(√b - √(b-a)) summed over t",
        ),
        every_path(
            "C",
            r"R_T \le \sum_t g_t^\top(x_t - u)",
            "convexity; equality for linear losses",
        ),
    ],
    defects: &[],
};

const INPUTS: &[Input] = &[
    positive("lr", "step size η"),
    positive("D", "diameter of the feasible set"),
    nonnegative("norm", "root of the sum of squared norms of the gradients, (Σ_t ‖g_t‖²)^(1/2)"),
    nonnegative("b0", "root of the start of the sum of squares").or(0.0),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let [lr, d, norm, b0] = ["lr", "D", "norm", "b0"].map(|name| x.get(name));
    Ok(formula(lr, d, (norm * norm + b0 * b0).sqrt()).into())
}

/// The bound, from `b_T`.
fn formula<N: Number>(η: N, d: N, last: N) -> Terms<N, 2> {
    let diameter = d.square() / η.clone().times(2.0);
    Terms([("diameter", diameter * last.clone()), ("gradients", η * last)])
}

/// The constants of a run.
#[derive(Clone)]
pub struct AdaGradNorm {
    η: Rounded,
    start: Rounded,
    diameter: Rounded,
    /// `d D_∞ G_∞`.
    size: f64,
    horizon: u64,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<AdaGradNorm, Unmet> {
    setting.method_is(&["adagrad-norm"], "AdaGrad with one step size")?;
    regret::online(setting)?;
    no_ball(setting)?;
    let dim = setting.start.len();
    let diameter = regret::diameter(setting.domain, dim)?;
    let gradient = regret::coordinate_bound(setting)?;
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    let root = Rounded::exact(dim as f64).sqrt();
    Ok(AdaGradNorm {
        η: constant_step(setting)?,
        start: Rounded::exact(setting.constant("b0")?),
        diameter,
        size: (diameter * gradient * root).value(),
        horizon: setting.horizon,
    })
}

/// Sums along a path.
pub struct Path {
    regret: RegretPath,
    /// `b_t²` and `b_t`.
    squares: Rounded,
    root: Rounded,
    brackets: RoundedSum,
    quotients: RoundedSum,
}

impl Proof for AdaGradNorm {
    type Path = Path;

    fn needs(&self) -> Needs {
        regret::needs()
    }

    fn path(&self, _dim: usize) -> Path {
        Path {
            regret: RegretPath::default(),
            squares: self.start.square(),
            root: self.start,
            brackets: RoundedSum::new(),
            quotients: RoundedSum::new(),
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let (dim, half) = (seen.dim(), Rounded::exact(0.5));
        path.regret.push(seen);
        let square = sum(dim, |i| seen.g(i).square());
        path.squares = path.squares + square;
        path.root = path.squares.sqrt();
        let b = path.root;
        let by = |i: usize| self.η * quotient(seen.g(i), b);
        let step = Projected::new(seen, |i| seen.u(i), by, |_| Rounded::ONE);
        book.at_most("1", step.arrived, step.aimed);
        let linear = sum(dim, |i| seen.g(i) * (seen.x(i) - seen.u(i)));
        let quotient = quotient(square, b);
        book.at_most("2", linear, b * step.approach(self.η) + half * self.η * quotient);
        path.brackets.push(half * b * step.bracket / self.η);
        path.quotients.push(quotient);
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let two = Rounded::exact(2.0);
        let telescoped = self.diameter.square() * path.root / (two * self.η);
        book.at_most("3", path.brackets.value(), telescoped);
        book.at_most("4", path.quotients.value(), two * (path.root - self.start));
        book.at_most("C", path.regret.against_comparator(), path.regret.linear());
        let bound = formula(self.η, self.diameter, path.root).total();
        book.at_most("", path.regret.regret(), bound);
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
