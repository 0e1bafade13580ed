//! Functions to minimise, and what is known about them.

use std::fmt;

use crate::interval::{Interval, IntervalForm};
use crate::space::{Block, BlockMut, Shape};

mod constant;
mod facts;
mod finite_sum;
mod formula;
mod landscape;

pub use constant::{Claimed, Constant, CoordinateBounds, Known};
pub use facts::{Facts, Regularity};
pub use finite_sum::{Average, Summands};
pub(crate) use formula::forward;
pub use formula::{Analytic, Formula, Separable, Terms};
pub use landscape::{Barrier, Basin, Saddle};

/// A function `f: R^d -> R` with its gradient.
pub trait Objective: Send + Sync + fmt::Debug {
    /// What is known of it.
    fn facts(&self) -> &Facts;

    /// `f(x)`, one number a lane.
    fn value(&self, x: Block<'_>, f: &mut [f64]);

    /// `∇f(x)`; for a nonsmooth function the selection of subgradient that its page states.
    fn gradient(&self, x: Block<'_>, g: BlockMut<'_>);

    /// Bound on `|computed - exact|` of [`Objective::value`] at `x`, one number a lane. The exact value is that
    /// of the formula at the given floating-point `x`. Pathwise checks add it to their rounding allowance.
    fn value_error(&self, x: Block<'_>, error: &mut [f64]);

    /// Bound on `|computed - exact|` of each coordinate of [`Objective::gradient`] at `x`.
    fn gradient_error(&self, x: Block<'_>, error: BlockMut<'_>);

    /// `∇²f(x)` into `out`, row-major and `d × d`; false, with `out` left as it was, where there is none or none is
    /// implemented.
    fn hessian(&self, x: &[f64], out: &mut [f64]) -> bool {
        let _ = (x, out);
        false
    }

    /// The diagonal of `∇²f(x)` for every lane, of functions whose Hessians are diagonal; NaN at points without one. False, with `out`
    /// left as it was, for all other functions.
    fn diagonal_hessian(&self, x: Block<'_>, out: BlockMut<'_>) -> bool {
        let _ = (x, out);
        false
    }

    /// `∇²f(x) v` into `out`; false, with `out` undefined, where there is no Hessian or none is implemented. Without the matrix where the
    /// function allows that, which callers with many variables rely on.
    fn hessian_along(&self, x: &[f64], v: &[f64], out: &mut [f64]) -> bool {
        let mut h = vec![0.0; x.len() * x.len()];
        if !self.hessian(x, &mut h) {
            return false;
        }
        for (out, row) in out.iter_mut().zip(h.chunks(x.len().max(1))) {
            *out = row.iter().zip(v).map(|(h, v)| h * v).sum();
        }
        true
    }

    /// Enclosures of gradient and Hessian over boxes, for functions of few variables whose constants are to be
    /// confirmed rigorously.
    fn interval_form(&self) -> Option<&dyn IntervalForm> {
        None
    }

    /// The summands, when the function is an average over data: `f = (1/n) Σ_k f_k`.
    fn finite_sum(&self) -> Option<&dyn FiniteSum> {
        None
    }

    /// The terms, when the function is a sum over coordinates: `f(x) = Σ_i f_i(x_i)`.
    fn coordinates(&self) -> Option<&dyn Coordinates> {
        None
    }
}

/// A sum over coordinates, `f(x) = Σ_i f_i(x_i)`, whose terms can be looked at one by one.
pub trait Coordinates: Send + Sync {
    /// `f_i'(x)`, where there is a kink the subgradient that the facts state.
    fn slope(&self, i: usize, x: f64) -> f64;

    /// An enclosure of `f_i'` over an interval.
    fn slope_over(&self, i: usize, x: Interval) -> Interval;

    /// `(c, b)` where `f_i(x) = c |x - b|` up to a constant, `c > 0`.
    fn absolute(&self, i: usize) -> Option<(f64, f64)> {
        let _ = i;
        None
    }
}

/// An average over data, `f = (1/n) Σ_k f_k`, whose summands a minibatch oracle may sample.
pub trait FiniteSum: Send + Sync {
    /// Number of summands `n`.
    fn terms(&self) -> usize;

    /// Adds `weight ∇f_k(x)` to one lane of `g`, which has its own summand `k`.
    /// `x` is the whole block, `lane` the lane to read and write.
    fn add_term_gradient(
        &self,
        k: usize,
        lane: usize,
        weight: f64,
        x: Block<'_>,
        g: &mut BlockMut<'_>,
    );

    /// Adds `weight Σ_b ∇f_{k_b}(x)` over a batch of summands `k_b` to `g`, for one replica whose coordinates lie side by side. Up to rounding
    /// it is [`FiniteSum::add_term_gradient`] for one after the other; a batch of many is faster.
    fn add_batch_gradient(&self, batch: &[u32], weight: f64, x: &[f64], g: &mut [f64]) {
        let shape = Shape::new(x.len(), 1);
        for k in batch {
            let (x, mut g) = (Block::new(x, shape), BlockMut::new(g, shape));
            self.add_term_gradient(*k as usize, 0, weight, x, &mut g);
        }
    }

    /// `sup_{k, x} max_i |∂_i f_k(x)|`.
    fn term_gradient_coordinate(&self) -> Known;
}

/// Values of `f` at one point, for callers that hold a single replica.
#[must_use]
pub fn value_at(f: &dyn Objective, x: &[f64]) -> f64 {
    let mut out = [0.0];
    f.value(Block::new(x, Shape::new(x.len(), 1)), &mut out);
    out[0]
}

/// `∇f` at one point, for callers that hold a single replica.
#[must_use]
pub fn gradient_at(f: &dyn Objective, x: &[f64]) -> Vec<f64> {
    let (shape, mut g) = (Shape::new(x.len(), 1), vec![0.0; x.len()]);
    f.gradient(Block::new(x, shape), BlockMut::new(&mut g, shape));
    g
}

/// `∇²f` at one point, row-major, where it exists.
#[must_use]
pub fn hessian_at(f: &dyn Objective, x: &[f64]) -> Option<Vec<f64>> {
    let mut out = vec![0.0; x.len() * x.len()];
    f.hessian(x, &mut out).then_some(out)
}

/// The product of a diagonal Hessian with a vector, for separable functions.
pub(crate) fn diagonal_along(
    x: &[f64],
    v: &[f64],
    out: &mut [f64],
    second: impl Fn(usize, f64) -> f64,
) -> bool {
    for (i, (out, (x, v))) in out.iter_mut().zip(x.iter().zip(v)).enumerate() {
        *out = second(i, *x) * v;
    }
    true
}

/// Writes a diagonal Hessian, for separable functions.
pub(crate) fn diagonal_hessian(
    x: &[f64],
    out: &mut [f64],
    second: impl Fn(usize, f64) -> f64,
) -> bool {
    out.fill(0.0);
    for (i, x_i) in x.iter().enumerate() {
        out[i * x.len() + i] = second(i, *x_i);
    }
    true
}
