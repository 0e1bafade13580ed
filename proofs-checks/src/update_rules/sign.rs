//! `x_{t+1} = x_t - γ_t (sign(c_t) + λ x_t)` with `c_t = β1 m_{t-1} + (1-β1) g_t` and `m_t = β2 m_{t-1} + (1-β2) g_t`, `sign 0 = 0`.
//!
//! `sign-sgd`: `c_t = g_t`. `signum`: `β1 = β2`, so `c_t = m_t`. Source of both: Bernstein et al., arXiv 1802.04434, Algorithms 1 and 2.
//! `lion-paper`: Chen et al., arXiv 2302.06675, Algorithm 2, weight decay `λ`.

use super::hyper::Hyper;
use super::moments::MovingAverage;
use super::{Move, Rule, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::unconstrained(setting)?;
    let lr = Hyper::read(setting, "lr")?;
    let ([direction, average], decay) = match setting.method.entry {
        "sign-sgd" => ([0.0; 2], 0.0),
        "signum" => ([Hyper::fixed(setting, "momentum")?; 2], 0.0),
        _ => {
            let betas = [Hyper::fixed(setting, "beta1")?, Hyper::fixed(setting, "beta2")?];
            (betas, setting.constant("wd")?)
        }
    };
    Ok(Box::new(move |shape| {
        Box::new(Sign {
            lr: lr.clone(),
            step_size: N::zero(),
            direction: N::of(direction),
            average,
            decay: N::of(decay),
            m: MovingAverage::new(shape.len()),
        })
    }))
}

struct Sign<N> {
    lr: Hyper,
    step_size: N,
    /// `β1`.
    direction: N,
    /// `β2`.
    average: f64,
    decay: N,
    m: MovingAverage<N>,
}

impl<N: Number> Rule<N> for Sign<N> {
    fn begin(&mut self, t: u64) {
        self.step_size = N::of(self.lr.at(t));
        self.m.begin(self.average);
    }

    fn step(&mut self, k: usize, x: N, g: N) -> Move<N> {
        let (past, now) = (self.direction.clone(), N::one() - self.direction.clone());
        let c = past * self.m.get(k) + now * g.clone();
        self.m.push(k, g);
        let by = self.step_size.clone() * (c.signum() + self.decay.clone() * x);
        Move { by, weight: N::one() }
    }
}
