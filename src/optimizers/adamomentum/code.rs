//! AdaMomentum (AdaM³) as its authors released it.
//!
//! - `v_t = β_2 v_{t-1} + (1-β_2) m_t² + ε` in every case: `ε` accumulates inside. With `rectify` the step adds `ε` once more
//!   outside the root; without it nothing is added there.
//! - `amsgrad` divides by the maximum of the uncorrected `v_t`, and corrects the maximum by today's `1 - β_2^t`.
//! - Decoupled decay comes before the step, with the gradient of the point before it: `x <- (1 - α_t λ) x`, or
//!   `x <- (1 - λ) x` with `fixed_decay`. Without `decouple` it is `λ x_t` added to the gradient.
//! - `rectify` is the rectification of RAdam: with `ρ_∞ = 2/(1-β_2) - 1` and `ρ_t = ρ_∞ - 2tβ_2^t/(1-β_2^t)` the step is
//!   `α_t r_t m̂_t √(1-β_2^t) / (√v_t + ε)` where `ρ_t >= 5`, and `α_t m̂_t` before.

use std::sync::Arc;

use ratecheck_problems::math::{ipow, sqrt};
use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{BoundSchedule, KeyDoc, Params, Range, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;

use super::paper::EPS;
use crate::optimizers::coordinatewise::{Coordinate, Metric, Named, method};
use crate::optimizers::{Context, Entry, Method, hyper};

pub(super) static ENTRY: Entry = Entry {
    id: "adamomentum-code",
    summary: "AdaMomentum as released: decoupled decay first, the maximum before its correction, optional rectification",
    formula: r"v_t = \beta_2 v_{t-1} + (1-\beta_2) m_t^2 + \epsilon, \quad x_{t+1} = \Pi_X\left((1-\alpha_t\lambda) x_t - \alpha_t \frac{(1-\beta_2^t)^{1/2}}{1-\beta_1^t} \frac{m_t}{\sqrt{\hat v_t}}\right), \quad \hat v_t = v_t \text{ or } \max(\hat v_{t-1}, v_t)",
    source: "the authors' PyTorch release of AdaM³ (Wang et al., ICDM 2023, arXiv 2106.11514)",
    keys: &[
        hyper::LR,
        hyper::FIXED_BETA1,
        hyper::BETA2,
        EPS,
        KeyDoc::with_default("wd", "0", "[0, inf)", "weight decay λ"),
        KeyDoc::with_default(
            "decouple",
            "true",
            "true or false",
            "decay x instead of the gradient",
        ),
        KeyDoc::with_default(
            "fixed_decay",
            "false",
            "true or false",
            "decoupled decay without the step size",
        ),
        KeyDoc::with_default("amsgrad", "false", "true or false", "divide by the maximum of v"),
        KeyDoc::with_default(
            "rectify",
            "false",
            "true or false",
            "the rectification of RAdam; not with amsgrad",
        ),
    ],
    variants: &[
        "wd=0.1,lr=0.1/sqrt(t)",
        "wd=0.05,fixed_decay=true,amsgrad=true,beta2=0.9",
        "wd=0.1,decouple=false,eps=1e-3",
        "rectify=true,beta2=0.9,eps=1e-4",
        "rectify=true,wd=0.1,eps=0",
        "beta1=0,eps=0",
    ],
    build,
};

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
) -> Result<Arc<dyn Method>, SpecError> {
    let (beta1, schedule) = hyper::fixed_beta1(params, context)?;
    let step = Code {
        lr: hyper::lr(params, context)?,
        beta1,
        beta2: hyper::decay(params, "beta2")?,
        eps: hyper::eps(params)?,
        wd: params.number("wd", Range::at_least(0.0))?,
        decouple: params.flag("decouple")?,
        fixed_decay: params.flag("fixed_decay")?,
        amsgrad: params.flag("amsgrad")?,
        rectify: params.flag("rectify")?,
    };
    if step.amsgrad && step.rectify {
        let expected = "false with `rectify=true`, whose step does not look at the maximum";
        return Err(params.refuse("amsgrad", true, expected));
    }
    let flag = |on: bool| f64::from(u8::from(on));
    let constants = vec![
        ("beta2", step.beta2),
        ("eps", step.eps),
        ("wd", step.wd),
        ("decouple", flag(step.decouple)),
        ("fixed_decay", flag(step.fixed_decay)),
        ("amsgrad", flag(step.amsgrad)),
        ("rectify", flag(step.rectify)),
    ];
    let schedules = vec![("lr", step.lr.clone()), ("beta1", schedule)];
    Ok(method(ENTRY.id, spec, context, Named { constants, schedules }, step))
}

