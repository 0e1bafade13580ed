//! Claims about expectations, decided by confidence intervals.

use super::{Finding, INFORMATIVE, Verdict, slack};
use crate::evidence::interval::{self, Interval, MeanMethod, Side, replicas_until};
use crate::evidence::level::Level;
use crate::evidence::rounded::Rounded;
use crate::evidence::rounded_sum::RoundedSum;
use crate::evidence::sample::{Sample, SampleError};

/// Judges `E[lhs] <= E[rhs]` from pairs `(lhs_r, rhs_r)` of the same replica (repeat a constant bound for every replica).
///
/// The interval is that of `E[lhs - rhs]`, paired. *Holds* if all of it is at most 0, *refuted* if all of it is above 0, else *undecided*
/// with an estimate of the replicas that are missing. Either error happens with probability at most `1 - level`.
/// Slack is the ratio of the means. With [`MeanMethod::Exact`] one replica decides, within rounding.
pub fn at_most(lhs: &[Rounded], rhs: &[Rounded], level: Level, method: MeanMethod) -> Finding {
    let n = lhs.len() as u64;
    if let (MeanMethod::Exact, [l, ..], [r, ..]) = (method, lhs, rhs) {
        let difference = *l - *r;
        if !difference.is_finite() {
            let reason = format!("value not finite: lhs {} against rhs {}", l.value(), r.value());
            return Finding::undecided(reason, None, n);
        }
        return decided(&interval::exact(difference), slack(l.value(), r.value()), || None);
    }
    let ratio = || slack(plain_mean(lhs), plain_mean(rhs));
    match Sample::differences(lhs, rhs) {
        Err(error) => refused(error, n),
        Ok(sample) => match interval::of_mean(&sample, level, method) {
            Err(error) => {
                Finding { slack: ratio(), ..Finding::undecided(error.to_string(), None, n) }
            }
            Ok(interval) => {
                decided(&interval, ratio(), || missing(&sample, &interval, level, method))
            }
        },
    }
}

/// Judges `E[X] <= 0` from a sample of `X`; no bound to compare with, so `slack` is NaN and the verdict counts as informative.
pub fn at_most_zero(sample: &Sample, level: Level, method: MeanMethod) -> Finding {
    match interval::of_mean(sample, level, method) {
        Err(error) => Finding::undecided(error.to_string(), None, sample.n() as u64),
        Ok(interval) => {
            let more = || missing(sample, &interval, level, method);
            Finding { informative: true, ..decided(&interval, f64::NAN, more) }
        }
    }
}

/// Judges `E[X] = 0`, as for a sum of martingale differences.
///
/// No finite sample proves an equality, so the claim carries a `resolution`: how far from zero a mean would matter.
/// *Refuted* if the interval excludes 0; *holds* (is consistent with 0 at that resolution) if it contains 0 and its half-width is at
/// most `resolution`; else *undecided*. Slack is `|x̄| / resolution`, and the verdict is informative once the resolution is reached.
pub fn mean_zero(sample: &Sample, resolution: f64, level: Level, method: MeanMethod) -> Finding {
    let n = sample.n() as u64;
    let interval = match interval::of_mean(sample, level, method) {
        Err(error) => return Finding::undecided(error.to_string(), None, n),
        Ok(interval) => interval,
    };
    let half = interval.half_width();
    let resolved = half <= resolution;
    let verdict = if !interval.contains(0.0) {
        Verdict::Refuted
    } else if resolved {
        Verdict::Holds
    } else {
        Verdict::Undecided {
            more_replicas: finer(sample, &interval, level, method, resolution),
            reason: format!(
                "the interval contains 0 but its half-width {half:e} exceeds the resolution {resolution:e}"
            ),
        }
    };
    Finding {
        verdict,
        slack: interval.estimate.abs() / resolution,
        informative: resolved || !interval.contains(0.0),
        interval: Some(interval),
        n,
        level: interval.level,
        witness: None,
    }
}

/// How many more replicas bring the half-width `half`, which shrinks as `1/√n`, below `distance`: `⌈n (half/distance)²⌉ - n`, and at least 1.
///
/// For a number that stays where it is; since it moves with new replicas, the estimate decides in about half of all cases. `None` for a
/// distance of zero, or beyond 10^15 replicas.
pub(super) fn more_replicas(n: u64, half: f64, distance: f64) -> Option<u64> {
    let ratio = half / distance;
    let needed = (n as f64 * ratio * ratio).ceil();
    (distance > 0.0 && needed < 1e15).then(|| (needed as u64).saturating_sub(n).max(1))
}

/// How many more replicas bring the end of the interval that 0 keeps inside to 0, by the width that the method itself would have. As
/// with [`more_replicas`], the estimate decides in about half of all cases.
fn missing(sample: &Sample, interval: &Interval, level: Level, method: MeanMethod) -> Option<u64> {
    let Interval { lo, hi, estimate, n, .. } = *interval;
    let end =
        if estimate < 0.0 { (Side::Upper, hi - estimate) } else { (Side::Lower, estimate - lo) };
    Some(replicas_until(sample, level, method, end, estimate.abs())? - n)
}

/// How many more replicas bring both ends of the interval within `resolution` of the estimate.
fn finer(
    sample: &Sample,
    interval: &Interval,
    level: Level,
    method: MeanMethod,
    resolution: f64,
) -> Option<u64> {
    let Interval { lo, hi, estimate, n, .. } = *interval;
    let ends = [(Side::Lower, estimate - lo), (Side::Upper, hi - estimate)];
    let until = |end| replicas_until(sample, level, method, end, resolution);
    let [lower, upper] = ends.map(until);
    Some(lower?.max(upper?) - n)
}

fn decided(interval: &Interval, slack: f64, more: impl FnOnce() -> Option<u64>) -> Finding {
    let verdict = if interval.hi <= 0.0 {
        Verdict::Holds
    } else if interval.lo > 0.0 {
        Verdict::Refuted
    } else {
        Verdict::Undecided {
            more_replicas: more(),
            reason: format!(
                "the interval [{:e}, {:e}] of lhs - rhs contains 0",
                interval.lo, interval.hi
            ),
        }
    };
    Finding {
        verdict,
        slack,
        informative: slack > INFORMATIVE,
        interval: Some(*interval),
        n: interval.n,
        level: interval.level,
        witness: None,
    }
}

fn refused(error: SampleError, n: u64) -> Finding {
    let more = match error {
        SampleError::TooFew(n) => Some(2_u64.saturating_sub(n as u64)),
        _ => None,
    };
    Finding::undecided(error.to_string(), more, n)
}

fn plain_mean(values: &[Rounded]) -> f64 {
    values.iter().copied().collect::<RoundedSum>().mean().value()
}

#[cfg(test)]
#[path = "mean_tests.rs"]
mod tests;
