//! `f(x) = Σ_i |x_i² - 1|`, as it stands and continued linearly: robust phase retrieval in one dimension.

use super::{first, off_kink, sign};
use crate::catalogue::{DIM, Entry, Family, Problem, dim, root_dim};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Barrier, Basin, Constant, Facts, Known, Saddle, Separable, Terms};
use crate::rounding::mul_up;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Robust phase retrieval in one dimension, with and without a bound on the slope.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "abs-quadratic",
        family: Family::WeaklyConvex,
        summary: "Σ |x_i² - 1|: 2-weakly convex, slopes unbounded; the classical weakly convex function",
        formula: r"f(x) = \sum_i |x_i^2 - 1|",
        source: "Davis and Drusvyatskiy 2019, arXiv 1803.06523",
        keys: &[
            DIM,
            KeyDoc::with_default(
                "box",
                "2",
                "[1, inf)",
                "half-width B of the box [-B, B]^d on which bounds on the gradient are stated",
            ),
        ],
        examples: &["abs-quadratic", "abs-quadratic:dim=3,box=5"],
        build: unbounded,
    },
    Entry {
        id: "phase",
        family: Family::WeaklyConvex,
        summary: "Σ |x_i² - 1|, linear beyond |x_i| = R: 2-weakly convex with slopes of at most 2R",
        formula: r"f(x) = \sum_i \varphi(x_i),\quad \varphi(u) = |u^2 - 1| \text{ if } |u| \le R,\ R^2 - 1 + 2R(|u| - R) \text{ else}",
        source: "robust phase retrieval, Davis, Drusvyatskiy and Paquette 2020, arXiv 1711.03247; the linear part makes G finite. \
                 Its prox of parameter 1/4 is x/1.5 where |x| > 1.5 (and below 1.5 R), sgn x where 1/2 <= |x| <= 1.5, 2x inside",
        keys: &[
            DIM,
            KeyDoc::with_default("radius", "2", "[1, inf)", "R, where the linear part begins"),
        ],
        examples: &["phase", "phase:dim=2,radius=1.5"],
        build: bounded,
    },
];

fn unbounded(params: &Params<'_>) -> Result<Problem, SpecError> {
    let half = params.number("box", Range::at_least(1.0))?;
    let on = Domain::Box { lo: -half, hi: half };
    problem(params, None, half, &on)
}

fn bounded(params: &Params<'_>) -> Result<Problem, SpecError> {
    let radius = params.number("radius", Range::at_least(1.0))?;
    problem(params, Some(radius), radius, &Domain::Whole)
}

/// The function with a linear part beyond `radius`, whose slopes on a set are at most those at `steepest`.
fn problem(
    params: &Params<'_>,
    radius: Option<f64>,
    steepest: f64,
    on: &Domain,
) -> Result<Problem, SpecError> {
    let (dim, slope) = (dim(params)?, 2.0 * steepest);
    let mut facts = Facts::new(params.resolved()?, dim)
        .nonsmooth("2 x_i sgn(|x_i| - 1) with sgn 0 = 1 (x_i clipped to [-R, R])")
        .with_on(
            Constant::GradientCoordinate,
            Known::Exactly(slope),
            on.clone(),
            "2 |x_i|, largest at the end of the box or where the linear part begins",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(mul_up(slope, root_dim(dim))),
            on.clone(),
            "√d times the bound on a coordinate",
        )
        .with(
            Constant::WeakConvexity,
            Known::Exactly(2.0),
            "|x² - 1| = max(x² - 1, 1 - x²) has f'' = -2 inside (-1, 1); the kinks at ±1 and the linear part are convex",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(±1, ..., ±1)")
        .start(vec![0.2; dim]);
    for x in [1.0, -1.0] {
        let point = first(dim, x, 1.0);
        facts = facts.minimiser(point.clone()).basin(Basin::new(point, 0.0, vec![]));
    }
    facts = if dim == 1 {
        let pass = Barrier { from: 0, to: 1, saddle: vec![0.0], height: 1.0 };
        facts.saddle(Saddle::new(vec![0.0], 1.0, vec![-2.0])).barrier(pass)
    } else {
        facts.saddle(Saddle::new(first(dim, 0.0, 1.0), 1.0, vec![]))
    };
    Ok(Problem::offline(Separable::new(facts, Phase { radius })))
}

#[derive(Debug)]
struct Phase {
    /// Where the linear part begins, if there is one.
    radius: Option<f64>,
}

impl Terms for Phase {
    /// `(a - 1)(a + 1)` with `a = |x|` does not cancel near ±1.
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        let a = x.abs();
        let gap = |a: N| a.plus(-1.0) * a.plus(1.0);
        let inside = || gap(a).abs();
        match self.radius {
            None => inside(),
            Some(r) => a.plus(-r).branch(inside, || gap(N::of(r)) + a.plus(-r).times(2.0 * r)),
        }
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        let near = self.radius.map_or(x, |r| x.max(N::of(-r)).min(N::of(r)));
        near.times(2.0) * sign(x.abs().plus(-1.0))
    }

    fn has_curvature(&self, _i: usize, x: f64) -> bool {
        let off = |seam: f64| off_kink(x.abs() - seam);
        off(1.0) && self.radius.is_none_or(off)
    }
}
