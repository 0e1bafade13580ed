//! Optimized gradient method: `y_{t+1} = x_t - γ g_t`,
//! `x_{t+1} = y_{t+1} + (θ_t - 1)/θ_{t+1} (y_{t+1} - y_t) + θ_t/θ_{t+1} (y_{t+1} - x_t)`, `y_1 = x_1`, with Nesterov's `θ_t` but for the last,
//! `θ_{N+1} = (1 + √(1 + 8θ_N²))/2`.
//!
//! Source: Kim and Fessler, arXiv 1406.5468, Algorithm OGM1, whose `i` is `t - 1`.

use super::hyper::Hyper;
use super::nesterov::next_theta;
use super::{Move, Rule, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::unconstrained(setting)?;
    let (lr, steps) = (Hyper::read(setting, "lr")?, Hyper::fixed(setting, "steps")?);
    Ok(Box::new(move |shape| {
        Box::new(Ogm {
            lr: lr.clone(),
            steps,
            theta: N::one(),
            step_size: N::zero(),
            factors: [N::zero(), N::zero()],
            y: vec![None; shape.len()],
        })
    }))
}

struct Ogm<N> {
    lr: Hyper,
    steps: f64,
    /// `θ_t`.
    theta: N,
    step_size: N,
    /// `(θ_t - 1)/θ_{t+1}` and `θ_t/θ_{t+1}`.
    factors: [N; 2],
    /// `y_t`, once there is one.
    y: Vec<Option<N>>,
}

impl<N: Number> Rule<N> for Ogm<N> {
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    fn begin(&mut self, t: u64) {
        self.step_size = N::of(self.lr.at(t));
        let next = next_theta(self.theta.clone(), if (t as f64) < self.steps { 4.0 } else { 8.0 });
        let theta = std::mem::replace(&mut self.theta, next.clone());
        self.factors = [(theta.clone() - N::one()) / next.clone(), theta / next];
    }

    fn step(&mut self, k: usize, x: N, g: N) -> Move<N> {
        let y = x.clone() - self.step_size.clone() * g;
        let last = self.y[k].replace(y.clone()).unwrap_or(x.clone());
        let [a, b] = self.factors.clone();
        let carried = a * (y.clone() - last) + b * (y.clone() - x.clone());
        // A method writes y down before it goes on from there: that rounding belongs to the step.
        Move { by: x - (y + carried), weight: N::one() }
    }
}
