//! Padam as printed: `m_t = β1_t m_{t-1} + (1-β1_t) g_t`, `v_t = β2 v_{t-1} + (1-β2) g_t²`, `v̂_t = max(v̂_{t-1}, v_t)`,
//! `x_{t+1} = Proj_X(x_t - α_t m_t / v̂_t^p)` in the metric `diag(v̂_t^p)`; no bias correction, no ε.
//!
//! Where `v̂_t = 0` no gradient has been seen, and the step is 0: the paper leaves `0/0` open.
//! Source: Chen et al., arXiv 1806.06763, Algorithm 1 (v1 for the projection and the decreasing `β1_t`).

use super::hyper::{Hyper, constant_or};
use super::moments::{MovingAverage, RunningMax, power, quotient};
use super::{Move, Rule, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    start(setting, setting.constant("p")?)
}

/// Padam with exponent `p`.
pub(super) fn start<N: Number + 'static>(setting: &Setting<'_>, p: f64) -> Result<Start<N>, Unmet> {
    let (lr, beta1) = (Hyper::read(setting, "lr")?, Hyper::read(setting, "beta1")?);
    let (beta2, vhat0) = (setting.constant("beta2")?, constant_or(setting, "vhat0", 0.0));
    Ok(Box::new(move |shape| {
        Box::new(Padam {
            lr: lr.clone(),
            beta1: beta1.clone(),
            beta2,
            p,
            step_size: N::zero(),
            m: MovingAverage::new(shape.len()),
            v: MovingAverage::new(shape.len()),
            vhat: RunningMax::new(shape.len(), vhat0),
        })
    }))
}

struct Padam<N> {
    lr: Hyper,
    beta1: Hyper,
    beta2: f64,
    p: f64,
    step_size: N,
    m: MovingAverage<N>,
    v: MovingAverage<N>,
    vhat: RunningMax<N>,
}

impl<N: Number> Rule<N> for Padam<N> {
    fn begin(&mut self, t: u64) {
        self.step_size = N::of(self.lr.at(t));
        self.m.begin(self.beta1.at(t));
        self.v.begin(self.beta2);
    }

    fn step(&mut self, k: usize, _x: N, g: N) -> Move<N> {
        let m = self.m.push(k, g.clone());
        let v = self.v.push(k, g.square());
        let vhat = self.vhat.push(k, v);
        let weight = power(vhat, self.p);
        Move { by: self.step_size.clone() * quotient(m, weight.clone()), weight }
    }
}
