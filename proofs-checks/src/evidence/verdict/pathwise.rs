//! Claims that must be true on every path and at every step.

use super::{Finding, INFORMATIVE, Verdict, Witness, slack};
use crate::evidence::rounded::Rounded;
use serde::{Deserialize, Serialize};

/// Streaming judge of `lhs <= rhs` on every path and step: O(1) memory.
///
/// *Refuted* if any comparison has `lhs.v - lhs.e > rhs.v + rhs.e`: the exact sides are then certainly the wrong way round, and no
/// later event takes that back. Otherwise *undecided* if any side was not finite: an overflow says nothing about
/// the exact value (a diverging `lhs` may still be finite, a bound of `+∞` may come from `0/0` in a step before), so it neither
/// holds nor refutes; the witness says where it happened. Otherwise *holds*. With no comparison at all, undecided.
/// A bound that is `+∞` by its formula is vacuous and belongs out of scope, not here.
///
/// Judges of disjoint sets of paths are combined with [`Pathwise::merge`]; the outcome does not depend on the order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pathwise {
    comparisons: u64,
    violations: u64,
    violation: Option<Witness>,
    not_finite: Option<Witness>,
    tightest: Option<(f64, Witness)>,
}

impl Pathwise {
    /// A judge that has seen nothing.
    pub fn new() -> Pathwise {
        Pathwise::default()
    }

    /// Compares the two sides at one step of one path.
    #[inline]
    pub fn observe(&mut self, replica: u64, step: u64, lhs: Rounded, rhs: Rounded) {
        self.comparisons += 1;
        if !(lhs.is_finite() && rhs.is_finite()) {
            let found = Witness::new(replica, step, lhs, rhs);
            self.not_finite = earlier(self.not_finite, Some(found));
            return;
        }
        let certain = lhs.certainly_gt(rhs);
        // Sides that rounding cannot tell apart count as attained, also where both are rounding errors of zero.
        let ratio = match slack(lhs.value(), rhs.value()) {
            ratio if certain => ratio,
            ratio => ratio.min(1.0),
        };
        if self.tightest.is_none_or(|(most, _)| ratio >= most) {
            let found = (ratio, Witness::new(replica, step, lhs, rhs));
            self.tightest = tighter(self.tightest, Some(found));
        }
        if certain {
            self.violations += 1;
            let found = Witness::new(replica, step, lhs, rhs);
            self.violation = earlier(self.violation, Some(found));
        }
    }

    /// Both judges' evidence together.
    #[must_use]
    pub fn merge(self, other: Pathwise) -> Pathwise {
        Pathwise {
            comparisons: self.comparisons + other.comparisons,
            violations: self.violations + other.violations,
            violation: earlier(self.violation, other.violation),
            not_finite: earlier(self.not_finite, other.not_finite),
            tightest: tighter(self.tightest, other.tightest),
        }
    }

    /// How many comparisons were violations.
    pub fn violations(&self) -> u64 {
        self.violations
    }

    /// Whether a violation has been seen.
    pub fn is_refuted(&self) -> bool {
        self.violation.is_some()
    }

    /// The verdict on everything observed.
    pub fn finding(&self) -> Finding {
        let verdict = match (self.violation, self.not_finite) {
            (Some(_), _) => Verdict::Refuted,
            (None, Some(w)) => Verdict::Undecided {
                more_replicas: None,
                reason: format!(
                    "value not finite: lhs {} against rhs {} within {} in replica {} at step {}",
                    w.lhs, w.rhs, w.allowance, w.replica, w.step
                ),
            },
            (None, None) if self.comparisons == 0 => Verdict::Undecided {
                more_replicas: None,
                reason: "nothing was observed".to_owned(),
            },
            (None, None) => Verdict::Holds,
        };
        let slack = self.tightest.map_or(f64::NAN, |(ratio, _)| ratio);
        let tightest = self.tightest.map(|(_, witness)| witness);
        Finding {
            verdict,
            slack,
            informative: slack > INFORMATIVE,
            interval: None,
            n: self.comparisons,
            level: 1.0,
            witness: self.violation.or(self.not_finite).or(tightest),
        }
    }
}

/// The witness with the shorter replay: smaller step, then smaller replica.
fn earlier(a: Option<Witness>, b: Option<Witness>) -> Option<Witness> {
    match (a, b) {
        (Some(x), Some(y)) if (y.step, y.replica) < (x.step, x.replica) => b,
        (Some(_), _) => a,
        (None, _) => b,
    }
}

