//! `AdaBelief`: the second moment is that of what the first did not foresee, `g_t - m_t`.
//!
//! `s_t = β_2 s_{t-1} + (1-β_2)(g_t - m_t)² + ε`: the ε inside is added at every step and piles up to `ε/(1-β_2)`. A second one stands
//! beside the root.
//!
//! - `adabelief-paper`: both moments bias-corrected, the same ε in both places; the release with `rectify=False` is this one;
//! - `adabelief-optax`: an `eps_root` of its own inside;
//! - `adabelief-code`: the release's defaults from 0.1.0 on, rectified as RAdam with threshold 5, plain momentum below it.

use std::sync::Arc;

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{KeyDoc, Params, Range, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;

use super::common::{At, Common, average};
use super::radam::rectification;
use crate::optimizers::coordinatewise::{Coordinate, Metric, method};
use crate::optimizers::{Context, Entry, Method, hyper};

const EPS: KeyDoc =
    KeyDoc::with_default("eps", "1e-8", "(0, inf)", "added inside the moment and beside its root");
const SMALL_EPS: KeyDoc =
    KeyDoc::with_default("eps", "1e-16", "(0, inf)", "added inside the moment and beside its root");
const OUTER_EPS: KeyDoc =
    KeyDoc::with_default("eps", "1e-16", "(0, inf)", "added beside the root of the moment");
const EPS_ROOT: KeyDoc =
    KeyDoc::with_default("eps_root", "1e-16", "[0, inf)", "added inside the moment");

pub(super) static PAPER: Entry = Entry {
    id: "adabelief-paper",
    summary: "AdaBelief: moment of g - m with ε inside, both bias corrections",
    formula: r"x_{t+1} = \Pi_X(x_t - \alpha_t \hat m_t / (\sqrt{\hat s_t} + \epsilon)), \quad s_t = \beta_2 s_{t-1} + (1-\beta_2)(g_t - m_t)^2 + \epsilon",
    source: "Zhuang et al., NeurIPS 2020, arXiv 2010.07468, Algorithm 2",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, EPS],
    variants: &["lr=0.3/sqrt(t),beta2=0.9,eps=1e-3", "beta1=0.5,lr=0.01"],
    build: |spec, params, context| build(spec, params, context, Reading::Paper),
};

pub(super) static CODE: Entry = Entry {
    id: "adabelief-code",
    summary: "AdaBelief as released with its defaults: rectified, plain momentum while ρ_t < 5",
    formula: r"x_{t+1} = x_t - \alpha_t r_t \hat m_t \sqrt{1-\beta_2^t} / (\sqrt{s_t} + \epsilon) \text{ if } \rho_t \ge 5, \text{ else } x_t - \alpha_t \hat m_t",
    source: "adabelief-pytorch 0.2.0 (2020), after Zhuang et al., arXiv 2010.07468",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, SMALL_EPS],
    variants: &["lr=0.3/sqrt(t),beta2=0.9,eps=1e-3", "beta2=0.5,eps=1e-8"],
    build: |spec, params, context| build(spec, params, context, Reading::Code),
};

pub(super) static OPTAX: Entry = Entry {
    id: "adabelief-optax",
    summary: "AdaBelief as optax releases it: two ε, one inside the moment and one beside its root",
    formula: r"x_{t+1} = x_t - \alpha_t \hat m_t / (\sqrt{\hat s_t} + \epsilon), \quad s_t = \beta_2 s_{t-1} + (1-\beta_2)(g_t - m_t)^2 + \epsilon_{root}",
    source: "optax.adabelief (optax 0.2.8), after Zhuang et al., arXiv 2010.07468",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, OUTER_EPS, EPS_ROOT],
    variants: &["lr=0.3/sqrt(t),beta2=0.9,eps=1e-3,eps_root=0", "beta1=0.5,eps_root=1e-6"],
    build: |spec, params, context| build(spec, params, context, Reading::Optax),
};

/// The entry.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Reading {
    Paper,
    Code,
    Optax,
}

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
    reading: Reading,
) -> Result<Arc<dyn Method>, SpecError> {
    let common = Common::fixed(params, context)?;
    let why = "with beta1 = 0 the moment is zero but for eps, and the step would be infinite";
    let eps = params.number("eps", Range::positive().because(why))?;
    let mut named = common.named(&[("eps", eps)]);
    let mut inside = eps;
    let entry = match reading {
        Reading::Paper => PAPER.id,
        Reading::Code => CODE.id,
        Reading::Optax => {
            inside = params.number("eps_root", Range::at_least(0.0))?;
            named.constants.push(("eps_root", inside));
            OPTAX.id
        }
    };
    Ok(method(entry, spec, context, named, AdaBelief { common, eps, inside, reading }))
}

#[derive(Clone, Debug)]
struct AdaBelief {
    common: Common,
    eps: f64,
    inside: f64,
    reading: Reading,
}

/// The scalars of a step.
#[derive(Clone, Copy, Debug)]
struct Scalars {
    at: At,
    /// The step size of the branch that is taken, bias corrections included.
    α: f64,
    adaptive: bool,
    /// What `s_t` is divided by under the root.
    c2: f64,
    ε: f64,
    inside: f64,
}

impl Coordinate<2> for AdaBelief {
    const TRACES: &'static [Trace] = &[Trace::M, Trace::V];
    /// That of `√ŝ_t`, without the ε beside it, as printed.
    const METRIC: Metric = Metric::Own;
    type Scalars = Scalars;

    fn scalars(&self, t: Step) -> Scalars {
        let at = self.common.at(t);
        let plain = at.α / at.c1;
        let (α, adaptive, c2) = match self.reading {
            Reading::Paper | Reading::Optax => (plain, true, at.c2),
            Reading::Code => match rectification(&at, t, |ρ| ρ >= 5.0) {
                Some(r) => (plain * r * at.c2.sqrt(), true, 1.0),
                None => (plain, false, 1.0),
            },
        };
        Scalars { at, α, adaptive, c2, ε: self.eps, inside: self.inside }
    }

    #[inline(always)]
    fn step(s: Scalars, x: &mut f64, g: f64, [m, moment]: [&mut f64; 2]) -> f64 {
        let m = average(m, s.at.β1, g);
        let surprise = g - m;
        *moment = average(moment, s.at.β2, surprise * surprise) + s.inside;
        let root = (*moment / s.c2).sqrt();
        *x -= if s.adaptive { s.α * m / (root + s.ε) } else { s.α * m };
        s.α / root
    }
}
