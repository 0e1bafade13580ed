//! Adam with Nesterov's momentum, three readings, `x_{t+1} = x_t - α_t m̄_t / (√v̂_t + ε)`:
//!
//! - `nadam-paper`: `μ_t = β1 (1 - 0.96^{t/250}/2)`, `m_t = μ_t m_{t-1} + (1-μ_t) g_t`,
//!   `m̄_t = μ_{t+1} m_t / (1 - μ_1⋯μ_{t+1}) + (1-μ_t) g_t / (1 - μ_1⋯μ_t)`, `v̂_t = β2 v_t / (1-β2^t)`;
//! - `nadam-torch`: the same `m̄_t` with `0.96^{ψ t}`, but `m_t = β1 m_{t-1} + (1-β1) g_t` and `v̂_t = v_t / (1-β2^t)`;
//! - `nadam-optax`: `μ_t = β1` throughout, `v̂_t = v_t / (1-β2^t)`.
//!
//! Source: Dozat, Incorporating Nesterov momentum into Adam (ICLR workshop 2016), Algorithm 2; PyTorch's `NAdam`; optax's
//! `nadam`.

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
    let entry = setting.method.entry;
    let (numerator, denominator) = match entry {
        "nadam-torch" => (setting.constant("momentum_decay")?, 1.0),
        _ => (1.0, 250.0),
    };
    let momentum = move |t: u64| -> N {
        if entry == "nadam-optax" {
            return N::of(b1);
        }
        #[expect(clippy::cast_precision_loss, reason = "runs are shorter than 2^53 steps")]
        let time = N::of(t as f64).times(numerator) / N::of(denominator);
        let fading = (time * N::of(0.96).ln()).exp();
        (N::one() - fading.times(0.5)).times(b1)
    };
    Ok(alike([0.0; 2], move || {
        let (lr, mut c2, mut product) = (lr.clone(), BiasCorrection::<N>::new(b2), N::one());
        move |t| {
            let step_size = N::of(lr.at(t));
            let (μ, next) = (momentum(t), momentum(t + 1));
            product = product.clone() * μ.clone();
            let of_g = (N::one() - μ.clone()) / (N::one() - product.clone());
            let of_m = next.clone() / (N::one() - product.clone() * next);
            let c2 = c2.next();
            move |_x: N, g: N, [m, v]: &mut [N; 2]| {
                let m = if entry == "nadam-paper" {
                    *m = μ.clone() * m.clone() + (N::one() - μ.clone()) * g.clone();
                    m.clone()
                } else {
                    average(m, b1, g.clone())
                };
                let v = average(v, b2, g.clone().square());
                let v = if entry == "nadam-paper" { v.times(b2) } else { v };
                let divisor = (v / c2.clone()).sqrt().plus(eps);
                let ahead = of_m.clone() * m + of_g.clone() * g;
                Move { by: step_size.clone() * quotient(ahead, divisor.clone()), weight: divisor }
            }
        }
    }))
}
