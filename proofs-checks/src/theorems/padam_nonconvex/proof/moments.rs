//! N1 to N5: what the recursions of the moments give, and HT for steps that are not monotone.

use crate::evidence::Rounded;

use super::book::{Book, Label};
use super::coordinate::{Clock, Coordinate};

/// Checks one coordinate after its update.
pub(super) fn check(book: &mut Book<'_>, clock: &Clock, vhat0: Rounded, c: &Coordinate) {
    let largest = Rounded::exact(c.largest);
    let square = largest.square();
    book.at_most(Label::N1, c.m.abs(), clock.weight1 * largest);
    book.at_most(Label::N2, c.vhat, vhat0.max(clock.weight2 * square));
    book.at_most(Label::N3, c.vhat_before, c.vhat);
    book.at_most(Label::N4, clock.fresh2 * square, c.vhat);
    if book.has(Label::N5) {
        book.at_most(Label::N5, c.m.square(), clock.fresh1 * clock.weight1 * c.squares);
    }
    if c.was_active {
        book.at_most(Label::N3b, c.eta, c.eta_before);
        book.at_most(Label::Ht, c.eta, Rounded::exact(2.0) * c.eta_before);
    }
}

#[cfg(test)]
mod tests {
    use ratecheck_problems::space::Step;

    use super::super::book::Claims;
    use super::*;
    use crate::ledger::Ledger;
    use crate::theorems::padam_nonconvex::tests::fixtures;

    const LABELS: [&str; 7] = ["N1", "N2", "N3", "N3b", "N4", "N5", "HT"];

    /// Labels refuted for a coordinate after the gradients 1, -2, 0.5 that `corrupt` has been at.
    fn refuted(corrupt: impl Fn(&mut Coordinate)) -> Vec<&'static str> {
        let assumptions = fixtures::assumptions();
        let mut clock = Clock::new(&assumptions);
        let mut c = Coordinate::new(&assumptions, &clock);
        for g in [1.0, -2.0, 0.5] {
            clock.advance(&assumptions);
            c.update(g, &clock, &assumptions);
        }
        corrupt(&mut c);
        let (claims, mut ledger) = (Claims::new(&LABELS), Ledger::new(LABELS.len(), 1));
        let step = Step::new(3);
        let mut book = Book { ledger: &mut ledger, claims: &claims, lane: 0, step, ended: false };
        check(&mut book, &clock, Rounded::ZERO, &c);
        let wrong = |k: &usize| ledger.entry(*k, 0).judge.is_refuted();
        (0..LABELS.len()).filter(wrong).map(|k| LABELS[k]).collect()
    }

    fn scaled(x: Rounded, by: f64) -> Rounded {
        Rounded::exact(by) * x
    }

    #[test]
    fn each_inequality_fails_when_its_quantity_is_wrong() {
        assert!(refuted(|_| {}).is_empty());
        assert_eq!(refuted(|c| c.m = Rounded::exact(1.9)), ["N1", "N5"]);
        assert_eq!(refuted(|c| c.squares = scaled(c.squares, 0.01)), ["N5"]);
        assert_eq!(refuted(|c| c.vhat = Rounded::exact(4.0)), ["N2"]);
        assert_eq!(refuted(|c| c.vhat = scaled(c.vhat_before, 0.99)), ["N3"]);
        assert_eq!(refuted(|c| c.vhat = Rounded::exact(0.3)), ["N3", "N4"]);
        assert_eq!(refuted(|c| c.eta = scaled(c.eta_before, 1.01)), ["N3b"]);
        assert_eq!(refuted(|c| c.eta = scaled(c.eta_before, 2.01)), ["N3b", "HT"]);
        // A coordinate that starts at this step has no previous step size to compare with.
        assert!(refuted(|c| (c.was_active, c.eta) = (false, Rounded::exact(9.0))).is_empty());
    }
}
