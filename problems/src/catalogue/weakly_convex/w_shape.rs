//! `f(x) = Σ_i c_i ||x_i| - 1|`: two minima a coordinate, a concave kink between them, the same slope everywhere.

use super::{first, off_kink, sign};
use crate::catalogue::{DIM, Entry, Family, Problem, dim};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Barrier, Basin, Constant, Facts, Known, Saddle, Separable, Terms};
use crate::rounding::norm_up;
use crate::spec::{KeyDoc, Params, Range, Spec, SpecError};

/// The w-shape.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "w-shape",
    family: Family::WeaklyConvex,
    summary: "Σ c_i ||x_i| - 1|: convex kinks at ±1 and a concave one at 0, so not weakly convex; |f'| = c",
    formula: r"f(x) = \sum_i c_i \bigl||x_i| - 1\bigr|",
    source: "a standard test of nonsmooth nonconvex methods; constants by inspection",
    keys: &[
        DIM,
        KeyDoc::with_default("scale", "1", "(0, inf)", "every weight c_i"),
        KeyDoc::optional(
            "weights",
            "dim and scale say what they are",
            "a list of positive numbers, [1;0.1]",
            "the weights c_i themselves",
        ),
    ],
    examples: &["w-shape", "w-shape:dim=3,scale=0.5", "w-shape:weights=[2;0.3]"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let (spec, weights) = weights(params)?;
    let (dim, largest) = (weights.len(), weights.iter().copied().fold(0.0, f64::max));
    let mut facts = Facts::new(spec, dim)
        .nonsmooth("c sgn(|x_i| - 1) sgn(x_i) with sgn 0 = 1")
        .with(Constant::GradientCoordinate, Known::Exactly(largest), "|∂_i f| = c_i everywhere")
        .with(
            Constant::GradientNorm,
            Known::AtMost(norm_up(&weights)),
            "‖∇f‖ = ‖c‖ everywhere (rounded up)",
        )
        .coordinate_bounds_on(weights.clone(), Domain::Whole, "|∂_i f| = c_i everywhere")
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(±1, ..., ±1)")
        .start(vec![0.1; dim]);
    for x in [1.0, -1.0] {
        facts =
            facts.minimiser(first(dim, x, 1.0)).basin(Basin::new(first(dim, x, 1.0), 0.0, vec![]));
    }
    facts = facts.saddle(Saddle::new(first(dim, 0.0, 1.0), weights[0], vec![]));
    if dim == 1 {
        facts = facts.barrier(Barrier { from: 0, to: 1, saddle: vec![0.0], height: weights[0] });
    }
    Ok(Problem::offline(Separable::new(facts, WShape { weights })))
}

/// The weights, and the spec without the defaults that a list of weights makes meaningless.
fn weights(params: &Params<'_>) -> Result<(Spec, Vec<f64>), SpecError> {
    if !params.is_given("weights") {
        let scale = params.number("scale", Range::positive())?;
        return Ok((params.resolved()?, vec![scale; dim(params)?]));
    }
    for key in ["dim", "scale"] {
        if params.is_given(key) {
            let expected = "needed beside a list of weights: leave one of the two out";
            return Err(params.refuse(key, params.text(key)?, expected));
        }
    }
    let weights = params.vector("weights")?;
    match weights.iter().find(|c| **c <= 0.0) {
        Some(c) => Err(params.refuse("weights", c, "a list of positive numbers")),
        None => Ok((Spec::new("w-shape")?.with("weights", params.text("weights")?)?, weights)),
    }
}

#[derive(Debug)]
struct WShape {
    weights: Vec<f64>,
}

impl Terms for WShape {
    fn value<N: Scalar>(&self, i: usize, x: N) -> N {
        x.abs().plus(-1.0).abs().times(self.weights[i])
    }

    fn slope<N: Scalar>(&self, i: usize, x: N) -> N {
        (sign(x.abs().plus(-1.0)) * sign(x)).times(self.weights[i])
    }

    fn has_curvature(&self, _i: usize, x: f64) -> bool {
        off_kink(x) && off_kink(x.abs() - 1.0)
    }
}
