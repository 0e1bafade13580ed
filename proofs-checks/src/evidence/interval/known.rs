//! Replicas of which more than a range is known.

use super::ends::{about_mean, check_range, mean_rounding, widened};
use super::{Interval, IntervalError, Method};
use crate::evidence::distributions::normal_upper;
use crate::evidence::level::Level;
use crate::evidence::portable;
use crate::evidence::proportion::clopper_pearson;
use crate::evidence::sample::Sample;

/// `x̄ ± z σ/√n` with `z = Φ⁻¹(1 - α/2)`, for normal replicas of a known standard deviation.
///
/// # Errors
/// A deviation that is not positive and finite.
pub fn known_deviation(
    sample: &Sample,
    deviation: f64,
    level: Level,
) -> Result<Interval, IntervalError> {
    let z = normal_upper(0.5 * level.error());
    about(sample, deviation, z, level, Method::KnownDeviation)
}

/// `x̄ ± σ √(2 ln(2/α) / n)`, for replicas with `E exp(λ (X - E X)) <= exp(λ² σ² / 2)` for all `λ`: Chernoff's bound on each side.
///
/// Normal replicas have `σ` their deviation, those in `[a, b]` have `σ = (b - a)/2` (Hoeffding 1963, equation 4.16).
///
/// # Errors
/// A parameter that is not positive and finite.
pub fn sub_gaussian(
    sample: &Sample,
    parameter: f64,
    level: Level,
) -> Result<Interval, IntervalError> {
    let factor = (2.0 * portable::ln(2.0 / level.error())).sqrt();
    about(sample, parameter, factor, level, Method::SubGaussian)
}

fn about(
    sample: &Sample,
    spread: f64,
    factor: f64,
    level: Level,
    method: Method,
) -> Result<Interval, IntervalError> {
    if !(spread > 0.0 && spread.is_finite()) {
        return Err(IntervalError::Spread { value: spread });
    }
    let half = factor * spread / (sample.n() as f64).sqrt();
    Ok(about_mean(sample, half, mean_rounding(sample), level, method))
}

/// The interval of Clopper and Pearson for the frequency of `hi`, carried over to `[lo, hi]`; replicas take these two values only.
///
/// # Errors
/// An empty range, or a replica that is neither of both.
pub fn two_point(
    sample: &Sample,
    (lo, hi): (f64, f64),
    level: Level,
) -> Result<Interval, IntervalError> {
    check_range(sample, (lo, hi))?;
    let (slack, n) = (sample.rounding(), sample.n());
    let near = |x: f64, end: f64| (x - end).abs() <= slack;
    if let Some(replica) = sample.values().iter().position(|&x| !near(x, lo) && !near(x, hi)) {
        return Err(IntervalError::ThirdValue { replica, value: sample.values()[replica], lo, hi });
    }
    let hits = sample.values().iter().filter(|&&x| !near(x, lo)).count() as u64;
    let found = clopper_pearson(hits, n as u64, level);
    let width = hi - lo;
    let (below, above) = ((found.estimate - found.lo) * width, (found.hi - found.estimate) * width);
    let center = lo + found.estimate * width;
    let rounding = 4.0 * f64::EPSILON * (lo.abs() + hi.abs());
    let method = Method::ClopperPearson;
    Ok(widened(center, below, above, rounding, level.confidence(), method, n))
}
