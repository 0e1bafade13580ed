//! `x_{t+1} = x_t - γ_t g_t + β_t (x_t - x_{t-1})`, `x_0 = x_1`.
//!
//! Source: Polyak 1964, USSR Computational Mathematics and Mathematical Physics 4(5), equation (9).

use super::hyper::Hyper;
use super::{Move, Rule, Start};
use crate::evidence::Rounded;
use crate::theorem::{Setting, Unmet};

pub(super) fn bind(setting: &Setting<'_>) -> Result<Start, Unmet> {
    super::unconstrained(setting)?;
    let (lr, beta) = (Hyper::read(setting, "lr")?, Hyper::read(setting, "momentum")?);
    Ok(Box::new(move |len| {
        Box::new(HeavyBall {
            lr: lr.clone(),
            beta: beta.clone(),
            step_size: Rounded::ZERO,
            momentum: Rounded::ZERO,
            before: vec![None; len],
        })
    }))
}

struct HeavyBall {
    lr: Hyper,
    beta: Hyper,
    step_size: Rounded,
    momentum: Rounded,
    /// `x_{t-1}`, once there is one.
    before: Vec<Option<f64>>,
}

impl Rule for HeavyBall {
    fn begin(&mut self, t: u64) {
        self.step_size = Rounded::exact(self.lr.at(t));
        self.momentum = Rounded::exact(self.beta.at(t));
    }

    fn step(&mut self, k: usize, x: f64, g: f64) -> Move {
        let before = self.before[k].replace(x).unwrap_or(x);
        let travelled = Rounded::exact(x) - Rounded::exact(before);
        // A method may store the displacement instead of the two points. The rounding of x_t when it was written then
        // separates the stored displacement from x_t - x_{t-1}: half a unit in the last place of x_t.
        let written = 0.5 * f64::EPSILON * x.abs();
        let travelled = Rounded::within(travelled.value(), travelled.error() + written);
        Move {
            by: self.step_size * Rounded::exact(g) - self.momentum * travelled,
            weight: Rounded::ONE,
        }
    }
}
