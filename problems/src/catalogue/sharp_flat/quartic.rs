//! `f(x) = k Σ_i (x_i⁴ - 2x_i²)`: the symmetric double well in every coordinate.

use super::{first, positive};
use crate::catalogue::{DIM, Entry, Family, Problem, dim, root_dim};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Barrier, Basin, Constant, Facts, Known, Saddle, Separable, Terms};
use crate::rounding::mul_up;
use crate::spec::{KeyDoc, Params, SpecError};

/// The quartic double well.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "quartic-wells",
    family: Family::SharpFlat,
    summary: "k Σ (x_i⁴ - 2x_i²): minima at ±1 of curvature 8k, barriers of height k and curvature -4k",
    formula: r"f(x) = k \sum_i (x_i^4 - 2 x_i^2)",
    source: "the standard double well of escape theory (Kramers 1940); constants by differentiation",
    keys: &[
        DIM,
        KeyDoc::with_default("scale", "1", "(0, inf)", "factor k, the height of a barrier"),
    ],
    examples: &["quartic-wells", "quartic-wells:scale=0.3", "quartic-wells:dim=3"],
    build,
}];

/// Half-width of the box on which bounds are stated that do not hold everywhere.
const BOX: f64 = 2.0;

#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let (dim, scale) = (dim(params)?, positive(params, "scale")?);
    let on = Domain::Box { lo: -BOX, hi: BOX };
    let depth = -scale * dim as f64;
    let mut facts = Facts::new(params.resolved()?, dim)
        .with_on(
            Constant::Smoothness,
            Known::Exactly(44.0 * scale),
            on.clone(),
            "f'' = k(12x² - 4), largest at the ends of the box",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::Exactly(24.0 * scale),
            on.clone(),
            "k |4x³ - 4x|, largest at the ends of the box",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(mul_up((24.0 * scale).next_up(), root_dim(dim))),
            on.clone(),
            "√d 24 k (rounded up)",
        )
        .with_on(
            Constant::HessianLipschitz,
            Known::Exactly(48.0 * scale),
            on,
            "k |24x|, largest at the ends of the box",
        )
        .with(
            Constant::WeakConvexity,
            Known::Exactly(4.0 * scale),
            "f'' = k(12x² - 4) >= -4k, attained at 0",
        )
        .with(Constant::Infimum, Known::Exactly(depth), "x⁴ - 2x² = (x² - 1)² - 1 >= -1")
        .start(vec![1.0; dim]);
    for x in [1.0, -1.0] {
        let point = first(dim, x, 1.0);
        facts =
            facts.minimiser(point.clone()).basin(Basin::new(point, depth, vec![8.0 * scale; dim]));
    }
    let pass = first(dim, 0.0, 1.0);
    let facts = facts
        .saddle(Saddle::new(pass.clone(), depth + scale, first(dim, -4.0 * scale, 8.0 * scale)))
        .barrier(Barrier { from: 0, to: 1, saddle: pass, height: scale });
    Ok(Problem::offline(Separable::new(facts, Quartic { scale })))
}

#[derive(Debug)]
struct Quartic {
    scale: f64,
}

impl Terms for Quartic {
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        let q = x.square();
        (q * q.plus(-2.0)).times(self.scale)
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        (x.powi(3) - x).times(4.0 * self.scale)
    }
}
