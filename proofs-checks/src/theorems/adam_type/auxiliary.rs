//! The auxiliary sequence `z_t = x_t + κ (x_t - x_{t-1})`, `z_1 = x_1`, of one replica, and what rounding does to it.
//!
//! The logged step is `x_{t+1} = x_t - a_t m_t + ε_t` with `|ε_t| <= ρ_t` in every coordinate, and `f` is evaluated at the floating-point
//! numbers nearest the `z_t`, at most `ζ_t` away. With these as `z_t`, `z_{t+1} - z_t = -q_t` holds up to
//! `σ_t = (1+κ) ρ_t + κ ρ_{t-1} + ζ_{t+1} + ζ_t`, and `z_t - x_t = -κ r_{t-1}` up to `κ ρ_{t-1} + ζ_t`.

use std::sync::Arc;

use ratecheck_problems::objective::Objective;
use ratecheck_problems::space::{Block, BlockMut, Shape};

use super::sizes::Moments;
use crate::evidence::Rounded;
use crate::theorems::kit::Replica;

/// Half a unit in the last place, relative.
const U: f64 = f64::EPSILON / 2.0;
/// Room for the roundings of the few additions and products of bounds.
const ROOM: f64 = 1.0 + 32.0 * U;
/// A method may take its powers by repeated roots (3 units in the last place instead of 2) and multiply in another order than the
/// check: relative, on top of the running error.
const REORDERED: f64 = 8.0 * U;

/// See the module documentation; buffers for one replica.
pub(super) struct Auxiliary {
    objective: Arc<dyn Objective>,
    shape: Shape,
    z: Vec<f64>,
    z_next: Vec<f64>,
    gradient: Vec<f64>,
    error: Vec<f64>,
    value: Rounded,
    value_next: Rounded,
    ρ: Vec<f64>,
    ρ_before: Vec<f64>,
    ζ: Vec<f64>,
    ζ_next: Vec<f64>,
    κ: f64,
}

impl Auxiliary {
    /// Buffers in `dim` coordinates.
    pub(super) fn new(objective: Arc<dyn Objective>, κ: Rounded, dim: usize) -> Auxiliary {
        let zeros = || vec![0.0; dim];
        Auxiliary {
            objective,
            shape: Shape::new(dim, 1),
            z: zeros(),
            z_next: zeros(),
            gradient: zeros(),
            error: zeros(),
            value: Rounded::ZERO,
            value_next: Rounded::ZERO,
            ρ: zeros(),
            ρ_before: zeros(),
            ζ: zeros(),
            ζ_next: zeros(),
            κ: κ.value() + κ.error(),
        }
    }

    fn evaluate(&self, at: &[f64]) -> Rounded {
        let (mut value, mut error) = ([0.0], [0.0]);
        let at = Block::new(at, self.shape);
        self.objective.value(at, &mut value);
        self.objective.value_error(at, &mut error);
        Rounded::within(value[0], error[0])
    }

    /// Moves to step `t`, whose moments are known.
    pub(super) fn advance(&mut self, seen: &Replica<'_>, κ: Rounded, moments: &Moments) {
        if seen.t() == 1 {
            (0..seen.dim()).for_each(|i| self.z[i] = seen.x(i).value());
            self.value = self.evaluate(&self.z);
        } else {
            std::mem::swap(&mut self.z, &mut self.z_next);
            std::mem::swap(&mut self.ζ, &mut self.ζ_next);
            std::mem::swap(&mut self.ρ, &mut self.ρ_before);
            self.value = self.value_next;
        }
        for i in 0..seen.dim() {
            let step = moments.at(i).step();
            self.ρ[i] = (seen.drift(i, step) + REORDERED * step.value().abs()) * ROOM;
            let z = seen.x_next(i) + κ * (seen.x_next(i) - seen.x(i));
            (self.z_next[i], self.ζ_next[i]) = (z.value(), z.error());
        }
        let at = Block::new(&self.z, self.shape);
        self.objective.gradient(at, BlockMut::new(&mut self.gradient, self.shape));
        self.objective.gradient_error(at, BlockMut::new(&mut self.error, self.shape));
        self.value_next = self.evaluate(&self.z_next);
    }

    /// `f(z_{t+1}) - f(z_t)`.
    pub(super) fn rise(&self) -> Rounded {
        self.value_next - self.value
    }

    /// `z_{t+1,i} - z_{t,i}`.
    pub(super) fn moved(&self, i: usize) -> Rounded {
        Rounded::exact(self.z_next[i]) - Rounded::exact(self.z[i])
    }

    /// `∂_i f(z_t)`.
    pub(super) fn slope(&self, i: usize) -> Rounded {
        Rounded::within(self.gradient[i], self.error[i])
    }

    /// `σ_{t,i}`.
    pub(super) fn σ(&self, i: usize) -> f64 {
        let steps = (1.0 + self.κ) * self.ρ[i] + self.κ * self.ρ_before[i];
        (steps + self.ζ[i] + self.ζ_next[i]) * ROOM
    }

    /// How far `z_t - x_t` may be from `-κ r_{t-1}` in coordinate `i`.
    pub(super) fn lag(&self, i: usize) -> f64 {
        (self.κ * self.ρ_before[i] + self.ζ[i]) * ROOM
    }
}
