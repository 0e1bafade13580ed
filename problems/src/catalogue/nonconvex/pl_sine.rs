//! `f(x) = Σ_i (x_i² + 3 sin² x_i)`: not convex, yet every stationary point is the minimum.

use crate::catalogue::{DIM, Entry, Family, Problem, dim};
use crate::domain::Domain;
use crate::interval::Reach;
use crate::number::Scalar;
use crate::objective::{Basin, Constant, Facts, Known, Separable, Terms};
use crate::spec::{Params, SpecError};

/// The standard example of the Polyak-Łojasiewicz inequality without convexity.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "pl-sine",
    family: Family::NonconvexSmooth,
    summary: "Σ (x_i² + 3 sin² x_i): nonconvex with the Polyak-Łojasiewicz inequality, so gradient descent is linear",
    formula: r"f(x) = \sum_i (x_i^2 + 3 \sin^2 x_i)",
    source: "Karimi, Nutini and Schmidt 2016, arXiv 1608.04636, section 2.2",
    keys: &[DIM],
    examples: &["pl-sine", "pl-sine:dim=4"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let facts = Facts::new(params.resolved()?, dim)
        .with(Constant::Smoothness, Known::Exactly(8.0), "f'' = 2 + 6 cos 2x <= 8, attained at 0")
        .with(
            Constant::WeakConvexity,
            Known::Exactly(4.0),
            "f'' = 2 + 6 cos 2x >= -4, attained at π/2",
        )
        .with(Constant::HessianLipschitz, Known::Exactly(12.0), "|f'''| = 12 |sin 2x|, 12 at π/4")
        .with(
            Constant::PolyakLojasiewicz,
            Known::AtLeast(1.0 / 32.0),
            "Karimi et al. 2016, section 2.2, for a term; terms add up",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(23.0),
            Domain::Box { lo: -10.0, hi: 10.0 },
            "|2x + 3 sin 2x| <= 20 + 3 on [-10, 10]",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, vec![8.0; dim]))
        .start(vec![3.0; dim]);
    Ok(Problem::offline(Separable::new(facts, PlSine)))
}

#[derive(Debug)]
struct PlSine;

impl Terms for PlSine {
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        x.square() + x.sin().square().times(3.0)
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        x.times(2.0) + x.times(2.0).sin().times(3.0)
    }

    fn reach(&self) -> Reach {
        Reach {
            half_width: 2.0,
            because: "second derivatives have period π < 4 in each coordinate",
        }
    }
}
