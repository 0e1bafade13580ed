//! Adam without bias correction: `x_{t+1} = x_t - α_t m_t / (√v_t + ε)`, ε outside the root.
//!
//! Source: the moments of Kingma and Ba, arXiv 1412.6980, Algorithm 1, with both corrections left out, the form that most
//! analyses of Adam treat. `adam-v0` starts from `v_0 = v0` instead of 0.

use super::hyper::{Hyper, constant_or};
use super::moments::{MovingAverage, quotient};
use super::{Move, Rule, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::no_ball(setting)?;
    let (lr, beta1) = (Hyper::read(setting, "lr")?, Hyper::read(setting, "beta1")?);
    let (beta2, eps) = (Hyper::read(setting, "beta2")?, setting.constant("eps")?);
    let v0 = constant_or(setting, "v0", 0.0);
    Ok(Box::new(move |shape| {
        Box::new(AdamNoBias {
            lr: lr.clone(),
            beta1: beta1.clone(),
            beta2: beta2.clone(),
            eps: N::of(eps),
            step_size: N::zero(),
            m: MovingAverage::new(shape.len()),
            v: MovingAverage::starting(shape.len(), v0),
        })
    }))
}

struct AdamNoBias<N> {
    lr: Hyper,
    beta1: Hyper,
    beta2: Hyper,
    eps: N,
    step_size: N,
    m: MovingAverage<N>,
    v: MovingAverage<N>,
}

impl<N: Number> Rule<N> for AdamNoBias<N> {
    fn begin(&mut self, t: u64) {
        self.step_size = N::of(self.lr.at(t));
        self.m.begin(self.beta1.at(t));
        self.v.begin(self.beta2.at(t));
    }

    fn step(&mut self, k: usize, _x: N, g: N) -> Move<N> {
        let m = self.m.push(k, g.clone());
        let divisor = self.v.push(k, g.square()).sqrt() + self.eps.clone();
        Move { by: self.step_size.clone() * quotient(m, divisor.clone()), weight: divisor }
    }
}
