//! AdaBelief, three readings, with the moment `s_t = β2 s_{t-1} + (1-β2)(g_t - m_t)² + ε`, in which ε piles up:
//!
//! - `adabelief-paper`: `x_{t+1} = Proj_X(x_t - α_t m̂_t / (√ŝ_t + ε))` in the metric `diag(√ŝ_t)`, both moments bias-corrected;
//! - `adabelief-optax`: the same with its own `eps_root` inside `s_t`;
//! - `adabelief-code`: rectified as in RAdam from `ρ_t >= 5` on, `x_{t+1} = x_t - α_t r_t √(1-β2^t) m̂_t / (√s_t + ε)`, and `x_t - α_t m̂_t` before.
//!
//! Source: Zhuang et al., arXiv 2010.07468, Algorithm 2; optax's `adabelief`; the authors' release 0.2.0.

use super::alike::{alike, average, fixed_betas};
use super::hyper::{Hyper, constant_or};
use super::moments::{BiasCorrection, quotient};
use super::radam::{lengths, rectification};
use super::{Move, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    let (lr, [b1, b2]) = (Hyper::read(setting, "lr")?, fixed_betas(setting)?);
    let eps = setting.constant("eps")?;
    let inside = constant_or(setting, "eps_root", eps);
    let entry = setting.method.entry;
    if entry != "adabelief-paper" {
        super::no_ball(setting)?;
    }
    let rectified = entry == "adabelief-code";
    Ok(alike([0.0; 2], move || {
        let lr = lr.clone();
        let mut c = [BiasCorrection::<N>::new(b1), BiasCorrection::new(b2)];
        move |t| {
            let (step_size, c2) = (N::of(lr.at(t)) / c[0].next(), c[1].next());
            let [ρ, all] = lengths(b2, t, &c2);
            move |_x: N, g: N, [m, s]: &mut [N; 2]| {
                let m = average(m, b1, g.clone());
                *s = average(s, b2, (g - m.clone()).square()).plus(inside);
                let along = if rectified {
                    let divisor = || s.clone().sqrt().plus(eps) / c2.clone().sqrt();
                    let adapted = || rectification(&ρ, &all) * quotient(m.clone(), divisor());
                    ρ.clone().plus(-5.0).branch(|| m.clone(), adapted)
                } else {
                    quotient(m, (s.clone() / c2.clone()).sqrt().plus(eps))
                };
                Move { by: step_size.clone() * along, weight: s.clone().sqrt() }
            }
        }
    }))
}
