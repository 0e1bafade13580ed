//! Where monitors write what they saw: one tally a claim and replica, whatever the length of the run.

use serde::{Deserialize, Serialize};

use ratecheck_problems::space::Step;

use crate::evidence::Rounded;

/// The two sides of an inequality at the step where it was closest to failing (or failed worst).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sides {
    /// The step; for claims judged once, at the end of the run, its last step.
    pub step: u64,
    /// Left side with its rounding bound.
    pub lhs: Rounded,
    /// Right side with its rounding bound.
    pub rhs: Rounded,
}

impl Sides {
    /// Whether `lhs <= rhs` is contradicted beyond rounding.
    #[must_use]
    pub fn violated(&self) -> bool {
        self.lhs.v - self.lhs.e > self.rhs.v + self.rhs.e
    }

    /// Whether the comparison could be made at all.
    #[must_use]
    pub fn decidable(&self) -> bool {
        !(self.lhs.v - self.lhs.e).is_nan() && !(self.rhs.v + self.rhs.e).is_nan()
    }

    /// `lhs / rhs`, the slack as reports show it; 0 when both sides vanish.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        let none = self.lhs.v.abs() <= self.lhs.e && self.rhs.v.abs() <= self.rhs.e;
        if none { 0.0 } else { self.lhs.v / self.rhs.v }
    }

    /// Orders sides by how close they are to failing, on a scale from -1 to 1.
    fn tension(&self) -> f64 {
        let gap = self.lhs.v - self.rhs.v;
        let scale = self.lhs.v.abs() + self.rhs.v.abs();
        if scale > 0.0 { (gap - self.lhs.e - self.rhs.e) / scale } else { -1.0 }
    }
}

/// A pathwise claim along one replica.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// How often it was checked.
    pub checks: u64,
    /// How often it failed beyond rounding.
    pub failures: u64,
    /// How often a side was NaN.
    pub undecidable: u64,
    /// The first step at which it failed.
    pub first_failure: Option<u64>,
    /// Where it was tightest, or failed worst.
    pub worst: Option<Sides>,
}

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

/// What one replica contributed to one claim.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Entry {
    /// Pathwise checks.
    pub tally: Tally,
    /// The sample of a claim in expectation.
    pub pair: Option<Pair>,
}

/// Entries of a block, `[claim][lane]`, allocated once.
#[derive(Clone, Debug)]
pub struct Ledger {
    lanes: usize,
    entries: Vec<Entry>,
}

impl Ledger {
    /// An empty ledger.
    #[must_use]
    pub fn new(claims: usize, lanes: usize) -> Ledger {
        Ledger { lanes, entries: vec![Entry::default(); claims * lanes] }
    }

    /// Records that claim number `claim` asserts `lhs <= rhs` on this lane at this step.
    pub fn check(&mut self, claim: usize, lane: usize, step: Step, lhs: Rounded, rhs: Rounded) {
        let sides = Sides { step: step.get(), lhs, rhs };
        let tally = &mut self.entries[claim * self.lanes + lane].tally;
        tally.checks += 1;
        if !sides.decidable() {
            tally.undecidable += 1;
            return;
        }
        if sides.violated() {
            tally.failures += 1;
            tally.first_failure.get_or_insert(sides.step);
        }
        if tally.worst.is_none_or(|worst| sides.tension() > worst.tension()) {
            tally.worst = Some(sides);
        }
    }

    /// Records that a claim asserts `lhs = rhs`, as `|lhs - rhs| <= 0` up to rounding.
    pub fn check_equal(&mut self, claim: usize, lane: usize, step: Step, lhs: Rounded, rhs: Rounded) {
        // Order the sides so that a violation of either inequality is one of `smaller <= larger` turned round.
        let (low, high) = if lhs.v <= rhs.v { (lhs, rhs) } else { (rhs, lhs) };
        self.check(claim, lane, step, high, low);
    }

    /// Records the two sides of a claim in expectation for this replica.
    pub fn sample(&mut self, claim: usize, lane: usize, pair: Pair) {
        self.entries[claim * self.lanes + lane].pair = Some(pair);
    }

    /// What a lane contributed to a claim.
    #[must_use]
    pub fn entry(&self, claim: usize, lane: usize) -> &Entry {
        &self.entries[claim * self.lanes + lane]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn r(v: f64, e: f64) -> Rounded {
        Rounded { v, e }
    }

    #[test]
    fn a_violation_beyond_rounding_is_counted_and_kept() {
        let mut ledger = Ledger::new(1, 2);
        ledger.check(0, 1, Step::new(1), r(1.0, 0.0), r(2.0, 0.0));
        ledger.check(0, 1, Step::new(2), r(2.0 + 1e-15, 1e-15), r(2.0, 1e-15));
        assert_eq!(ledger.entry(0, 1).tally.failures, 0, "within the allowance");
        ledger.check(0, 1, Step::new(3), r(2.1, 1e-15), r(2.0, 1e-15));
        ledger.check(0, 1, Step::new(4), r(1.0, 0.0), r(2.0, 0.0));
        let tally = ledger.entry(0, 1).tally;
        assert_eq!((tally.checks, tally.failures, tally.first_failure), (4, 1, Some(3)));
        assert_eq!(tally.worst.expect("checked").step, 3);
        assert_eq!(ledger.entry(0, 0).tally.checks, 0, "lanes are kept apart");
    }

    #[test]
    fn equalities_fail_in_both_directions_and_nan_is_not_a_pass() {
        let mut ledger = Ledger::new(1, 1);
        for (lhs, rhs) in [(1.0, 1.1), (1.1, 1.0)] {
            ledger.check_equal(0, 0, Step::new(1), r(lhs, 1e-16), r(rhs, 1e-16));
        }
        ledger.check_equal(0, 0, Step::new(2), r(f64::NAN, 0.0), r(1.0, 0.0));
        let tally = ledger.entry(0, 0).tally;
        assert_eq!((tally.failures, tally.undecidable), (2, 1));
    }
}
