//! What all intervals about a mean share: ends that account for rounding, and refusals.

use super::{Interval, IntervalError, Method};
use crate::evidence::level::Level;
use crate::evidence::rounded::Rounded;
use crate::evidence::sample::Sample;

/// How far rounding may have moved the mean.
pub(super) fn mean_rounding(sample: &Sample) -> f64 {
    sample.mean().error()
}

/// `x̄ ± half`, with rounding.
pub(super) fn about_mean(
    sample: &Sample,
    half: f64,
    rounding: f64,
    level: Level,
    method: Method,
) -> Interval {
    let (center, n) = (sample.mean().value(), sample.n());
    widened(center, half, half, rounding, level.confidence(), method, n)
}

/// `[center - below - rounding, center + above + rounding]`, ends rounded outwards.
pub(super) fn widened(
    center: f64,
    below: f64,
    above: f64,
    rounding: f64,
    level: f64,
    method: Method,
    n: usize,
) -> Interval {
    let end = |part: f64| Rounded::exact(part) + Rounded::exact(rounding);
    let (lo, hi) = (Rounded::exact(center) - end(below), Rounded::exact(center) + end(above));
    Interval {
        lo: outward(lo, f64::next_down, -lo.error()),
        hi: outward(hi, f64::next_up, hi.error()),
        estimate: center,
        level,
        method,
        n: n as u64,
        caution: None,
    }
}

/// An end moved out by its own rounding error; exact ends stay.
fn outward(end: Rounded, next: fn(f64) -> f64, error: f64) -> f64 {
    let moved = end.value() + error;
    if error.abs() > 0.0 { next(moved) } else { moved }
}

/// What the range leaves of an interval.
pub(super) fn within_range(mut interval: Interval, (lo, hi): (f64, f64)) -> Interval {
    interval.lo = interval.lo.max(lo);
    interval.hi = interval.hi.min(hi);
    interval
}

/// Replicas that agree to the last bit have no spread.
pub(super) fn refuse_constant(sample: &Sample) -> Result<(), IntervalError> {
    if sample.is_constant() || sample.variance() <= 0.0 {
        let (n, value) = (sample.n(), sample.values()[0]);
        return Err(IntervalError::NoSpread { n, value });
    }
    Ok(())
}

/// The range is one, and holds all replicas.
pub(super) fn check_range(sample: &Sample, (lo, hi): (f64, f64)) -> Result<(), IntervalError> {
    if !(lo.is_finite() && hi.is_finite() && lo < hi) {
        return Err(IntervalError::Range { lo, hi });
    }
    let slack = sample.rounding();
    let outside = |x: &f64| *x < lo - slack || *x > hi + slack;
    match sample.values().iter().position(outside) {
        None => Ok(()),
        Some(replica) => {
            Err(IntervalError::OutsideRange { replica, value: sample.values()[replica], lo, hi })
        }
    }
}
