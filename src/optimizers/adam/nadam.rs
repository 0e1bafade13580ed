//! Adam with Nesterov's momentum: the moment that the next step will see already enters this one.
//!
//! `m̄_t = μ_{t+1} m_t / (1 - μ_1⋯μ_{t+1}) + (1-μ_t) g_t / (1 - μ_1⋯μ_t)`, with `μ_t = β_1 (1 - 0.96^{t/250}/2)` in the paper.
//!
//! - `nadam-paper` averages the gradients with `μ_t` and divides by `√(β_2 v_t / (1-β_2^t)) + ε`, with the factor `β_2` that Dozat
//!   prints;
//! - `nadam-torch` averages them with the constant `β_1`, uses `μ_t` in `m̄_t` alone, and has no factor `β_2`;
//! - `nadam-optax` has `μ_t = β_1` throughout and no factor `β_2`.

use std::sync::Arc;

use ratecheck_problems::math;
use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{KeyDoc, Params, Range, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;

use super::common::{At, Common, average, over};
use crate::optimizers::coordinatewise::{Coordinate, Metric, method};
use crate::optimizers::{Context, Entry, Method, hyper};

const MOMENTUM_DECAY: KeyDoc = KeyDoc::with_default(
    "momentum_decay",
    "0.004",
    "[0, inf)",
    "ψ in the momentum μ_t = beta1 (1 - 0.96^(ψ t)/2)",
);

pub(super) static PAPER: Entry = Entry {
    id: "nadam-paper",
    summary: "Nadam with the momentum schedule μ_t, in the moment and in the step",
    formula: r"x_{t+1} = x_t - \alpha_t \bar m_t / (\sqrt{\beta_2 v_t / (1-\beta_2^t)} + \epsilon), \quad \mu_t = \beta_1 (1 - \tfrac12 0.96^{t/250})",
    source: "Dozat, Incorporating Nesterov momentum into Adam, ICLR workshop 2016, Algorithm 2",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS],
    variants: &["beta1=0.99,lr=0.3/sqrt(t)", "beta1=0,beta2=0.5,eps=1e-3"],
    build: |spec, params, context| build(spec, params, context, Reading::Paper),
};

pub(super) static TORCH: Entry = Entry {
    id: "nadam-torch",
    summary: "Nadam as PyTorch releases it: moments with constant β_1, the schedule μ_t in the step alone",
    formula: r"x_{t+1} = x_t - \alpha_t \bar m_t / (\sqrt{v_t / (1-\beta_2^t)} + \epsilon), \quad \mu_t = \beta_1 (1 - \tfrac12 0.96^{\psi t})",
    source: "torch.optim.NAdam (PyTorch 2), after Dozat 2016",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS, MOMENTUM_DECAY],
    variants: &["momentum_decay=0.1,lr=0.1/t", "beta1=0,momentum_decay=0,eps=1e-3"],
    build: |spec, params, context| build(spec, params, context, Reading::Torch),
};

pub(super) static OPTAX: Entry = Entry {
    id: "nadam-optax",
    summary: "Nadam without momentum schedule, as optax releases it",
    formula: r"x_{t+1} = x_t - \alpha_t \left(\frac{\beta_1 m_t}{1-\beta_1^{t+1}} + \frac{(1-\beta_1) g_t}{1-\beta_1^t}\right) / (\sqrt{v_t / (1-\beta_2^t)} + \epsilon)",
    source: "optax.nadam (optax 0.2.8), after Dozat 2016",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS],
    variants: &["lr=0.03/t,beta2=0.9", "beta1=0,eps=1e-3"],
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
    let (common, eps) = (Common::fixed(params, context)?, hyper::eps(params)?);
    let mut named = common.named(&[("eps", eps)]);
    let (entry, ψ) = match reading {
        Reading::Paper => (PAPER.id, 1.0 / 250.0),
        Reading::Torch => {
            let ψ = params.number("momentum_decay", Range::at_least(0.0))?;
            named.constants.push(("momentum_decay", ψ));
            (TORCH.id, ψ)
        }
        Reading::Optax => (OPTAX.id, 0.0),
    };
    Ok(method(entry, spec, context, named, Nadam { common, eps, reading, ψ }))
}

#[derive(Clone, Debug)]
struct Nadam {
    common: Common,
    eps: f64,
    reading: Reading,
    ψ: f64,
}

impl Nadam {
    fn momentum(&self, t: f64, β1: f64) -> f64 {
        if self.reading == Reading::Optax {
            return β1;
        }
        β1 * (1.0 - 0.5 * math::exp(self.ψ * t * math::ln(0.96)))
    }
}

/// The scalars of a step.
#[derive(Clone, Copy, Debug)]
struct Scalars {
    at: At,
    /// `μ_t` and `μ_{t+1}`.
    μ: f64,
    μ_next: f64,
    /// What `m_t` decays by.
    decay: f64,
    /// What `v_t` is divided by under the root.
    c2: f64,
    ε: f64,
}

/// State: `m`, `v`, and `μ_1⋯μ_t`, the same in every coordinate.
impl Coordinate<3> for Nadam {
    const TRACES: &'static [Trace] = &[Trace::M, Trace::V];
    const METRIC: Metric = Metric::Own;
    type Scalars = Scalars;

    fn state(&self) -> [f64; 3] {
        [0.0, 0.0, 1.0]
    }

    fn scalars(&self, t: Step) -> Scalars {
        let at = self.common.at(t);
        let [μ, μ_next] = [t.real(), t.real() + 1.0].map(|t| self.momentum(t, at.β1));
        let (decay, factor) =
            if self.reading == Reading::Paper { (μ, at.β2) } else { (at.β1, 1.0) };
        Scalars { at, μ, μ_next, decay, c2: at.c2 / factor, ε: self.eps }
    }

    #[inline(always)]
    fn step(s: Scalars, x: &mut f64, g: f64, [m, v, product]: [&mut f64; 3]) -> f64 {
        let m = average(m, s.decay, g);
        let v = average(v, s.at.β2, g * g);
        *product *= s.μ;
        let ahead = s.μ_next * m / (1.0 - *product * s.μ_next) + (1.0 - s.μ) * g / (1.0 - *product);
        let η = over(s.at.α, (v / s.c2).sqrt() + s.ε);
        *x -= η * ahead;
        η
    }
}
