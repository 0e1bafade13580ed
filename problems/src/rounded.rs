//! Running error analysis: a number with a bound on how far rounding has carried it from the exact value.
//!
//! [`Rounded`] holds `v`, the value an ordinary `f64` program computes, and `e` with the invariant
//! `|v - x| <= e`, where `x` is what the same expression gives in real arithmetic on the exact inputs.
//! A pathwise check may then compare two sides with an allowance that is computed, never chosen.
//! Source of the method: Wilkinson 1986; Higham, *Accuracy and Stability of Numerical Algorithms* (2nd ed.),
//! section 3.3.
//!
//! # Why `e` is itself a bound although it is computed in floating point
//!
//! With `u = 2^-53` and `η = 2^-1074` (the smallest subnormal number), rounding to nearest gives
//! `|fl(a ∘ b) - a ∘ b| <= u |fl(a ∘ b)| + η/2`, without the `η/2` for `+` and `-`, which are exact when they underflow
//! and whose rounding error is itself a floating-point number that two-sum finds.
//!
//! - *Relative part.* Each bound is a sum of products of nonnegative numbers, evaluated with at most ten
//!   roundings in a chain. The computed sum is at least `(1-u)^10` times the exact one, and is multiplied by
//!   `1 + 16u`; since `(1-u)^11 (1+16u) > 1`, with one rounding for that product, the result is a bound.
//! - *Underflow.* Every product or quotient inside a bound may lose `η/2`. Operations that contain such terms
//!   add `4η`, more than they can lose. `u|v|` needs no such care: half a unit in the last place of `v` is a
//!   power of two, and rounding is monotone, so `fl(u|v|)` is at least that power whenever it is representable.
//! - *Exact zeros stay exact.* If a factor is certainly zero, so is the product, with `e = 0`. The convention
//!   `0^-p = 0` of [`Rounded::pow`] can then be decided.
//! - *Not finite.* If `v` or `e` is not finite then `e = ∞`, which nothing undoes: the bound stays true, says
//!   nothing, and [`Rounded::is_finite`] answers `false`. A check must then report "not finite", never "holds".

mod subnormal;

use crate::math;
use subnormal::{inflated, product};

use std::ops::{Add, Div, Mul, Neg, Sub};

/// Unit roundoff, `2^-53`.
pub const U: f64 = f64::EPSILON / 2.0;
/// `1 + 16u`: covers the roundings made while a bound is evaluated (module documentation).
pub const INFLATE: f64 = 1.0 + 16.0 * U;
/// Bound on the error of [`math::pow`] in units in the last place, as its documentation states.
const POW_ULPS: f64 = 1.0;
/// The smallest positive number, `2^-1074`.
const ETA: f64 = f64::from_bits(1);

/// A computed value `v` and a bound `e >= |v - exact|`; see the module documentation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rounded {
    v: f64,
    e: f64,
}

impl Rounded {
    /// Zero, exactly.
    pub const ZERO: Rounded = Rounded { v: 0.0, e: 0.0 };
    /// One, exactly.
    pub const ONE: Rounded = Rounded { v: 1.0, e: 0.0 };

    /// A number that is meant as it stands: an iterate, a gradient, a hyperparameter.
    #[inline]
    pub fn exact(x: f64) -> Rounded {
        Rounded::new(x, 0.0)
    }

    /// A number known to lie within `error` of the exact one. A negative or NaN `error` bounds nothing: `e = ∞`.
    #[inline]
    pub fn within(x: f64, error: f64) -> Rounded {
        Rounded::new(x, if error >= 0.0 { error } else { f64::INFINITY })
    }

    /// A result with an error of at most `k` units in its last place, as a library states for its functions.
    #[inline]
    pub fn ulps(x: f64, k: f64) -> Rounded {
        // One unit in the last place is at most 2u|x|, or η below the normal range.
        Rounded::within(x, (k * (2.0 * U * x.abs() + ETA)) * INFLATE)
    }

    /// Restores the rule that anything not finite has `e = ∞`; a NaN bound fails the comparison.
    #[inline]
    fn new(v: f64, e: f64) -> Rounded {
        let known = v.is_finite() && e < f64::INFINITY;
        Rounded { v, e: if known { e } else { f64::INFINITY } }
    }

    /// The computed value.
    #[inline]
    pub fn value(self) -> f64 {
        self.v
    }

