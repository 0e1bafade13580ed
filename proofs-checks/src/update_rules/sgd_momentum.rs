//! Momentum as an average: `m_t = β_t m_{t-1} + (1-β_t) g_t`, `m_0 = 0`, `x_{t+1} = Proj_X(x_t - γ_t m_t)`, Euclidean projection.
//!
//! Padam at `p = 0`. Without the factor `1-β` it is Polyak's method, which has an entry of its own.
//! Source: Chen et al., arXiv 1806.06763, section 2 (`p -> 0`).

use super::hyper::Hyper;
use super::moments::MovingAverage;
use super::{Move, Rule, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    let (lr, beta) = (Hyper::read(setting, "lr")?, Hyper::read(setting, "momentum")?);
    Ok(Box::new(move |shape| {
        Box::new(Momentum {
            lr: lr.clone(),
            beta: beta.clone(),
            step_size: N::zero(),
            m: MovingAverage::new(shape.len()),
        })
    }))
}

struct Momentum<N> {
    lr: Hyper,
    beta: Hyper,
    step_size: N,
    m: MovingAverage<N>,
}

impl<N: Number> Rule<N> for Momentum<N> {
    fn begin(&mut self, t: u64) {
        self.step_size = N::of(self.lr.at(t));
        self.m.begin(self.beta.at(t));
    }

    fn step(&mut self, k: usize, _x: N, g: N) -> Move<N> {
        Move { by: self.step_size.clone() * self.m.push(k, g), weight: N::one() }
    }
}
