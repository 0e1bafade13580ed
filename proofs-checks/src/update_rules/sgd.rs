//! Projected stochastic (sub)gradient method: `x_{t+1} = Proj_X(x_t - γ_t g_t)`, Euclidean projection.
//!
//! Source: Robbins and Monro 1951; with projection, Zinkevich 2003.

use super::hyper::Hyper;
use super::{Move, Rule, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    let lr = Hyper::read(setting, "lr")?;
    Ok(Box::new(move |_| Box::new(Sgd { lr: lr.clone(), step_size: N::zero() })))
}

struct Sgd<N> {
    lr: Hyper,
    step_size: N,
}

impl<N: Number> Rule<N> for Sgd<N> {
    fn begin(&mut self, t: u64) {
        self.step_size = N::of(self.lr.at(t));
    }

    fn step(&mut self, _k: usize, _x: N, g: N) -> Move<N> {
        Move { by: self.step_size.clone() * g, weight: N::one() }
    }
}
