//! `RMSprop`, a method without a paper, in five readings.
//!
//! With `v_t = β_2 v_{t-1} + (1-β_2) g_t²` and the average `a_t` of the gradients themselves:
//!
//! - `rmsprop-hinton` divides by `√v_t`, no ε;
//! - `rmsprop-tf` divides by `√(v_t + ε)`, starts at `v_0 = 1`, and its momentum carries finished steps, step size included;
//! - `rmsprop-torch` divides by `√v_t + ε`, starts at 0, and its momentum carries directions, before the step size;
//! - `rmsprop-torch-centered` has `v_t - a_t²` in place of `v_t`;
//! - `rmsprop-graves2013` has `√(v_t - a_t² + ε)` and carries finished steps.

use std::sync::Arc;

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{BoundSchedule, KeyDoc, Params, Range, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;

use super::common::{average, over};
use crate::optimizers::coordinatewise::{Coordinate, Metric, Named, method};
use crate::optimizers::{Context, Entry, Method, hyper};

const fn decay(default: &'static str) -> KeyDoc {
    KeyDoc::with_default("beta2", default, "[0, 1)", "decay of the second moment")
}
const fn momentum(default: &'static str) -> KeyDoc {
    KeyDoc::with_default("momentum", default, "[0, 1)", "what is kept of the last step")
}
const fn inner_eps(default: &'static str) -> KeyDoc {
    KeyDoc::with_default("eps", default, "[0, inf)", "added to the second moment under the root")
}
const V0: KeyDoc = KeyDoc::with_default("v0", "1", "[0, inf)", "start of the second moment");

pub(super) static HINTON: Entry = Entry {
    id: "rmsprop-hinton",
    summary: "RMSprop as in the lecture: g over the root of its decayed mean square, no ε",
    formula: r"x_{t+1} = x_t - \alpha_t g_t / \sqrt{v_t}, \quad v_t = \beta_2 v_{t-1} + (1-\beta_2) g_t^2",
    source: "Tieleman & Hinton, Neural Networks for Machine Learning, lecture 6.5, Coursera 2012",
    keys: &[hyper::LR, decay("0.9")],
    variants: &["lr=0.3/sqrt(t),beta2=0.99", "beta2=0.5,lr=0.01"],
    build: |spec, params, context| build(spec, params, context, HINTON.id),
};

pub(super) static TF: Entry = Entry {
    id: "rmsprop-tf",
    summary: "RMSprop as TensorFlow 1 releases it: ε inside the root, v starts at 1",
    formula: r"x_{t+1} = x_t - b_t, \quad b_t = \mu b_{t-1} + \alpha_t g_t / \sqrt{v_t + \epsilon}, \quad v_0 = 1",
    source: "tf.compat.v1.train.RMSPropOptimizer (TensorFlow 1.0, 2017)",
    keys: &[hyper::LR, decay("0.9"), momentum("0"), inner_eps("1e-10"), V0],
    variants: &["momentum=0.9,lr=0.1/sqrt(t)", "v0=0,eps=1e-3,beta2=0.99"],
    build: |spec, params, context| build(spec, params, context, TF.id),
};

pub(super) static TORCH: Entry = Entry {
    id: "rmsprop-torch",
    summary: "RMSprop as PyTorch releases it: ε beside the root, v starts at 0",
    formula: r"x_{t+1} = x_t - \alpha_t b_t, \quad b_t = \mu b_{t-1} + g_t / (\sqrt{v_t} + \epsilon)",
    source: "torch.optim.RMSprop (PyTorch 2, 2023)",
    keys: &[hyper::LR, decay("0.99"), momentum("0"), hyper::EPS],
    variants: &["momentum=0.9,lr=0.1/sqrt(t)", "eps=1e-3,beta2=0.9"],
    build: |spec, params, context| build(spec, params, context, TORCH.id),
};

pub(super) static TORCH_CENTERED: Entry = Entry {
    id: "rmsprop-torch-centered",
    summary: "RMSprop as PyTorch releases it with centered=True: the variance under the root, ε beside it",
    formula: r"x_{t+1} = x_t - \alpha_t b_t, \quad b_t = \mu b_{t-1} + g_t / (\sqrt{v_t - a_t^2} + \epsilon)",
    source: "torch.optim.RMSprop with centered=True (PyTorch 2, 2023), after Graves, arXiv 1308.0850",
    keys: &[hyper::LR, decay("0.99"), momentum("0"), hyper::EPS],
    variants: &["momentum=0.9,lr=0.1/sqrt(t)", "eps=1e-3,beta2=0.9"],
    build: |spec, params, context| build(spec, params, context, TORCH_CENTERED.id),
};

pub(super) static GRAVES: Entry = Entry {
    id: "rmsprop-graves2013",
    summary: "RMSprop with momentum and the variance under the root, ε inside",
    formula: r"x_{t+1} = x_t - b_t, \quad b_t = \mu b_{t-1} + \alpha_t g_t / \sqrt{v_t - a_t^2 + \epsilon}",
    source: "Graves, arXiv 1308.0850 (2013), equations 38 to 41",
    keys: &[hyper::LR, decay("0.95"), momentum("0.9"), inner_eps("1e-4")],
    variants: &["momentum=0,lr=0.1/sqrt(t)", "eps=0.01,beta2=0.5"],
    build: |spec, params, context| build(spec, params, context, GRAVES.id),
};

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
    entry: &'static str,
) -> Result<Arc<dyn Method>, SpecError> {
    let (lr, β2) = (hyper::lr(params, context)?, hyper::decay(params, "beta2")?);
    let mut constants = vec![("beta2", β2)];
    let (mut eps, mut μ, mut v0) = (0.0, 0.0, 0.0);
    if entry != HINTON.id {
        (eps, μ) = (hyper::eps(params)?, hyper::decay(params, "momentum")?);
        constants.extend([("eps", eps), ("momentum", μ)]);
    }
    if entry == TF.id {
        v0 = params.number("v0", Range::at_least(0.0))?;
        constants.push(("v0", v0));
    }
    let beside = entry == TORCH.id || entry == TORCH_CENTERED.id;
    let (inner, outer) = if beside { (0.0, eps) } else { (eps, 0.0) };
    let centred = if entry == TORCH_CENTERED.id || entry == GRAVES.id { 1.0 } else { 0.0 };
    let named = Named { constants, schedules: vec![("lr", lr.clone())] };
    Ok(method(
        entry,
        spec,
        context,
        named,
        RmsProp { lr, β2, μ, v0, inner, outer, centred, beside },
    ))
}

