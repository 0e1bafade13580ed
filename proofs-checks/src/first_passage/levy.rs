//! Escape under symmetric α-stable noise by one big jump.

use ratecheck_problems::math::{exp, ln, pow, sin};
use std::f64::consts::PI;

/// `Γ(x)` for `x > 0`: `ln Γ` by Stirling's series from 16 on, where the sixth term is below 2e-16, brought down by `Γ(x) = Γ(x+1)/x`.
#[must_use]
pub fn gamma(x: f64) -> f64 {
    let (mut y, mut product) = (x, 1.0);
    while y < 16.0 {
        product *= y;
        y += 1.0;
    }
    let (r, s) = (1.0 / y, 1.0 / (y * y));
    let remainder =
        r * (1.0 / 12.0 - s * (1.0 / 360.0 - s * (1.0 / 1260.0 - s * (1.0 / 1680.0 - s / 1188.0))));
    exp((y - 0.5) * ln(y) - y + 0.5 * ln(2.0 * PI) + remainder) / product
}

/// `c_α = Γ(α) sin(πα/2)/π`: `P(X > y) ~ c_α y^{-α}` for a symmetric stable `X` with `E e^{iuX} = e^{-|u|^α}`, `0 < α < 2`.
#[must_use]
pub fn tail_constant(alpha: f64) -> f64 {
    gamma(alpha) * sin(0.5 * PI * alpha) / PI
}

/// Mean steps until one jump of SGD, `x ← x - η g` with noise `s X`, carries it over the distance `a`: `(a/(η s))^α / c_α`.
/// Width counts; curvature and height do not.
#[must_use]
pub fn sgd_mean_time(alpha: f64, width: f64, step: f64, scale: f64) -> f64 {
    pow(width / (step * scale), alpha) / tail_constant(alpha)
}

/// The same for `x ← x - η m/R` with a frozen preconditioner `R` and momentum: `(a R/(η s P))^α / c_α`, `P` the
/// [`peak_displacement`].
#[must_use]
pub fn frozen_mean_time(alpha: f64, width: f64, rate: f64, scale: f64, peak: f64) -> f64 {
    sgd_mean_time(alpha, width, rate * peak, scale)
}

/// Largest `|y|` after one impulse `ξ = 1` of `y ← y - m`, `m ← β_1 m + (1-β_1)(κ y + ξ)`, `m` first; `κ = η k/R`. It is `1 - β_1` of the
/// impulse at once, grows while `m` keeps its sign, and tends to 1 as `κ → 0`.
#[must_use]
pub fn peak_displacement(beta1: f64, kappa: f64) -> f64 {
    let (mut y, mut m, mut impulse, mut peak) = (0.0_f64, 0.0, 1.0, 0.0_f64);
    // While it moves away from 0 the displacement grows; m decays at least as β_1^t.
    loop {
        m = beta1 * m + (1.0 - beta1) * (kappa * y + impulse);
        impulse = 0.0;
        let next = y - m;
        if next.abs() <= peak {
            return peak;
        }
        (y, peak) = (next, next.abs());
    }
}

/// Scale of the walk about the minimum between big jumps, `(η s/R)(α η k/R)^{-1/α}`: the laws need it below 0.12 of the width.
#[must_use]
pub fn background_scale(alpha: f64, rate: f64, scale: f64, curvature: f64) -> f64 {
    rate * scale * pow(alpha * rate * curvature, -1.0 / alpha)
}

/// How far one impulse of any size moves Adam on a flat landscape, over η: `(1-β_1)/(√(1-β_2) (1-γ))`, `γ = β_1/√β_2`.
/// `None` unless `0 <= β_1`, `0 < β_2 < 1` and `γ < 1`.
#[must_use]
pub fn adam_cap(beta1: f64, beta2: f64) -> Option<f64> {
    let gamma = decay(beta1, beta2)?;
    Some((1.0 - beta1) / ((1.0 - beta2).sqrt() * (1.0 - gamma)))
}

/// The same for AdaMomentum, whose `v` averages `m²`: `(1-β_2)^{-1/2} Σ_{j>=0} γ^j √((1-γ²)/(1-γ^{2j+2}))`.
/// `None` as [`adam_cap`].
#[must_use]
pub fn adamomentum_cap(beta1: f64, beta2: f64) -> Option<f64> {
    let gamma = decay(beta1, beta2)?;
    let (mut power, mut sum) = (1.0, 0.0);
    while power > sum * 1e-18 {
        let even = power * power * gamma * gamma;
        sum += power * ((1.0 - gamma * gamma) / (1.0 - even)).sqrt();
        power *= gamma;
    }
    Some(sum / (1.0 - beta2).sqrt())
}

fn decay(beta1: f64, beta2: f64) -> Option<f64> {
    let gamma = beta1 / beta2.sqrt();
    (beta1 >= 0.0 && beta2 < 1.0 && gamma < 1.0).then_some(gamma)
}
