//! Replicas in a known range: inequalities of Hoeffding and of Bernstein.

use super::ends::{about_mean, check_range, mean_rounding, within_range};
use super::{Interval, IntervalError, Method};
use crate::evidence::level::Level;
use crate::evidence::portable;
use crate::evidence::sample::Sample;

/// `x̄ ± (b-a) √(ln(2/α) / 2n)`, for replicas that lie in `[a, b]` with certainty.
///
/// Source: Hoeffding, *Journal of the American Statistical Association* 58 (1963), Theorem 2.
///
/// # Errors
/// An empty range, or a replica outside it.
pub fn hoeffding(
    sample: &Sample,
    range: (f64, f64),
    level: Level,
) -> Result<Interval, IntervalError> {
    check_range(sample, range)?;
    let ln = portable::ln(2.0 / level.error());
    let half = (range.1 - range.0) * (ln / (2.0 * sample.n() as f64)).sqrt();
    let rounding = mean_rounding(sample);
    Ok(within_range(about_mean(sample, half, rounding, level, Method::Hoeffding), range))
}

/// `x̄ ± (√(2 s² ln(4/α) / n) + 7 (b-a) ln(4/α) / (3(n-1)))`, for replicas that lie in `[a, b]` with certainty.
///
/// Source: Maurer & Pontil, COLT 2009, arXiv 0907.3740, Theorem 4, once for each side with error rate `α/2`.
///
/// # Errors
/// An empty range, or a replica outside it.
pub fn empirical_bernstein(
    sample: &Sample,
    range: (f64, f64),
    level: Level,
) -> Result<Interval, IntervalError> {
    check_range(sample, range)?;
    let n = sample.n() as f64;
    let ln = portable::ln(4.0 / level.error());
    let half = (2.0 * sample.variance() * ln / n).sqrt()
        + 7.0 * (range.1 - range.0) * ln / (3.0 * (n - 1.0));
    let rounding = mean_rounding(sample) + sample.rounding() * (2.0 * ln / (n - 1.0)).sqrt();
    let free = about_mean(sample, half, rounding, level, Method::EmpiricalBernstein);
    Ok(within_range(free, range))
}