#[derive(Clone, Debug)]
struct Code {
    lr: BoundSchedule,
    beta1: f64,
    beta2: f64,
    eps: f64,
    wd: f64,
    decouple: bool,
    fixed_decay: bool,
    amsgrad: bool,
    rectify: bool,
}

/// The scalars of a step.
#[derive(Clone, Copy, Debug)]
struct Scalars {
    β1: f64,
    β2: f64,
    ε: f64,
    /// Decay of the gradient and of the iterate.
    coupled: f64,
    decoupled: f64,
    maximum: bool,
    /// The step is `α m / (√v̂ + outside)`, or `α m` where `divide` is not set.
    α: f64,
    outside: f64,
    divide: bool,
}

impl Code {
    /// The factor of RAdam's step and whether it divides; what comes before `ρ_t >= 5` is `1/(1-β_1^t)`.
    fn rectification(&self, t: Step, c1: f64, c2: f64) -> (f64, bool) {
        let most = 2.0 / (1.0 - self.beta2) - 1.0;
        let ρ = most - 2.0 * t.real() * ipow(self.beta2, t.get()) / c2;
        if ρ < 5.0 {
            return (1.0 / c1, false);
        }
        let r2 = (ρ - 4.0) / (most - 4.0) * (ρ - 2.0) / ρ * most / (most - 2.0);
        (sqrt(c2 * r2) / c1, true)
    }
}

impl Coordinate<3> for Code {
    const TRACES: &'static [Trace] = &[Trace::M, Trace::V, Trace::VHat];
    const METRIC: Metric = Metric::Own;
    type Scalars = Scalars;

    fn scalars(&self, t: Step) -> Scalars {
        let (γ, ε) = (self.lr.at(t.get()), self.eps);
        let [c1, c2] = [self.beta1, self.beta2].map(|β| hyper::one_minus_power(β, t.real()));
        let (factor, divide) =
            if self.rectify { self.rectification(t, c1, c2) } else { (sqrt(c2) / c1, true) };
        Scalars {
            β1: self.beta1,
            β2: self.beta2,
            ε,
            coupled: if self.decouple { 0.0 } else { self.wd },
            decoupled: match (self.decouple, self.fixed_decay) {
                (false, _) => 0.0,
                (true, false) => γ * self.wd,
                (true, true) => self.wd,
            },
            maximum: self.amsgrad,
            α: γ * factor,
            outside: if self.rectify { ε } else { 0.0 },
            divide,
        }
    }

    #[inline(always)]
    fn step(s: Scalars, x: &mut f64, g: f64, [m, v, vhat]: [&mut f64; 3]) -> f64 {
        let g = g + s.coupled * *x;
        *x -= s.decoupled * *x;
        *m = s.β1 * *m + (1.0 - s.β1) * g;
        *v = s.β2 * *v + (1.0 - s.β2) * (*m * *m) + s.ε;
        *vhat = if s.maximum { vhat.max(*v) } else { *v };
        let denominator = if s.divide { vhat.sqrt() + s.outside } else { 1.0 };
        // 0/0 with ε = 0: a coordinate that never saw a gradient rests.
        let η = if denominator > 0.0 { s.α / denominator } else { 0.0 };
        *x -= η * *m;
        η
    }
}
