//! InvAdam, and DualAdam as printed, as released and as first released.
//!
//! All share Adam's corrected moments `m̂_t`, `v̂_t` and move along
//! `(1-r_t) m̂_t/(√v̂_t + ε) + r_t m̂_t s_t`. They differ in the inverse factor `s_t` and the share `r_t`:
//!
//! | entry | `s_t` | `r_t` | weight decay |
//! |---|---|---|---|
//! | `invadam-paper` | `√v̂_t` | 1 | none |
//! | `invadam-v0` | `√v_t` | 1 | none |
//! | `dualadam-paper` | `√v̂_t` | `max(0, 1 - ξt)` | none |
//! | `dualadam-v0` | `√v_t` | `max(0, 1 - ξt)` | none |
//! | `dualadam-code` | `√v̂_t + ε` | the same, and 0 as soon as it is below `ξ` | decoupled, before the step |
//! | `dualadam-early` | `√v̂_t + ε` | `max(0, 1 - ξ(t-1))` | decoupled, before the step |
//!
//! Those called `-v0` have no bias corrections and start the second moment at `v0`, as if they had run before: the stationary state
//! that theories of escape speak of.
//!
//! The gate of `dualadam-code` is decided in doubles, as the release decides it. In exact arithmetic it would do nothing
//! where `1/ξ` is an integer; in doubles it acts one step early for some of these: `1 - 9·0.1 = 0.09999999999999998 < 0.1`.

use std::sync::Arc;

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{BoundSchedule, KeyDoc, Params, Range, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;

use crate::optimizers::coordinatewise::{Coordinate, Metric, Named, method};
use crate::optimizers::{Context, Entry, Method, hyper};

const XI: KeyDoc =
    KeyDoc::with_default("xi", "0.01", "(0, 1]", "what the inverse share loses a step");
const WD: KeyDoc =
    KeyDoc::with_default("wd", "0", "[0, inf)", "decoupled weight decay λ, times the step size");

pub(super) static INVADAM: Entry = Entry {
    id: "invadam-paper",
    summary: "Adam multiplied by the root of its second moment instead of divided",
    formula: r"x_{t+1} = \Pi_X(x_t - \alpha_t \hat m_t \sqrt{\hat v_t}), \quad \hat m_t = m_t/(1-\beta_1^t), \quad \hat v_t = v_t/(1-\beta_2^t)",
    source: "arXiv 2603.07122, InvAdam",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2],
    variants: &["beta1=0", "lr=0.05/sqrt(t),beta2=0.9"],
    build: |spec, params, context| {
        let no_eps = |_: &Params<'_>| Ok(0.0);
        build(INVADAM.id, spec, params, context, (Share::Always, no_eps))
    },
};

pub(super) static INVADAM_STARTED: Entry = Entry {
    id: "invadam-v0",
    summary: "InvAdam without bias corrections, its second moment started at v0 as if it had run before",
    formula: r"x_{t+1} = \Pi_X(x_t - \alpha_t m_t \sqrt{v_t}), \quad v_0 = \mathtt{v0}",
    source: "InvAdam of arXiv 2603.07122 in its stationary state, as the theory of escape assumes it",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::V0],
    variants: &["beta1=0,v0=9", "beta2=0.5,v0=0.01"],
    build: |spec, params, context| {
        let no_eps = |_: &Params<'_>| Ok(0.0);
        build(INVADAM_STARTED.id, spec, params, context, (Share::Always, no_eps))
    },
};

pub(super) static STARTED: Entry = Entry {
    id: "dualadam-v0",
    summary: "DualAdam without bias corrections, its second moment started at v0 as if it had run before",
    formula: r"x_{t+1} = \Pi_X\left(x_t - \alpha_t \left[(1-r_t) \frac{m_t}{\sqrt{v_t}+\epsilon} + r_t m_t \sqrt{v_t}\right]\right), \quad r_t = \max(0, 1-\xi t),\ v_0 = \mathtt{v0}",
    source: "DualAdam of arXiv 2603.07122 in its stationary state, as the theory of escape assumes it",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS, XI, hyper::V0],
    variants: &["beta1=0,eps=0,xi=0.05,v0=9", "beta2=0.5,xi=1,v0=0.01"],
    build: |spec, params, context| {
        let share = Share::Falling { ξ: xi(params)?, gate: false, shift: 0.0 };
        build(STARTED.id, spec, params, context, (share, hyper::eps))
    },
};

