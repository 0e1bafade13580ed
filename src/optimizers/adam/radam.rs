//! Rectified Adam: the adaptive step is held back until the variance of its divisor is finite.
//!
//! `ρ_∞ = 2/(1-β_2) - 1`, `ρ_t = ρ_∞ - 2 t β_2^t/(1-β_2^t)`; above a threshold the step is
//! `α_t r_t m̂_t / √v̂_t` with `r_t² = (ρ_t-4)(ρ_t-2) ρ_∞ / ((ρ_∞-4)(ρ_∞-2) ρ_t)`, below it `α_t m̂_t`.
//!
//! - `radam-paper`: threshold 4, no ε;
//! - `radam-torch`: threshold 5, `m̂_t √(1-β_2^t) / (√v_t + ε)`, ε beside the uncorrected root;
//! - `radam-optax`: threshold 5 (attained or exceeded), `m̂_t / (√v̂_t + ε)`.

use std::sync::Arc;

use ratecheck_problems::math;
use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{Params, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;

use super::common::{At, Common, average, over};
use crate::optimizers::coordinatewise::{Coordinate, Metric, method};
use crate::optimizers::{Context, Entry, Method, hyper};

pub(super) static PAPER: Entry = Entry {
    id: "radam-paper",
    summary: "RAdam: plain momentum until ρ_t > 4, then a rectified adaptive step, no ε",
    formula: r"x_{t+1} = x_t - \alpha_t r_t \hat m_t / \sqrt{\hat v_t} \text{ if } \rho_t > 4, \text{ else } x_t - \alpha_t \hat m_t",
    source: "Liu et al., ICLR 2020, arXiv 1908.03265, Algorithm 2",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2],
    variants: &["beta2=0.6,lr=0.3/sqrt(t)", "beta2=0.9"],
    build: |spec, params, context| build(spec, params, context, Reading::Paper),
};

pub(super) static TORCH: Entry = Entry {
    id: "radam-torch",
    summary: "RAdam as PyTorch releases it: threshold 5, ε beside the uncorrected root",
    formula: r"x_{t+1} = x_t - \alpha_t r_t \hat m_t \sqrt{1-\beta_2^t} / (\sqrt{v_t} + \epsilon) \text{ if } \rho_t > 5, \text{ else } x_t - \alpha_t \hat m_t",
    source: "torch.optim.RAdam (PyTorch 2), after Liu et al., arXiv 1908.03265",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS],
    variants: &["beta2=0.6,lr=0.3/sqrt(t)", "beta2=0.9,eps=1e-3,beta1=0"],
    build: |spec, params, context| build(spec, params, context, Reading::Torch),
};

pub(super) static OPTAX: Entry = Entry {
    id: "radam-optax",
    summary: "RAdam as optax releases it: threshold 5, ε beside the corrected root",
    formula: r"x_{t+1} = x_t - \alpha_t r_t \hat m_t / (\sqrt{\hat v_t} + \epsilon) \text{ if } \rho_t \ge 5, \text{ else } x_t - \alpha_t \hat m_t",
    source: "optax.radam (optax 0.2.8), after Liu et al., arXiv 1908.03265",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS],
    variants: &["beta2=0.6,lr=0.3/sqrt(t)", "beta2=0.9,eps=1e-3,beta1=0"],
    build: |spec, params, context| build(spec, params, context, Reading::Optax),
};

/// The entry.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Reading {
    Paper,
    Torch,
    Optax,
}

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
    reading: Reading,
) -> Result<Arc<dyn Method>, SpecError> {
    let common = Common::fixed(params, context)?;
    let (entry, eps) = match reading {
        Reading::Paper => (PAPER.id, None),
        Reading::Torch => (TORCH.id, Some(hyper::eps(params)?)),
        Reading::Optax => (OPTAX.id, Some(hyper::eps(params)?)),
    };
    let named = common.named(eps.map(|eps| ("eps", eps)).as_slice());
    let eps = eps.unwrap_or(0.0);
    Ok(method(entry, spec, context, named, RAdam { common, eps, reading }))
}

/// `r_t`, where `ρ_t` exceeds the threshold.
pub(super) fn rectification(at: &At, t: Step, exceeds: impl Fn(f64) -> bool) -> Option<f64> {
    let all = 2.0 / (1.0 - at.β2) - 1.0;
    let ρ = all - 2.0 * t.real() * math::ipow(at.β2, t.get()) / at.c2;
    let part = |ρ: f64| (ρ - 4.0) * (ρ - 2.0) / ρ;
    exceeds(ρ).then(|| (part(ρ) / part(all)).sqrt())
}

#[derive(Clone, Debug)]
struct RAdam {
    common: Common,
    eps: f64,
    reading: Reading,
}

/// The scalars of a step.
#[derive(Clone, Copy, Debug)]
struct Scalars {
    at: At,
    /// The step size of the branch that is taken, bias corrections included.
    α: f64,
    rectified: bool,
    /// What `v_t` is divided by under the root.
    c2: f64,
    ε: f64,
}

impl Coordinate<2> for RAdam {
    const TRACES: &'static [Trace] = &[Trace::M, Trace::V, Trace::Eta];
    const METRIC: Metric = Metric::Own;
    type Scalars = Scalars;

    fn scalars(&self, t: Step) -> Scalars {
        let at = self.common.at(t);
        let r = rectification(&at, t, |ρ| match self.reading {
            Reading::Paper => ρ > 4.0,
            Reading::Torch => ρ > 5.0,
            Reading::Optax => ρ >= 5.0,
        });
        let plain = at.α / at.c1;
        let (factor, c2) = match self.reading {
            Reading::Torch => (at.c2.sqrt(), 1.0),
            Reading::Paper | Reading::Optax => (1.0, at.c2),
        };
        let α = r.map_or(plain, |r| plain * r * factor);
        Scalars { at, α, rectified: r.is_some(), c2, ε: self.eps }
    }

    #[inline(always)]
    fn step(s: Scalars, x: &mut f64, g: f64, [m, v]: [&mut f64; 2]) -> f64 {
        let m = average(m, s.at.β1, g);
        let v = average(v, s.at.β2, g * g);
        let η = if s.rectified { over(s.α, (v / s.c2).sqrt() + s.ε) } else { s.α };
        *x -= η * m;
        η
    }
}
