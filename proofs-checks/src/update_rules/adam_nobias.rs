//! Adam without bias correction: `x_{t+1} = x_t - α_t m_t / (√v_t + ε)`, ε outside the root.
//!
//! Source: the moments of Kingma and Ba, arXiv 1412.6980, Algorithm 1, with both corrections left out, the form that most
//! analyses of Adam treat.

use super::hyper::Hyper;
use super::moments::{MovingAverage, quotient};
use super::{Move, Rule, Start};
use crate::evidence::Rounded;
use crate::theorem::{Setting, Unmet};

pub(super) fn bind(setting: &Setting<'_>) -> Result<Start, Unmet> {
    super::no_ball(setting)?;
    let (lr, beta1) = (Hyper::read(setting, "lr")?, Hyper::read(setting, "beta1")?);
    let (beta2, eps) = (Hyper::read(setting, "beta2")?, setting.constant("eps")?);
    Ok(Box::new(move |len| {
        Box::new(AdamNoBias {
            lr: lr.clone(),
            beta1: beta1.clone(),
            beta2: beta2.clone(),
            eps: Rounded::exact(eps),
            step_size: Rounded::ZERO,
            m: MovingAverage::new(len),
            v: MovingAverage::new(len),
        })
    }))
}

struct AdamNoBias {
    lr: Hyper,
    beta1: Hyper,
    beta2: Hyper,
    eps: Rounded,
    step_size: Rounded,
    m: MovingAverage,
    v: MovingAverage,
}

impl Rule for AdamNoBias {
    fn begin(&mut self, t: u64) {
        self.step_size = Rounded::exact(self.lr.at(t));
        self.m.begin(self.beta1.at(t));
        self.v.begin(self.beta2.at(t));
    }

    fn step(&mut self, k: usize, _x: f64, g: f64) -> Move {
        let g = Rounded::exact(g);
        let m = self.m.push(k, g);
        let divisor = self.v.push(k, g.square()).sqrt() + self.eps;
        Move { by: self.step_size * quotient(m, divisor), weight: divisor }
    }
}
