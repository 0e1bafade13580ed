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
