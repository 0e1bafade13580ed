//! Momentum as an average: `m_t = β_t m_{t-1} + (1-β_t) g_t`, `m_0 = 0`, `x_{t+1} = Proj_X(x_t - γ_t m_t)`, Euclidean projection.
//!
//! Padam at `p = 0`. Without the factor `1-β` it is Polyak's method, which has an entry of its own.
//! Source: Chen et al., arXiv 1806.06763, section 2 (`p -> 0`).

use super::hyper::Hyper;
use super::moments::MovingAverage;
use super::{Move, Rule, Start};
use crate::evidence::Rounded;
use crate::theorem::{Setting, Unmet};

pub(super) fn bind(setting: &Setting<'_>) -> Result<Start, Unmet> {
    let (lr, beta) = (Hyper::read(setting, "lr")?, Hyper::read(setting, "momentum")?);
    Ok(Box::new(move |len| {
        Box::new(Momentum {
            lr: lr.clone(),
            beta: beta.clone(),
            step_size: Rounded::ZERO,
            m: MovingAverage::new(len),
        })
    }))
}

struct Momentum {
    lr: Hyper,
    beta: Hyper,
    step_size: Rounded,
    m: MovingAverage,
}

impl Rule for Momentum {
    fn begin(&mut self, t: u64) {
        self.step_size = Rounded::exact(self.lr.at(t));
        self.m.begin(self.beta.at(t));
    }

    fn step(&mut self, k: usize, _x: f64, g: f64) -> Move {
        Move { by: self.step_size * self.m.push(k, Rounded::exact(g)), weight: Rounded::ONE }
    }
}
