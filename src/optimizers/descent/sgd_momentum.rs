//! SGD with an exponential moving average of gradients as its direction.

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::BoundSchedule;
use ratecheck_proofs_checks::step::Trace;

use crate::optimizers::coordinatewise::{Coordinate, Metric, Named, method};
use crate::optimizers::{Entry, hyper};

pub(super) static ENTRY: Entry = Entry {
    id: "sgd-momentum",
    summary: "SGD with momentum in the form of a moving average (heavy ball with its step times 1-β)",
    formula: r"m_t = \beta m_{t-1} + (1-\beta) g_t, \quad x_{t+1} = \Pi_X(x_t - \gamma_t m_t)",
    source: "Polyak 1964 in the averaged form of Chen et al., arXiv 1806.06763 (Padam at p = 0)",
    keys: &[hyper::LR, hyper::MOMENTUM],
    variants: &["momentum=0", "lr=0.3/t,momentum=0.5"],
    build: |spec, params, context| {
        let (lr, β) = (hyper::lr(params, context)?, hyper::decay(params, "momentum")?);
        let constants = vec![("momentum", β)];
        let named = Named { constants, schedules: vec![("lr", lr.clone())] };
        Ok(method(ENTRY.id, spec, context, named, SgdMomentum { lr, β }))
    },
};

#[derive(Clone, Debug)]
struct SgdMomentum {
    lr: BoundSchedule,
    β: f64,
}

impl Coordinate<1> for SgdMomentum {
    const TRACES: &'static [Trace] = &[Trace::M];
    const METRIC: Metric = Metric::Euclidean;
    /// `γ_t` and `β`.
    type Scalars = (f64, f64);

    fn scalars(&self, t: Step) -> (f64, f64) {
        (self.lr.at(t.get()), self.β)
    }

    #[inline(always)]
    fn step((γ, β): (f64, f64), x: &mut f64, g: f64, [m]: [&mut f64; 1]) -> f64 {
        *m = β * *m + (1.0 - β) * g;
        *x -= γ * *m;
        γ
    }
}
