//! Adam and AdaGrad with momentum in the frame of Défossez, Bottou, Bach and Usunier: sums instead of averages, ε inside the root.
//!
//! `m_n = β_1 m_{n-1} + g_n`, `v_n = β_2 v_{n-1} + g_n²`, `x_{n+1} = x_n - α_n m_n / √(ε + v_n)`. With
//! `α_n = α (1-β_1) √((1-β_2^n)/(1-β_2))` this is Adam with `v` bias-corrected, `m` not, and an ε that is `(1-β_2)/(1-β_2^n)` times as
//! large next to the corrected moment; with `β_2 = 1` and `α_n = α (1-β_1)` it is AdaGrad with momentum.

use std::sync::Arc;

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{BoundSchedule, KeyDoc, Params, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;

use super::common::over;
use crate::optimizers::coordinatewise::{Coordinate, Metric, Named, method};
use crate::optimizers::{Context, Entry, Method, hyper};

const EPS: KeyDoc =
    KeyDoc::with_default("eps", "1e-8", "[0, inf)", "added to the second moment under the root");

pub(super) static ADAM: Entry = Entry {
    id: "adam-defossez",
    summary: "Adam with sums for moments, ε inside the root, only the second moment corrected",
    formula: r"x_{t+1} = x_t - \alpha_t (1-\beta_1) \sqrt{\tfrac{1-\beta_2^t}{1-\beta_2}} m_t / \sqrt{\epsilon + v_t}, \quad m_t = \beta_1 m_{t-1} + g_t, \quad v_t = \beta_2 v_{t-1} + g_t^2",
    source: "Défossez, Bottou, Bach & Usunier, TMLR 2022, arXiv 2003.02395, section 2.2",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, EPS],
    variants: &["beta1=0,beta2=0.9,lr=0.01/sqrt(t)", "beta2=0,eps=0.01"],
    build: |spec, params, context| {
        build(spec, params, context, Some(hyper::decay(params, "beta2")?))
    },
};

pub(super) static ADAGRAD: Entry = Entry {
    id: "adagrad-defossez",
    summary: "AdaGrad with heavy-ball momentum, ε inside the root",
    formula: r"x_{t+1} = x_t - \alpha_t (1-\beta_1) m_t / \sqrt{\epsilon + v_t}, \quad m_t = \beta_1 m_{t-1} + g_t, \quad v_t = v_{t-1} + g_t^2",
    source: "Défossez, Bottou, Bach & Usunier, TMLR 2022, arXiv 2003.02395, section 2.2",
    keys: &[hyper::LR, hyper::FIXED_BETA1, EPS],
    variants: &["beta1=0,eps=0.01", "lr=0.3/sqrt(t),beta1=0.5"],
    build: |spec, params, context| build(spec, params, context, None),
};

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
    beta2: Option<f64>,
) -> Result<Arc<dyn Method>, SpecError> {
    let (β1, schedule) = hyper::fixed_beta1(params, context)?;
    let (lr, eps) = (hyper::lr(params, context)?, hyper::eps(params)?);
    let mut constants = vec![("eps", eps)];
    constants.extend(beta2.map(|beta2| ("beta2", beta2)));
    let schedules = vec![("lr", lr.clone()), ("beta1", schedule)];
    let entry = if beta2.is_some() { ADAM.id } else { ADAGRAD.id };
    let named = Named { constants, schedules };
    Ok(method(entry, spec, context, named, Sums { lr, β1, beta2, eps }))
}

#[derive(Clone, Debug)]
struct Sums {
    lr: BoundSchedule,
    β1: f64,
    /// None for AdaGrad, which forgets nothing.
    beta2: Option<f64>,
    eps: f64,
}

impl Coordinate<2> for Sums {
    const TRACES: &'static [Trace] = &[Trace::M, Trace::V, Trace::Eta];
    const METRIC: Metric = Metric::Own;
    /// `α_t` with all its factors, `β_1`, `β_2` and `ε`.
    type Scalars = [f64; 4];

    fn scalars(&self, t: Step) -> [f64; 4] {
        let plain = self.lr.at(t.get()) * (1.0 - self.β1);
        let corrected = |β2: f64| (hyper::one_minus_power(β2, t.real()) / (1.0 - β2)).sqrt();
        let α = self.beta2.map_or(plain, |β2| plain * corrected(β2));
        [α, self.β1, self.beta2.unwrap_or(1.0), self.eps]
    }

    #[inline(always)]
    fn step([α, β1, β2, ε]: [f64; 4], x: &mut f64, g: f64, [m, v]: [&mut f64; 2]) -> f64 {
        *m = β1 * *m + g;
        *v = β2 * *v + g * g;
        let η = over(α, (ε + *v).sqrt());
        *x -= η * *m;
        η
    }
}
