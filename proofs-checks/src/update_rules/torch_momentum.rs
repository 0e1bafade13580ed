//! Momentum with a buffer of gradients as PyTorch's SGD keeps it, with `g_t = ∇ + λ x_t`.
//!
//! `momentum-torch`: `b_1 = g_1`, `b_t = β b_{t-1} + (1-τ) g_t`, `x_{t+1} = Proj_X(x_t - γ_t b_t)`.
//! `nesterov-torch`: `b_t = β b_{t-1} + g_t`, `x_{t+1} = Proj_X(x_t - γ_t (g_t + β b_t))`.
//! Source: documentation of torch.optim.SGD, PyTorch 2.15.

use super::hyper::{Hyper, constant_or};
use super::{Move, Rule, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::unconstrained(setting)?;
    let (lr, beta) = (Hyper::read(setting, "lr")?, Hyper::read(setting, "momentum")?);
    let decay = constant_or(setting, "wd", 0.0);
    let dampening = constant_or(setting, "dampening", 0.0);
    let nesterov = setting.method.entry == "nesterov-torch";
    Ok(Box::new(move |shape| {
        Box::new(Momentum {
            lr: lr.clone(),
            beta: beta.clone(),
            dampening: N::of(dampening),
            decay: N::of(decay),
            nesterov,
            step_size: N::zero(),
            momentum: N::zero(),
            buffer: vec![None; shape.len()],
        })
    }))
}

struct Momentum<N> {
    lr: Hyper,
    beta: Hyper,
    dampening: N,
    decay: N,
    nesterov: bool,
    step_size: N,
    momentum: N,
    /// `b_{t-1}`, once there is one.
    buffer: Vec<Option<N>>,
}

impl<N: Number> Rule<N> for Momentum<N> {
    fn begin(&mut self, t: u64) {
        self.step_size = N::of(self.lr.at(t));
        self.momentum = N::of(self.beta.at(t));
    }

    fn step(&mut self, k: usize, x: N, g: N) -> Move<N> {
        let g = g + self.decay.clone() * x;
        let b = match self.buffer[k].take() {
            None => g.clone(),
            Some(b) => self.momentum.clone() * b + (N::one() - self.dampening.clone()) * g.clone(),
        };
        self.buffer[k] = Some(b.clone());
        let direction = if self.nesterov { g + self.momentum.clone() * b } else { b };
        Move { by: self.step_size.clone() * direction, weight: N::one() }
    }
}
