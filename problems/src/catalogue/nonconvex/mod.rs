//! Functions that are not convex, with a continuous gradient.

use super::Entry;
use crate::domain::Domain;
use crate::objective::{Constant, Facts, Known};

mod ackley_smooth;
mod beale;
mod branin;
mod camels;
mod cosine;
mod dixon_price;
mod double_well;
mod easom;
mod generated;
mod goldstein_price;
mod griewank;
mod himmelblau;
mod levy;
mod losses;
mod matrix_factorisation;
mod mccormick;
mod pl_sine;
mod products;
mod rastrigin;
mod rational;
mod rosenbrock;
mod saddles;
mod tilted_cosine;
mod waves;
mod wood;
mod zero_chain;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const FILES: &[(&str, &[Entry])] = &[
    ("ackley_smooth", ackley_smooth::ENTRIES),
    ("beale", beale::ENTRIES),
    ("branin", branin::ENTRIES),
    ("camels", camels::ENTRIES),
    ("cosine", cosine::ENTRIES),
    ("dixon_price", dixon_price::ENTRIES),
    ("double_well", double_well::ENTRIES),
    ("easom", easom::ENTRIES),
    ("generated", generated::ENTRIES),
    ("goldstein_price", goldstein_price::ENTRIES),
    ("griewank", griewank::ENTRIES),
    ("himmelblau", himmelblau::ENTRIES),
    ("levy", levy::ENTRIES),
    ("losses", losses::ENTRIES),
    ("matrix_factorisation", matrix_factorisation::ENTRIES),
    ("mccormick", mccormick::ENTRIES),
    ("pl_sine", pl_sine::ENTRIES),
    ("products", products::ENTRIES),
    ("rastrigin", rastrigin::ENTRIES),
    ("rational", rational::ENTRIES),
    ("rosenbrock", rosenbrock::ENTRIES),
    ("saddles", saddles::ENTRIES),
    ("tilted_cosine", tilted_cosine::ENTRIES),
    ("waves", waves::ENTRIES),
    ("wood", wood::ENTRIES),
    ("zero_chain", zero_chain::ENTRIES),
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

/// `(i, x_i, x_{i+1})` for every pair of neighbours, of functions that are chains.
fn chain_steps<N: Copy>(x: &[N]) -> impl Iterator<Item = (usize, N, N)> {
    x.windows(2).enumerate().map(|(i, pair)| (i, pair[0], pair[1]))
}
