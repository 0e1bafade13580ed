//! AMSGrad as released, with the bias corrections that its paper leaves out.
//!
//! PyTorch takes the maximum of `v_t` and corrects it afterwards, `√(v̂_t / (1-β_2^t))`, so that the divisor may fall while `1 - β_2^t`
//! rises; optax takes the maximum of the corrected `v_t / (1-β_2^t)`, so that it never falls.

use std::sync::Arc;

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{Params, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;

use super::common::{At, Common, average, over};
use crate::optimizers::coordinatewise::{Coordinate, Metric, method};
use crate::optimizers::{Context, Entry, Method, hyper};

pub(super) static TORCH: Entry = Entry {
    id: "amsgrad-torch",
    summary: "AMSGrad as PyTorch releases it: the maximum is taken before the bias correction",
    formula: r"x_{t+1} = x_t - \alpha_t \hat m_t / (\sqrt{\hat v_t / (1-\beta_2^t)} + \epsilon), \quad \hat v_t = \max(\hat v_{t-1}, v_t)",
    source: "torch.optim.Adam with amsgrad (PyTorch 2), after Reddi, Kale & Kumar, arXiv 1904.09237",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS],
    variants: &["beta1=0,eps=0,beta2=0.9", "lr=0.3/sqrt(t),eps=1e-3"],
    build: |spec, params, context| build(spec, params, context, Maximum::OfPlain),
};

pub(super) static OPTAX: Entry = Entry {
    id: "amsgrad-optax",
    summary: "AMSGrad as optax releases it: the maximum is taken of bias-corrected moments",
    formula: r"x_{t+1} = x_t - \alpha_t \hat m_t / (\sqrt{\hat v_t} + \epsilon), \quad \hat v_t = \max(\hat v_{t-1}, v_t / (1-\beta_2^t))",
    source: "optax.amsgrad (optax 0.2.8), after Reddi, Kale & Kumar, arXiv 1904.09237",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS],
    variants: &["beta1=0,eps=0,beta2=0.9", "lr=0.3/sqrt(t),eps=1e-3"],
    build: |spec, params, context| build(spec, params, context, Maximum::OfCorrected),
};

/// Of what the maximum is taken. It is part of the entry's name.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Maximum {
    OfPlain,
    OfCorrected,
}

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
    maximum: Maximum,
) -> Result<Arc<dyn Method>, SpecError> {
    let (common, eps) = (Common::fixed(params, context)?, hyper::eps(params)?);
    let named = common.named(&[("eps", eps)]);
    let entry = if maximum == Maximum::OfPlain { TORCH.id } else { OPTAX.id };
    Ok(method(entry, spec, context, named, AmsGrad { common, eps, maximum }))
}

#[derive(Clone, Debug)]
struct AmsGrad {
    common: Common,
    eps: f64,
    maximum: Maximum,
}

/// The scalars of a step: the corrections before and after the maximum, one of them 1.
#[derive(Clone, Copy, Debug)]
struct Scalars {
    at: At,
    before: f64,
    after: f64,
    ε: f64,
}

impl Coordinate<3> for AmsGrad {
    const TRACES: &'static [Trace] = &[Trace::M, Trace::V, Trace::VHat, Trace::Eta];
    const METRIC: Metric = Metric::Own;
    type Scalars = Scalars;

    fn scalars(&self, t: Step) -> Scalars {
        let at = self.common.at(t);
        let (before, after) = match self.maximum {
            Maximum::OfPlain => (1.0, at.c2),
            Maximum::OfCorrected => (at.c2, 1.0),
        };
        Scalars { at, before, after, ε: self.eps }
    }

    #[inline(always)]
    fn step(s: Scalars, x: &mut f64, g: f64, [m, v, vhat]: [&mut f64; 3]) -> f64 {
        let m = average(m, s.at.β1, g);
        let v = average(v, s.at.β2, g * g);
        *vhat = vhat.max(v / s.before);
        let η = over(s.at.α / s.at.c1, (*vhat / s.after).sqrt() + s.ε);
        *x -= η * m;
        η
    }
}