#[derive(Clone, Debug)]
struct RmsProp {
    lr: BoundSchedule,
    β2: f64,
    μ: f64,
    v0: f64,
    /// ε under the root and beside it, one of them 0.
    inner: f64,
    outer: f64,
    /// What `a_t²` is multiplied by.
    centred: f64,
    /// Whether momentum carries directions instead of finished steps; so do the releases with ε beside the root.
    beside: bool,
}

/// The scalars of a step.
#[derive(Clone, Copy, Debug)]
struct Scalars {
    /// The step size before and after the momentum, one of them 1.
    before: f64,
    after: f64,
    β2: f64,
    μ: f64,
    inner: f64,
    outer: f64,
    centred: f64,
}

impl Coordinate<3> for RmsProp {
    const TRACES: &'static [Trace] = &[Trace::V];
    const METRIC: Metric = Metric::Own;
    type Scalars = Scalars;

    fn state(&self) -> [f64; 3] {
        [self.v0, 0.0, 0.0]
    }

    fn scalars(&self, t: Step) -> Scalars {
        let &RmsProp { β2, μ, inner, outer, centred, .. } = self;
        let α = self.lr.at(t.get());
        let (before, after) = if self.beside { (1.0, α) } else { (α, 1.0) };
        Scalars { before, after, β2, μ, inner, outer, centred }
    }

    #[inline(always)]
    fn step(s: Scalars, x: &mut f64, g: f64, [v, a, b]: [&mut f64; 3]) -> f64 {
        let v = average(v, s.β2, g * g);
        let a = average(a, s.β2, g);
        // A variance, but for rounding.
        let v = (v - s.centred * (a * a)).max(0.0);
        let η = over(s.before, (v + s.inner).sqrt() + s.outer);
        *b = s.μ * *b + η * g;
        *x -= s.after * *b;
        η * s.after
    }
}