pub(super) static PAPER: Entry = Entry {
    id: "dualadam-paper",
    summary: "from InvAdam to Adam in 1/ξ steps",
    formula: r"x_{t+1} = \Pi_X\left(x_t - \alpha_t \left[(1-r_t) \frac{\hat m_t}{\sqrt{\hat v_t}+\epsilon} + r_t \hat m_t \sqrt{\hat v_t}\right]\right), \quad r_t = \max(0, 1-\xi t)",
    source: "arXiv 2603.07122, DualAdam",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS, XI],
    variants: &["xi=0.3,eps=0", "lr=0.05/sqrt(t),beta2=0.9,eps=1e-3,xi=0.05", "beta1=0,xi=1"],
    build: |spec, params, context| {
        let share = Share::Falling { ξ: xi(params)?, gate: false, shift: 0.0 };
        build(PAPER.id, spec, params, context, (share, hyper::eps))
    },
};

pub(super) static CODE: Entry = Entry {
    id: "dualadam-code",
    summary: "DualAdam as released: ε in the inverse factor too, the inverse part dropped once its share is below ξ",
    formula: r"x_{t+1} = \Pi_X\left((1-\alpha_t\lambda) x_t - \alpha_t \left[(1-r_t) \frac{\hat m_t}{\sqrt{\hat v_t}+\epsilon} + r_t \hat m_t (\sqrt{\hat v_t}+\epsilon)\right]\right), \quad r_t = 1-\xi t \text{ if that is at least } \xi \text{, else } 0",
    source: "the authors' PyTorch release of DualAdam (arXiv 2603.07122)",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS, XI, WD],
    variants: &[
        "xi=0.3,wd=0.1",
        "lr=0.05/sqrt(t),beta2=0.9,eps=1e-3,xi=0.1",
        "beta1=0,eps=0,xi=0.05",
    ],
    build: |spec, params, context| {
        let share = Share::Falling { ξ: xi(params)?, gate: true, shift: 0.0 };
        build(CODE.id, spec, params, context, (share, hyper::eps))
    },
};

pub(super) static EARLY: Entry = Entry {
    id: "dualadam-early",
    summary: "DualAdam as first released: the share of the inverse part counts from t-1 and has no gate",
    formula: r"x_{t+1} = \Pi_X\left((1-\alpha_t\lambda) x_t - \alpha_t \left[(1-r_t) \frac{\hat m_t}{\sqrt{\hat v_t}+\epsilon} + r_t \hat m_t (\sqrt{\hat v_t}+\epsilon)\right]\right), \quad r_t = \max(0, 1-\xi(t-1))",
    source: "an early version of the authors' PyTorch release of DualAdam (arXiv 2603.07122)",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS, XI, WD],
    variants: &["xi=0.3,wd=0.1", "beta2=0.9,eps=1e-3,xi=0.05"],
    build: |spec, params, context| {
        let share = Share::Falling { ξ: xi(params)?, gate: false, shift: 1.0 };
        build(EARLY.id, spec, params, context, (share, hyper::eps))
    },
};

/// The share `r_t` of the inverse part.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Share {
    Always,
    /// `max(0, 1 - ξ(t - shift))`; with a gate, zero once it is below `ξ`.
    Falling {
        ξ: f64,
        gate: bool,
        shift: f64,
    },
}

impl Share {
    fn at(self, t: Step) -> f64 {
        match self {
            Share::Always => 1.0,
            Share::Falling { ξ, gate, shift } => {
                let r = (1.0 - ξ * (t.real() - shift)).max(0.0);
                if gate && r < ξ { 0.0 } else { r }
            }
        }
    }
}

fn xi(params: &Params<'_>) -> Result<f64, SpecError> {
    params.number("xi", Range::left_open(0.0, 1.0).because("the share falls from 1 to 0"))
}

