//! How many replicas an interval needs to be as narrow as asked.

use super::{MeanMethod, multiplier};
use crate::evidence::distributions::{normal_upper, student_t_quantile};
use crate::evidence::level::Level;
use crate::evidence::portable;
use crate::evidence::sample::Sample;

/// Beyond so many replicas nobody goes.
const LIMIT: u64 = 1_000_000_000_000;

/// An end of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The lower one.
    Lower,
    /// The upper one.
    Upper,
}

/// The number of replicas, at least one more than there are, at which an end of the interval is expected to be at most `distance` from
/// the mean: for a mean, variance and skewness that stay as they are in `sample`. None beyond 10^12, or if `distance` is not positive.
///
/// Widths are those of the method itself, not `1/√n`: a tail of 1e-6 is three times as far out for 8 replicas of Student's t as for
/// many, and inequalities for bounded replicas begin with `1/n`. `half` is the present distance of that end, which fixes what
/// has no formula (the bootstrap shrinks as `1/√n`; bets begin as Bernstein's inequality does).
#[must_use]
pub fn replicas_until(
    sample: &Sample,
    level: Level,
    method: MeanMethod,
    (side, half): (Side, f64),
    distance: f64,
) -> Option<u64> {
    if !(distance > 0.0 && half.is_finite()) {
        return None;
    }
    let present = sample.n() as u64;
    let enough = |n: u64| predicted(sample, level, method, (side, half), n) <= distance;
    let (mut short, mut long) = (present, present + 1);
    while !enough(long) {
        short = long;
        long = long.saturating_mul(2);
        if long > LIMIT {
            return None;
        }
    }
    while long - short > 1 {
        let middle = short + (long - short) / 2;
        if enough(middle) {
            long = middle;
        } else {
            short = middle;
        }
    }
    Some(long)
}

/// The distance of an end from the mean that `n` replicas of the same spread and shape would have.
fn predicted(
    sample: &Sample,
    level: Level,
    method: MeanMethod,
    (side, half): (Side, f64),
    n: u64,
) -> f64 {
    let (m, present) = (n as f64, sample.n() as f64);
    let (s, tail) = (sample.variance().sqrt(), 0.5 * level.error());
    let root = m.sqrt();
    match method {
        MeanMethod::Exact => 0.0,
        MeanMethod::StudentT => student_t_quantile(tail, m - 1.0) * s / root,
        MeanMethod::Robust => {
            let towards = match side {
                Side::Lower => -sample.skewness(),
                Side::Upper => sample.skewness(),
            };
            multiplier(tail, n, towards.max(0.0)) * s / root
        }
        MeanMethod::KnownDeviation { deviation } => normal_upper(tail) * deviation / root,
        MeanMethod::SubGaussian { parameter } => {
            parameter * (2.0 * portable::ln(2.0 / level.error()) / m).sqrt()
        }
        MeanMethod::Hoeffding { lo, hi } => {
            (hi - lo) * (portable::ln(2.0 / level.error()) / (2.0 * m)).sqrt()
        }
        MeanMethod::EmpiricalBernstein { lo, hi } => {
            let ln = portable::ln(4.0 / level.error());
            s * (2.0 * ln / m).sqrt() + 7.0 * (hi - lo) * ln / (3.0 * (m - 1.0))
        }
        MeanMethod::Betting { .. } => {
            let ln = portable::ln(2.0 / level.error());
            let linear = (half - s * (2.0 * ln / present).sqrt()).max(0.0);
            s * (2.0 * ln / m).sqrt() + linear * present / m
        }
        MeanMethod::TwoPoint { .. } | MeanMethod::BootstrapT { .. } => half * (present / m).sqrt(),
    }
}
