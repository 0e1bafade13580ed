//! `f(x) = Σ_i c_i |x_i - b|`: absolute values with a slope for each coordinate.

use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Basin, Constant, Facts, Known, Separable, Terms};
use crate::rounding::norm_up;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Weighted absolute values.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "l1-weighted",
    family: Family::NonsmoothConvex,
    summary: "Σ c_i |x_i - b|: slopes of different sizes, |∂_i f| = c_i everywhere",
    formula: r"f(x) = \sum_i c_i\, |x_i - b|",
    source: "the separable function of coordinate-wise bounds, Ahn and Cutkosky 2024, arXiv 2405.18199; constants by inspection",
    keys: &[
        KeyDoc::with_default(
            "weights",
            "[1;0.1]",
            "a list of positive numbers",
            "slopes c_i, one a coordinate",
        ),
        KeyDoc::with_default("centre", "0", "(-inf, inf)", "b, the minimiser in every coordinate"),
    ],
    examples: &["l1-weighted", "l1-weighted:weights=[2;0.3;0.01],centre=0.5"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let (weights, centre) = (params.vector("weights")?, params.number("centre", Range::any())?);
    if let Some(c) = weights.iter().find(|c| **c <= 0.0) {
        return Err(params.refuse("weights", c, "a list of positive numbers"));
    }
    let (dim, largest) = (weights.len(), weights.iter().copied().fold(0.0, f64::max));
    let minimiser = vec![centre; dim];
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .nonsmooth("c_i sgn(x_i - b) with sgn 0 = 0")
        .with(Constant::StrongConvexity, Known::Exactly(0.0), "piecewise linear")
        .with(Constant::GradientCoordinate, Known::Exactly(largest), "|∂_i f| = c_i off the kink")
        .with(Constant::GradientNorm, Known::AtMost(norm_up(&weights)), "‖c‖ (rounded up)")
        .coordinate_bounds_on(weights.clone(), Domain::Whole, "|∂_i f| = c_i off the kink")
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(b, ..., b)")
        .minimiser(minimiser.clone())
        .basin(Basin::new(minimiser, 0.0, vec![]))
        .start(vec![centre + 1.0; dim]);
    Ok(Problem::offline(Separable::new(facts, Weighted { weights, centre })))
}

#[derive(Debug)]
struct Weighted {
    weights: Vec<f64>,
    centre: f64,
}

impl Terms for Weighted {
    fn value<N: Scalar>(&self, i: usize, x: N) -> N {
        x.plus(-self.centre).abs().times(self.weights[i])
    }

    fn slope<N: Scalar>(&self, i: usize, x: N) -> N {
        x.plus(-self.centre).signum().times(self.weights[i])
    }

    fn has_curvature(&self, _i: usize, _x: f64) -> bool {
        false
    }

    fn absolute(&self, i: usize) -> Option<(f64, f64)> {
        Some((self.weights[i], self.centre))
    }
}
