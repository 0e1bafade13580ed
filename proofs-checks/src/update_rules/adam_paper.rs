//! Adam as printed: `x_{t+1} = x_t - α m̂_t / (√v̂_t + ε)`, `m̂_t = m_t / (1-β1^t)`, `v̂_t = v_t / (1-β2^t)`, ε outside the root.
//!
//! Source: Kingma and Ba, arXiv 1412.6980, Algorithm 1.

use super::hyper::Hyper;
use super::moments::{BiasCorrection, MovingAverage, quotient};
use super::{Move, Rule, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::no_ball(setting)?;
    let lr = Hyper::read(setting, "lr")?;
    let beta1 = Hyper::fixed(setting, "beta1")?;
    let (beta2, eps) = (Hyper::fixed(setting, "beta2")?, setting.constant("eps")?);
    Ok(Box::new(move |shape| {
        Box::new(Adam {
            lr: lr.clone(),
            beta: [beta1, beta2],
            eps: N::of(eps),
            step_size: N::zero(),
            corrections: [BiasCorrection::new(beta1), BiasCorrection::new(beta2)],
            corrected: [N::one(), N::one()],
            m: MovingAverage::new(shape.len()),
            v: MovingAverage::new(shape.len()),
        })
    }))
}

struct Adam<N> {
    lr: Hyper,
    beta: [f64; 2],
    eps: N,
    step_size: N,
    corrections: [BiasCorrection<N>; 2],
    /// `1 - β1^t` and `1 - β2^t`.
    corrected: [N; 2],
    m: MovingAverage<N>,
    v: MovingAverage<N>,
}

impl<N: Number> Rule<N> for Adam<N> {
    fn begin(&mut self, t: u64) {
        self.step_size = N::of(self.lr.at(t));
        let [first, second] = &mut self.corrections;
        self.corrected = [first.next(), second.next()];
        self.m.begin(self.beta[0]);
        self.v.begin(self.beta[1]);
    }

    fn step(&mut self, k: usize, _x: N, g: N) -> Move<N> {
        let m = self.m.push(k, g.clone()) / self.corrected[0].clone();
        let v = self.v.push(k, g.square()) / self.corrected[1].clone();
        let divisor = v.sqrt() + self.eps.clone();
        Move { by: self.step_size.clone() * quotient(m, divisor.clone()), weight: divisor }
    }
}
