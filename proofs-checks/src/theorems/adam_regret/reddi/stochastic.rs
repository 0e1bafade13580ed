//! Adam on slopes drawn independently: a rare large one up, frequent small ones down, with mean `δ > 0`.

use super::cycle::{no_eps, on_unit_box};
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::statement::{every_step, in_mean};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, no_bound, regret, sum};
use crate::theorems::padam_regret::gamma;
use crate::update_rules::hyper::Hyper;

/// `reddi-stochastic`.
pub static STOCHASTIC: Chain<Stochastic> =
    Chain { statement: &STATEMENT, inputs: &[], bound: no_bound, bind };

static STATEMENT: Statement = Statement {
    id: "reddi-stochastic",
    title: "Adam does not converge on independent slopes with a rare large one",
    formula: r"\frac1T \sum_{t=1}^T \mathbb{E} F(x_t) \ge F(x_1),\quad F(x) = \delta \sum_i x_i",
    source: "Reddi, Kale and Kumar, arXiv 1904.09237, Theorem 3; stated there as: Adam drifts to 1 for C large enough",
    provenance: Provenance::Quoted,
    mode: Mode::Expectation,
    hypotheses: &[
        "f_t(x) = Cx with probability p = (1+δ)/(C+1), else -x, independently, on [-1, 1]; other laws of two slopes in proportion",
        "γ = β1/√β2 < 1, ε = 0, α_t = α/√t",
        "C is large enough for β1, β2 and δ; the source does not say how large",
    ],
    steps: &[
        every_step("HF", r"\partial_i F(x_t) > 0", "δ > 0, so that the best point is -1"),
        in_mean("E", r"\mathbb{E} F(x_{T+1}) \ge F(x_1)", "the last point drifts away from -1 too")
            .published(Provenance::Quoted),
    ],
    defects: &["no condition on C is stated: with C small or β2 near 1 the claim is false"],
};

/// The constants of a run.
#[derive(Clone)]
pub struct Stochastic {
    start: Vec<f64>,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Stochastic, Unmet> {
    setting.method_is(&["adam-nobias", "adam-paper"], "Adam, with and without bias correction")?;
    no_eps(setting)?;
    on_unit_box(setting, None)?;
    gamma(Hyper::fixed(setting, "beta1")?, Hyper::fixed(setting, "beta2")?)?;
    regret::inverse_root(&Hyper::read(setting, "lr")?, setting.horizon)?;
    let drawn = setting.oracle.online().is_some_and(|losses| losses.identically_distributed());
    if !drawn {
        return Err(Unmet::Other("the slopes must be drawn independently from one law".to_owned()));
    }
    Ok(Stochastic { start: setting.start.to_vec() })
}

/// `F(x_t) - F(x_1)`: its sum over the path, and at `T+1`.
#[derive(Default)]
pub struct Path {
    sum: RoundedSum,
    last: Rounded,
}

impl Proof for Stochastic {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::TRUE_GRADIENT
    }

    fn path(&self, _dim: usize) -> Path {
        Path::default()
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        for i in 0..seen.dim() {
            book.at_most("HF", Rounded::ZERO, seen.exact(i));
        }
        // F is linear: its values differ by its gradient times the way.
        let start = |i: usize| Rounded::exact(self.start[i]);
        path.sum.push(sum(seen.dim(), |i| seen.exact(i) * (seen.x(i) - start(i))));
        path.last = sum(seen.dim(), |i| seen.exact(i) * (seen.x_next(i) - start(i)));
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        book.mean("", Rounded::ZERO, path.sum.mean());
        book.mean("E", Rounded::ZERO, path.last);
    }
}
