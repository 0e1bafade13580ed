//! `f(x) = Σ_i dist(x_i, Z)`: a triangle wave, bounded, with slopes of size 1 everywhere.

use super::{first, sign};
use crate::catalogue::{DIM, Entry, Family, Problem, dim, root_dim};
use crate::number::Scalar;
use crate::objective::{Barrier, Basin, Constant, Facts, Known, Saddle, Separable, Terms};
use crate::spec::{Params, SpecError};

/// The triangle wave.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "triangle",
    family: Family::WeaklyConvex,
    summary: "Σ distance of x_i to the integers: bounded, |f'| = 1, concave kinks at half-integers, so not weakly convex",
    formula: r"f(x) = \sum_i \operatorname{dist}(x_i, \mathbb{Z})",
    source: "a standard test of nonsmooth nonconvex methods; constants by inspection",
    keys: &[DIM],
    examples: &["triangle", "triangle:dim=3"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let facts = Facts::new(params.resolved()?, dim)
        .nonsmooth("the slope on the right: 1 at integers, -1 at half-integers")
        .with(Constant::GradientCoordinate, Known::Exactly(1.0), "|∂_i f| = 1 everywhere")
        .with(Constant::GradientNorm, Known::AtMost(root_dim(dim)), "√d everywhere (rounded up)")
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0, which is attained on Z^d")
        .minimiser(vec![0.0; dim])
        .minimiser(first(dim, 1.0, 0.0))
        .basin(Basin::new(vec![0.0; dim], 0.0, vec![]))
        .basin(Basin::new(first(dim, 1.0, 0.0), 0.0, vec![]))
        .saddle(Saddle::new(first(dim, 0.5, 0.0), 0.5, vec![]))
        .start(vec![0.45; dim]);
    let pass = Barrier { from: 0, to: 1, saddle: vec![0.5], height: 0.5 };
    let facts = if dim == 1 { facts.barrier(pass) } else { facts };
    Ok(Problem::offline(Separable::new(facts, Triangle)))
}

#[derive(Debug)]
struct Triangle;

impl Terms for Triangle {
    /// `min(u, 1 - u)` with `u = x - ⌊x⌋`, which is exact unless `x` is negative and tiny.
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        let u = x - x.floor();
        u.min(-u.plus(-1.0))
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        -sign((x - x.floor()).plus(-0.5))
    }

    fn has_curvature(&self, _i: usize, x: f64) -> bool {
        let halves = 2.0 * x;
        halves - halves.floor() > 0.0
    }
}
