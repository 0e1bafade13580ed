//! Functions that are not convex, with a continuous gradient.

use super::Entry;
use crate::domain::Domain;
use crate::objective::{Constant, Facts, Known};

mod cosine;
mod double_well;
mod losses;
mod pl_sine;
mod rational;
mod washboard;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const FILES: &[(&str, &[Entry])] = &[
    ("cosine", cosine::ENTRIES),
    ("double_well", double_well::ENTRIES),
    ("losses", losses::ENTRIES),
    ("pl_sine", pl_sine::ENTRIES),
    ("rational", rational::ENTRIES),
    ("washboard", washboard::ENTRIES),
];

/// Bounds of the derivatives of a function over the box on which it is usually posed: computed once, rounded up, and confirmed by
/// branch and bound in the tests.
struct OverBox {
    lo: f64,
    hi: f64,
    /// `L`.
    smoothness: f64,
    /// `ρ`.
    weak_convexity: f64,
    /// `G_i`.
    coordinates: [f64; 2],
    /// `G_2`.
    norm: f64,
    /// `H`, from the Frobenius norm of the third derivatives.
    third: f64,
}

impl OverBox {
    /// States them.
    fn state(&self, facts: Facts) -> Facts {
        let on = Domain::Box { lo: self.lo, hi: self.hi };
        let computed = "the largest over the box, computed and rounded up";
        let largest = self.coordinates[0].max(self.coordinates[1]);
        let bounds = [
            (Constant::Smoothness, self.smoothness, computed),
            (Constant::WeakConvexity, self.weak_convexity, computed),
            (Constant::GradientCoordinate, largest, computed),
            (Constant::GradientNorm, self.norm, computed),
            (
                Constant::HessianLipschitz,
                self.third,
                "the largest Frobenius norm of the third derivatives over the box, computed and rounded up",
            ),
        ];
        let stated = bounds.into_iter().fold(facts, |facts, (which, bound, why)| {
            facts.with_on(which, Known::AtMost(bound), on.clone(), why)
        });
        stated.coordinate_bounds_on(self.coordinates.to_vec(), on, computed)
    }
}
