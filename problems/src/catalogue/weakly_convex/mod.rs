//! Functions that are neither convex nor smooth.

use super::Entry;
use crate::number::Scalar;

mod bilinear;
mod concave_convex;
mod crescent;
mod lattice_trap;
mod penalties;
mod phase;
mod relu;
mod retrieval;
mod rosenbrock;
mod triangle;
mod trimmed;
mod w_shape;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const FILES: &[(&str, &[Entry])] = &[
    ("bilinear", bilinear::ENTRIES),
    ("concave_convex", concave_convex::ENTRIES),
    ("crescent", crescent::ENTRIES),
    ("lattice_trap", lattice_trap::ENTRIES),
    ("penalties", penalties::ENTRIES),
    ("phase", phase::ENTRIES),
    ("relu", relu::ENTRIES),
    ("retrieval", retrieval::ENTRIES),
    ("rosenbrock", rosenbrock::ENTRIES),
    ("triangle", triangle::ENTRIES),
    ("trimmed", trimmed::ENTRIES),
    ("w_shape", w_shape::ENTRIES),
];

/// The sign that is continuous from the right, `sgn 0 = +1`: the slope of `|u|`, with a choice at the kink.
fn sign<N: Scalar>(u: N) -> N {
    (-u).branch(N::one, || N::of(-1.0))
}

/// Whether a number that changes sign at a kink says that the kink is elsewhere.
fn off_kink(u: f64) -> bool {
    u.abs() > 0.0
}

/// A point that is `x` in its first coordinate and `rest` in the others.
fn first(dim: usize, x: f64, rest: f64) -> Vec<f64> {
    let mut point = vec![rest; dim];
    point[0] = x;
    point
}
