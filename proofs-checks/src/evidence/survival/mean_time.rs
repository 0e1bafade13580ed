//! The mean of exponential times that may have been cut short.

use super::Observed;
use crate::evidence::interval::{Interval, Method};
use crate::evidence::level::Level;
use crate::evidence::tails::{poisson_at_least, poisson_at_most, solve};

/// A mean time in steps with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanTime {
    /// `total / events`; infinite when nothing left.
    pub estimate: f64,
    /// Lower end, positive as soon as a step was taken.
    pub lo: f64,
    /// Upper end; infinite when nothing left.
    pub hi: f64,
    /// Replicas that left, `d`.
    pub events: u64,
    /// Replicas in all.
    pub replicas: u64,
    /// Steps taken by all replicas together, `S`.
    pub total: f64,
    /// Confidence of the interval.
    pub level: Level,
}

impl MeanTime {
    /// Standard error of `ln estimate`, `1/√d`.
    #[must_use]
    pub fn log_error(&self) -> f64 {
        1.0 / (self.events as f64).sqrt()
    }

    /// The same interval in the form that tables print.
    #[must_use]
    pub fn interval(&self) -> Interval {
        let (method, level) = (Method::ChiSquare, self.level.confidence());
        let MeanTime { lo, hi, estimate, replicas: n, .. } = *self;
        Interval { lo, hi, estimate, level, method, n, caution: None }
    }
}

/// The mean time of a memoryless escape: `S/d`, the estimate of greatest likelihood under censoring (and of the geometric law, whose
/// times are whole steps).
///
/// When every replica left, `2S/τ` has the law `χ²_{2d}` exactly and the interval is `[2S/χ²_{2d;1-α/2}, 2S/χ²_{2d;α/2}]`. When some
/// were stopped, the number that left within the time `S` is counted as a Poisson process counts, and the lower end becomes
/// `2S/χ²_{2d+2;1-α/2}`: each side then errs on the wide side. When nothing left there is a lower end only, `S/ln(1/α)`, with the
/// whole error rate on that side; without replicas it is 0.
///
/// Source: Epstein & Sobel, *Journal of the American Statistical Association* 48 (1953) 486-502; Epstein, *Technometrics* 2 (1960)
/// 435-446; Garwood, *Biometrika* 28 (1936) 437-442, for the Poisson count.
#[must_use]
pub fn exponential_mean(replicas: &[Observed], level: Level) -> MeanTime {
    let total: f64 = replicas.iter().map(|r| r.steps as f64).sum();
    let events = replicas.iter().filter(|r| r.left).count() as u64;
    let (n, alpha) = (replicas.len() as u64, level.error());
    let counted =
        |estimate: f64, lo, hi| MeanTime { estimate, lo, hi, events, replicas: n, total, level };
    if events == 0 {
        return counted(f64::INFINITY, total / largest_mean(0, alpha), f64::INFINITY);
    }
    let beyond = if events == n { events - 1 } else { events };
    let lo = total / largest_mean(beyond, 0.5 * alpha);
    let hi = total / smallest_mean(events, 0.5 * alpha);
    counted(total / events as f64, lo, hi)
}

/// The mean with `P(N <= k) = tail`, `χ²_{2k+2;1-tail}/2`.
fn largest_mean(k: u64, tail: f64) -> f64 {
    let mut hi = 2.0 * (k as f64 + 1.0);
    while poisson_at_most(k, hi) > tail {
        hi *= 2.0;
    }
    solve(|mean| 1.0 - poisson_at_most(k, mean), 1.0 - tail, (0.0, hi))
}

/// The mean with `P(N >= k) = tail`, `χ²_{2k;tail}/2`, for `k >= 1`.
fn smallest_mean(k: u64, tail: f64) -> f64 {
    solve(|mean| poisson_at_least(k, mean), tail, (0.0, k as f64))
}

/// The replicas as seen from step `lead_in` on: those that had left by then are gone, the others have that many steps less.
///
/// The time a replica needs to settle in its well before it can leave is no part of a constant hazard: `lead_in` plus the mean of what is
/// returned is then the mean time of those that stayed that long.
#[must_use]
pub fn after_lead_in(replicas: &[Observed], lead_in: u64) -> Vec<Observed> {
    let late = replicas.iter().filter(|r| r.steps > lead_in);
    late.map(|r| Observed { steps: r.steps - lead_in, left: r.left }).collect()
}
