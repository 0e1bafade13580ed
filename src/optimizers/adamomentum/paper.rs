//! AdaMomentum as printed, without its bias corrections, and with a running maximum.
//!
//! All three add `ε` inside the second moment, in every step, so that it accumulates: `v_t` has the floor
//! `ε (1-β_2^t)/(1-β_2)`, and nothing is added outside the root. They differ in what the step divides:
//! - `adamomentum-paper`: `m̂_t / √v̂_t`, both moments corrected by `1 - β^t`;
//! - `adamomentum-nobias`: `m_t / √v_t`, the form of the published regret proof;
//! - `adamomentum-max`: `m_t / √v̄_t` with `v̄_t = max(v̄_{t-1}, v_t)`, for which the regret theorem is true.

use std::sync::Arc;

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{BoundSchedule, KeyDoc, Params, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;

use crate::optimizers::coordinatewise::{Coordinate, Metric, Named, method};
use crate::optimizers::{Context, Entry, Method, hyper};

pub(super) const EPS: KeyDoc =
    KeyDoc::with_default("eps", "1e-16", "[0, inf)", "added to the second moment in every step");

pub(super) static PAPER: Entry = Entry {
    id: "adamomentum-paper",
    summary: "AdaMomentum: second moment of the momentum, ε inside it, both moments bias-corrected",
    formula: r"v_t = \beta_2 v_{t-1} + (1-\beta_2) m_t^2 + \epsilon, \quad x_{t+1} = \Pi_X(x_t - \alpha_t \hat m_t / \sqrt{\hat v_t}), \quad \hat m_t = m_t/(1-\beta_1^t), \quad \hat v_t = v_t/(1-\beta_2^t)",
    source: "Wang, Kang, Qin, Wang, Xu, Zhang & Fu, ICDM 2023, arXiv 2106.11514, algorithm AdaMomentum",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, EPS],
    variants: &["beta1=0,eps=0", "lr=0.3/sqrt(t),beta2=0.9,eps=1e-3"],
    build: |spec, params, context| build(spec, params, context, Reading::Corrected),
};

pub(super) static NOBIAS: Entry = Entry {
    id: "adamomentum-nobias",
    summary: "AdaMomentum without bias corrections, as its regret proof has it",
    formula: r"v_t = \beta_2 v_{t-1} + (1-\beta_2) m_t^2 + \epsilon, \quad x_{t+1} = \Pi_X(x_t - \alpha_t m_t / \sqrt{v_t})",
    source: "Wang, Kang, Qin, Wang, Xu, Zhang & Fu, ICDM 2023, arXiv 2106.11514, proof of Theorem 4",
    keys: &[hyper::LR, hyper::BETA1, hyper::BETA2, EPS],
    variants: &["beta1=0.9*0.99^(t-1),eps=0", "beta1=0,beta2=0.5,eps=1e-3"],
    build: |spec, params, context| build(spec, params, context, Reading::Bare),
};

pub(super) static MAX: Entry = Entry {
    id: "adamomentum-max",
    summary: "AdaMomentum without bias corrections, divided by the running maximum of its second moment",
    formula: r"v_t = \beta_2 v_{t-1} + (1-\beta_2) m_t^2 + \epsilon, \quad \bar v_t = \max(\bar v_{t-1}, v_t), \quad x_{t+1} = \Pi_X(x_t - \alpha_t m_t / \sqrt{\bar v_t})",
    source: "Wang et al., arXiv 2106.11514, with the maximum of Reddi, Kale & Kumar, arXiv 1904.09237",
    keys: &[hyper::LR, hyper::BETA1, hyper::BETA2, EPS],
    variants: &["lr=0.3/sqrt(t),beta1=0.9/t,eps=0", "beta1=0,beta2=0.5,eps=1e-3"],
    build: |spec, params, context| build(spec, params, context, Reading::Maximum),
};

