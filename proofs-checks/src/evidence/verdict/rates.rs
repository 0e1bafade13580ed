//! Claims about exponents.

use super::{Finding, INFORMATIVE, Verdict};
use crate::evidence::portable;
use crate::evidence::rate::Rate;

/// Judges "the mean is `O(T^predicted)`" by a fitted exponent: an upper bound permits faster decay, so only slower decay refutes.
///
/// *Holds* if the interval's upper end is at most `predicted + tolerance`, *refuted* if its lower end is above, else *undecided*.
/// `tolerance` is what the study declares for finite horizons: at `T` a term of relative size `c T^-a` still bends the
/// exponent by up to `a c T^-a`.
///
/// Slack is `(T_last/T_first)^(fitted - predicted)`: how far the measured curve has moved against the predicted one over the
/// range. It is 1 when the prediction is attained, and tiny when the method is far faster than promised.
pub fn decays_at_least(rate: &Rate, predicted: f64, tolerance: f64) -> Finding {
    let (interval, limit) = (rate.interval, predicted + tolerance);
    let verdict = if interval.hi <= limit {
        Verdict::Holds
    } else if interval.lo > limit {
        Verdict::Refuted
    } else if !(interval.lo.is_finite() && interval.hi.is_finite() && limit.is_finite()) {
        Verdict::Undecided {
            more_replicas: None,
            reason: format!(
                "value not finite: interval [{}, {}] against {limit}",
                interval.lo, interval.hi
            ),
        }
    } else {
        let (half, distance) = (interval.half_width(), (rate.exponent - limit).abs());
        Verdict::Undecided {
            more_replicas: if rate.replicas > 1 {
                super::mean::more_replicas(rate.replicas, half, distance)
            } else {
                None
            },
            reason: format!(
                "the exponent's interval [{:.4}, {:.4}] contains {predicted} + {tolerance}",
                interval.lo, interval.hi
            ),
        }
    };
    let range = rate.last / rate.first;
    let slack = portable::exp((rate.exponent - predicted) * portable::ln(range));
    Finding {
        verdict,
        slack,
        informative: slack > INFORMATIVE,
        interval: Some(interval),
        n: rate.replicas,
        level: interval.level,
        witness: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::interval::{Interval, Method};

    fn rate(exponent: f64, half: f64) -> Rate {
        let interval = Interval {
            lo: exponent - half,
            hi: exponent + half,
            estimate: exponent,
            level: 0.95,
            method: Method::Bca,
            n: 100,
            caution: None,
        };
        Rate {
            exponent,
            constant: 1.0,
            r2: 1.0,
            interval,
            local: vec![],
            first: 100.0,
            last: 10_000.0,
            horizons: 5,
            replicas: 100,
        }
    }

    #[test]
    fn faster_decay_is_permitted_and_slower_decay_refuted() {
        assert_eq!(decays_at_least(&rate(-0.5, 0.02), -0.5, 0.05).verdict, Verdict::Holds);
        assert_eq!(decays_at_least(&rate(-1.0, 0.02), -0.5, 0.05).verdict, Verdict::Holds);
        assert_eq!(decays_at_least(&rate(-0.3, 0.02), -0.5, 0.05).verdict, Verdict::Refuted);
        // Limit -0.45, distance 0.01, half-width 0.02: 100 (0.02/0.01)² = 400 replicas, 300 more (up to rounding of the ratio).
        let undecided = decays_at_least(&rate(-0.46, 0.02), -0.5, 0.05).verdict;
        let Verdict::Undecided { more_replicas: Some(more), .. } = undecided else {
            panic!("{undecided:?}")
        };
        assert!((299..=301).contains(&more));
        let nan = decays_at_least(&rate(f64::NAN, 0.1), -0.5, 0.05).verdict;
        assert!(matches!(nan, Verdict::Undecided { more_replicas: None, .. }));
    }

    /// Over two decades an exponent lower by 1/2 gains a factor 10, and one lower by 2 a factor 10^4.
    #[test]
    fn slack_is_the_drift_against_the_prediction_over_the_range() {
        let finding = decays_at_least(&rate(-1.0, 0.02), -0.5, 0.05);
        assert!((finding.slack - 0.1).abs() < 1e-14 && finding.informative);
        assert!(!decays_at_least(&rate(-2.5, 0.02), -0.5, 0.05).informative);
    }
}
