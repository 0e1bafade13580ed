//! Where monitors write what they saw: one entry a claim and lane, whatever the length of the run.

use serde::{Deserialize, Serialize};

use ratecheck_problems::space::Step;

use crate::evidence::{Pathwise, Rounded};

/// Both sides of a claim in expectation, for one replica.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// Measured side.
    pub lhs: f64,
    /// Bound (its random part measured on the same replica).
    pub rhs: f64,
    /// Sum of the rounding bounds of both sides.
    pub rounding: f64,
}

/// What one lane contributed to one claim.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Entry {
    /// Judge of the pathwise checks.
    pub judge: Pathwise,
    /// The sample of a claim in expectation.
    pub pair: Option<Pair>,
}

/// Entries of a block, `[claim][lane]`, allocated once.
#[derive(Clone, Debug)]
pub struct Ledger {
    first: u64,
    lanes: usize,
    entries: Vec<Entry>,
}

impl Ledger {
    /// An empty ledger of a block whose lanes are replicas 0, 1, ....
    #[must_use]
    pub fn new(claims: usize, lanes: usize) -> Ledger {
        Ledger::starting_at(0, claims, lanes)
    }

    /// An empty ledger of a block whose first lane is replica `first`.
    #[must_use]
    pub fn starting_at(first: u64, claims: usize, lanes: usize) -> Ledger {
        Ledger { first, lanes, entries: vec![Entry::default(); claims * lanes] }
    }

    /// Records that claim number `claim` asserts `lhs <= rhs` on this lane at this step.
    pub fn check(&mut self, claim: usize, lane: usize, step: Step, lhs: Rounded, rhs: Rounded) {
        let replica = self.first + lane as u64;
        self.entry_mut(claim, lane).judge.observe(replica, step.get(), lhs, rhs);
    }

    /// Records that a claim asserts `lhs = rhs` up to rounding: the larger is checked to be at most the smaller.
    pub fn check_equal(
        &mut self,
        claim: usize,
        lane: usize,
        step: Step,
        lhs: Rounded,
        rhs: Rounded,
    ) {
        let (low, high) = if lhs.value() <= rhs.value() { (lhs, rhs) } else { (rhs, lhs) };
        self.check(claim, lane, step, high, low);
    }

    /// Records the two sides of a claim in expectation for this replica.
    pub fn sample(&mut self, claim: usize, lane: usize, pair: Pair) {
        self.entry_mut(claim, lane).pair = Some(pair);
    }

    /// What a lane contributed to a claim.
    #[must_use]
    pub fn entry(&self, claim: usize, lane: usize) -> &Entry {
        &self.entries[claim * self.lanes + lane]
    }

    fn entry_mut(&mut self, claim: usize, lane: usize) -> &mut Entry {
        &mut self.entries[claim * self.lanes + lane]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_kept_apart_and_named_by_their_replica() {
        let mut ledger = Ledger::starting_at(40, 1, 2);
        ledger.check(0, 1, Step::new(1), Rounded::exact(1.0), Rounded::exact(2.0));
        ledger.check(0, 1, Step::new(3), Rounded::exact(2.1), Rounded::exact(2.0));
        let finding = ledger.entry(0, 1).judge.finding();
        assert_eq!(finding.witness.map(|w| (w.replica, w.step)), Some((41, 3)));
        assert_eq!(ledger.entry(0, 0).judge, Pathwise::new());
    }

    #[test]
    fn equalities_fail_in_both_directions() {
        for (lhs, rhs) in [(1.0, 1.1), (1.1, 1.0)] {
            let mut ledger = Ledger::new(1, 1);
            let step = Step::new(1);
            ledger.check_equal(0, 0, step, Rounded::within(lhs, 1e-16), Rounded::exact(rhs));
            assert!(ledger.entry(0, 0).judge.is_refuted());
        }
    }
}
