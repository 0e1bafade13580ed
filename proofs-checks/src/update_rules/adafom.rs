//! AdaFom, AdaGrad with first-order momentum: `x_{t+1} = x_t - α_t m_t / √v̂_t`, `v̂_t = (1 - 1/t) v̂_{t-1} + g_t²/t`.
//!
//! Source: Chen, Liu, Sun and Hong, arXiv 1808.02941, where the method gets its name.

use super::alike::{alike, average};
use super::hyper::Hyper;
use super::moments::quotient;
use super::{Move, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::no_ball(setting)?;
    let (lr, b1) = (Hyper::read(setting, "lr")?, Hyper::read(setting, "beta1")?);
    Ok(alike([0.0; 2], move || {
        let (lr, b1) = (lr.clone(), b1.clone());
        move |t| {
            #[expect(clippy::cast_precision_loss, reason = "runs are shorter than 2^53 steps")]
            let part = N::of(t as f64).recip();
            let (step_size, b1) = (N::of(lr.at(t)), b1.at(t));
            move |_x: N, g: N, [m, v]: &mut [N; 2]| {
                let m = average(m, b1, g.clone());
                *v = (N::one() - part.clone()) * v.clone() + part.clone() * g.square();
                let divisor = v.clone().sqrt();
                Move { by: step_size.clone() * quotient(m, divisor.clone()), weight: divisor }
            }
        }
    }))
}
