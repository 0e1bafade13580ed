//! Adam with weight decay: inside the gradient, or apart from it.
//!
//! With `u_t = m̂_t / (√v̂_t + ε)`, Adam's direction:
//!
//! - `adam-l2` takes its moments of `g_t + λ x_t`, so that the adaptive step divides the decay too;
//! - `adamw-paper` subtracts `η_t (α u_t + λ x_t)`: the schedule multiplier `η_t` acts on both parts, `α` on the first alone;
//! - `adamw-torch` subtracts `α_t (u_t + λ x_t)`: PyTorch's decay shrinks with the step size, and its `λ` is the paper's over `α`.

use std::sync::Arc;

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{BoundSchedule, KeyDoc, Params, Range, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;

use super::common::{At, Common, average, over};
use crate::optimizers::coordinatewise::{Coordinate, Metric, method};
use crate::optimizers::{Context, Entry, Method, hyper};

const WD: KeyDoc = KeyDoc::with_default("wd", "0.01", "[0, inf)", "weight decay λ");
const SCHEDULE: KeyDoc = KeyDoc::with_default(
    "schedule",
    "1",
    "(0, inf), may use t, T, d",
    "multiplier η_t of step and decay",
);

pub(super) static L2: Entry = Entry {
    id: "adam-l2",
    summary: "Adam with the decay λx as part of the gradient, as PyTorch's Adam with weight_decay",
    formula: r"x_{t+1} = x_t - \alpha_t \hat m_t / (\sqrt{\hat v_t} + \epsilon), \quad \text{moments of } g_t + \lambda x_t",
    source: "Loshchilov & Hutter, ICLR 2019, arXiv 1711.05101, Algorithm 2 with L2 regularization; torch.optim.Adam (PyTorch 2)",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS, WD],
    variants: &["wd=0.3,beta1=0.5", "lr=0.3/sqrt(t),wd=0,beta2=0.9"],
    build: |spec, params, context| build(spec, params, context, Place::Inside),
};

pub(super) static PAPER: Entry = Entry {
    id: "adamw-paper",
    summary: "AdamW: decoupled decay η_t λ x, not multiplied by the step size α",
    formula: r"x_{t+1} = x_t - \eta_t (\alpha_t \hat m_t / (\sqrt{\hat v_t} + \epsilon) + \lambda x_t)",
    source: "Loshchilov & Hutter, ICLR 2019, arXiv 1711.05101, Algorithm 2",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS, WD, SCHEDULE],
    variants: &["schedule=1/sqrt(t),wd=0.2", "wd=0,beta1=0,eps=1e-3"],
    build: |spec, params, context| build(spec, params, context, Place::Apart),
};

pub(super) static TORCH: Entry = Entry {
    id: "adamw-torch",
    summary: "AdamW as PyTorch and optax release it: the decoupled decay is α_t λ x",
    formula: r"x_{t+1} = x_t - \alpha_t (\hat m_t / (\sqrt{\hat v_t} + \epsilon) + \lambda x_t)",
    source: "torch.optim.AdamW (PyTorch 2); the form of Loshchilov & Hutter, arXiv 1711.05101, with λ over α",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS, WD],
    variants: &["wd=0.3,lr=0.3/sqrt(t)", "wd=0,beta1=0,beta2=0.5"],
    build: |spec, params, context| build(spec, params, context, Place::WithStep),
};

/// Where the decay acts. It is part of the entry's name.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Inside,
    Apart,
    WithStep,
}

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
    place: Place,
) -> Result<Arc<dyn Method>, SpecError> {
    let common = Common::fixed(params, context)?;
    let (eps, wd) = (hyper::eps(params)?, params.number("wd", Range::at_least(0.0))?);
    let mut named = common.named(&[("eps", eps), ("wd", wd)]);
    let (entry, multiplier) = match place {
        Place::Inside => (L2.id, None),
        Place::WithStep => (TORCH.id, None),
        Place::Apart => {
            let range = Range::positive().because("a multiplier of the step must be positive");
            let multiplier = params.schedule("schedule", range)?;
            (PAPER.id, Some(multiplier.bind(context.horizon, context.dim)?))
        }
    };
    named.schedules.extend(multiplier.clone().map(|multiplier| ("schedule", multiplier)));
    Ok(method(entry, spec, context, named, AdamW { common, eps, wd, place, multiplier }))
}

#[derive(Clone, Debug)]
struct AdamW {
    common: Common,
    eps: f64,
    wd: f64,
    place: Place,
    multiplier: Option<BoundSchedule>,
}

/// The scalars of a step.
#[derive(Clone, Copy, Debug)]
struct Scalars {
    at: At,
    /// The step size, bias correction included.
    α: f64,
    ε: f64,
    /// What `x_t` is multiplied by inside the gradient, and beside the step.
    inside: f64,
    apart: f64,
}

impl Coordinate<2> for AdamW {
    const TRACES: &'static [Trace] = &[Trace::M, Trace::V];
    const METRIC: Metric = Metric::Own;
    type Scalars = Scalars;

    fn scalars(&self, t: Step) -> Scalars {
        let (at, λ) = (self.common.at(t), self.wd);
        let η = self.multiplier.as_ref().map_or(1.0, |multiplier| multiplier.at(t.get()));
        let (inside, apart) = match self.place {
            Place::Inside => (λ, 0.0),
            Place::Apart => (0.0, η * λ),
            Place::WithStep => (0.0, at.α * λ),
        };
        Scalars { at, α: η * at.α / at.c1, ε: self.eps, inside, apart }
    }

    #[inline(always)]
    fn step(s: Scalars, x: &mut f64, g: f64, [m, v]: [&mut f64; 2]) -> f64 {
        let g = g + s.inside * *x;
        let m = average(m, s.at.β1, g);
        let v = average(v, s.at.β2, g * g);
        let η = over(s.α, (v / s.at.c2).sqrt() + s.ε);
        *x -= η * m + s.apart * *x;
        η
    }
}
