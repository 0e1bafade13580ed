//! Whether two runs of one setting measured the same number.
//!
//! What is known of a run is what it stored: an estimate with its interval. [`Mean::from_interval`] recovers the standard error from the interval,
//! and the tests compare estimates:
//!
//! | replicas of the two runs | means | times | shares | anything normal |
//! |---|---|---|---|---|
//! | others | [`welch`] | [`same_rate`] | [`same_share`] | [`normal`] |
//! | those of one are the first of the other | [`part_and_whole`] | [`same_rate`] with the rest | [`same_share`] with the rest | [`normal`] |
//!
//! All p-values are two-sided and come from portable functions. [`holm`](super::holm) makes one error rate of many.

mod counts;
mod student;

pub use counts::{same_rate, same_share};

use super::distributions::student_t_quantile;
use super::level::Level;
use super::portable::erfc;
use student::upper_tail;

/// The mean of a run with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The estimate.
    pub value: f64,
    /// Its standard error, positive.
    pub error: f64,
    /// Degrees of freedom of the standard error.
    pub freedom: f64,
}

impl Mean {
    /// From an interval `value ± t error` of Student's t. For an interval that contains that one, such as
    /// [`robust`](super::interval::robust), the error comes out too large, and tests are the more careful for it.
    ///
    /// `None` without spread, for ends that are not finite, or without degrees of freedom.
    #[must_use]
    pub fn from_interval(
        value: f64,
        (lo, hi): (f64, f64),
        level: Level,
        freedom: f64,
    ) -> Option<Mean> {
        if !(freedom >= 1.0 && value.is_finite()) {
            return None;
        }
        let error = 0.5 * (hi - lo) / student_t_quantile(0.5 * level.error(), freedom);
        (error > 0.0 && error.is_finite()).then_some(Mean { value, error, freedom })
    }
}

/// p-value of "two independent runs have one mean", from `t = (a - b)/√(e_a² + e_b²)`.
///
/// The statistic is Welch's (*Biometrika* 29 (1938) 350-362); its law is taken with `min(ν_a, ν_b)` degrees of freedom, of which Mickey & Brown
/// (*Annals of Mathematical Statistics* 37 (1966) 639-642) proved that its tails are never below those of the statistic, for normal replicas
/// and whatever the two variances are. Welch's own approximate number of degrees of freedom has no such guarantee, and many tests at once
/// look far into the tails.
///
/// For other laws it is asymptotic. If both runs have one law and as many replicas, the difference is symmetric, so that skewness, which is what
/// spoils Student's t of one sample, cancels.
#[must_use]
pub fn welch(a: &Mean, b: &Mean) -> f64 {
    let t = (a.value - b.value).abs() / hypotenuse(a.error, b.error);
    2.0 * upper_tail(t, a.freedom.min(b.freedom))
}

/// p-value of "the replicas that only the larger run has are of the law of those that both have": `part` is the mean of the first `n`
/// of the `of` replicas behind `whole`.
///
/// Student's two-sample t of the first `n` against the rest, with `of - 2` degrees of freedom, needs no more than that: with
/// `z² = (whole - part)² / (s² (1/n - 1/of))` and `s² = of · error²`, the decomposition of the sum of squares gives `t² = z² (of - 2) / (of - 1 - z²)`.
/// Zero where `z² >= of - 1`, which no data can give. NaN unless `1 <= n < of` and `of >= 3`.
#[must_use]
pub fn part_and_whole(part: f64, n: u64, whole: &Mean, of: u64) -> f64 {
    if n == 0 || n >= of || of < 3 {
        return f64::NAN;
    }
    let (n, of) = (n as f64, of as f64);
    let z = (whole.value - part) / (whole.error * ((of - n) / n).sqrt());
    let left = of - 1.0 - z * z;
    if z.is_nan() {
        return f64::NAN;
    }
    if left <= 0.0 {
        return 0.0;
    }
    2.0 * upper_tail(z.abs() * ((of - 2.0) / left).sqrt(), of - 2.0)
}

/// p-value of "a normal number with this standard error is zero".
#[must_use]
pub fn normal(difference: f64, error: f64) -> f64 {
    erfc((difference / error).abs() * std::f64::consts::FRAC_1_SQRT_2)
}

/// `√(a² + b²)` without overflow, from operations with the same bits everywhere.
fn hypotenuse(a: f64, b: f64) -> f64 {
    let (large, small) = (a.max(b), a.min(b));
    let ratio = small / large;
    large * (1.0 + ratio * ratio).sqrt()
}

#[cfg(test)]
mod tests;
