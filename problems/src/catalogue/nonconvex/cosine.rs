//! `f(x) = w Σ_i (1 - cos x_i)`: nonconvex, smooth, every constant known.

use std::f64::consts::{PI, TAU};

use crate::catalogue::{
    DIM, Entry, Family, Problem, dim, error_from_gradient, error_from_value, root_dim,
};
use crate::interval::{Interval, IntervalForm, Reach, diagonal};
use crate::math::{cos, sin};
use crate::objective::{
    Barrier, Basin, Constant, Coordinates, Facts, Known, Objective, Saddle, diagonal_along,
    diagonal_hessian,
};
use crate::rounding::{mul_up, relative, same_sign_sum};
use crate::space::{Block, BlockMut, sum1};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Sum or mean of `1 - cos x_i`.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "cosine",
    family: Family::NonconvexSmooth,
    summary: "k Σ (1 - cos x_i) or k times its mean: nonconvex, smooth, bounded gradient",
    formula: r"f(x) = w \sum_i (1 - \cos x_i),\quad w = k \text{ or } k/d",
    source: "a standard test function; constants by differentiation",
    keys: &[
        DIM,
        KeyDoc::with_default("scale", "1", "(0, inf)", "factor k"),
        KeyDoc::with_default(
            "weight",
            "sum",
            "sum or mean",
            "w = k, or w = k/d rounded to a double",
        ),
    ],
    examples: &["cosine", "cosine:dim=1,scale=30", "cosine:dim=5,weight=mean"],
    build,
}];

#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let scale = params.number("scale", Range::positive())?;
    let weight = match params.choice("weight", &["sum", "mean"])? {
        "mean" => scale / dim as f64,
        _ => scale,
    };
    // The minima lie at the multiples of 2π; stated are 0 and its neighbour along the first axis.
    let first = |x: f64| {
        let mut point = vec![0.0; dim];
        point[0] = x;
        point
    };
    let mut top = vec![weight; dim];
    top[0] = -weight;
    let facts = Facts::new(params.resolved()?, dim)
        .with(Constant::Smoothness, Known::Exactly(weight), "|w cos x_i| <= w, attained at 0")
        .with(
            Constant::GradientCoordinate,
            Known::Exactly(weight),
            "|w sin x_i| <= w, attained at π/2",
        )
        .with(Constant::GradientNorm, Known::AtMost(mul_up(weight, root_dim(dim))), "√d w")
        .with(Constant::WeakConvexity, Known::Exactly(weight), "w cos x_i >= -w, attained at π")
        .with(
            Constant::HessianLipschitz,
            Known::Exactly(weight),
            "|f'''| = |w sin x_i| <= w, approached at π/2",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
        .minimiser(vec![0.0; dim])
        .minimiser(first(TAU));
    let facts = facts
        .basin(Basin::new(vec![0.0; dim], 0.0, vec![weight; dim]))
        .basin(Basin::new(first(TAU), 0.0, vec![weight; dim]))
        .saddle(Saddle::new(first(PI), 2.0 * weight, top))
        .barrier(Barrier { from: 0, to: 1, saddle: first(PI), height: 2.0 * weight });
    Ok(Problem::offline(Cosine { facts, weight }))
}

#[derive(Debug)]
struct Cosine {
    facts: Facts,
    weight: f64,
}

impl Objective for Cosine {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    /// `1 - cos x = 2 sin²(x/2)` does not cancel near 0.
    fn value(&self, x: Block<'_>, f: &mut [f64]) {
        let w = self.weight;
        sum1(x, f, |x| {
            let s = sin(0.5 * x);
            w * (2.0 * s * s)
        });
    }

    fn gradient(&self, x: Block<'_>, mut g: BlockMut<'_>) {
        for (g, x) in g.flat().iter_mut().zip(x.flat()) {
            *g = self.weight * sin(*x);
        }
    }

    fn hessian(&self, x: &[f64], out: &mut [f64]) -> bool {
        diagonal_hessian(x, out, |_, x| self.weight * cos(x))
    }

    fn hessian_along(&self, x: &[f64], v: &[f64], out: &mut [f64]) -> bool {
        diagonal_along(x, v, out, |_, x| self.weight * cos(x))
    }

    /// `sin` errs by at most an ulp, which is at most two unit roundoffs, and enters squared; two products follow.
    fn value_error(&self, x: Block<'_>, error: &mut [f64]) {
        let dim = x.shape().dim();
        error_from_value(self, x, error, |f| same_sign_sum(dim, 6, self.weight, f));
    }

    /// `sin` counts as two roundings, the product as one.
    fn gradient_error(&self, x: Block<'_>, error: BlockMut<'_>) {
        error_from_gradient(self, x, error, |g| relative(3, self.weight, g));
    }

    fn interval_form(&self) -> Option<&dyn IntervalForm> {
        Some(self)
    }

    fn coordinates(&self) -> Option<&dyn Coordinates> {
        Some(self)
    }
}

impl Coordinates for Cosine {
    fn slope(&self, _i: usize, x: f64) -> f64 {
        self.weight * sin(x)
    }

    fn slope_over(&self, _i: usize, x: Interval) -> Interval {
        self.weight * x.sin()
    }
}

impl IntervalForm for Cosine {
    fn gradient(&self, x: &[Interval], g: &mut [Interval]) {
        for (g, x) in g.iter_mut().zip(x) {
            *g = self.weight * x.sin();
        }
    }

    fn hessian(&self, x: &[Interval], h: &mut [Interval]) {
        diagonal(x, h, |_, x| self.weight * x.cos());
    }

    fn reach(&self) -> Reach {
        Reach { half_width: 4.0, because: "every derivative has period 2π < 8 in each coordinate" }
    }
}
