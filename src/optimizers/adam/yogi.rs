//! Yogi: the second moment moves towards `g_t²` by at most `(1-β_2) g_t²`, whatever the distance.
//!
//! The paper has no bias corrections. Optax starts both moments at a small `a` and corrects them as if they had started at zero, so that
//! `m̂_1 = (1-β_1) g_1/(1-β_1) + β_1 a/(1-β_1)`: a coordinate moves before it has seen a gradient.

use std::sync::Arc;

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{KeyDoc, Params, Range, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;

use super::common::{Common, average, over};
use crate::optimizers::coordinatewise::{Coordinate, Metric, method};
use crate::optimizers::{Context, Entry, Method, hyper};

const EPS: KeyDoc =
    KeyDoc::with_default("eps", "1e-3", "[0, inf)", "added to the root of the second moment");
const ACCUMULATOR: KeyDoc =
    KeyDoc::with_default("accumulator", "1e-6", "[0, inf)", "start of both moments");

pub(super) static PAPER: Entry = Entry {
    id: "yogi-paper",
    summary: "Yogi: additive second moment, no bias corrections, ε beside the root",
    formula: r"x_{t+1} = x_t - \alpha_t m_t / (\sqrt{v_t} + \epsilon), \quad v_t = v_{t-1} - (1-\beta_2) \mathrm{sign}(v_{t-1} - g_t^2) g_t^2",
    source: "Zaheer, Reddi, Sachan, Kale & Kumar, Adaptive methods for nonconvex optimization, NeurIPS 2018, Algorithm 2",
    keys: &[hyper::LR, hyper::BETA1, hyper::BETA2, EPS],
    variants: &["beta1=0.9/t,beta2=0.9", "beta1=0,beta2=0.5,eps=1e-8"],
    build: |spec, params, context| build(spec, params, context, false),
};

pub(super) static OPTAX: Entry = Entry {
    id: "yogi-optax",
    summary: "Yogi as optax releases it: moments from 1e-6, both bias-corrected",
    formula: r"x_{t+1} = x_t - \alpha_t \hat m_t / (\sqrt{\hat v_t} + \epsilon), \quad v_t = v_{t-1} - (1-\beta_2) \mathrm{sign}(v_{t-1} - g_t^2) g_t^2",
    source: "optax.yogi (optax 0.2.8), after Zaheer et al., NeurIPS 2018",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, EPS, ACCUMULATOR],
    variants: &["accumulator=0,beta2=0.9", "accumulator=0.1,lr=0.3/sqrt(t)"],
    build: |spec, params, context| build(spec, params, context, true),
};

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
    corrected: bool,
) -> Result<Arc<dyn Method>, SpecError> {
    let eps = hyper::eps(params)?;
    if !corrected {
        let common = Common::read(params, context)?;
        let named = common.named(&[("eps", eps)]);
        let yogi = Yogi { common, eps, corrected, first: 0.0 };
        return Ok(method(PAPER.id, spec, context, named, yogi));
    }
    let common = Common::fixed(params, context)?;
    let first = params.number("accumulator", Range::at_least(0.0))?;
    let named = common.named(&[("eps", eps), ("accumulator", first)]);
    Ok(method(OPTAX.id, spec, context, named, Yogi { common, eps, corrected, first }))
}

#[derive(Clone, Debug)]
struct Yogi {
    common: Common,
    eps: f64,
    corrected: bool,
    first: f64,
}

/// The scalars of a step.
#[derive(Clone, Copy, Debug)]
struct Scalars {
    /// The step size, bias correction included.
    α: f64,
    β1: f64,
    β2: f64,
    /// What `v_t` is divided by under the root.
    c2: f64,
    ε: f64,
}

impl Coordinate<2> for Yogi {
    const TRACES: &'static [Trace] = &[Trace::M, Trace::V, Trace::Eta];
    const METRIC: Metric = Metric::Own;
    type Scalars = Scalars;

    fn state(&self) -> [f64; 2] {
        [self.first; 2]
    }

    fn scalars(&self, t: Step) -> Scalars {
        let at = self.common.at(t);
        let (c1, c2) = if self.corrected { (at.c1, at.c2) } else { (1.0, 1.0) };
        Scalars { α: at.α / c1, β1: at.β1, β2: at.β2, c2, ε: self.eps }
    }

    #[inline(always)]
    fn step(s: Scalars, x: &mut f64, g: f64, [m, v]: [&mut f64; 2]) -> f64 {
        let m = average(m, s.β1, g);
        let change = (1.0 - s.β2) * (g * g);
        *v += if *v < g * g {
            change
        } else if *v > g * g {
            -change
        } else {
            0.0
        };
        let η = over(s.α, (*v / s.c2).sqrt() + s.ε);
        *x -= η * m;
        η
    }
}
