//! Adam as Kingma and Ba print it, in the order of operations that TensorFlow took from them, and without its bias corrections.
//!
//! A step of `adam-paper` is computed as `α_t √(1-β_2^t)/(1-β_1^t) m_t / (√v_t + ε√(1-β_2^t))`, the printed formula with both corrections
//! taken out of the root: the same number in exact arithmetic, a few units in the last place apart in rounded.
//!
//! PyTorch's `Adam` divides by `√v_t / √(1-β_2^t) + ε`, which is `adam-paper` in exact arithmetic, so it has no entry of its own. The
//! reading of TensorFlow folds both corrections into the step size and leaves ε beside the uncorrected root, `√v_t + ε̂`:
//! `adam-paper` with an ε of `ε̂ / √(1-β_2^t)`, thirty times as large at the first step for `β_2 = 0.999`.

use std::sync::Arc;

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{BoundSchedule, Params, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;

use crate::optimizers::coordinatewise::{Coordinate, Metric, Named, method};
use crate::optimizers::{Context, Entry, Method, hyper};

pub(super) static PAPER: Entry = Entry {
    id: "adam-paper",
    summary: "Adam, both moments bias-corrected, ε outside the root",
    formula: r"x_{t+1} = \Pi_X(x_t - \alpha_t \hat m_t / (\sqrt{\hat v_t} + \epsilon)), \quad \hat m_t = m_t/(1-\beta_1^t), \quad \hat v_t = v_t/(1-\beta_2^t)",
    source: "Kingma & Ba, ICLR 2015, arXiv 1412.6980, Algorithm 1",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS],
    variants: &["beta1=0,eps=0", "lr=0.3/sqrt(t),beta2=0.9,eps=1e-3"],
    build: |spec, params, context| build(spec, params, context, Correction::Both),
};

pub(super) static TF: Entry = Entry {
    id: "adam-tf",
    summary: "Adam with ε beside the uncorrected root, as TensorFlow and Keras release it",
    formula: r"x_{t+1} = x_t - \alpha_t \frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t} m_t / (\sqrt{v_t} + \hat\epsilon)",
    source: "Kingma & Ba, ICLR 2015, arXiv 1412.6980, end of section 2; tf.compat.v1.train.AdamOptimizer",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS],
    variants: &["beta1=0,eps=1e-3", "lr=0.3/sqrt(t),beta2=0.9"],
    build: |spec, params, context| build(spec, params, context, Correction::Folded),
};

pub(super) static NOBIAS: Entry = Entry {
    id: "adam-nobias",
    summary: "Adam without bias corrections, ε outside the root",
    formula: r"x_{t+1} = \Pi_X(x_t - \alpha_t m_t / (\sqrt{v_t} + \epsilon))",
    source: "Reddi, Kale & Kumar, ICLR 2018, arXiv 1904.09237, section 2 (Adam in their framework)",
    keys: &[hyper::LR, hyper::BETA1, hyper::BETA2, hyper::EPS],
    variants: &["beta1=0.9*0.99^(t-1),eps=0", "beta1=0,beta2=0.5"],
    build: |spec, params, context| build(spec, params, context, Correction::None),
};

pub(super) static STARTED: Entry = Entry {
    id: "adam-v0",
    summary: "Adam without bias corrections, its second moment started at v0 as if it had run before",
    formula: r"x_{t+1} = \Pi_X(x_t - \alpha_t m_t / (\sqrt{v_t} + \epsilon)), \quad v_0 = \mathtt{v0}",
    source: "Adam of Kingma & Ba (arXiv 1412.6980) in its stationary state, as theories of escape assume it (Xie et al. 2022, arXiv 2006.15815)",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS, hyper::V0],
    variants: &["beta1=0,eps=0,v0=9", "beta2=0.5,v0=0.01"],
    build: |spec, params, context| build(spec, params, context, Correction::Started),
};

/// Which moments are divided by `1 - β^t`. It decides which theorems apply, so it is part of the entry's name.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Correction {
    Both,
    /// Both, within the step size.
    Folded,
    None,
    /// None, and the second moment does not start at 0.
    Started,
}

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
    correction: Correction,
) -> Result<Arc<dyn Method>, SpecError> {
    let (entry, beta1) = match correction {
        Correction::Both => (PAPER.id, hyper::fixed_beta1(params, context)?.1),
        Correction::Folded => (TF.id, hyper::fixed_beta1(params, context)?.1),
        Correction::None => (NOBIAS.id, hyper::decay_schedule(params, "beta1", context)?),
        Correction::Started => (STARTED.id, hyper::fixed_beta1(params, context)?.1),
    };
    let (lr, beta2) = (hyper::lr(params, context)?, hyper::decay(params, "beta2")?);
    let eps = hyper::eps(params)?;
    let v0 = if correction == Correction::Started { hyper::v0(params)? } else { 0.0 };
    let mut constants = vec![("beta2", beta2), ("eps", eps)];
    constants.extend((correction == Correction::Started).then_some(("v0", v0)));
    let named = Named { constants, schedules: vec![("lr", lr.clone()), ("beta1", beta1.clone())] };
    Ok(method(entry, spec, context, named, Adam { correction, lr, beta1, beta2, eps, v0 }))
}

#[derive(Clone, Debug)]
struct Adam {
    correction: Correction,
    lr: BoundSchedule,
    beta1: BoundSchedule,
    beta2: f64,
    eps: f64,
    v0: f64,
}

/// The scalars of a step.
#[derive(Clone, Copy, Debug)]
struct Scalars {
    /// `α_t` with the corrections: those of both moments can be taken out of the root, for one root and one division a step.
    α: f64,
    β1: f64,
    β2: f64,
    /// `ε` as it stands beside the uncorrected root.
    ε: f64,
}

impl Coordinate<2> for Adam {
    const TRACES: &'static [Trace] = &[Trace::M, Trace::V, Trace::Eta];
    const METRIC: Metric = Metric::Own;
    type Scalars = Scalars;

    fn state(&self) -> [f64; 2] {
        [0.0, self.v0]
    }

    fn scalars(&self, t: Step) -> Scalars {
        let (α, β1, β2, ε) = (self.lr.at(t.get()), self.beta1.at(t.get()), self.beta2, self.eps);
        let (Correction::Both | Correction::Folded) = self.correction else {
            return Scalars { α, β1, β2, ε };
        };
        let [c1, c2] = [β1, β2].map(|β| hyper::one_minus_power(β, t.real()));
        let ε = if self.correction == Correction::Both { ε * c2.sqrt() } else { ε };
        Scalars { α: α * c2.sqrt() / c1, β1, β2, ε }
    }

    #[inline(always)]
    fn step(s: Scalars, x: &mut f64, g: f64, [m, v]: [&mut f64; 2]) -> f64 {
        let Scalars { α, β1, β2, ε } = s;
        *m = β1 * *m + (1.0 - β1) * g;
        *v = β2 * *v + (1.0 - β2) * (g * g);
        let denominator = v.sqrt() + ε;
        // 0/0 with ε = 0: a coordinate that never saw a gradient rests.
        let η = if denominator > 0.0 { α / denominator } else { 0.0 };
        *x -= η * *m;
        η
    }
}
