//! Adam with weight decay, three readings, with `u_t = m̂_t / (√v̂_t + ε)` of Adam:
//!
//! - `adamw-paper`: `x_{t+1} = x_t - η_t (α u_t + λ x_t)`, the decay not multiplied by `α`;
//! - `adamw-torch`: `x_{t+1} = x_t - α_t (u_t + λ x_t)`;
//! - `adam-l2`: `x_{t+1} = x_t - α_t u_t` with moments of `g_t + λ x_t`.
//!
//! Source: Loshchilov and Hutter, arXiv 1711.05101, Algorithm 2; PyTorch's `AdamW` and `Adam` with `weight_decay`.

use super::alike::{alike, average, fixed_betas};
use super::hyper::Hyper;
use super::moments::{BiasCorrection, quotient};
use super::{Move, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::no_ball(setting)?;
    let (lr, [b1, b2]) = (Hyper::read(setting, "lr")?, fixed_betas(setting)?);
    let (eps, wd) = (setting.constant("eps")?, setting.constant("wd")?);
    let entry = setting.method.entry;
    let multiplier = match entry {
        "adamw-paper" => Some(Hyper::read(setting, "schedule")?),
        _ => None,
    };
    Ok(alike([0.0; 2], move || {
        let (lr, multiplier) = (lr.clone(), multiplier.clone());
        let mut c = [BiasCorrection::<N>::new(b1), BiasCorrection::new(b2)];
        move |t| {
            let α = N::of(lr.at(t));
            // What Adam's direction, x_t beside it, and x_t inside the gradient are multiplied by.
            let (step_size, apart, inside) = match (&multiplier, entry) {
                (Some(multiplier), _) => {
                    let η = N::of(multiplier.at(t));
                    (η.clone() * α, η.times(wd), 0.0)
                }
                (None, "adam-l2") => (α, N::zero(), wd),
                (None, _) => (α.clone(), α.times(wd), 0.0),
            };
            let (c1, c2) = (c[0].next(), c[1].next());
            move |x: N, g: N, [m, v]: &mut [N; 2]| {
                let g = g + x.clone().times(inside);
                let m = average(m, b1, g.clone()) / c1.clone();
                let divisor = (average(v, b2, g.square()) / c2.clone()).sqrt().plus(eps);
                let along = step_size.clone() * quotient(m, divisor.clone());
                Move { by: along + apart.clone() * x, weight: divisor }
            }
        }
    }))
}
