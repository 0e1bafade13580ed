//! The example that Reddi, Kale and Kumar plot: 1010 once in 101 steps, -10 otherwise.

use super::cycle::{Cycle, HS, Regrets, on_unit_box};
use crate::evidence::Rounded;
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{DIM, HORIZON};
use crate::theorems::kit::statement::every_path;
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, regret};
use crate::update_rules::hyper::Hyper;

/// `reddi-figure-1`.
pub static FIGURE_1: Chain<Figure> = Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "reddi-figure-1",
    title: "On 1010 once in 101 steps and -10 otherwise, Adam moves to the worst point",
    formula: r"R_T \ge \tfrac{20}{101} T,\quad \text{the regret of staying at the worst point}",
    source: "Reddi, Kale and Kumar, arXiv 1904.09237, section 5, first synthetic experiment; constants from reading the figure as a claim",
    provenance: Provenance::Quoted,
    mode: Mode::EveryPath,
    hypotheses: &[
        "f_t(x) = 1010x if t mod 101 = 1, else -10x, on [-1, 1]; x_1 = 0",
        "β1 = 0.9, β2 = 0.99, α_t = α/√t; the paper tunes α, the shipped study takes α = 1/2",
        "T >= 10100: the direction shows only after many cycles",
        "Adam with or without bias correction; AMSGrad for step M",
    ],
    steps: &[
        HS,
        every_path("A", r"x_{T+1} \ge 0.9", "Adam is near the worst point, 1")
            .published(Provenance::Quoted),
        every_path("M", r"x_{T+1} \le 0", "AMSGrad has moved towards the best point, -1")
            .published(Provenance::Quoted),
    ],
    defects: &[
        "the paper shows curves; where they end depends on a step size that it does not state",
    ],
};

const INPUTS: &[Input] = &[HORIZON, DIM];
const CYCLE: Cycle = Cycle { period: 101, high: 1010.0, low: 10.0 };
/// The first horizon that the statement speaks of.
const FIRST: u64 = 10_100;

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let value = 20.0 * x.get("d") * x.get("T") / 101.0;
    Ok(Bound { value, terms: Vec::new() })
}

/// The constants of a run.
#[derive(Clone)]
pub struct Figure {
    horizon: u64,
    dim: usize,
}

fn bind(setting: &Setting<'_>, asked: Asked<'_>) -> Result<Figure, Unmet> {
    let adam: &[&str] = &["adam-nobias", "adam-paper"];
    if asked.has("M") {
        setting.method_is(&["amsgrad-reddi2018"], "AMSGrad in step M")?;
    }
    if asked.has("A") || asked.has("") {
        setting.method_is(adam, "Adam; step M alone is about AMSGrad")?;
    }
    on_unit_box(setting, Some(0.0))?;
    for (name, wanted) in [("beta1", 0.9), ("beta2", 0.99)] {
        let value = Hyper::fixed(setting, name)?;
        if (value - wanted).abs() > 0.0 {
            return Err(Unmet::Range { name, value, condition: format!("{name} = {wanted}") });
        }
    }
    regret::inverse_root(&Hyper::read(setting, "lr")?, setting.horizon)?;
    if setting.horizon < FIRST {
        #[expect(clippy::cast_precision_loss, reason = "below 10100")]
        let value = setting.horizon as f64;
        return Err(Unmet::Range { name: "T", value, condition: format!("T >= {FIRST}") });
    }
    Ok(Figure { horizon: setting.horizon, dim: setting.start.len() })
}

/// Regret, and the extreme coordinates of `x_{T+1}`.
#[derive(Default)]
pub struct Path {
    regrets: Regrets,
    ends: [f64; 2],
}

impl Proof for Figure {
    type Path = Path;

    fn needs(&self) -> Needs {
        regret::needs()
    }

    fn path(&self, _dim: usize) -> Path {
        Path::default()
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        CYCLE.check(seen, book);
        path.regrets.push(&CYCLE, seen);
        let next = (0..seen.dim()).map(|i| seen.x_next(i).value());
        path.ends = next.fold([f64::INFINITY, f64::NEG_INFINITY], |[a, b], x| [a.min(x), b.max(x)]);
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let [least, most] = path.ends.map(Rounded::exact);
        book.at_most("A", Rounded::exact(9.0) / Rounded::exact(10.0), least);
        book.at_most("M", most, Rounded::ZERO);
        book.at_most("", self.staying(), path.regrets.path.regret());
    }

    fn notes(&self) -> &'static [&'static str] {
        &["regret", "trivial"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
        let size = 2.0 * CYCLE.high * self.dim as f64;
        out.copy_from_slice(&[
            path.regrets.path.regret().value(),
            regret::trivial(size, self.horizon),
        ]);
    }
}

impl Figure {
    /// `20 d T/101`: what the point 1 loses to -1 in `T` steps, in the mean of a cycle.
    #[expect(clippy::cast_precision_loss, reason = "steps and dimensions stay below 2^53")]
    fn staying(&self) -> Rounded {
        let steps = Rounded::exact(self.horizon as f64) * Rounded::exact(self.dim as f64);
        Rounded::exact(20.0) * steps / Rounded::exact(101.0)
    }
}
