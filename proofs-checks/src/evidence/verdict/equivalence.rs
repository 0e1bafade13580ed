//! Claims that a number is what was predicted, up to what the statement leaves open: tests of equivalence.
//!
//! An interval of level `1 - α` inside of the range of the statement rejects both "below the range" and "above the range" at `α/2`
//! each (two one-sided tests, Schuirmann 1987), so *holds* is wrong with probability at most `α/2`; an interval outside of the
//! range rejects the statement, so *refuted* is wrong with probability at most `α`.

use super::mean::more_replicas;
use super::{Finding, INFORMATIVE, Verdict};
use crate::evidence::interval::Interval;

/// The numbers that a statement admits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The prediction itself.
    pub predicted: f64,
    /// Least admitted number.
    pub lo: f64,
    /// Largest admitted number.
    pub hi: f64,
}

impl Band {
    /// `[p - tolerance, p + tolerance]`.
    #[must_use]
    pub fn about(predicted: f64, tolerance: f64) -> Band {
        Band { predicted, lo: predicted - tolerance, hi: predicted + tolerance }
    }

    /// `[p e^-tolerance, p e^tolerance]`.
    #[must_use]
    pub fn factor(predicted: f64, tolerance: f64) -> Band {
        use ratecheck_problems::math::exp;
        Band { predicted, lo: predicted * exp(-tolerance), hi: predicted * exp(tolerance) }
    }
}

/// Judges "the number is in the band": *holds* if the whole interval is inside, *refuted* if it is outside, else *undecided*.
///
/// Slack is `estimate / predicted`. The replicas that are missing are estimated from the half of the interval that sticks out,
/// which shrinks as `1/√n`.
#[must_use]
pub fn equivalent(interval: Interval, band: Band) -> Finding {
    let Interval { lo, hi, estimate, .. } = interval;
    let numbers = [lo, hi, estimate, band.lo, band.hi];
    let verdict = if numbers.iter().any(|x| x.is_nan()) {
        Verdict::Undecided { more_replicas: None, reason: "a value is not a number".to_owned() }
    } else if hi < band.lo || lo > band.hi {
        Verdict::Refuted
    } else if band.lo <= lo && hi <= band.hi {
        Verdict::Holds
    } else {
        Verdict::Undecided {
            more_replicas: missing(&interval, &band),
            reason: format!(
                "the interval [{lo:.6e}, {hi:.6e}] straddles an end of [{:.6e}, {:.6e}]",
                band.lo, band.hi
            ),
        }
    };
    let slack = estimate / band.predicted;
    Finding {
        verdict,
        slack,
        informative: slack > INFORMATIVE,
        interval: Some(interval),
        n: interval.n,
        level: interval.level,
        witness: None,
    }
}

/// Replicas until the side of the interval towards the nearest end of the band no longer reaches it.
fn missing(interval: &Interval, band: &Band) -> Option<u64> {
    let Interval { lo, hi, estimate, n, .. } = *interval;
    [(estimate - lo, estimate - band.lo), (hi - estimate, band.hi - estimate)]
        .into_iter()
        .filter(|(half, room)| half > &room.abs())
        .map(|(half, room)| more_replicas(n, half, room.abs()))
        .reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b)))
        .unwrap_or_default()
}

/// Judges "the number is positive": *holds* if the whole interval is, *refuted* if all of it is negative, else *undecided*.
#[must_use]
pub fn positive(interval: Interval, slack: f64) -> Finding {
    let Interval { lo, hi, estimate, .. } = interval;
    let verdict = if lo > 0.0 {
        Verdict::Holds
    } else if hi < 0.0 {
        Verdict::Refuted
    } else {
        Verdict::Undecided {
            more_replicas: more_replicas(interval.n, interval.half_width(), estimate.abs()),
            reason: format!("the interval [{lo:.4}, {hi:.4}] contains 0"),
        }
    };
    Finding {
        verdict,
        slack,
        informative: slack > INFORMATIVE,
        interval: Some(interval),
        n: interval.n,
        level: interval.level,
        witness: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::interval::Method;

    fn interval(lo: f64, hi: f64) -> Interval {
        let estimate = 0.5 * (lo + hi);
        let method = Method::ChiSquare;
        Interval { lo, hi, estimate, level: 0.95, method, n: 100, caution: None }
    }

    /// False alarm: 0.
    #[test]
    fn inside_holds_outside_refutes_and_astride_asks_for_more() {
        let band = Band::about(10.0, 1.0);
        let word = |lo, hi| equivalent(interval(lo, hi), band).verdict;
        assert_eq!(word(9.5, 10.5), Verdict::Holds);
        assert_eq!(word(9.0, 11.0), Verdict::Holds);
        assert_eq!(word(7.0, 8.9), Verdict::Refuted);
        assert_eq!(word(11.1, f64::INFINITY), Verdict::Refuted);
        // From 10.5 ± 1 to 10.5 ± 0.5: four times the replicas.
        let Verdict::Undecided { more_replicas, .. } = word(9.5, 11.5) else { panic!("astride") };
        assert_eq!(more_replicas, Some(300));
        let nan = equivalent(interval(f64::NAN, 1.0), band).verdict;
        assert!(matches!(nan, Verdict::Undecided { more_replicas: None, .. }));
    }

    /// A wide interval about a band is no support of it: the classic mistake of a test of equality.
    #[test]
    fn ignorance_is_not_equivalence() {
        let finding = equivalent(interval(1.0, 100.0), Band::about(10.0, 1.0));
        assert!(matches!(finding.verdict, Verdict::Undecided { .. }));
    }

    #[test]
    fn factors_are_symmetric_on_the_logarithm() {
        let band = Band::factor(100.0, 0.1);
        assert!((band.lo * band.hi / 1e4 - 1.0).abs() < 1e-14 && band.lo < 100.0);
    }

    #[test]
    fn signs_are_decided_by_whole_intervals() {
        assert_eq!(positive(interval(0.1, 2.0), 1.0).verdict, Verdict::Holds);
        assert_eq!(positive(interval(-2.0, -0.1), 1.0).verdict, Verdict::Refuted);
        assert!(matches!(positive(interval(-0.1, 2.0), 1.0).verdict, Verdict::Undecided { .. }));
    }
}
