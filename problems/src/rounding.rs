//! Rounding with a known direction, and the error of short computations.
//!
//! Constants that a proof uses as upper bounds must not lose the last bit downwards, and the error bounds of
//! objectives are sums of a few unit roundoffs; both are derived with these functions.

use crate::space::sum_error_factor;

/// Unit roundoff of `f64`: `fl(a op b) = (a op b)(1 + δ)` with `|δ| <= U`.
pub(crate) const U: f64 = f64::EPSILON / 2.0;

/// Room for the roundings of the bounds themselves, and for `1 / (1 - γ)` where `γ < 1e-11`.
const ROOM: f64 = 1.0 + 1e-10;

/// `γ_k = k u / (1 - k u)`, the relative error of `k` roundings in a row (Higham 2002, Lemma 3.1).
#[expect(clippy::cast_precision_loss, reason = "a count of roundings stays below 2^53")]
pub(crate) fn gamma(k: usize) -> f64 {
    k as f64 * U * ROOM
}

/// Error of `value`, computed by [`crate::space::sum`] over `dim` terms of one sign, each with at most `roundings`
/// roundings and therefore relative error `γ_k`: the sum of the errors of the tree and of the terms.
///
/// Products that underflow lose less than `size * f64::MIN_POSITIVE` each, with `size` the largest factor they meet later.
#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
pub(crate) fn same_sign_sum(dim: usize, roundings: usize, size: f64, value: f64) -> f64 {
    let underflow = dim as f64 * size.max(1.0) * f64::MIN_POSITIVE;
    (sum_error_factor(dim) + gamma(roundings)) * ROOM * value.abs() + underflow
}

/// Error of one number with at most `roundings` roundings and no cancellation; underflow as in [`same_sign_sum`].
pub(crate) fn relative(roundings: usize, size: f64, value: f64) -> f64 {
    gamma(roundings) * ROOM * value.abs() + size.max(1.0) * f64::MIN_POSITIVE
}

/// The exact sum when it is a double, else the next double above it.
pub(crate) fn add_up(a: f64, b: f64) -> f64 {
    let s = a + b;
    // Knuth's two-sum: the error of the addition, exactly.
    let (a1, b1) = (s - b, s - (s - b));
    upwards(s, (a - a1) + (b - b1))
}

/// The exact product when it is a double, else a double above it.
pub(crate) fn mul_up(a: f64, b: f64) -> f64 {
    let p = a * b;
    upwards(p, libm::fma(a, b, -p))
}

/// The exact root when it is a double, else a double above it.
pub(crate) fn sqrt_up(a: f64) -> f64 {
    let r = a.sqrt();
    upwards(r, libm::fma(-r, r, a))
}

/// A double not below `‖v‖_2`.
pub(crate) fn norm_up(v: &[f64]) -> f64 {
    sqrt_up(v.iter().fold(0.0, |sum, v| add_up(sum, mul_up(*v, *v))))
}

fn upwards(rounded: f64, remainder: f64) -> f64 {
    if remainder > 0.0 { rounded.next_up() } else { rounded }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact results are compared")]
mod tests {
    use super::*;

    #[test]
    fn exact_results_stay_and_others_go_up() {
        assert_eq!(add_up(1.0, 1.5), 2.5);
        assert_eq!(add_up(1.0, 1e-30), 1.0f64.next_up());
        assert_eq!(add_up(1.0, -1e-30), 1.0, "rounding went up already");
        assert_eq!(mul_up(16.0, 1.5), 24.0);
        assert!(mul_up(0.1, 0.1) >= 0.01f64.next_up(), "0.1 is above a tenth");
        assert_eq!(sqrt_up(9.0), 3.0);
        assert_eq!(sqrt_up(2.0), 2f64.sqrt(), "the nearest double is above √2");
        assert_eq!(norm_up(&[3.0, -4.0]), 5.0);
        assert!(norm_up(&[0.1, 0.1]) >= 0.141_421_356_237_309_5, "√2/10");
        assert_eq!(sqrt_up(3.0), 3f64.sqrt().next_up(), "the nearest double is below √3");
    }
}
