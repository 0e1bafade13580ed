//! x_{t+1} = Π_X(x_t - γ_t g_t).  Source: Robbins & Monro 1951; Zinkevich 2003 for the projected form.

use std::sync::Arc;

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{BoundSchedule, Params, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;

use crate::optimizers::coordinatewise::{Coordinate, Metric, Named, method};
use crate::optimizers::{Context, Entry, Method, hyper};

pub(super) static ENTRY: Entry = Entry {
    id: "sgd",
    summary: "stochastic gradient descent, projected",
    formula: r"x_{t+1} = \Pi_X(x_t - \gamma_t g_t)",
    source: "Robbins & Monro, Ann. Math. Statist. 22 (1951); projected: Zinkevich, ICML 2003",
    keys: &[hyper::LR],
    variants: &["lr=0.5/sqrt(t)"],
    build,
};

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
) -> Result<Arc<dyn Method>, SpecError> {
    let lr = hyper::lr(params, context)?;
    let named = Named { constants: vec![], schedules: vec![("lr", lr.clone())] };
    Ok(method(ENTRY.id, spec, context, named, Sgd { lr }))
}

#[derive(Clone, Debug)]
struct Sgd {
    lr: BoundSchedule,
}

impl Coordinate<0> for Sgd {
    const TRACES: &'static [Trace] = &[];
    const METRIC: Metric = Metric::Euclidean;
    /// `γ_t`.
    type Scalars = f64;

    fn scalars(&self, t: Step) -> f64 {
        self.lr.at(t.get())
    }

    #[inline(always)]
    fn step(γ: f64, x: &mut f64, g: f64, []: [&mut f64; 0]) -> f64 {
        *x -= γ * g;
        γ
    }
}
