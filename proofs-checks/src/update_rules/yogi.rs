//! Yogi, two readings, with `v_t = v_{t-1} - (1-β2) sign(v_{t-1} - g_t²) g_t²`:
//!
//! - `yogi-paper`: `x_{t+1} = x_t - α_t m_t / (√v_t + ε)`, no bias corrections;
//! - `yogi-optax`: both moments start at `accumulator` and are bias-corrected as if they started at 0.
//!
//! Source: Zaheer et al., NeurIPS 2018, Algorithm 2; optax's `yogi`.

use super::alike::{alike, average, fixed_betas};
use super::hyper::{Hyper, constant_or};
use super::moments::{BiasCorrection, quotient};
use super::{Move, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::no_ball(setting)?;
    let lr = Hyper::read(setting, "lr")?;
    let (b1, b2) = (Hyper::read(setting, "beta1")?, setting.constant("beta2")?);
    let eps = setting.constant("eps")?;
    let corrected = setting.method.entry == "yogi-optax";
    let fixed = if corrected { fixed_betas(setting)? } else { [0.0, b2] };
    let first = constant_or(setting, "accumulator", 0.0);
    Ok(alike([first; 2], move || {
        let (lr, b1) = (lr.clone(), b1.clone());
        let mut c = fixed.map(BiasCorrection::<N>::new);
        move |t| {
            let (c1, c2) = match (corrected, c[0].next(), c[1].next()) {
                (true, c1, c2) => (c1, c2),
                (false, ..) => (N::one(), N::one()),
            };
            let (step_size, b1) = (N::of(lr.at(t)) / c1, b1.at(t));
            move |_x: N, g: N, [m, v]: &mut [N; 2]| {
                let m = average(m, b1, g.clone());
                let square = g.square();
                let sign = (v.clone() - square.clone()).signum();
                *v = v.clone() - (N::one() - N::of(b2)) * sign * square;
                let divisor = (v.clone() / c2.clone()).sqrt().plus(eps);
                Move { by: step_size.clone() * quotient(m, divisor.clone()), weight: divisor }
            }
        }
    }))
}
