//! Adam in the order that its paper calls more efficient: `x_{t+1} = x_t - α √(1-β2^t)/(1-β1^t) · m_t / (√v_t + ε̂)`, `ε̂` beside the
//! uncorrected root.
//!
//! Source: Kingma and Ba, arXiv 1412.6980, end of section 2; `tf.compat.v1.train.AdamOptimizer` and Keras.

use super::alike::{alike, average, fixed_betas};
use super::hyper::Hyper;
use super::moments::{BiasCorrection, quotient};
use super::{Move, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::no_ball(setting)?;
    let (lr, [b1, b2]) = (Hyper::read(setting, "lr")?, fixed_betas(setting)?);
    let eps = setting.constant("eps")?;
    Ok(alike([0.0; 2], move || {
        let lr = lr.clone();
        let mut c = [BiasCorrection::<N>::new(b1), BiasCorrection::new(b2)];
        move |t| {
            let step_size = N::of(lr.at(t)) * c[1].next().sqrt() / c[0].next();
            move |_x: N, g: N, [m, v]: &mut [N; 2]| {
                let m = average(m, b1, g.clone());
                let divisor = average(v, b2, g.square()).sqrt().plus(eps);
                Move { by: step_size.clone() * quotient(m, divisor.clone()), weight: divisor }
            }
        }
    }))
}
