//! `x_{t+1} = x_t - γ_t g_t + β_t (x_t - x_{t-1})`, `x_0 = x_1`.
//!
//! Source: Polyak 1964, USSR Computational Mathematics and Mathematical Physics 4(5), equation (9).

use super::hyper::Hyper;
use super::{Move, Rule, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::unconstrained(setting)?;
    let (lr, beta) = (Hyper::read(setting, "lr")?, Hyper::read(setting, "momentum")?);
    Ok(Box::new(move |shape| {
        Box::new(HeavyBall {
            lr: lr.clone(),
            beta: beta.clone(),
            step_size: N::zero(),
            momentum: N::zero(),
            before: vec![None; shape.len()],
        })
    }))
}

struct HeavyBall<N> {
    lr: Hyper,
    beta: Hyper,
    step_size: N,
    momentum: N,
    /// `x_{t-1}`, once there is one.
    before: Vec<Option<N>>,
}

impl<N: Number> Rule<N> for HeavyBall<N> {
    fn begin(&mut self, t: u64) {
        self.step_size = N::of(self.lr.at(t));
        self.momentum = N::of(self.beta.at(t));
    }

    fn step(&mut self, k: usize, x: N, g: N) -> Move<N> {
        let before = self.before[k].replace(x.clone()).unwrap_or(x.clone());
        // A method may store the displacement instead of the two points. The rounding of x_t when it was written then
        // separates the stored displacement from x_t - x_{t-1}: half a unit in the last place of x_t.
        let written = 0.5 * f64::EPSILON * x.value().abs();
        let travelled = (x - before).loosened(written);
        Move {
            by: self.step_size.clone() * g - self.momentum.clone() * travelled,
            weight: N::one(),
        }
    }
}
