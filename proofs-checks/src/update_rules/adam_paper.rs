//! Adam as printed: `x_{t+1} = x_t - α m̂_t / (√v̂_t + ε)`, `m̂_t = m_t / (1-β1^t)`, `v̂_t = v_t / (1-β2^t)`, ε outside the root.
//!
//! Source: Kingma and Ba, arXiv 1412.6980, Algorithm 1.

use super::hyper::Hyper;
use super::moments::{BiasCorrection, MovingAverage, quotient};
use super::{Move, Rule, Start};
use crate::evidence::Rounded;
use crate::theorem::{Setting, Unmet};

pub(super) fn bind(setting: &Setting<'_>) -> Result<Start, Unmet> {
    super::no_ball(setting)?;
    let lr = Hyper::read(setting, "lr")?;
    let beta1 = Hyper::fixed(setting, "beta1")?;
    let (beta2, eps) = (Hyper::fixed(setting, "beta2")?, setting.constant("eps")?);
    Ok(Box::new(move |len| {
        Box::new(Adam {
            lr: lr.clone(),
            beta: [beta1, beta2],
            eps: Rounded::exact(eps),
            step_size: Rounded::ZERO,
            corrections: [BiasCorrection::new(beta1), BiasCorrection::new(beta2)],
            corrected: [Rounded::ONE; 2],
            m: MovingAverage::new(len),
            v: MovingAverage::new(len),
        })
    }))
}

struct Adam {
    lr: Hyper,
    beta: [f64; 2],
    eps: Rounded,
    step_size: Rounded,
    corrections: [BiasCorrection; 2],
    /// `1 - β1^t` and `1 - β2^t`.
    corrected: [Rounded; 2],
    m: MovingAverage,
    v: MovingAverage,
}

impl Rule for Adam {
    fn begin(&mut self, t: u64) {
        self.step_size = Rounded::exact(self.lr.at(t));
        let [first, second] = &mut self.corrections;
        self.corrected = [first.next(), second.next()];
        self.m.begin(self.beta[0]);
        self.v.begin(self.beta[1]);
    }

    fn step(&mut self, k: usize, _x: f64, g: f64) -> Move {
        let g = Rounded::exact(g);
        let m = self.m.push(k, g) / self.corrected[0];
        let v = self.v.push(k, g.square()) / self.corrected[1];
        let divisor = v.sqrt() + self.eps;
        Move { by: self.step_size * quotient(m, divisor), weight: divisor }
    }
}
