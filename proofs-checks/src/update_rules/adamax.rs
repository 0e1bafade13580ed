//! AdaMax, two readings, `x_{t+1} = x_t - α/(1-β1^t) · m_t / u_t`:
//!
//! - `adamax-paper`: `u_t = max(β2 u_{t-1}, |g_t|)`;
//! - `adamax-torch`: `u_t = max(β2 u_{t-1}, |g_t| + ε)`.
//!
//! Source: Kingma and Ba, arXiv 1412.6980, Algorithm 2; PyTorch's `Adamax`.

use super::alike::{alike, average, fixed_betas};
use super::hyper::{Hyper, constant_or};
use super::moments::{BiasCorrection, quotient};
use super::{Move, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::no_ball(setting)?;
    let (lr, [b1, b2]) = (Hyper::read(setting, "lr")?, fixed_betas(setting)?);
    let eps = constant_or(setting, "eps", 0.0);
    Ok(alike([0.0; 2], move || {
        let (lr, mut c1) = (lr.clone(), BiasCorrection::<N>::new(b1));
        move |t| {
            let step_size = N::of(lr.at(t)) / c1.next();
            move |_x: N, g: N, [m, u]: &mut [N; 2]| {
                let m = average(m, b1, g.clone());
                *u = u.clone().times(b2).max(g.abs().plus(eps));
                Move { by: step_size.clone() * quotient(m, u.clone()), weight: u.clone() }
            }
        }
    }))
}
