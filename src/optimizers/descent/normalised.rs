//! Steps of a length that does not depend on the gradient's: with and without momentum.
//!
//! `g/‖g‖ := 0` where the sum of squares is zero, also by underflow (every `|g_i| < 1.5e-162`).

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::BoundSchedule;
use ratecheck_proofs_checks::step::Trace;

use crate::optimizers::coordinatewise::Named;
use crate::optimizers::normwise::{Normwise, method, over_root};
use crate::optimizers::{Entry, hyper};

pub(super) static PLAIN: Entry = Entry {
    id: "normalised-sgd",
    summary: "every step has the length γ_t",
    formula: r"x_{t+1} = \Pi_X(x_t - \gamma_t g_t / \|g_t\|)",
    source: "Shor, Minimization Methods for Non-Differentiable Functions (1985); Hazan, Levy & Shalev-Shwartz, arXiv 1507.02030, Algorithm 1",
    keys: &[hyper::LR],
    variants: &["lr=0.5/sqrt(t)"],
    build: |spec, params, context| {
        let lr = hyper::lr(params, context)?;
        let named = Named { constants: vec![], schedules: vec![("lr", lr.clone())] };
        Ok(method(PLAIN.id, spec, context, named, Plain { lr }))
    },
};

pub(super) static MOMENTUM: Entry = Entry {
    id: "normalised-sgd-momentum",
    summary: "every step has the length γ_t, along an average of gradients that starts at the first",
    formula: r"m_1 = g_1, \quad m_t = \beta m_{t-1} + (1-\beta) g_t, \quad x_{t+1} = \Pi_X(x_t - \gamma_t m_t / \|m_t\|)",
    source: "Cutkosky & Mehta, ICML 2020, arXiv 2002.03305, section 2",
    keys: &[hyper::LR, hyper::MOMENTUM],
    variants: &["momentum=0", "lr=0.5/sqrt(t),momentum=0.5"],
    build: |spec, params, context| {
        let (lr, β) = (hyper::lr(params, context)?, hyper::decay(params, "momentum")?);
        let constants = vec![("momentum", β)];
        let named = Named { constants, schedules: vec![("lr", lr.clone())] };
        Ok(method(MOMENTUM.id, spec, context, named, Averaged { lr, β }))
    },
};

#[derive(Clone, Debug)]
struct Plain {
    lr: BoundSchedule,
}

impl Normwise<0> for Plain {
    const TRACES: &'static [Trace] = &[];
    /// `γ_t`.
    type Scalars = f64;

    fn scalars(&self, t: Step) -> f64 {
        self.lr.at(t.get())
    }

    #[inline(always)]
    fn part(_γ: f64, _x: f64, g: f64, []: [&mut f64; 0]) -> f64 {
        g
    }

    fn factor(γ: f64, norm2: f64, _kept: &mut f64) -> f64 {
        over_root(γ, norm2)
    }

    #[inline(always)]
    fn step(factor: f64, x: &mut f64, g: f64, []: [f64; 0]) {
        *x -= factor * g;
    }
}

#[derive(Clone, Debug)]
struct Averaged {
    lr: BoundSchedule,
    β: f64,
}

impl Normwise<1> for Averaged {
    const TRACES: &'static [Trace] = &[Trace::M];
    /// `γ_t`, `β`, and the weight of `g_t` in `m_t`.
    type Scalars = (f64, f64, f64);

    fn scalars(&self, t: Step) -> (f64, f64, f64) {
        let take = if t == Step::FIRST { 1.0 } else { 1.0 - self.β };
        (self.lr.at(t.get()), self.β, take)
    }

    #[inline(always)]
    fn part((_, β, take): (f64, f64, f64), _x: f64, g: f64, [m]: [&mut f64; 1]) -> f64 {
        *m = β * *m + take * g;
        *m
    }

    fn factor((γ, ..): (f64, f64, f64), norm2: f64, _kept: &mut f64) -> f64 {
        over_root(γ, norm2)
    }

    #[inline(always)]
    fn step(factor: f64, x: &mut f64, _g: f64, [m]: [f64; 1]) {
        *x -= factor * m;
    }
}
