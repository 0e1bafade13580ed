//! `M_t = β M_{t-1} + g_t`, `z_{t+1} = -D sign(M_t)`, `x_{t+1} = x_t + α_{t+1} z_{t+1}`, `sign 0 = 0`.

use super::{Move, Rule, Seen, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::unconstrained(setting)?;
    let (beta, radius) = (setting.constant("beta")?, setting.constant("D")?);
    Ok(Box::new(move |shape| {
        Box::new(Sign {
            keep: N::of(beta),
            radius: N::of(radius),
            scale: N::one(),
            m: vec![N::zero(); shape.len()],
        })
    }))
}

struct Sign<N> {
    keep: N,
    radius: N,
    /// `α_{t+1}`.
    scale: N,
    m: Vec<N>,
}

impl<N: Number> Rule<N> for Sign<N> {
    fn is_scaled(&self) -> bool {
        true
    }

    fn begin(&mut self, _t: u64) {}

    fn lane(&mut self, _lane: usize, seen: Seen<'_, N>) {
        self.scale = N::of(seen.scale);
    }

    fn step(&mut self, k: usize, _x: N, g: N) -> Move<N> {
        self.m[k] = self.keep.clone() * self.m[k].clone() + g;
        let by = self.scale.clone() * (self.radius.clone() * self.m[k].signum());
        Move { by, weight: N::one() }
    }
}
