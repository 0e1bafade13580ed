//! What the entries of this room read and share.

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{BoundSchedule, Params, SpecError};

use crate::optimizers::coordinatewise::Named;
use crate::optimizers::{Context, hyper};

/// Step size and the decays of both moments.
#[derive(Clone, Debug)]
pub(super) struct Common {
    pub(super) lr: BoundSchedule,
    pub(super) beta1: BoundSchedule,
    pub(super) β2: f64,
}

/// [`Common`] at one step.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    pub(super) α: f64,
    pub(super) β1: f64,
    pub(super) β2: f64,
    /// `1 - β_1^t` and `1 - β_2^t`.
    pub(super) c1: f64,
    pub(super) c2: f64,
}

impl Common {
    /// For methods whose `β_1` may change from step to step.
    pub(super) fn read(params: &Params<'_>, context: &Context) -> Result<Common, SpecError> {
        let beta1 = hyper::decay_schedule(params, "beta1", context)?;
        let (lr, β2) = (hyper::lr(params, context)?, hyper::decay(params, "beta2")?);
        Ok(Common { lr, beta1, β2 })
    }

    /// For methods whose bias correction assumes a constant `β_1`.
    pub(super) fn fixed(params: &Params<'_>, context: &Context) -> Result<Common, SpecError> {
        hyper::fixed_beta1(params, context)?;
        Common::read(params, context)
    }

    /// The facts, with further constants.
    pub(super) fn named(&self, constants: &[(&'static str, f64)]) -> Named {
        let mut all = vec![("beta2", self.β2)];
        all.extend(constants);
        let schedules = vec![("lr", self.lr.clone()), ("beta1", self.beta1.clone())];
        Named { constants: all, schedules }
    }

    pub(super) fn at(&self, t: Step) -> At {
        let (α, β1, β2) = (self.lr.at(t.get()), self.beta1.at(t.get()), self.β2);
        let [c1, c2] = [β1, β2].map(|β| hyper::one_minus_power(β, t.real()));
        At { α, β1, β2, c1, c2 }
    }
}

/// `a <- β a + (1-β) y`.
#[inline(always)]
pub(super) fn average(a: &mut f64, β: f64, y: f64) -> f64 {
    *a = β * *a + (1.0 - β) * y;
    *a
}

/// `α / d`, and zero for `0/0`: a coordinate that never saw a gradient rests.
#[inline(always)]
pub(super) fn over(α: f64, d: f64) -> f64 {
    if d > 0.0 { α / d } else { 0.0 }
}
