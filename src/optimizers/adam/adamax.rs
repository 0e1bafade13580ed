//! `AdaMax`: Adam with the decayed maximum norm in place of the second moment.
//!
//! The paper's `u_t = max(β_2 u_{t-1}, |g_t|)` has no ε; PyTorch and optax add it to `|g_t|` before the maximum, so that it decays with
//! the rest and `u_t >= ε`.

use std::sync::Arc;

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{Params, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;

use super::common::{Common, average, over};
use crate::optimizers::coordinatewise::{Coordinate, Metric, method};
use crate::optimizers::{Context, Entry, Method, hyper};

pub(super) static PAPER: Entry = Entry {
    id: "adamax-paper",
    summary: "AdaMax: divides by the decayed maximum of |g|, no ε",
    formula: r"x_{t+1} = x_t - \frac{\alpha_t}{1-\beta_1^t} m_t / u_t, \quad u_t = \max(\beta_2 u_{t-1}, |g_t|)",
    source: "Kingma & Ba, ICLR 2015, arXiv 1412.6980, Algorithm 2",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2],
    variants: &["lr=0.3/sqrt(t),beta2=0.9", "beta1=0,beta2=0,lr=0.01"],
    build: |spec, params, context| build(spec, params, context, PAPER.id, None),
};

pub(super) static TORCH: Entry = Entry {
    id: "adamax-torch",
    summary: "AdaMax as PyTorch and optax release it: ε inside the maximum",
    formula: r"x_{t+1} = x_t - \frac{\alpha_t}{1-\beta_1^t} m_t / u_t, \quad u_t = \max(\beta_2 u_{t-1}, |g_t| + \epsilon)",
    source: "torch.optim.Adamax (PyTorch 2) and optax.adamax (optax 0.2.8), after Kingma & Ba, arXiv 1412.6980",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS],
    variants: &["lr=0.3/sqrt(t),beta2=0.9,eps=1e-3", "beta1=0,eps=0,lr=0.01"],
    build: |spec, params, context| {
        build(spec, params, context, TORCH.id, Some(hyper::eps(params)?))
    },
};

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
    entry: &'static str,
    eps: Option<f64>,
) -> Result<Arc<dyn Method>, SpecError> {
    let common = Common::fixed(params, context)?;
    let named = common.named(eps.map(|eps| ("eps", eps)).as_slice());
    let eps = eps.unwrap_or(0.0);
    Ok(method(entry, spec, context, named, AdaMax { common, eps }))
}

#[derive(Clone, Debug)]
struct AdaMax {
    common: Common,
    eps: f64,
}

impl Coordinate<2> for AdaMax {
    const TRACES: &'static [Trace] = &[Trace::M, Trace::Eta];
    const METRIC: Metric = Metric::Own;
    /// `α_t / (1 - β_1^t)`, `β_1`, `β_2` and `ε`.
    type Scalars = [f64; 4];

    fn scalars(&self, t: Step) -> [f64; 4] {
        let at = self.common.at(t);
        [at.α / at.c1, at.β1, at.β2, self.eps]
    }

    #[inline(always)]
    fn step([α, β1, β2, ε]: [f64; 4], x: &mut f64, g: f64, [m, u]: [&mut f64; 2]) -> f64 {
        let m = average(m, β1, g);
        *u = (β2 * *u).max(g.abs() + ε);
        let η = over(α, *u);
        *x -= η * m;
        η
    }
}
