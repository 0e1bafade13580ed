//! Mirror descent on discounted losses, on the ball: `z_{t+1} = y D / max(D, ‖y‖)`, `y = z_t - η_t g_t`, `x_{t+1} = x_t + α_{t+1} z_{t+1}`,
//! `z_1 = 0`.
//!
//! `z_t` is read off the last step, `z_t = (x_t - x_{t-1}) / α_t`: carried on as a state, its error bound would double with every
//! projection. Source: the conversion of Ahn, Magakyan and Cutkosky, arXiv 2411.07061; the mirror step is derived.

use super::hyper::Hyper;
use super::{Move, Rule, Seen, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;
use ratecheck_problems::space::Shape;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::unconstrained(setting)?;
    let (lr, radius) = (Hyper::read(setting, "lr")?, setting.constant("D")?);
    Ok(Box::new(move |shape: Shape| {
        Box::new(Omd {
            lr: lr.clone(),
            step_size: N::zero(),
            radius: N::of(radius),
            lanes: shape.lanes(),
            y: vec![N::zero(); shape.len()],
            before: vec![None; shape.len()],
            scales: vec![1.0; shape.lanes()],
            factor: N::zero(),
        })
    }))
}

struct Omd<N> {
    lr: Hyper,
    step_size: N,
    radius: N,
    lanes: usize,
    /// `z_t - η_t g_t`.
    y: Vec<N>,
    /// `x_{t-1}`, once there is one.
    before: Vec<Option<N>>,
    /// `α_t`, one a replica.
    scales: Vec<f64>,
    /// `α_{t+1} D / max(D, ‖y‖)`.
    factor: N,
}

impl<N: Number> Rule<N> for Omd<N> {
    fn is_scaled(&self) -> bool {
        true
    }

    fn begin(&mut self, t: u64) {
        self.step_size = N::of(self.lr.at(t));
    }

    fn lane(&mut self, lane: usize, seen: Seen<'_, N>) {
        let scale = std::mem::replace(&mut self.scales[lane], seen.scale);
        let mut norm = N::zero();
        for (i, (x, g)) in seen.x.iter().zip(seen.g).enumerate() {
            let k = i * self.lanes + lane;
            let z = match self.before[k].replace(x.clone()) {
                None => N::zero(),
                Some(before) => {
                    // Rounding x_t when it was written moved it by half a unit in its last place, and α z by as much of itself.
                    let moved = x.clone() - before;
                    let written = 0.5 * f64::EPSILON * (x.value().abs() + moved.value().abs());
                    moved.loosened(written) / N::of(scale)
                }
            };
            let y = z - self.step_size.clone() * g.clone();
            norm = norm + y.clone().square();
            self.y[k] = y;
        }
        let largest = norm.sqrt().max(self.radius.clone());
        self.factor = N::of(seen.scale) * (self.radius.clone() / largest);
    }

    fn step(&mut self, k: usize, _x: N, _g: N) -> Move<N> {
        Move { by: -(self.factor.clone() * self.y[k].clone()), weight: N::one() }
    }
}
