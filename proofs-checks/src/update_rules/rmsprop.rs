//! `RMSprop`, five readings, `v_t = β2 v_{t-1} + (1-β2) g_t²` and, where it is centred, `a_t = β2 a_{t-1} + (1-β2) g_t`:
//!
//! - `rmsprop-hinton`: `x_{t+1} = x_t - α_t g_t / √v_t`;
//! - `rmsprop-tf`: `b_t = μ b_{t-1} + α_t g_t / √(v_t + ε)`, `x_{t+1} = x_t - b_t`, and `v_0 = 1`;
//! - `rmsprop-torch`: `b_t = μ b_{t-1} + g_t / (√v_t + ε)`, `x_{t+1} = x_t - α_t b_t`;
//! - `rmsprop-torch-centered`: the same with `v_t - a_t²` under the root;
//! - `rmsprop-graves2013`: `b_t = μ b_{t-1} + α_t g_t / √(v_t - a_t² + ε)`, `x_{t+1} = x_t - b_t`.
//!
//! Source: Tieleman and Hinton 2012, lecture 6.5; `tf.compat.v1.train.RMSPropOptimizer`; PyTorch's `RMSprop`; Graves,
//! arXiv 1308.0850, equations 38 to 41.

use super::alike::{alike, average};
use super::hyper::{Hyper, constant_or};
use super::moments::quotient;
use super::{Move, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::no_ball(setting)?;
    let (lr, b2) = (Hyper::read(setting, "lr")?, setting.constant("beta2")?);
    let (eps, μ) = (constant_or(setting, "eps", 0.0), constant_or(setting, "momentum", 0.0));
    let first = constant_or(setting, "v0", 0.0);
    let entry = setting.method.entry;
    let outside = entry.starts_with("rmsprop-torch");
    let centred = matches!(entry, "rmsprop-torch-centered" | "rmsprop-graves2013");
    Ok(alike([first, 0.0, 0.0], move || {
        let lr = lr.clone();
        move |t| {
            let α = N::of(lr.at(t));
            move |_x: N, g: N, [v, a, b]: &mut [N; 3]| {
                let v = average(v, b2, g.clone().square());
                let v = if centred { v - average(a, b2, g.clone()).square() } else { v };
                let divisor = if outside { v.sqrt().plus(eps) } else { v.plus(eps).sqrt() };
                let along = quotient(g, divisor.clone());
                let by = if outside {
                    *b = b.clone().times(μ) + along;
                    b.clone() * α.clone()
                } else {
                    *b = b.clone().times(μ) + along * α.clone();
                    b.clone()
                };
                Move { by, weight: divisor }
            }
        }
    }))
}
