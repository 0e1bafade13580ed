//! AMSGrad with the bias corrections that its paper leaves out, in two orders:
//!
//! - `amsgrad-torch`: `v̂_t = max(v̂_{t-1}, v_t)`, `x_{t+1} = x_t - α_t m̂_t / (√(v̂_t / (1-β2^t)) + ε)`;
//! - `amsgrad-optax`: `v̂_t = max(v̂_{t-1}, v_t / (1-β2^t))`, `x_{t+1} = x_t - α_t m̂_t / (√v̂_t + ε)`.
//!
//! Source: PyTorch's `Adam` with `amsgrad`; optax's `amsgrad`.

use super::alike::{alike, average, fixed_betas, largest};
use super::hyper::Hyper;
use super::moments::{BiasCorrection, quotient};
use super::{Move, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::no_ball(setting)?;
    let (lr, [b1, b2]) = (Hyper::read(setting, "lr")?, fixed_betas(setting)?);
    let eps = setting.constant("eps")?;
    let corrected_first = setting.method.entry == "amsgrad-optax";
    Ok(alike([0.0; 3], move || {
        let lr = lr.clone();
        let mut c = [BiasCorrection::<N>::new(b1), BiasCorrection::new(b2)];
        move |t| {
            let (step_size, c2) = (N::of(lr.at(t)) / c[0].next(), c[1].next());
            move |_x: N, g: N, [m, v, vhat]: &mut [N; 3]| {
                let m = average(m, b1, g.clone());
                let v = average(v, b2, g.square());
                let under_root = if corrected_first {
                    largest(vhat, v / c2.clone())
                } else {
                    largest(vhat, v) / c2.clone()
                };
                let divisor = under_root.sqrt().plus(eps);
                Move { by: step_size.clone() * quotient(m, divisor.clone()), weight: divisor }
            }
        }
    }))
}