/// The larger slack; among equals the earlier one.
fn tighter(a: Option<(f64, Witness)>, b: Option<(f64, Witness)>) -> Option<(f64, Witness)> {
    match (a, b) {
        (Some((p, x)), Some((q, y))) => match p.total_cmp(&q) {
            std::cmp::Ordering::Less => b,
            std::cmp::Ordering::Greater => a,
            std::cmp::Ordering::Equal => earlier(Some(x), Some(y)).map(|w| (p, w)),
        },
        (Some(_), None) => a,
        (None, _) => b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(x: f64) -> Rounded {
        Rounded::exact(x)
    }

    #[test]
    fn holds_within_rounding_and_reports_the_tightest_step() {
        let mut judge = Pathwise::new();
        judge.observe(0, 1, exact(0.25), exact(1.0));
        judge.observe(3, 2, exact(0.5), exact(1.0));
        judge.observe(1, 2, exact(0.5), exact(1.0));
        // 0.1 + 0.2 exceeds 0.3 in the last place only: rounding accounts for it. Scaled to keep slack 0.5 the tightest.
        let finding = judge.finding();
        assert_eq!(finding.verdict, Verdict::Holds);
        assert_eq!((finding.slack, finding.informative), (0.5, true));
        let witness = finding.witness.unwrap();
        assert_eq!((witness.step, witness.replica), (2, 1));
        judge.observe(0, 9, exact(0.1) + exact(0.2), Rounded::within(0.3, 2f64.powi(-54)));
        assert_eq!(judge.finding().verdict, Verdict::Holds);
        assert_eq!(judge.finding().slack, 1.0, "attained, as far as rounding can tell");
    }

    #[test]
    fn one_violation_beyond_rounding_refutes_and_the_shortest_replay_is_kept() {
        let mut judge = Pathwise::new();
        judge.observe(0, 5, exact(2.0), exact(1.0));
        judge.observe(7, 4, exact(1.0 + f64::EPSILON), exact(1.0));
        judge.observe(2, 4, exact(1.5), exact(1.0));
        judge.observe(0, 6, exact(f64::NAN), exact(1.0));
        let finding = judge.finding();
        assert_eq!(finding.verdict, Verdict::Refuted);
        assert_eq!(finding.witness.map(|w| (w.step, w.replica)), Some((4, 2)));
        assert_eq!(finding.slack, 2.0);
    }

    #[test]
    fn what_is_not_finite_neither_holds_nor_refutes() {
        let (inf, one) = (exact(f64::INFINITY), Rounded::ONE);
        for (lhs, rhs) in
            [(inf, one), (one, inf), (exact(f64::NAN), one), (one, one / Rounded::ZERO)]
        {
            let mut judge = Pathwise::new();
            judge.observe(0, 1, Rounded::ZERO, one);
            judge.observe(4, 17, lhs, rhs);
            let finding = judge.finding();
            let Verdict::Undecided { reason, .. } = &finding.verdict else { panic!("{finding:?}") };
            assert!(reason.contains("not finite") && reason.contains("step 17"));
            assert_eq!(finding.witness.map(|w| w.replica), Some(4));
        }
        assert_eq!(Pathwise::new().finding().verdict.word(), "undecided");
    }

    #[test]
    fn a_vacuous_bound_is_not_informative() {
        let mut judge = Pathwise::new();
        judge.observe(0, 1, exact(1.0), exact(1e6));
        assert!(!judge.finding().informative);
        assert_eq!(judge.finding().verdict, Verdict::Holds);
    }

    #[test]
    fn the_order_of_merging_does_not_matter() {
        let judge = |replica: u64, lhs: f64| {
            let mut judge = Pathwise::new();
            (1..5).for_each(|step| {
                judge.observe(replica, step, exact(lhs * step as f64), exact(3.5))
            });
            judge
        };
        let (a, b, c) = (judge(0, 1.0), judge(1, 1.0), judge(2, f64::INFINITY));
        let left = a.merge(b).merge(c).finding();
        assert_eq!(left, c.merge(b.merge(a)).finding());
        assert_eq!(left.verdict, Verdict::Refuted);
        assert_eq!(left.witness.map(|w| (w.replica, w.step)), Some((0, 4)));
    }
}