/// What the step divides.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Reading {
    Corrected,
    Bare,
    Maximum,
}

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
    reading: Reading,
) -> Result<Arc<dyn Method>, SpecError> {
    let (entry, beta1) = match reading {
        Reading::Corrected => (PAPER.id, hyper::fixed_beta1(params, context)?.1),
        Reading::Bare => (NOBIAS.id, hyper::decay_schedule(params, "beta1", context)?),
        Reading::Maximum => (MAX.id, hyper::decay_schedule(params, "beta1", context)?),
    };
    let (lr, beta2) = (hyper::lr(params, context)?, hyper::decay(params, "beta2")?);
    let eps = hyper::eps(params)?;
    let named = Named {
        constants: vec![("beta2", beta2), ("eps", eps)],
        schedules: vec![("lr", lr.clone()), ("beta1", beta1.clone())],
    };
    let step = AdaMomentum { reading, lr, beta1, beta2, eps };
    Ok(match reading {
        Reading::Maximum => method::<_, 3>(entry, spec, context, named, step),
        Reading::Corrected | Reading::Bare => method::<_, 2>(entry, spec, context, named, step),
    })
}

#[derive(Clone, Debug)]
struct AdaMomentum {
    reading: Reading,
    lr: BoundSchedule,
    beta1: BoundSchedule,
    beta2: f64,
    eps: f64,
}

/// The scalars of a step.
#[derive(Clone, Copy, Debug)]
struct Scalars {
    /// `α_t √(1 - β_2^t) / (1 - β_1^t)`: the corrections taken out of the root, for one root and one division a step.
    α: f64,
    β1: f64,
    β2: f64,
    ε: f64,
}

impl AdaMomentum {
    fn at(&self, t: Step) -> Scalars {
        let (α, β1, β2, ε) = (self.lr.at(t.get()), self.beta1.at(t.get()), self.beta2, self.eps);
        let (c1, c2) = match self.reading {
            Reading::Corrected => {
                (hyper::one_minus_power(β1, t.real()), hyper::one_minus_power(β2, t.real()))
            }
            Reading::Bare | Reading::Maximum => (1.0, 1.0),
        };
        Scalars { α: α * c2.sqrt() / c1, β1, β2, ε }
    }
}

impl Scalars {
    /// The moments of a coordinate.
    #[inline(always)]
    fn moments(self, g: f64, m: &mut f64, v: &mut f64) {
        let Scalars { β1, β2, ε, .. } = self;
        *m = β1 * *m + (1.0 - β1) * g;
        *v = β2 * *v + (1.0 - β2) * (*m * *m) + ε;
    }

    /// Moves a coordinate by what its moment is divided by, and answers its step size.
    #[inline(always)]
    fn descend(self, x: &mut f64, m: f64, v: f64) -> f64 {
        // 0/0 with ε = 0: a coordinate that never saw a gradient rests.
        let denominator = v.sqrt();
        let η = if denominator > 0.0 { self.α / denominator } else { 0.0 };
        *x -= η * m;
        η
    }
}

/// Without a maximum, what the step divides by is `v_t` itself.
impl Coordinate<2> for AdaMomentum {
    const TRACES: &'static [Trace] = &[Trace::M, Trace::V, Trace::VHat, Trace::Eta];
    const PLACES: &'static [usize] = &[0, 1, 1];
    const METRIC: Metric = Metric::Own;
    type Scalars = Scalars;

    fn scalars(&self, t: Step) -> Scalars {
        self.at(t)
    }

    #[inline(always)]
    fn step(s: Scalars, x: &mut f64, g: f64, [m, v]: [&mut f64; 2]) -> f64 {
        s.moments(g, m, v);
        s.descend(x, *m, *v)
    }
}

impl Coordinate<3> for AdaMomentum {
    const TRACES: &'static [Trace] = &[Trace::M, Trace::V, Trace::VHat, Trace::Eta];
    const METRIC: Metric = Metric::Own;
    type Scalars = Scalars;

    fn scalars(&self, t: Step) -> Scalars {
        self.at(t)
    }

    #[inline(always)]
    fn step(s: Scalars, x: &mut f64, g: f64, [m, v, vhat]: [&mut f64; 3]) -> f64 {
        s.moments(g, m, v);
        *vhat = vhat.max(*v);
        s.descend(x, *m, *vhat)
    }
}
