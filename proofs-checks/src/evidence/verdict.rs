//! The four verdicts, and the record of evidence that goes with each.
//!
//! | verdict | pathwise | in expectation |
//! |---|---|---|
//! | holds | on every path and step, up to the computed rounding | the whole interval of `lhs - rhs` is at most 0 |
//! | refuted | one path and step exceeds it beyond rounding | the whole interval is above 0 |
//! | undecided | a value was not finite, or nothing was observed | the interval straddles 0, or there is none |
//! | out of scope | a hypothesis fails, with the number that fails it | the same |

use super::interval::Interval;
use super::rounded::Rounded;
use serde::{Deserialize, Serialize};

mod equivalence;
mod mean;
mod pathwise;
mod rates;

pub use equivalence::{Band, equivalent, positive};
pub use mean::{at_most, at_most_zero, mean_zero};
pub use pathwise::Pathwise;
pub use rates::decays_at_least;

/// Slack above which a bound says something about the measured quantity.
pub const INFORMATIVE: f64 = 1e-2;

/// What the evidence says about a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Verdict {
    /// The claim came out true wherever it was measured, at the stated level.
    Holds,
    /// The claim is false in this setting, at the stated level; a pathwise refutation is certain.
    Refuted,
    /// The evidence does not decide.
    Undecided {
        /// Estimate of how many more replicas would decide; `None` if more of the same cannot.
        more_replicas: Option<u64>,
        /// What stands in the way.
        reason: String,
    },
    /// A hypothesis of the claim fails.
    OutOfScope {
        /// Which, with the number that fails it.
        reason: String,
    },
}

impl Verdict {
    /// The word printed for it.
    pub fn word(&self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::Refuted => "refuted",
            Verdict::Undecided { .. } => "undecided",
            Verdict::OutOfScope { .. } => "out of scope",
        }
    }
}

/// One comparison on one path: enough to replay it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Witness {
    /// Replica.
    pub replica: u64,
    /// Step.
    pub step: u64,
    /// Left side as computed.
    pub lhs: f64,
    /// Right side as computed.
    pub rhs: f64,
    /// Rounding allowance: both error bounds together.
    pub allowance: f64,
}

impl Witness {
    fn new(replica: u64, step: u64, lhs: Rounded, rhs: Rounded) -> Witness {
        Witness {
            replica,
            step,
            lhs: lhs.value(),
            rhs: rhs.value(),
            allowance: lhs.error() + rhs.error(),
        }
    }
}

/// A verdict with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The verdict.
    pub verdict: Verdict,
    /// Measured over bound, see [`slack`]; NaN when nothing could be measured.
    pub slack: f64,
    /// Whether the slack exceeds [`INFORMATIVE`], so that the bound constrains what was measured.
    pub informative: bool,
    /// The interval that decided; none for pathwise claims.
    pub interval: Option<Interval>,
    /// Pathwise: comparisons made. In expectation: replicas. Rates: replicas.
    pub n: u64,
    /// Confidence; 1 for pathwise claims.
    pub level: f64,
    /// Pathwise: the first violation if refuted, else the first value that is not finite, else the comparison with the largest slack.
    pub witness: Option<Witness>,
}

impl Finding {
    /// A claim whose hypothesis fails; `reason` names it with the number that fails it.
    pub fn out_of_scope(reason: impl Into<String>) -> Finding {
        let reason = reason.into();
        Finding::without_evidence(Verdict::OutOfScope { reason }, 0)
    }

    /// Evidence that cannot be had: `reason` says why, `more_replicas` what would help.
    pub fn undecided(reason: impl Into<String>, more_replicas: Option<u64>, n: u64) -> Finding {
        let reason = reason.into();
        let verdict = Verdict::Undecided { more_replicas, reason };
        Finding::without_evidence(verdict, n)
    }

    fn without_evidence(verdict: Verdict, n: u64) -> Finding {
        Finding {
            verdict,
            slack: f64::NAN,
            informative: false,
            interval: None,
            n,
            level: f64::NAN,
            witness: None,
        }
    }
}

/// `lhs / rhs`, the share of a bound that the measured side uses, for either sign:
///
/// - `rhs > 0`: `lhs / rhs`, negative values as 0 (the bound is not approached at all);
/// - `lhs <= rhs < 0`: `rhs / lhs`, which is again 1 where the bound is attained and 0 far from it;
/// - `rhs <= 0 < lhs` or `rhs < lhs <= 0`: infinite;
/// - both zero: 0, for a comparison of nothing with nothing is no evidence that a bound is sharp.
///
/// NaN if either side is.
pub fn slack(lhs: f64, rhs: f64) -> f64 {
    if lhs.is_nan() || rhs.is_nan() {
        f64::NAN
    } else if rhs > 0.0 {
        lhs.max(0.0) / rhs
    } else if lhs > rhs {
        f64::INFINITY
    } else if lhs < 0.0 {
        rhs / lhs
    } else {
        0.0
    }
}

/// Where a study expects the measured slack to be, for instance the ratio that a tight example attains.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Landing {
    /// The number expected.
    pub expected: f64,
    /// Largest accepted distance from it.
    pub tolerance: f64,
}

impl Landing {
    /// `|measured - expected| <= tolerance`. The half-width of an interval earns no extra room: a study that expects a
    /// number takes enough replicas to measure it. NaN never lands.
    pub fn met(&self, measured: f64) -> bool {
        (measured - self.expected).abs() <= self.tolerance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slack_is_the_share_of_the_bound_for_either_sign() {
        for (lhs, rhs, want) in [
            (1.0, 4.0, 0.25),
            (-1.0, 4.0, 0.0),
            (8.0, 4.0, 2.0),
            (-4.0, -1.0, 0.25),
            (-1.0, -4.0, f64::INFINITY),
            (0.0, -4.0, f64::INFINITY),
            (1.0, 0.0, f64::INFINITY),
            (0.0, 0.0, 0.0),
            (-1.0, 0.0, 0.0),
        ] {
            assert_eq!(slack(lhs, rhs), want, "{lhs} against {rhs}");
        }
        assert!(slack(f64::NAN, 1.0).is_nan() && slack(0.0, f64::NAN).is_nan());
    }

    /// Results are stored as files: every record goes both ways.
    #[test]
    fn results_can_be_written_and_read() {
        fn both_ways<T: Serialize + serde::de::DeserializeOwned>() {}
        both_ways::<Finding>();
        both_ways::<Interval>();
        both_ways::<crate::evidence::Rate>();
        both_ways::<Landing>();
    }

    #[test]
    fn landing_is_strict() {
        let landing = Landing { expected: 0.5, tolerance: 0.125 };
        assert!(landing.met(0.625) && landing.met(0.375));
        assert!(!landing.met(0.6250001) && !landing.met(f64::NAN) && !landing.met(f64::INFINITY));
    }

    #[test]
    fn out_of_scope_keeps_its_reason() {
        let finding = Finding::out_of_scope("step 0.6 exceeds 2/L = 0.5");
        assert_eq!(finding.verdict.word(), "out of scope");
        assert!(!finding.informative);
        let Verdict::OutOfScope { reason } = finding.verdict else { panic!("not out of scope") };
        assert!(reason.contains("0.6"));
    }
}
