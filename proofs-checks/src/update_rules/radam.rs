//! Rectified Adam, three readings. With `ρ_∞ = 2/(1-β2) - 1` and `ρ_t = ρ_∞ - 2 t β2^t / (1-β2^t)`, where `ρ_t` exceeds a threshold,
//!
//! `x_{t+1} = x_t - α_t r_t m̂_t / √v̂_t`, `r_t² = (ρ_t-4)(ρ_t-2) ρ_∞ / ((ρ_∞-4)(ρ_∞-2) ρ_t)`, and `x_{t+1} = x_t - α_t m̂_t` elsewhere.
//!
//! - `radam-paper`: threshold 4, no ε;
//! - `radam-torch`: threshold 5, `√v̂_t` replaced by `(√v_t + ε) / √(1-β2^t)`;
//! - `radam-optax`: threshold 5, `√v̂_t` replaced by `√v̂_t + ε`.
//!
//! Source: Liu et al., arXiv 1908.03265, Algorithm 2; PyTorch's `RAdam`; optax's `radam`.

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
    let entry = setting.method.entry;
    let threshold = if entry == "radam-paper" { 4.0 } else { 5.0 };
    Ok(alike([0.0; 2], move || {
        let lr = lr.clone();
        let mut c = [BiasCorrection::<N>::new(b1), BiasCorrection::new(b2)];
        move |t| {
            let (step_size, c2) = (N::of(lr.at(t)) / c[0].next(), c[1].next());
            let [ρ, all] = lengths(b2, t, &c2);
            move |_x: N, g: N, [m, v]: &mut [N; 2]| {
                let m = average(m, b1, g.clone());
                let v = average(v, b2, g.square());
                let plain = || N::one();
                let divisor = || match entry {
                    "radam-torch" => v.clone().sqrt().plus(eps) / c2.clone().sqrt(),
                    _ => (v.clone() / c2.clone()).sqrt().plus(eps),
                };
                let margin = ρ.clone().plus(-threshold);
                let along = margin.branch(
                    || m.clone(),
                    || rectification(&ρ, &all) * quotient(m.clone(), divisor()),
                );
                Move { by: step_size.clone() * along, weight: margin.branch(plain, divisor) }
            }
        }
    }))
}

/// `ρ_t` and `ρ_∞`, from `1 - β2^t`.
pub(super) fn lengths<N: Number>(b2: f64, t: u64, c2: &N) -> [N; 2] {
    let all = N::of(2.0) / (N::one() - N::of(b2)) - N::one();
    #[expect(clippy::cast_precision_loss, reason = "runs are shorter than 2^53 steps")]
    let twice = N::of(2.0 * t as f64);
    let lost = twice * (N::one() - c2.clone()) / c2.clone();
    [all.clone() - lost, all]
}

/// `r_t`.
pub(super) fn rectification<N: Number>(ρ: &N, all: &N) -> N {
    let part = |ρ: &N| ρ.clone().plus(-4.0) * ρ.clone().plus(-2.0) / ρ.clone();
    (part(ρ) / part(all)).sqrt()
}
