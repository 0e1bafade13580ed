//! One replica of a step.

use ratecheck_problems::space::Step;

use crate::evidence::Rounded;
use crate::step::{StepView, Trace};

/// Half a unit in the last place, relative.
const U: f64 = f64::EPSILON / 2.0;

/// What one replica shows of a step. Logged numbers are exact; what was computed from them carries its error bound.
#[derive(Clone, Copy)]
pub(crate) struct Replica<'a> {
    view: &'a StepView<'a>,
    lane: usize,
    gradient_error: &'a [f64],
    value_error: &'a [f64],
}

impl<'a> Replica<'a> {
    pub(crate) fn new(
        view: &'a StepView<'a>,
        lane: usize,
        gradient_error: &'a [f64],
        value_error: &'a [f64],
    ) -> Replica<'a> {
        Replica { view, lane, gradient_error, value_error }
    }

    /// The step, and `t`.
    pub(crate) fn step(&self) -> Step {
        self.view.step
    }

    /// `t`.
    pub(crate) fn t(&self) -> u64 {
        self.view.step.get()
    }

    /// Number of coordinates.
    pub(crate) fn dim(&self) -> usize {
        self.view.shape().dim()
    }

    /// `x_{t,i}`.
    pub(crate) fn x(&self, i: usize) -> Rounded {
        Rounded::exact(self.view.x.at(i, self.lane))
    }

    /// `x_{t+1,i}`.
    pub(crate) fn x_next(&self, i: usize) -> Rounded {
        Rounded::exact(self.view.x_next.at(i, self.lane))
    }

    /// `g_{t,i}`, which the method saw.
    pub(crate) fn g(&self, i: usize) -> Rounded {
        Rounded::exact(self.view.gradient().at(i, self.lane))
    }

    /// `∂_i f(x_t)`.
    pub(crate) fn exact(&self, i: usize) -> Rounded {
        let k = i * self.view.shape().lanes() + self.lane;
        Rounded::within(self.view.true_gradient().at(i, self.lane), self.gradient_error[k])
    }

    /// `f(x_t)`.
    pub(crate) fn value(&self) -> Rounded {
        Rounded::within(self.view.value()[self.lane], self.value_error[self.lane])
    }

    /// `u_i`, the comparator.
    pub(crate) fn u(&self, i: usize) -> Rounded {
        Rounded::exact(self.view.comparator().at(i, self.lane))
    }

    /// `f_t(x_t) - f_t(u)`.
    pub(crate) fn excess(&self) -> Rounded {
        let (view, errors, lane) = (self.view, self.view.loss_errors(), self.lane);
        Rounded::within(view.loss()[lane], errors.loss[lane])
            - Rounded::within(view.comparator_loss()[lane], errors.comparator_loss[lane])
    }

    /// The exact subgradient of `f_t` at `x_t`, of which `g_t` is the computed value.
    pub(crate) fn subgradient(&self, i: usize) -> Rounded {
        let error = self.view.loss_errors().gradient.at(i, self.lane);
        Rounded::within(self.view.gradient().at(i, self.lane), error)
    }

    /// What the comparator may fall short of the best point by: the regret against that point is at most this much larger.
    pub(crate) fn gap(&self) -> f64 {
        self.view.loss_errors().gap[self.lane]
    }

    /// An internal quantity of the method after the step.
    pub(crate) fn trace(&self, which: Trace, i: usize) -> Rounded {
        Rounded::exact(self.view.trace(which).at(i, self.lane))
    }

    /// How far the logged `x_{t+1,i}` may be from the exact step, where `by` is the step as the check recomputed it.
    ///
    /// The optimizer is granted the error of the recomputed step twice (once for its own evaluation, once for the check's) and the
    /// rounding of `x_{t+1}` itself.
    pub(crate) fn drift(&self, i: usize, by: Rounded) -> f64 {
        2.0 * by.error() + U * self.view.x_next.at(i, self.lane).abs()
    }
}

/// `Σ_i term(i)` with its error bound.
pub(crate) fn sum(dim: usize, term: impl Fn(usize) -> Rounded) -> Rounded {
    (0..dim).map(term).collect::<crate::evidence::RoundedSum>().value()
}
