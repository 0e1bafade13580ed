//! `f(x) = ½ Σ_i (x_i⁴ - 16x_i² + 5x_i)`: a sharp deep and a flatter shallow well in every coordinate.

use super::first;
use crate::catalogue::{DIM, Entry, Family, Problem, dim, root_dim};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Barrier, Basin, Constant, Facts, Known, Saddle, Separable, Terms};
use crate::rounding::mul_up;
use crate::spec::{Params, SpecError};

/// The function of Styblinski and Tang.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "styblinski-tang",
    family: Family::SharpFlat,
    summary: "½ Σ (x_i⁴ - 16x_i² + 5x_i): two wells a coordinate, the deep one at -2.9 sharper than the shallow one at 2.7",
    formula: r"f(x) = \tfrac12 \sum_i (x_i^4 - 16 x_i^2 + 5 x_i)",
    source: "Styblinski and Tang, Experiments in nonconvex optimization, Neural Networks 3 (1990); stationary points to 50 digits, rounded",
    keys: &[DIM],
    examples: &["styblinski-tang", "styblinski-tang:dim=3"],
    build,
}];

/// A stationary point of one coordinate: the point, the value and the second derivative.
type Point = (f64, f64, f64);

// The roots of 4x³ - 32x + 5.
const DEEP: Point = (-2.903_534_027_771_177, -39.166_165_703_771_41, 34.583_059_102_550_685);
const PASS: Point = (0.156_731_256_780_340_1, 0.195_612_359_055_358_06, -15.852_611_878_888_33);
const SHALLOW: Point = (2.746_802_770_990_837, -25.029_446_655_283_94, 29.269_552_776_337_644);

/// The usual domain of searches.
const BOX: f64 = 5.0;

#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let on = Domain::Box { lo: -BOX, hi: BOX };
    let (deepest, others) = (dim as f64 * DEEP.1, (dim - 1) as f64 * DEEP.1);
    // Along the first axis, with the other coordinates in their deep well.
    let at = |p: Point| (first(dim, p.0, DEEP.0), others + p.1, first(dim, p.2, DEEP.2));
    let basin = |p: Point| {
        let (x, value, curvatures) = at(p);
        Basin::new(x, value, curvatures)
    };
    let (pass, value, curvatures) = at(PASS);
    let facts = Facts::new(params.resolved()?, dim)
        .with_on(
            Constant::Smoothness,
            Known::Exactly(134.0),
            on.clone(),
            "f'' = 6x² - 16, largest at ±5",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::Exactly(172.5),
            on.clone(),
            "|2x³ - 16x + 5/2| is largest at 5",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(mul_up(172.5, root_dim(dim))),
            on.clone(),
            "√d 172.5 (rounded up)",
        )
        .with_on(Constant::HessianLipschitz, Known::Exactly(60.0), on, "|12x|, largest at ±5")
        .with(Constant::WeakConvexity, Known::Exactly(16.0), "f'' = 6x² - 16 >= -16, attained at 0")
        .with(
            Constant::Infimum,
            Known::Exactly(deepest),
            "d times the deep minimum of one coordinate",
        )
        .minimiser(vec![DEEP.0; dim])
        .basin(basin(DEEP))
        .basin(basin(SHALLOW))
        .saddle(Saddle::new(pass.clone(), value, curvatures))
        .barrier(Barrier { from: 0, to: 1, saddle: pass.clone(), height: PASS.1 - DEEP.1 })
        .barrier(Barrier { from: 1, to: 0, saddle: pass, height: PASS.1 - SHALLOW.1 })
        .start(vec![DEEP.0; dim])
        .another_start(vec![SHALLOW.0; dim]);
    Ok(Problem::offline(Separable::new(facts, StyblinskiTang)))
}

#[derive(Debug)]
struct StyblinskiTang;

impl Terms for StyblinskiTang {
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        let q = x.square();
        (q * q.plus(-16.0) + x.times(5.0)).times(0.5)
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        (x.powi(3).times(2.0) - x.times(16.0)).plus(2.5)
    }
}
