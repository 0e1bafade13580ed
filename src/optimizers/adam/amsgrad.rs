//! AMSGrad as Reddi, Kale and Kumar print it.

use std::sync::Arc;

use ratecheck_problems::math::Power;
use ratecheck_problems::spec::{Params, Spec, SpecError};

use crate::optimizers::padam::paper::Padam;
use crate::optimizers::{Context, Entry, Method, hyper};

pub(super) static ENTRY: Entry = Entry {
    id: "amsgrad-reddi2018",
    summary: "AMSGrad: maximum of uncorrected second moments, no bias correction, no ε",
    formula: r"x_{t+1} = \Pi_X(x_t - \alpha_t m_t / \sqrt{\hat v_t}), \quad \hat v_t = \max(\hat v_{t-1}, v_t)",
    source: "Reddi, Kale & Kumar, ICLR 2018, arXiv 1904.09237, Algorithm 2",
    keys: &[hyper::LR, hyper::BETA1, hyper::BETA2],
    variants: &["lr=0.3/sqrt(t),beta1=0.9/t,beta2=0.9", "beta1=0,beta2=0"],
    build,
};

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
) -> Result<Arc<dyn Method>, SpecError> {
    Ok(Arc::new(Padam {
        entry: ENTRY.id,
        id: spec.to_string(),
        lr: hyper::lr(params, context)?,
        beta1: hyper::decay_schedule(params, "beta1", context)?,
        beta2: hyper::decay(params, "beta2")?,
        power: Power::HALF,
        vhat0: 0.0,
        domain: context.domain.clone(),
    }))
}
