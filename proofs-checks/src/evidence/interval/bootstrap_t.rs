//! The studentised bootstrap.

use super::ends::{mean_rounding, refuse_constant, widened};
use super::{Interval, IntervalError, Method};
use crate::evidence::bootstrap;
use crate::evidence::level::Level;
use crate::evidence::sample::Sample;

/// Studentised bootstrap: `[x̄ - q_{1-α/2} s/√n, x̄ - q_{α/2} s/√n]`, `q` the quantiles of `(x̄* - x̄) / (s*/√n)` over resamples.
///
/// A pure function of the sample and `seed`. Source: Hall, *Annals of Statistics* 16 (1988) 927-953.
/// Values with rounding errors widen it as in [`super::student_t`], with the larger of the two quantiles.
///
/// # Errors
/// No spread, an error rate beyond the resamples, or resamples without spread.
pub fn bootstrap_t(sample: &Sample, level: Level, seed: u64) -> Result<Interval, IntervalError> {
    refuse_constant(sample)?;
    let roots = bootstrap::studentised(sample, bootstrap::resamples(level)?, seed)?;
    let below = bootstrap::quantile(&roots, 0.5 * level.error());
    let above = bootstrap::quantile(&roots, 1.0 - 0.5 * level.error());
    let (center, se) = (sample.mean().value(), sample.standard_error());
    let largest = below.abs().max(above.abs());
    let moved = sample.rounding() * largest / (sample.n() as f64 - 1.0).sqrt();
    let rounding = mean_rounding(sample) + moved;
    let (method, n) = (Method::BootstrapT, sample.n());
    Ok(widened(center, above * se, -below * se, rounding, level.confidence(), method, n))
}