type Eps = fn(&Params<'_>) -> Result<f64, SpecError>;

fn build(
    entry: &'static str,
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
    (share, eps): (Share, Eps),
) -> Result<Arc<dyn Method>, SpecError> {
    let released = entry == CODE.id || entry == EARLY.id;
    let (beta1, schedule) = hyper::fixed_beta1(params, context)?;
    let wd = if released { params.number("wd", Range::at_least(0.0))? } else { 0.0 };
    let (lr, beta2) = (hyper::lr(params, context)?, hyper::decay(params, "beta2")?);
    let eps = eps(params)?;
    let mut constants = vec![("beta2", beta2)];
    if let Share::Falling { ξ, .. } = share {
        constants.extend([("eps", eps), ("xi", ξ)]);
    }
    if released {
        constants.push(("wd", wd));
    }
    let started = entry == INVADAM_STARTED.id || entry == STARTED.id;
    let v0 = if started { Some(hyper::v0(params)?) } else { None };
    constants.extend(v0.map(|v0| ("v0", v0)));
    let inverse_eps = if released { eps } else { 0.0 };
    let schedules = vec![("lr", lr.clone()), ("beta1", schedule)];
    let step = DualAdam { lr, beta1, beta2, eps, inverse_eps, wd, share, v0 };
    Ok(method(entry, spec, context, Named { constants, schedules }, step))
}

#[derive(Clone, Debug)]
struct DualAdam {
    lr: BoundSchedule,
    beta1: f64,
    beta2: f64,
    eps: f64,
    /// What is added to the root where it multiplies.
    inverse_eps: f64,
    wd: f64,
    share: Share,
    /// Where the second moment starts when nothing is corrected.
    v0: Option<f64>,
}

/// The scalars of a step.
#[derive(Clone, Copy, Debug)]
struct Scalars {
    /// `α_t √(1 - β_2^t) / (1 - β_1^t)`, the step size of the part that divides by the uncorrected root, as in `adam-paper`.
    α: f64,
    /// `α_t / ((1 - β_1^t) √(1 - β_2^t))`, that of the part that multiplies with it.
    inverse_α: f64,
    β1: f64,
    β2: f64,
    /// Both `ε` as they stand beside the uncorrected root.
    ε: f64,
    inverse_ε: f64,
    /// `α_t λ`.
    decay: f64,
    r: f64,
}

impl Coordinate<2> for DualAdam {
    const TRACES: &'static [Trace] = &[Trace::M, Trace::V];
    const METRIC: Metric = Metric::Own;
    type Scalars = Scalars;

    fn state(&self) -> [f64; 2] {
        [0.0, self.v0.unwrap_or(0.0)]
    }

    fn scalars(&self, t: Step) -> Scalars {
        let γ = self.lr.at(t.get());
        let correction = |β| match self.v0 {
            Some(_) => 1.0,
            None => hyper::one_minus_power(β, t.real()),
        };
        let [c1, c2] = [self.beta1, self.beta2].map(correction);
        let root = c2.sqrt();
        Scalars {
            α: γ * root / c1,
            inverse_α: γ / (c1 * root),
            β1: self.beta1,
            β2: self.beta2,
            ε: self.eps * root,
            inverse_ε: self.inverse_eps * root,
            decay: γ * self.wd,
            r: self.share.at(t),
        }
    }

    #[inline(always)]
    fn step(s: Scalars, x: &mut f64, g: f64, [m, v]: [&mut f64; 2]) -> f64 {
        *m = s.β1 * *m + (1.0 - s.β1) * g;
        *v = s.β2 * *v + (1.0 - s.β2) * (g * g);
        let root = v.sqrt();
        let denominator = root + s.ε;
        // 0/0 with ε = 0: a coordinate that never saw a gradient rests.
        let adam = if denominator > 0.0 { s.α * (1.0 - s.r) / denominator } else { 0.0 };
        // Once r is zero this is Adam to the last bit.
        let η = adam + s.inverse_α * s.r * (root + s.inverse_ε);
        *x -= s.decay * *x;
        *x -= η * *m;
        η
    }
}
