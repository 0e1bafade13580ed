//! One claim a step out of one a coordinate: the coordinate closest to failing speaks for all.

use ratecheck_problems::space::Step;

use crate::evidence::Rounded;
use crate::ledger::Ledger;

/// Keeps the pair of sides closest to failing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tightest {
    kept: Option<(f64, Rounded, Rounded)>,
}

impl Tightest {
    /// `lhs <= rhs` at one more coordinate.
    pub(crate) fn at_most(&mut self, lhs: Rounded, rhs: Rounded) {
        let excess = lhs.value() - rhs.value() - lhs.error() - rhs.error();
        let scale = lhs.value().abs() + rhs.value().abs();
        let tension = if scale > 0.0 { excess / scale } else { -1.0 };
        // What cannot be compared is worse than any failure: it must not hide behind another coordinate.
        let comparable = lhs.is_finite() && rhs.is_finite();
        let tension = if comparable { tension } else { f64::INFINITY };
        if self.kept.is_none_or(|(most, ..)| tension > most) {
            self.kept = Some((tension, lhs, rhs));
        }
    }

    /// `lhs = rhs` at one more coordinate: the larger magnitude is at most the smaller.
    pub(crate) fn equal(&mut self, lhs: Rounded, rhs: Rounded) {
        let negative = lhs.value() < 0.0 && rhs.value() < 0.0;
        let (lhs, rhs) = if negative { (-lhs, -rhs) } else { (lhs, rhs) };
        if lhs.value() <= rhs.value() { self.at_most(rhs, lhs) } else { self.at_most(lhs, rhs) }
    }

    /// What is kept in `other`, if that is closer to failing.
    pub(crate) fn join(&mut self, other: Tightest) {
        if let Some((_, lhs, rhs)) = other.kept {
            self.at_most(lhs, rhs);
        }
    }

    /// Its two sides, if there was any coordinate.
    pub(crate) fn sides(&self) -> Option<(Rounded, Rounded)> {
        self.kept.map(|(_, lhs, rhs)| (lhs, rhs))
    }

    /// The one further from failing: for a choice that rounding leaves open.
    pub(crate) fn milder(self, other: Tightest) -> Tightest {
        let tension = |t: &Tightest| t.kept.map_or(f64::NEG_INFINITY, |(tension, ..)| tension);
        if tension(&self) <= tension(&other) { self } else { other }
    }

    /// Writes the claim of this step, if there was any coordinate.
    pub(crate) fn record(self, ledger: &mut Ledger, claim: usize, lane: usize, step: Step) {
        if let Some((_, lhs, rhs)) = self.kept {
            ledger.check(claim, lane, step, lhs, rhs);
        }
    }
}
