//! Padam as its authors released it: `g_t = ∇ + λ x_t`, moments as in Adam, `v̂_t = max(v̂_{t-1}, v_t)` (or `v_t` without
//! AMSGrad), `x_{t+1} = x_t - lr (1-β2^t)^c / (1-β1^t) · m_t / (√v̂_t + ε)^{2p}`.
//!
//! `ε` sits inside the power, the bias of `v` is corrected outside it with `c = 1/2` for every `p` (key `bc2_power`), and
//! the maximum is taken of the uncorrected `v_t`. Source: code accompanying Chen et al., arXiv 1806.06763.

use super::hyper::{Hyper, constant_or};
use super::moments::{BiasCorrection, MovingAverage, RunningMax, power, quotient};
use super::{Move, Rule, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::no_ball(setting)?;
    let lr = Hyper::read(setting, "lr")?;
    let beta1 = Hyper::fixed(setting, "beta1")?;
    let (beta2, p, eps) =
        (setting.constant("beta2")?, setting.constant("p")?, setting.constant("eps")?);
    let decay = constant_or(setting, "wd", 0.0);
    let maximum = constant_or(setting, "amsgrad", 1.0) > 0.0;
    let bc2_power = constant_or(setting, "bc2_power", 0.5);
    Ok(Box::new(move |shape| {
        Box::new(PadamCode {
            lr: lr.clone(),
            beta1,
            beta2,
            p,
            eps,
            decay,
            maximum,
            bc2_power,
            step_size: N::zero(),
            corrections: [BiasCorrection::new(beta1), BiasCorrection::new(beta2)],
            m: MovingAverage::new(shape.len()),
            v: MovingAverage::new(shape.len()),
            vhat: RunningMax::new(shape.len(), 0.0),
        })
    }))
}

struct PadamCode<N> {
    lr: Hyper,
    beta1: f64,
    beta2: f64,
    p: f64,
    eps: f64,
    decay: f64,
    maximum: bool,
    bc2_power: f64,
    step_size: N,
    corrections: [BiasCorrection<N>; 2],
    m: MovingAverage<N>,
    v: MovingAverage<N>,
    vhat: RunningMax<N>,
}

impl<N: Number> Rule<N> for PadamCode<N> {
    fn begin(&mut self, t: u64) {
        let [first, second] = &mut self.corrections;
        let (first, second) = (first.next(), power(second.next(), self.bc2_power));
        self.step_size = N::of(self.lr.at(t)) * second / first;
        self.m.begin(self.beta1);
        self.v.begin(self.beta2);
    }

    fn step(&mut self, k: usize, x: N, g: N) -> Move<N> {
        let g = g + N::of(self.decay) * x;
        let m = self.m.push(k, g.clone());
        let v = self.v.push(k, g.square());
        let v = if self.maximum { self.vhat.push(k, v) } else { v };
        let divisor = power(v.sqrt() + N::of(self.eps), 2.0 * self.p);
        Move { by: self.step_size.clone() * quotient(m, divisor.clone()), weight: divisor }
    }
}
