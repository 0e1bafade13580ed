//! Regret of AdaGrad with a diagonal matrix, mirror descent form.

use ratecheck_problems::number::Number;

use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{DIM, Terms, nonnegative, positive};
use crate::theorems::kit::regret::{self, RegretPath};
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Projected, Proof, Replica, sum};
use crate::update_rules::hyper::Hyper;
use crate::update_rules::moments::quotient;

/// `adagrad-regret`.
pub static ADAGRAD: Chain<AdaGrad> = Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "adagrad-regret",
    title: "The regret of AdaGrad follows the gradients it has seen",
    formula: r"R_T \le \Big(\frac{D_\infty^2}{2\eta} + \eta\Big) \sum_i \|g_{1:T,i}\| + \frac{D_\infty^2 d\, \delta}{2\eta}",
    source: "Duchi, Hazan and Singer, JMLR 12 (2011), Theorem 5, composite mirror descent; constants derived from steps 1 to 4",
    provenance: Provenance::Derived,
    mode: Mode::EveryPath,
    hypotheses: &[
        "convex losses f_t on a box of side D_∞",
        "h_{t,i} = δ + ‖g_{1:t,i}‖, x_{t+1} = Proj(x_t - η g_t/h_t), coordinatewise, 0/0 = 0",
        "η > 0 constant; η = D_∞/√2 makes the first factor √2 D_∞",
    ],
    steps: &[
        every_step(
            "1",
            r"\|x_{t+1} - u\|_{h_t}^2 \le \|x_t - \eta g_t/h_t - u\|_{h_t}^2",
            "on a box the projection in the metric of h_t clips each coordinate",
        ),
        every_step(
            "2",
            r"g_t^\top (x_t - u) \le \frac{\|x_t-u\|_{h_t}^2 - \|x_{t+1}-u\|_{h_t}^2}{2\eta} + \frac{\eta}{2} \sum_i \frac{g_{t,i}^2}{h_{t,i}}",
            "step 1 multiplied out; equality where nothing is projected",
        ),
        every_path(
            "3",
            r"\sum_t \frac{\|x_t-u\|_{h_t}^2 - \|x_{t+1}-u\|_{h_t}^2}{2\eta} \le \frac{D_\infty^2}{2\eta} \sum_i h_{T,i}",
            "the brackets telescope, since h_t does not decrease",
        ),
        every_path(
            "4",
            r"\sum_t \sum_i \frac{g_{t,i}^2}{h_{t,i}} \le 2 \sum_i \|g_{1:T,i}\|",
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
    positive("D", "side D_∞ of the box"),
    nonnegative(
        "norms",
        "sum over coordinates of the norm of the coordinate's gradients, Σ_i ‖g_{1:T,i}‖",
    ),
    nonnegative("delta", "δ, added to the root of the sum of squares").or(0.0),
    DIM.or(1.0),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let [lr, d, norms, delta, dim] = ["lr", "D", "norms", "delta", "d"].map(|name| x.get(name));
    Ok(formula(lr, d, norms, dim * delta).into())
}

/// The bound, from `Σ_i ‖g_{1:T,i}‖` and `d δ`.
fn formula<N: Number>(η: N, d: N, norms: N, offset: N) -> Terms<N, 3> {
    let diameter = d.square() / η.clone().times(2.0);
    Terms([
        ("diameter", diameter.clone() * norms.clone()),
        ("gradients", η * norms),
        ("delta", diameter * offset),
    ])
}

/// The constants of a run.
#[derive(Clone)]
pub struct AdaGrad {
    η: Rounded,
    delta: Rounded,
    width: Rounded,
    /// `d D_∞ G_∞`.
    size: f64,
    horizon: u64,
}

/// A constant step size that is positive.
pub(super) fn constant_step(setting: &Setting<'_>) -> Result<Rounded, Unmet> {
    let η = Hyper::fixed(setting, "lr")?;
    if η > 0.0 {
        return Ok(Rounded::exact(η));
    }
    Err(Unmet::Range { name: "lr", value: η, condition: "lr > 0".to_owned() })
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<AdaGrad, Unmet> {
    setting.method_is(&["adagrad-paper"], "AdaGrad with a diagonal matrix, as printed")?;
    regret::online(setting)?;
    let width = regret::width(regret::box_ends(setting)?);
    let gradient = regret::coordinate_bound(setting)?;
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    let dim = setting.start.len() as f64;
    Ok(AdaGrad {
        η: constant_step(setting)?,
        delta: Rounded::exact(setting.constant("delta")?),
        width,
        size: dim * width.value() * gradient.value(),
        horizon: setting.horizon,
    })
}

/// Sums along a path.
pub struct Path {
    regret: RegretPath,
    /// `‖g_{1:t,i}‖²` and `h_{t,i}` of each coordinate.
    squares: Vec<Rounded>,
    h: Vec<Rounded>,
    brackets: RoundedSum,
    quotients: RoundedSum,
}

impl Proof for AdaGrad {
    type Path = Path;

    fn needs(&self) -> Needs {
        regret::needs()
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            regret: RegretPath::default(),
            squares: vec![Rounded::ZERO; dim],
            h: vec![self.delta; dim],
            brackets: RoundedSum::new(),
            quotients: RoundedSum::new(),
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let (dim, half) = (seen.dim(), Rounded::exact(0.5));
        path.regret.push(seen);
        for i in 0..dim {
            path.squares[i] = path.squares[i] + seen.g(i).square();
            path.h[i] = self.delta + path.squares[i].sqrt();
        }
        let h = &path.h;
        let by = |i: usize| self.η * quotient(seen.g(i), h[i]);
        let step = Projected::new(seen, |i| seen.u(i), by, |i| h[i]);
        book.at_most("1", step.arrived, step.aimed);
        let linear = sum(dim, |i| seen.g(i) * (seen.x(i) - seen.u(i)));
        let quotients = sum(dim, |i| quotient(seen.g(i).square(), h[i]));
        book.at_most("2", linear, step.approach(self.η) + half * self.η * quotients);
        path.brackets.push(half * step.bracket / self.η);
        path.quotients.push(quotients);
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let dim = path.h.len();
        let norms = sum(dim, |i| path.squares[i].sqrt());
        let (two, diagonal) = (Rounded::exact(2.0), sum(dim, |i| path.h[i]));
        let telescoped = self.width.square() * diagonal / (two * self.η);
        book.at_most("3", path.brackets.value(), telescoped);
        book.at_most("4", path.quotients.value(), two * norms);
        book.at_most("C", path.regret.against_comparator(), path.regret.linear());
        let bound = formula(self.η, self.width, norms, sum(dim, |_| self.delta)).total();
        book.at_most("", path.regret.regret(), bound);
    }

    fn notes(&self) -> &'static [&'static str] {
        &["regret", "norms", "trivial", "lower"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        out.copy_from_slice(&[
            path.regret.regret().value(),
            sum(path.h.len(), |i| path.squares[i].sqrt()).value(),
            regret::trivial(self.size, self.horizon),
            regret::lower(self.size, self.horizon),
        ]);
    }
}
