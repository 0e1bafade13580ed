//! Student's t.

use super::ends::{about_mean, mean_rounding, refuse_constant};
use super::{Interval, IntervalError, Method};
use crate::evidence::distributions::{student_t_quantile, student_t_tail};
use crate::evidence::level::Level;
use crate::evidence::sample::Sample;

/// `x̄ ± t_{n-1} s/√n`.
///
/// Exact for normal replicas. Otherwise the coverage error is of order `skewness/√n` on each side, and an event so rare that no
/// replica shows it is not seen at all: use a range and [`super::empirical_bernstein`] where one is known.
/// Rounding errors up to `r` in the values move the mean by `r` and `s` by at most `r √(n/(n-1))`, so both ends move out by
/// `r (1 + t/√(n-1))`.
///
/// # Errors
/// [`IntervalError::NoSpread`].
pub fn student_t(sample: &Sample, level: Level) -> Result<Interval, IntervalError> {
    refuse_constant(sample)?;
    let n = sample.n();
    let t = student_t_quantile(0.5 * level.error(), n as f64 - 1.0);
    let half = t * sample.standard_error();
    let rounding = mean_rounding(sample) + sample.rounding() * t / (n as f64 - 1.0).sqrt();
    Ok(about_mean(sample, half, rounding, level, Method::StudentT))
}

/// p-value of `E[X] <= null` against `E[X] > null` by Student's t; `0` or `1` for a constant sample, as it lies above or not.
pub fn p_value_above(sample: &Sample, null: f64) -> f64 {
    let excess = sample.mean().value() - null;
    if sample.is_constant() {
        return if excess > sample.mean().error() { 0.0 } else { 1.0 };
    }
    student_t_tail(excess / sample.standard_error(), sample.n() as f64 - 1.0)
}
