//! AdaMomentum: `v_t = β2 v_{t-1} + (1-β2) m_t² + ε`, nothing added outside the root.
//!
//! `adamomentum-paper`: `x_{t+1} = Proj_X(x_t - α_t m̂_t/√v̂_t)`, both moments corrected by `1 - β^t`.
//! `adamomentum-nobias`: `m_t/√v_t`. `adamomentum-max`: `m_t/√v̄_t`, `v̄_t = max(v̄_{t-1}, v_t)`.
//! Source: Wang et al., arXiv 2106.11514, and the supplement of its ICDM 2023 version.

use super::hyper::Hyper;
use super::moments::{BiasCorrection, MovingAverage, RunningMax, quotient};
use super::{Move, Rule, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::no_ball(setting)?;
    let (lr, beta2, eps) =
        (Hyper::read(setting, "lr")?, setting.constant("beta2")?, setting.constant("eps")?);
    let (corrected, maximum) = match setting.method.entry {
        "adamomentum-paper" => (Some(Hyper::fixed(setting, "beta1")?), false),
        entry => (None, entry == "adamomentum-max"),
    };
    let beta1 = Hyper::read(setting, "beta1")?;
    Ok(Box::new(move |shape| {
        Box::new(AdaMomentum {
            lr: lr.clone(),
            beta1: beta1.clone(),
            step_size: N::zero(),
            corrections: corrected.map(|b1| [BiasCorrection::new(b1), BiasCorrection::new(beta2)]),
            correction: N::one(),
            m: MovingAverage::new(shape.len()),
            v: SquaredMomentum::new(shape.len(), beta2, eps),
            most: maximum.then(|| RunningMax::new(shape.len(), 0.0)),
        })
    }))
}

/// `v_t = β v_{t-1} + (1-β) m_t² + ε` at every place of a block.
pub(crate) struct SquaredMomentum<N> {
    beta: N,
    eps: N,
    state: Vec<N>,
}

impl<N: Number> SquaredMomentum<N> {
    pub(crate) fn new(len: usize, beta: f64, eps: f64) -> SquaredMomentum<N> {
        SquaredMomentum { beta: N::of(beta), eps: N::of(eps), state: vec![N::zero(); len] }
    }

    /// Takes in `m_t` at place `k` and returns `v_t`.
    pub(crate) fn push(&mut self, k: usize, m: N) -> N {
        let taken = (N::one() - self.beta.clone()) * m.square();
        self.state[k] = self.beta.clone() * self.state[k].clone() + taken + self.eps.clone();
        self.state[k].clone()
    }
}

struct AdaMomentum<N> {
    lr: Hyper,
    beta1: Hyper,
    step_size: N,
    corrections: Option<[BiasCorrection<N>; 2]>,
    /// `1 - β2^t`, or 1.
    correction: N,
    m: MovingAverage<N>,
    v: SquaredMomentum<N>,
    most: Option<RunningMax<N>>,
}

impl<N: Number> Rule<N> for AdaMomentum<N> {
    fn begin(&mut self, t: u64) {
        self.step_size = N::of(self.lr.at(t));
        if let Some([first, second]) = &mut self.corrections {
            self.step_size = self.step_size.clone() / first.next();
            self.correction = second.next();
        }
        self.m.begin(self.beta1.at(t));
    }

    fn step(&mut self, k: usize, _x: N, g: N) -> Move<N> {
        let m = self.m.push(k, g);
        let v = self.v.push(k, m.clone());
        let v = match &mut self.most {
            Some(most) => most.push(k, v),
            None => v,
        };
        let divisor = (v / self.correction.clone()).sqrt();
        Move { by: self.step_size.clone() * quotient(m, divisor.clone()), weight: divisor }
    }
}
