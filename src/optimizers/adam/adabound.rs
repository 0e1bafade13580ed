//! Adam with step sizes clipped to bounds that close in on the step of SGD, and the same with AMSGrad's maximum.
//!
//! The paper clips `α/√v_t` to `[η_l(t), η_u(t)]`, `η_l = f (1 - 1/((1-β_2) t + 1))`, `η_u = f (1 + 1/((1-β_2) t))`, and divides by `√t`
//! afterwards. The release clips `α √(1-β_2^t)/(1-β_1^t) / (√v_t + ε)`, has its own rate `γ` in the bounds, and does not divide by
//! `√t`. A release with a step size that changes also scales `f` with it; here `f` is constant.

use std::sync::Arc;

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{KeyDoc, Params, Range, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;

use super::common::{At, Common, average};
use crate::optimizers::coordinatewise::{Coordinate, Metric, method};
use crate::optimizers::{Context, Entry, Method, hyper};

const FINAL: KeyDoc =
    KeyDoc::with_default("final_lr", "0.1", "(0, inf)", "limit f of both bounds of the step size");
const GAMMA: KeyDoc =
    KeyDoc::with_default("gamma", "0.001", "(0, inf)", "rate at which the bounds close in");

const PRINTED: &[KeyDoc] = &[hyper::LR, hyper::BETA1, hyper::BETA2, FINAL];
const RELEASED: &[KeyDoc] =
    &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS, FINAL, GAMMA];
const PRINTED_VARIANTS: &[&str] = &["beta1=0.9/t,beta2=0.9,final_lr=0.3", "beta1=0,beta2=0.5"];
const RELEASED_VARIANTS: &[&str] =
    &["gamma=0.1,beta2=0.9,lr=0.01", "beta1=0,gamma=1,eps=1e-3,final_lr=0.02"];

pub(super) static PAPER: Entry = Entry {
    id: "adabound-paper",
    summary: "AdaBound: α/√v clipped to bounds that meet at f, then divided by √t",
    formula: r"x_{t+1} = \Pi_X(x_t - \eta_t m_t), \quad \eta_t = \mathrm{clip}(\alpha_t / \sqrt{v_t}, \eta_l(t), \eta_u(t)) / \sqrt t",
    source: "Luo et al., ICLR 2019, arXiv 1902.09843, Algorithm 2",
    keys: PRINTED,
    variants: PRINTED_VARIANTS,
    build: |spec, params, context| build(spec, params, context, PAPER.id, PRINTED_FORM),
};

pub(super) static AMS_PAPER: Entry = Entry {
    id: "amsbound-paper",
    summary: "AMSBound: AdaBound with the running maximum of v",
    formula: r"x_{t+1} = \Pi_X(x_t - \eta_t m_t), \quad \eta_t = \mathrm{clip}(\alpha_t / \sqrt{\hat v_t}, \eta_l(t), \eta_u(t)) / \sqrt t",
    source: "Luo et al., ICLR 2019, arXiv 1902.09843, Algorithm 3",
    keys: PRINTED,
    variants: PRINTED_VARIANTS,
    build: |spec, params, context| {
        build(spec, params, context, AMS_PAPER.id, Form { maximum: true, ..PRINTED_FORM })
    },
};

pub(super) static CODE: Entry = Entry {
    id: "adabound-code",
    summary: "AdaBound as its authors released it: bias corrections, ε, rate γ, no √t",
    formula: r"x_{t+1} = x_t - \eta_t m_t, \quad \eta_t = \mathrm{clip}\left(\alpha_t \frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t} / (\sqrt{v_t} + \epsilon), f(1 - \tfrac{1}{\gamma t + 1}), f(1 + \tfrac{1}{\gamma t})\right)",
    source: "the authors' PyTorch release (2019) of Luo et al., arXiv 1902.09843",
    keys: RELEASED,
    variants: RELEASED_VARIANTS,
    build: |spec, params, context| build(spec, params, context, CODE.id, RELEASED_FORM),
};

pub(super) static AMS_CODE: Entry = Entry {
    id: "amsbound-code",
    summary: "AMSBound as its authors released it: the maximum of uncorrected v, then as adabound-code",
    formula: r"x_{t+1} = x_t - \eta_t m_t, \quad \eta_t = \mathrm{clip}\left(\alpha_t \frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t} / (\sqrt{\hat v_t} + \epsilon), f(1 - \tfrac{1}{\gamma t + 1}), f(1 + \tfrac{1}{\gamma t})\right)",
    source: "the authors' PyTorch release (2019) of Luo et al., arXiv 1902.09843, option amsbound",
    keys: RELEASED,
    variants: RELEASED_VARIANTS,
    build: |spec, params, context| {
        build(spec, params, context, AMS_CODE.id, Form { maximum: true, ..RELEASED_FORM })
    },
};

/// The form of the step. It is part of the entry's name.
#[derive(Clone, Copy, Debug)]
struct Form {
    maximum: bool,
    released: bool,
}

const PRINTED_FORM: Form = Form { maximum: false, released: false };
const RELEASED_FORM: Form = Form { maximum: false, released: true };

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
    entry: &'static str,
    form: Form,
) -> Result<Arc<dyn Method>, SpecError> {
    let last = params.number("final_lr", Range::positive())?;
    let (common, gamma, eps);
    if form.released {
        common = Common::fixed(params, context)?;
        (gamma, eps) = (params.number("gamma", Range::positive())?, hyper::eps(params)?);
    } else {
        common = Common::read(params, context)?;
        (gamma, eps) = (1.0 - common.β2, 0.0);
    }
    let mut named = common.named(&[("final_lr", last)]);
    if form.released {
        named.constants.extend([("gamma", gamma), ("eps", eps)]);
    }
    Ok(method(entry, spec, context, named, AdaBound { common, form, gamma, eps, last }))
}

#[derive(Clone, Debug)]
struct AdaBound {
    common: Common,
    form: Form,
    gamma: f64,
    eps: f64,
    last: f64,
}

/// The scalars of a step.
#[derive(Clone, Copy, Debug)]
struct Scalars {
    at: At,
    /// The step size before clipping, and its bounds.
    α: f64,
    low: f64,
    high: f64,
    /// What the clipped step is divided by.
    shrink: f64,
    ε: f64,
    maximum: bool,
}

impl Coordinate<3> for AdaBound {
    const TRACES: &'static [Trace] = &[Trace::M, Trace::V, Trace::VHat, Trace::Eta];
    const METRIC: Metric = Metric::Own;
    type Scalars = Scalars;

    fn scalars(&self, t: Step) -> Scalars {
        let (at, closing) = (self.common.at(t), self.gamma * t.real());
        let low = self.last * (1.0 - 1.0 / (closing + 1.0));
        let high = self.last * (1.0 + 1.0 / closing);
        let (α, shrink) = if self.form.released {
            (at.α * at.c2.sqrt() / at.c1, 1.0)
        } else {
            (at.α, t.real().sqrt())
        };
        Scalars { at, α, low, high, shrink, ε: self.eps, maximum: self.form.maximum }
    }

    #[inline(always)]
    fn step(s: Scalars, x: &mut f64, g: f64, [m, v, vhat]: [&mut f64; 3]) -> f64 {
        let m = average(m, s.at.β1, g);
        let v = average(v, s.at.β2, g * g);
        *vhat = if s.maximum { vhat.max(v) } else { v };
        // α/0 is infinite and clipped like any other.
        let η = (s.α / (vhat.sqrt() + s.ε)).max(s.low).min(s.high) / s.shrink;
        *x -= η * m;
        η
    }
}
