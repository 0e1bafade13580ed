//! Projected stochastic (sub)gradient method: `x_{t+1} = Proj_X(x_t - γ_t g_t)`, Euclidean projection.
//!
//! Source: Robbins and Monro 1951; with projection, Zinkevich 2003.

use super::hyper::Hyper;
use super::{Move, Rule, Start};
use crate::evidence::Rounded;
use crate::theorem::{Setting, Unmet};

pub(super) fn bind(setting: &Setting<'_>) -> Result<Start, Unmet> {
    let lr = Hyper::read(setting, "lr")?;
    Ok(Box::new(move |_| Box::new(Sgd { lr: lr.clone(), step_size: Rounded::ZERO })))
}

struct Sgd {
    lr: Hyper,
    step_size: Rounded,
}

impl Rule for Sgd {
    fn begin(&mut self, t: u64) {
        self.step_size = Rounded::exact(self.lr.at(t));
    }

    fn step(&mut self, _k: usize, _x: f64, g: f64) -> Move {
        Move { by: self.step_size * Rounded::exact(g), weight: Rounded::ONE }
    }
}
