//! What the memory of `v` does to drift and diffusion when the walk is slow against it.

use super::estimate::Estimate;
use super::levy::gamma;
use ratecheck_problems::math::{exp, ln, ln_1p, pow};

/// How much a step `z v^{q/2}` drifts and spreads when `v ← β_2 v + (1 - β_2) z²` contains the gradient `z` itself, `z` standard normal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factors {
    /// `a_1 = E[z² v^{q/2}]`, of the drift.
    pub drift: Estimate,
    /// `a_2 = E[z² v^q]`, of the diffusion.
    pub diffusion: Estimate,
}

impl Factors {
    /// `κ = a_1/a_2`, by which the exponent of the escape law is multiplied.
    #[must_use]
    pub fn kappa(&self) -> Estimate {
        let value = self.drift.value / self.diffusion.value;
        let error = value * (self.drift.relative() + self.diffusion.relative());
        Estimate { value, error }
    }
}

/// The factors of Adam, `q = -1`, without momentum: `a_1 = π^{-1/2} ∫ s^{-1/2} M(s) ds`, `a_2 = ∫ M(s) ds` with
///
/// ```text
/// M(s) = E[z² e^{-s v}] = (1 + 2 s (1-β_2))^{-1} Π_{k>=0} (1 + 2 s (1-β_2) β_2^k)^{-1/2}
/// ```
///
/// in the stationary state of `v`, since `v^{-p} = Γ(p)^{-1} ∫ s^{p-1} e^{-s v} ds`. For `β_2 = 0` they are `√(2/π)` and 1.
/// `None` unless `0 <= β_2 < 1`.
#[must_use]
pub fn adam_factors(beta2: f64) -> Option<Factors> {
    power(beta2, 0.5).zip(power(beta2, 1.0)).map(|(drift, diffusion)| Factors { drift, diffusion })
}

/// The factors of InvAdam, `q = 1`, without momentum: `a_1 = (2√π)^{-1} ∫ s^{-3/2} (1 - M(s)) ds`, since
/// `v^{1/2} = (2√π)^{-1} ∫ (1 - e^{-s v}) s^{-3/2} ds`, and `a_2 = β_2 + 3 (1-β_2) = 3 - 2 β_2`. For `β_2 = 0` the first is `2 √(2/π)`.
/// `None` unless `0 <= β_2 < 1`.
#[must_use]
pub fn invadam_factors(beta2: f64) -> Option<Factors> {
    if !(0.0..1.0).contains(&beta2) {
        return None;
    }
    let scale = 1.0 / (2.0 * std::f64::consts::PI.sqrt());
    let drift = line(|u| scale * exp(-0.5 * u) * one_less(beta2, exp(u)));
    let diffusion = Estimate { value: 3.0 - 2.0 * beta2, error: 0.0 };
    Some(Factors { drift, diffusion })
}

/// `E[z² v^{-p}]`.
fn power(beta2: f64, p: f64) -> Option<Estimate> {
    if !(0.0..1.0).contains(&beta2) {
        return None;
    }
    let scale = 1.0 / gamma(p);
    Some(line(|u| scale * exp(p * u - minus_ln_transform(beta2, exp(u)))))
}

/// `1 - M(s)`, without cancellation for small `s`.
fn one_less(beta2: f64, s: f64) -> f64 {
    -ratecheck_problems::math::exp_m1(-minus_ln_transform(beta2, s))
}

/// `-ln M(s) = ln(1 + y) + ½ Σ_{k>=0} ln(1 + y β_2^k)`, `y = 2 s (1-β_2)`. From the term below 1/8 on the sum is that of the series
/// `Σ_j (-1)^{j+1} y^j / (j (1 - β_2^j))`, of which 18 terms reach rounding.
fn minus_ln_transform(beta2: f64, s: f64) -> f64 {
    let first = 2.0 * s * (1.0 - beta2);
    let (mut y, mut sum) = (first, 0.0);
    while y > 0.125 {
        sum += ln_1p(y);
        y *= beta2;
        if sum > 1500.0 {
            return sum; // e^{-sum} underflows whatever else there is
        }
    }
    let (mut term, mut rest) = (-1.0, 0.0);
    for j in 1..=18 {
        let j = f64::from(j);
        term *= -y;
        let share =
            if beta2 > 0.0 { -ratecheck_problems::math::exp_m1(j * ln(beta2)) } else { 1.0 };
        rest += term / (j * share);
    }
    ln_1p(first) + 0.5 * (sum + rest)
}

/// `∫ f(u) du` over the line by the trapezoidal rule, which converges exponentially for analytic integrands that decay at both ends
/// (Trefethen & Weideman, *SIAM Review* 56 (2014), section 5). Here they decay at least as `e^{-|u|/2}`; beyond ±90 less than `e^{-45}`
/// is left.
fn line(f: impl Fn(f64) -> f64) -> Estimate {
    let with = |per_unit: i32| {
        let h = 1.0 / f64::from(per_unit);
        (-90 * per_unit..=90 * per_unit).map(|k| f(f64::from(k) * h)).sum::<f64>() * h
    };
    Estimate::from_two(with(8), with(6))
}

/// The stationary share of a moving average: `E m² = (1-β_1)/(1+β_1)` for `m ← β_1 m + (1-β_1) z`.
#[must_use]
pub fn average_variance(beta1: f64) -> f64 {
    (1.0 - beta1) / (1.0 + beta1)
}

/// `ρ^e` with `ρ = √(H_sharp/H_flat)` and `e = 1 + q/2`: the ratio of the exponents of two wells joined at the geometric mean of their
/// curvatures, flat to sharp, when `v` follows the walk; `ρ^{1+q}` when it is frozen in each well.
#[must_use]
pub fn indifference(rho: f64, q: f64, frozen: bool) -> f64 {
    pow(rho, if frozen { 1.0 + q } else { 1.0 + 0.5 * q })
}
