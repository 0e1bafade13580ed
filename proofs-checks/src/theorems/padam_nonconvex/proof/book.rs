//! Which claims are asked for, and how their sides reach the ledger.

use ratecheck_problems::space::Step;

use crate::evidence::Rounded;
use crate::ledger::{Ledger, Pair};

/// The claims that this proof knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Theorem,
    Ha,
    Hb,
    He,
    Hf,
    Hg,
    Ht,
    N1,
    N2,
    N3,
    N3b,
    N4,
    N5,
    N6,
    N7,
    N8,
    N9,
    N10,
    N11,
    N12,
    N13,
    N14,
    N15,
    N15pub,
    N15b,
    N16,
    N17,
    N18,
    N19,
    N20,
    N20Naive,
    N21,
    Data,
}

/// Every label with its name, in the order of the enum.
const NAMES: [(Label, &str); 33] = [
    (Label::Theorem, ""),
    (Label::Ha, "HA"),
    (Label::Hb, "HB"),
    (Label::He, "HE"),
    (Label::Hf, "HF"),
    (Label::Hg, "HG"),
    (Label::Ht, "HT"),
    (Label::N1, "N1"),
    (Label::N2, "N2"),
    (Label::N3, "N3"),
    (Label::N3b, "N3b"),
    (Label::N4, "N4"),
    (Label::N5, "N5"),
    (Label::N6, "N6"),
    (Label::N7, "N7"),
    (Label::N8, "N8"),
    (Label::N9, "N9"),
    (Label::N10, "N10"),
    (Label::N11, "N11"),
    (Label::N12, "N12"),
    (Label::N13, "N13"),
    (Label::N14, "N14"),
    (Label::N15, "N15"),
    (Label::N15pub, "N15pub"),
    (Label::N15b, "N15b"),
    (Label::N16, "N16"),
    (Label::N17, "N17"),
    (Label::N18, "N18"),
    (Label::N19, "N19"),
    (Label::N20, "N20"),
    (Label::N20Naive, "N20-naive"),
    (Label::N21, "N21"),
    (Label::Data, "N22-data"),
];

/// Where each label stands in the ledger.
#[derive(Clone, Debug)]
pub(super) struct Claims([Option<usize>; NAMES.len()]);

impl Claims {
    /// Claim `k` is the `k`-th label.
    pub(super) fn new(labels: &[&'static str]) -> Claims {
        Claims(NAMES.map(|(_, name)| labels.iter().position(|label| *label == name)))
    }

    /// Whether a label is asked for.
    pub(super) fn has(&self, label: Label) -> bool {
        self.0[label as usize].is_some()
    }
}

/// The ledger, opened at one lane and step.
pub(super) struct Book<'a> {
    pub ledger: &'a mut Ledger,
    pub claims: &'a Claims,
    pub lane: usize,
    pub step: Step,
    /// Whether the lane ended before its horizon, so that nothing can be said about the whole path.
    pub ended: bool,
}

impl Book<'_> {
    /// Whether a label is asked for.
    pub(super) fn has(&self, label: Label) -> bool {
        self.claims.has(label)
    }

    /// Asserts `lhs <= rhs`.
    pub(super) fn at_most(&mut self, label: Label, lhs: Rounded, rhs: Rounded) {
        if let Some(claim) = self.claims.0[label as usize] {
            self.ledger.check(claim, self.lane, self.step, self.decidable(lhs, rhs), rhs);
        }
    }

    /// Asserts `lhs = rhs`; of two negative sides the signs are turned, so that the slack reads as for positive ones.
    pub(super) fn equal(&mut self, label: Label, lhs: Rounded, rhs: Rounded) {
        if let Some(claim) = self.claims.0[label as usize] {
            let lhs = self.decidable(lhs, rhs);
            let turned = lhs.value() < 0.0 && rhs.value() < 0.0;
            let (lhs, rhs) = if turned { (-lhs, -rhs) } else { (lhs, rhs) };
            self.ledger.check_equal(claim, self.lane, self.step, lhs, rhs);
        }
    }

    /// Records both sides of a claim in expectation; `rounding` comes on top of the bounds of the sides.
    pub(super) fn sample(&mut self, label: Label, lhs: Rounded, rhs: Rounded, rounding: f64) {
        if let Some(claim) = self.claims.0[label as usize] {
            let lhs = self.decidable(lhs, rhs);
            let rounding = lhs.error() + rhs.error() + rounding;
            self.ledger.sample(
                claim,
                self.lane,
                Pair { lhs: lhs.value(), rhs: rhs.value(), rounding },
            );
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
pub(super) fn upper(x: Rounded) -> f64 {
    // Two roundings, each of relative size 2^-53.
    (x.value().abs() + x.error()) * (1.0 + 2.0 * f64::EPSILON)
}

/// `x` with its error bound enlarged by `by`.
pub(super) fn widened(x: Rounded, by: f64) -> Rounded {
    x + Rounded::within(0.0, by)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Verdict;

    #[test]
    fn names_stand_in_the_order_of_the_enum() {
        for (k, (label, _)) in NAMES.iter().enumerate() {
            assert_eq!(*label as usize, k);
        }
    }

    #[test]
    fn an_unbounded_error_or_an_ended_lane_does_not_pass() {
        let claims = Claims::new(&["N7", "N6"]);
        let mut ledger = Ledger::new(2, 1);
        let mut book =
            Book { ledger: &mut ledger, claims: &claims, lane: 0, step: Step::FIRST, ended: false };
        book.at_most(Label::N7, Rounded::ONE, Rounded::within(2.0, f64::INFINITY));
        book.equal(Label::N6, Rounded::ONE, Rounded::within(1.0, f64::INFINITY));
        book.at_most(Label::N8, Rounded::ONE, Rounded::ZERO); // not asked for
        book.ended = true;
        book.at_most(Label::N7, Rounded::ONE, Rounded::ONE);
        for k in [0, 1] {
            let finding = ledger.entry(k, 0).judge.finding();
            assert!(matches!(finding.verdict, Verdict::Undecided { .. }), "{finding:?}");
            assert_eq!(finding.n, 2 - k as u64);
        }
    }
}
