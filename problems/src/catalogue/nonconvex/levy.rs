//! Levy's function: waves of amplitude that grows with the distance from the minimum.

use std::f64::consts::{PI, TAU};

use crate::catalogue::{DIM, Entry, Family, Problem, dim};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Basin, Constant, Facts, Known, Separable, Terms};
use crate::spec::{Params, SpecError};

/// Levy's function.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "levy",
    family: Family::NonconvexSmooth,
    summary: "sin² πw_1 + Σ (w_i - 1)²(1 + 10 sin²(πw_i + 1)) + ..., w = 1 + (x - 1)/4: one global minimum among many",
    formula: r"f(x) = \sin^2 \pi w_1 + \sum_{i<d} (w_i - 1)^2 (1 + 10 \sin^2(\pi w_i + 1)) + (w_d - 1)^2 (1 + \sin^2 2\pi w_d)",
    source: "Levy and Montalvo 1985; Laguna and Martí 2005; constants on [-10, 10]^d by differentiation",
    keys: &[DIM],
    examples: &["levy", "levy:dim=2", "levy:dim=5"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let on = Domain::Box { lo: -10.0, hi: 10.0 };
    // With one coordinate its term is first and last at once.
    let (bend, slope, third) = if dim == 1 { (37.1, 12.3, 107.9) } else { (74.6, 61.3, 140.3) };
    let mut curvatures = vec![1.010_091_772_841_964; dim];
    curvatures[0] = 2.243_792_322_978_134;
    curvatures[dim - 1] = if dim == 1 { 1.358_700_550_136_17 } else { 0.125 };
    let why = "computed over [-10, 10] for every kind of term and rounded up";
    let facts = Facts::new(params.resolved()?, dim)
        .with_on(Constant::Smoothness, Known::AtMost(bend), on.clone(), why)
        .with_on(Constant::WeakConvexity, Known::AtMost(bend), on.clone(), why)
        .with_on(Constant::GradientCoordinate, Known::AtMost(slope), on.clone(), why)
        .with_on(Constant::HessianLipschitz, Known::AtMost(third), on, why)
        .with(
            Constant::Infimum,
            Known::Exactly(0.0),
            "every term is a square or a product of squares",
        )
        .minimiser(vec![1.0; dim])
        .basin(Basin::new(vec![1.0; dim], 0.0, curvatures))
        .start(vec![-4.0; dim]);
    Ok(Problem::offline(Separable::new(facts, Levy { dim })))
}

#[derive(Debug)]
struct Levy {
    dim: usize,
}

impl Terms for Levy {
    /// With `v = w - 1` the sines are those of `πv`, `πv + 1` and `2πv` up to sign.
    fn value<N: Scalar>(&self, i: usize, x: N) -> N {
        let v = x.plus(-1.0).times(0.25);
        let (first, last) = (i == 0, i + 1 == self.dim);
        let wave = if last {
            v.times(TAU).sin().square()
        } else {
            v.times(PI).plus(1.0).sin().square().times(10.0)
        };
        let bowl = v.square() * wave.plus(1.0);
        if first { v.times(PI).sin().square() + bowl } else { bowl }
    }
}
