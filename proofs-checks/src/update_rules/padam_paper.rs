//! Padam as printed: `m_t = β1_t m_{t-1} + (1-β1_t) g_t`, `v_t = β2 v_{t-1} + (1-β2) g_t²`, `v̂_t = max(v̂_{t-1}, v_t)`,
//! `x_{t+1} = Proj_X(x_t - α_t m_t / v̂_t^p)` in the metric `diag(v̂_t^p)`; no bias correction, no ε.
//!
//! Where `v̂_t = 0` no gradient has been seen, and the step is 0: the paper leaves `0/0` open.
//! Source: Chen et al., arXiv 1806.06763, Algorithm 1 (v1 for the projection and the decreasing `β1_t`).

use super::hyper::{Hyper, constant_or};
use super::moments::{MovingAverage, RunningMax};
use super::{Move, Rule, Start};
use crate::evidence::Rounded;
use crate::theorem::{Setting, Unmet};

pub(super) fn bind(setting: &Setting<'_>) -> Result<Start, Unmet> {
    start(setting, setting.constant("p")?)
}

/// Padam with exponent `p`.
pub(super) fn start(setting: &Setting<'_>, p: f64) -> Result<Start, Unmet> {
    let (lr, beta1) = (Hyper::read(setting, "lr")?, Hyper::read(setting, "beta1")?);
    let (beta2, vhat0) = (setting.constant("beta2")?, constant_or(setting, "vhat0", 0.0));
    Ok(Box::new(move |len| {
        Box::new(Padam {
            lr: lr.clone(),
            beta1: beta1.clone(),
            beta2,
            p,
            step_size: Rounded::ZERO,
            m: MovingAverage::new(len),
            v: MovingAverage::new(len),
            vhat: RunningMax::new(len, vhat0),
        })
    }))
}

struct Padam {
    lr: Hyper,
    beta1: Hyper,
    beta2: f64,
    p: f64,
    step_size: Rounded,
    m: MovingAverage,
    v: MovingAverage,
    vhat: RunningMax,
}

impl Rule for Padam {
    fn begin(&mut self, t: u64) {
        self.step_size = Rounded::exact(self.lr.at(t));
        self.m.begin(self.beta1.at(t));
        self.v.begin(self.beta2);
    }

    fn step(&mut self, k: usize, _x: f64, g: f64) -> Move {
        let g = Rounded::exact(g);
        let m = self.m.push(k, g);
        let v = self.v.push(k, g.square());
        let vhat = self.vhat.push(k, v);
        // `Rounded::pow` takes 0^-p as 0, the convention above.
        Move { by: self.step_size * (m * vhat.pow(-self.p)), weight: vhat.pow(self.p) }
    }
}
