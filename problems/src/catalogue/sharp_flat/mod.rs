//! Landscapes whose minima differ in sharpness.

use super::Entry;
use crate::spec::{Params, Range, SpecError};

mod hole;
mod kinked;
mod parabola;
mod piecewise;
mod quartic;
mod river;
mod smooth_wells;
mod styblinski_tang;
mod valleys;
mod washboard;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const FILES: &[(&str, &[Entry])] = &[
    ("hole", hole::ENTRIES),
    ("kinked", kinked::ENTRIES),
    ("parabola", parabola::ENTRIES),
    ("piecewise", piecewise::ENTRIES),
    ("quartic", quartic::ENTRIES),
    ("river", river::ENTRIES),
    ("smooth_wells", smooth_wells::ENTRIES),
    ("styblinski_tang", styblinski_tang::ENTRIES),
    ("valleys", valleys::ENTRIES),
    ("washboard", washboard::ENTRIES),
];

/// The value of a key that has to be positive.
fn positive(params: &Params<'_>, key: &str) -> Result<f64, SpecError> {
    params.number(key, Range::positive())
}

/// A point that is `x` in its first coordinate and `rest` in the others.
fn first(dim: usize, x: f64, rest: f64) -> Vec<f64> {
    let mut point = vec![rest; dim];
    point[0] = x;
    point
}
