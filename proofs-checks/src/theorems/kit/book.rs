//! Which claims are asked for, and how their sides reach the ledger.

use ratecheck_problems::space::Step;

use crate::evidence::Rounded;
use crate::ledger::{Ledger, Pair};
use crate::update_rules::tightest::Tightest;

/// Where each label stands in the ledger: claim `k` is the `k`-th label.
#[derive(Clone, Debug)]
pub(crate) struct Claims(Vec<&'static str>);

impl Claims {
    pub(crate) fn new(labels: &[&'static str]) -> Claims {
        Claims(labels.to_vec())
    }

    fn place(&self, label: &str) -> Option<usize> {
        self.0.iter().position(|known| *known == label)
    }
}

/// The ledger, opened at one replica and step. Claims that nobody asked for are passed over.
pub(crate) struct Book<'a> {
    ledger: &'a mut Ledger,
    claims: &'a Claims,
    lane: usize,
    step: Step,
    ended: bool,
}

impl<'a> Book<'a> {
    pub(crate) fn new(
        ledger: &'a mut Ledger,
        claims: &'a Claims,
        lane: usize,
        step: Step,
        ended: bool,
    ) -> Book<'a> {
        Book { ledger, claims, lane, step, ended }
    }

    /// Whether a label is asked for, where working out its sides costs something.
    pub(crate) fn has(&self, label: &str) -> bool {
        self.claims.place(label).is_some()
    }

    /// Asserts `lhs <= rhs`.
    pub(crate) fn at_most(&mut self, label: &str, lhs: Rounded, rhs: Rounded) {
        if let Some(claim) = self.claims.place(label) {
            let lhs = self.decidable(lhs, rhs);
            self.ledger.check(claim, self.lane, self.step, lhs, rhs);
        }
    }

    /// Asserts `lhs = rhs`; of two negative sides the signs are turned, so that the slack reads as for positive ones.
    pub(crate) fn equal(&mut self, label: &str, lhs: Rounded, rhs: Rounded) {
        if let Some(claim) = self.claims.place(label) {
            let lhs = self.decidable(lhs, rhs);
            let turned = lhs.value() < 0.0 && rhs.value() < 0.0;
            let (lhs, rhs) = if turned { (-lhs, -rhs) } else { (lhs, rhs) };
            self.ledger.check_equal(claim, self.lane, self.step, lhs, rhs);
        }
    }

    /// Asserts what is kept of several comparisons, if there was any.
    pub(crate) fn tightest(&mut self, label: &str, kept: Tightest) {
        if let Some((lhs, rhs)) = kept.sides() {
            self.at_most(label, lhs, rhs);
        }
    }

    /// Records both sides of a claim in expectation, for this replica.
    pub(crate) fn mean(&mut self, label: &str, lhs: Rounded, rhs: Rounded) {
        if let Some(claim) = self.claims.place(label) {
            let lhs = self.decidable(lhs, rhs);
            let rounding = lhs.error() + rhs.error();
            let pair = Pair { lhs: lhs.value(), rhs: rhs.value(), rounding };
            self.ledger.sample(claim, self.lane, pair);
        }
    }

    /// The left side, or NaN where the comparison says nothing: the judge then answers *undecided*.
    fn decidable(&self, lhs: Rounded, rhs: Rounded) -> Rounded {
        if lhs.is_finite() && rhs.is_finite() && !self.ended {
            lhs
        } else {
            Rounded::exact(f64::NAN)
        }
    }
}

/// An upper bound of `|x|`.
pub(crate) fn upper(x: Rounded) -> f64 {
    // Two roundings, each of relative size 2^-53.
    (x.value().abs() + x.error()) * (1.0 + 2.0 * f64::EPSILON)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Verdict;

    #[test]
    fn an_unbounded_error_or_an_ended_replica_does_not_pass() {
        let claims = Claims::new(&["R2", "R6"]);
        let mut ledger = Ledger::new(2, 1);
        let mut book = Book::new(&mut ledger, &claims, 0, Step::FIRST, false);
        book.at_most("R2", Rounded::ONE, Rounded::within(2.0, f64::INFINITY));
        book.equal("R6", Rounded::ONE, Rounded::within(1.0, f64::INFINITY));
        book.at_most("R8", Rounded::ONE, Rounded::ZERO); // not asked for
        let mut book = Book::new(&mut ledger, &claims, 0, Step::FIRST, true);
        book.at_most("R2", Rounded::ONE, Rounded::ONE);
        for k in [0, 1] {
            let finding = ledger.entry(k, 0).judge.finding();
            assert!(matches!(finding.verdict, Verdict::Undecided { .. }), "{finding:?}");
            assert_eq!(finding.n, 2 - k as u64);
        }
    }
}
