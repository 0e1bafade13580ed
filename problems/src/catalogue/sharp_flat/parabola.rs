//! One quadratic well with a rim beyond which the function is flat: the simplest landscape to escape from.

use super::positive;
use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Basin, Constant, Facts, Known, Separable, Terms};
use crate::rounding::mul_up;
use crate::spec::{KeyDoc, Params, SpecError};

/// The cut parabola.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "parabola",
    family: Family::SharpFlat,
    summary: "H x²/2 up to a rim at l = √(2Δ/H), flat beyond: exit times depend on one curvature alone; kinked at the rim",
    formula: r"f(x) = \tfrac H2 \min(x, l)^2,\quad l = \sqrt{2\Delta/H}",
    source: "escape from minima with all of the barrier in the well (Xie, Sato and Sugiyama 2021, arXiv 2002.03495, with s = 1)",
    keys: &[
        KeyDoc::with_default("curvature", "1", "(0, inf)", "curvature H of the well"),
        KeyDoc::with_default("depth", "1", "(0, inf)", "height Δ of the rim"),
    ],
    examples: &["parabola", "parabola:curvature=16,depth=0.1"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let (curvature, depth) = (positive(params, "curvature")?, positive(params, "depth")?);
    let rim = (2.0 * depth / curvature).sqrt();
    let (slope, on) =
        (Known::AtMost(mul_up(curvature, rim)), Domain::Box { lo: -rim, hi: 2.0 * rim });
    let because = "|H x| <= H l in the well, 0 beyond the rim";
    let facts = Facts::new(params.resolved()?, 1)
        .nonsmooth("the slope H l of the well at the rim")
        .with_on(Constant::GradientCoordinate, slope, on.clone(), because)
        .with_on(Constant::GradientNorm, slope, on, because)
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
        .minimiser(vec![0.0])
        .basin(Basin::new(vec![0.0], 0.0, vec![curvature]))
        .kinks(vec![rim])
        .start(vec![0.0]);
    Ok(Problem::offline(Separable::new(facts, Parabola { curvature, rim })))
}

#[derive(Debug)]
struct Parabola {
    curvature: f64,
    rim: f64,
}

impl Terms for Parabola {
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        x.min(N::of(self.rim)).square().times(0.5 * self.curvature)
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        x.plus(-self.rim).branch(|| x.times(self.curvature), N::zero)
    }

    fn has_curvature(&self, _i: usize, x: f64) -> bool {
        (x - self.rim).abs() > 0.0
    }
}