    /// The bound on its distance from the exact value.
    #[inline]
    pub fn error(self) -> f64 {
        self.e
    }

    /// Whether the value is finite and its error bounded.
    #[inline]
    pub fn is_finite(self) -> bool {
        self.e < f64::INFINITY
    }

    /// Certain to be zero.
    #[inline]
    fn is_zero(self) -> bool {
        self.v.abs() + self.e <= 0.0
    }

    /// `true` only if the exact value of `self` exceeds that of `other`; `false` whenever anything is not finite.
    ///
    /// `fl(v - v')` has the right sign and is at most `1 + u` times too large, which the inflated sum covers.
    #[inline]
    pub fn certainly_gt(self, other: Rounded) -> bool {
        self.v - other.v > inflated(self.e + other.e)
    }

    /// Absolute value.
    #[inline]
    #[must_use]
    pub fn abs(self) -> Rounded {
        Rounded::new(self.v.abs(), self.e)
    }

    /// The larger one. Where the enclosures overlap the error is the larger of both: max is 1-Lipschitz in each argument.
    #[inline]
    #[must_use]
    pub fn max(self, other: Rounded) -> Rounded {
        if self.certainly_gt(other) {
            self
        } else if other.certainly_gt(self) {
            other
        } else {
            let v = if self.v >= other.v { self.v } else { other.v };
            Rounded::new(v, if self.e >= other.e { self.e } else { other.e })
        }
    }

    /// The smaller one.
    #[inline]
    #[must_use]
    pub fn min(self, other: Rounded) -> Rounded {
        -(-self).max(-other)
    }

    /// `x²`, with error `(2|v| + e) e` from the input.
    #[inline]
    #[must_use]
    pub fn square(self) -> Rounded {
        let v = self.v * self.v;
        let tiny = if self.is_zero() { 0.0 } else { 4.0 * ETA };
        let e = product(2.0 * self.v.abs() + self.e, self.e) + U * v + tiny;
        Rounded::new(v, inflated(e))
    }

    /// `√x` of an exact value that cannot be negative; a computed value below zero by rounding is read as zero.
    ///
    /// `|√x - √v| = |x - v| / (√x + √v) <= e / (√(v-e) + √v)`, and at most `√e` when `e > v`.
    /// A value that is negative beyond its error is NaN.
    #[inline]
    #[must_use]
    pub fn sqrt(self) -> Rounded {
        let (v, shift) = self.read_as_nonnegative();
        let root = v.sqrt();
        let e = if shift <= 0.0 {
            0.0
        } else if shift <= v {
            shift / (root + (v - shift).sqrt()) + ETA
        } else {
            shift.sqrt()
        };
        Rounded::new(root, (e + U * root) * INFLATE)
    }

    /// `(v, e)` for a quantity that is nonnegative by its definition, or NaN if it certainly is not.
    #[inline]
    fn read_as_nonnegative(self) -> (f64, f64) {
        if self.v >= 0.0 {
            (self.v, self.e)
        } else if self.e >= -self.v {
            (0.0, self.e) // the exact value lies in [0, v + e]
        } else {
            (f64::NAN, f64::INFINITY)
        }
    }

    /// `x^p` of an exact value that cannot be negative (see [`Rounded::sqrt`]), for any finite exact `p`.
    ///
    /// Conventions: `x^0 = 1` also at 0, and `0^p = 0` for `p < 0`, as the papers use it for coordinates that have never
    /// seen a gradient. For `p < 0` a value that may or may not be zero has `e = ∞`.
    ///
    /// With `r = e/v < 1` and `y = |p| r / (1-r)` the relative change of `x^p` is at most `y` if `0 <= p <= 1`
    /// (mean value theorem) and at most `exp(y) - 1 <= y / (1-y)` otherwise, since `-ln(1-r) <= r/(1-r)`. When the enclosure
    /// reaches zero the change is at most `e^p` for `p <= 1` (subadditivity) and `(v+e)^p` for `p > 1`.
    #[inline]
    #[must_use]
    pub fn pow(self, p: f64) -> Rounded {
        let (v, e) = self.read_as_nonnegative();
        if !(v.is_finite() && e < f64::INFINITY && p.is_finite()) {
            return Rounded::new(f64::NAN, f64::INFINITY);
        }
        if p.abs() <= 0.0 {
            return Rounded::ONE;
        }
        if v + e <= 0.0 {
            return Rounded::ZERO;
        }
        if (p - 1.0).abs() <= 0.0 {
            return Rounded::new(v, e);
        }
        let power = if v > 0.0 { math::pow(v, p) } else { 0.0 };
        let moved = power_change(v, e, p, power);
        let rounding = if v > 0.0 { POW_ULPS * (2.0 * U * power + ETA) } else { 0.0 };
        Rounded::new(power, (moved + rounding) * INFLATE)
    }
}

