//! `AdaFom`: AdaGrad with first-order momentum, the second moment is the plain average of all squared gradients.

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::BoundSchedule;
use ratecheck_proofs_checks::step::Trace;

use super::common::{average, over};
use crate::optimizers::coordinatewise::{Coordinate, Metric, Named, method};
use crate::optimizers::{Entry, hyper};

pub(super) static ENTRY: Entry = Entry {
    id: "adafom",
    summary: "AdaFom: momentum over the root of the average of all squared gradients",
    formula: r"x_{t+1} = x_t - \alpha_t m_t / \sqrt{\hat v_t}, \quad \hat v_t = (1 - 1/t) \hat v_{t-1} + g_t^2 / t",
    source: "Chen, Liu, Sun & Hong, ICLR 2019, arXiv 1808.02941",
    keys: &[hyper::LR, hyper::BETA1],
    variants: &["lr=0.3/sqrt(t),beta1=0.9*0.99^(t-1)", "beta1=0,lr=0.3/t"],
    build: |spec, params, context| {
        let lr = hyper::lr(params, context)?;
        let beta1 = hyper::decay_schedule(params, "beta1", context)?;
        let schedules = vec![("lr", lr.clone()), ("beta1", beta1.clone())];
        let named = Named { constants: Vec::new(), schedules };
        Ok(method(ENTRY.id, spec, context, named, AdaFom { lr, beta1 }))
    },
};

#[derive(Clone, Debug)]
struct AdaFom {
    lr: BoundSchedule,
    beta1: BoundSchedule,
}

impl Coordinate<2> for AdaFom {
    const TRACES: &'static [Trace] = &[Trace::M, Trace::V, Trace::Eta];
    const METRIC: Metric = Metric::Own;
    /// `α_t`, `β_{1,t}` and `1 - 1/t`.
    type Scalars = [f64; 3];

    fn scalars(&self, t: Step) -> [f64; 3] {
        [self.lr.at(t.get()), self.beta1.at(t.get()), 1.0 - 1.0 / t.real()]
    }

    #[inline(always)]
    fn step([α, β1, keep]: [f64; 3], x: &mut f64, g: f64, [m, v]: [&mut f64; 2]) -> f64 {
        let m = average(m, β1, g);
        let η = over(α, average(v, keep, g * g).sqrt());
        *x -= η * m;
        η
    }
}
