//! AdamX with exponent `p`: `v̂_1 = v_1`, `v̂_t = max(((1-β1_t)/(1-β1_{t-1}))^{1/p} v̂_{t-1}, v_t)`, else as Padam.
//!
//! The factor makes `v̂_t^p / (α_t (1-β1_t))` nondecreasing. Source: Tran and Phong, arXiv 1904.03590, Algorithm 2
//! (`p = 1/2`, where the factor is the squared ratio).

use super::hyper::Hyper;
use super::moments::{MovingAverage, RunningMax, power, quotient};
use super::{Move, Rule, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    start(setting, setting.constant("p")?)
}

/// AdamX with exponent `p`.
pub(super) fn start<N: Number + 'static>(setting: &Setting<'_>, p: f64) -> Result<Start<N>, Unmet> {
    let (lr, beta1) = (Hyper::read(setting, "lr")?, Hyper::read(setting, "beta1")?);
    let beta2 = setting.constant("beta2")?;
    if p.is_nan() || p <= 0.0 {
        return Err(Unmet::Range { name: "p", value: p, condition: "p > 0".to_owned() });
    }
    Ok(Box::new(move |shape| {
        Box::new(AdamX {
            lr: lr.clone(),
            beta1: beta1.clone(),
            beta2,
            p,
            step_size: N::zero(),
            scale: N::one(),
            m: MovingAverage::new(shape.len()),
            v: MovingAverage::new(shape.len()),
            vhat: RunningMax::new(shape.len(), 0.0),
        })
    }))
}

struct AdamX<N> {
    lr: Hyper,
    beta1: Hyper,
    beta2: f64,
    p: f64,
    step_size: N,
    scale: N,
    m: MovingAverage<N>,
    v: MovingAverage<N>,
    vhat: RunningMax<N>,
}

impl<N: Number> Rule<N> for AdamX<N> {
    fn begin(&mut self, t: u64) {
        let rest = |t: u64| N::one() - N::of(self.beta1.at(t));
        // v̂_0 = 0 makes the first maximum v_1, whatever the factor.
        let ratio = if t > 1 { rest(t) / rest(t - 1) } else { N::one() };
        // 1/p is itself rounded: with r = (1-β1_t)/(1-β1_{t-1}), r^(1/p) moves by |ln r| u/p relative to itself, and
        // |ln r| <= |r - 1| / min(1, r).
        let inverse = 1.0 / self.p;
        let r = ratio.value();
        let log = (r - 1.0).abs() / r.min(1.0);
        let power = ratio.pow(inverse);
        let drift = power.value() * log * inverse * f64::EPSILON;
        self.scale = power.loosened(drift);
        self.step_size = N::of(self.lr.at(t));
        self.m.begin(self.beta1.at(t));
        self.v.begin(self.beta2);
    }

    fn step(&mut self, k: usize, _x: N, g: N) -> Move<N> {
        let m = self.m.push(k, g.clone());
        let v = self.v.push(k, g.square());
        let vhat = self.vhat.push_scaled(k, self.scale.clone(), v);
        let weight = power(vhat, self.p);
        Move { by: self.step_size.clone() * quotient(m, weight.clone()), weight }
    }
}