/// Bound on `|x^p - v^p|` for `|x - v| <= e`, `x >= 0`, given `power ≈ v^p`; not yet inflated. See [`Rounded::pow`].
#[inline]
fn power_change(v: f64, e: f64, p: f64, power: f64) -> f64 {
    if e <= 0.0 {
        return 0.0;
    }
    // `power` may be below v^p by its own rounding: relative 2u POW_ULPS, or η POW_ULPS below the normal range.
    let at_least = |power: f64| power * (1.0 + 4.0 * U * POW_ULPS) + 2.0 * ETA * POW_ULPS;
    if e < v {
        let y = p.abs() * (e / (v - e) + ETA) * INFLATE;
        if (0.0..=1.0).contains(&p) {
            return at_least(power) * y + 4.0 * ETA;
        }
        if y < 0.5 {
            return at_least(power) * (y / (1.0 - y)) + 4.0 * ETA;
        }
    }
    if p < 0.0 {
        // Only the end of the enclosure nearer zero matters: 0 <= (v-e)^p - v^p, and v^p - (v+e)^p < v^p.
        return if e < v {
            at_least(math::pow((v - e) * (1.0 - 2.0 * U), p)).max(at_least(power))
        } else {
            f64::INFINITY
        };
    }
    let reach = if p <= 1.0 { e } else { (v + e) * (1.0 + 2.0 * U) };
    at_least(math::pow(reach, p))
}

impl From<f64> for Rounded {
    #[inline]
    fn from(x: f64) -> Rounded {
        Rounded::exact(x)
    }
}

impl Neg for Rounded {
    type Output = Rounded;
    #[inline]
    fn neg(self) -> Rounded {
        Rounded { v: -self.v, e: self.e }
    }
}

impl Add for Rounded {
    type Output = Rounded;
    /// Knuth's two-sum gives the rounding error itself, so sums that happen to be exact stay exact: whole numbers, neighbours
    /// that cancel (Sterbenz), adding zero. If it overflows, `e` is NaN and becomes `∞`.
    #[inline]
    fn add(self, b: Rounded) -> Rounded {
        let v = self.v + b.v;
        let seen = v - self.v;
        let lost = (self.v - (v - seen)) + (b.v - seen);
        Rounded::new(v, inflated(self.e + b.e + lost.abs()))
    }
}

impl Sub for Rounded {
    type Output = Rounded;
    #[inline]
    fn sub(self, b: Rounded) -> Rounded {
        self + -b
    }
}

impl Mul for Rounded {
    type Output = Rounded;
    /// `|xy - v w| <= |v| e_w + |w| e_v + e_v e_w`, plus the rounding of `v w`.
    #[inline]
    fn mul(self, b: Rounded) -> Rounded {
        let v = self.v * b.v;
        let tiny = if self.is_zero() || b.is_zero() { 0.0 } else { 4.0 * ETA };
        let carried = product(self.v.abs(), b.e) + product(b.v.abs() + b.e, self.e);
        Rounded::new(v, inflated(carried + U * v.abs() + tiny))
    }
}

impl Div for Rounded {
    type Output = Rounded;
    /// `|x/y - v/w| <= (e_v + |v/w| e_w) / (|w| - e_w)`, plus the rounding of `v/w`; `e = ∞` if the divisor may be zero.
    #[inline]
    fn div(self, b: Rounded) -> Rounded {
        let v = self.v / b.v;
        let nearest = b.v.abs() - b.e;
        if nearest > 0.0 && self.is_zero() {
            return Rounded::ZERO;
        }
        // v may have underflowed: |v/w| <= (1+u)(|v| + η).
        let from_divisor = if b.e > 0.0 { product(v.abs() + ETA, b.e) + ETA } else { 0.0 };
        let e = (self.e + from_divisor) / nearest + U * v.abs() + 4.0 * ETA;
        Rounded::new(v, if nearest > 0.0 { e * INFLATE } else { f64::INFINITY })
    }
}

#[cfg(test)]
#[path = "rounded_tests.rs"]
mod tests;
