//! `f(x) = (k/2)(|x| - a)²`: two parabolas that meet in a kink.

use super::positive;
use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Barrier, Basin, Constant, Facts, Known, Saddle, Separable, Terms};
use crate::rounding::mul_up;
use crate::spec::{KeyDoc, Params, SpecError};

/// The kinked double parabola.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "kinked-parabola",
    family: Family::SharpFlat,
    summary: "k/2 (|x| - a)²: a linear force up to the pass at 0, so that Lévy exit times depend on the width a but not on k",
    formula: r"f(x) = \tfrac k2 (|x| - a)^2",
    source: "escape under heavy-tailed noise, where widths count and heights do not: Simsekli, Sagun and Gurbuzbalaban 2019, arXiv 1901.06053",
    keys: &[
        KeyDoc::with_default("curvature", "1", "(0, inf)", "curvature k of both wells"),
        KeyDoc::with_default(
            "width",
            "1",
            "(0, inf)",
            "distance a of the minima from the pass at 0",
        ),
    ],
    examples: &["kinked-parabola", "kinked-parabola:curvature=5,width=0.3"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let (curvature, width) = (positive(params, "curvature")?, positive(params, "width")?);
    let (slope, height) =
        (Known::AtMost(mul_up(curvature, width)), 0.5 * curvature * width * width);
    let on = Domain::Box { lo: -2.0 * width, hi: 2.0 * width };
    let because = "k ||x| - a| <= k a, attained at the pass";
    let facts = Facts::new(params.resolved()?, 1)
        .nonsmooth("the slope on the right, -k a at 0")
        .with_on(Constant::GradientCoordinate, slope, on.clone(), because)
        .with_on(Constant::GradientNorm, slope, on, because)
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(±a)")
        .minimiser(vec![width])
        .minimiser(vec![-width])
        .basin(Basin::new(vec![width], 0.0, vec![curvature]))
        .basin(Basin::new(vec![-width], 0.0, vec![curvature]))
        .saddle(Saddle::new(vec![0.0], height, vec![]))
        .barrier(Barrier { from: 0, to: 1, saddle: vec![0.0], height })
        .barrier(Barrier { from: 1, to: 0, saddle: vec![0.0], height })
        .kinks(vec![0.0])
        .start(vec![width]);
    Ok(Problem::offline(Separable::new(facts, Kinked { curvature, width })))
}

#[derive(Debug)]
struct Kinked {
    curvature: f64,
    width: f64,
}

impl Terms for Kinked {
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        x.abs().plus(-self.width).square().times(0.5 * self.curvature)
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        // x - a on the right, 0 included, x + a on the left.
        let away = (-x).branch(|| x.plus(-self.width), || x.plus(self.width));
        away.times(self.curvature)
    }

    fn has_curvature(&self, _i: usize, x: f64) -> bool {
        x.abs() > 0.0
    }
}
