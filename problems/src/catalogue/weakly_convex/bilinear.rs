//! `f(x, y) = |x y - c|`: blind deconvolution and matrix factorisation with one entry.

use super::{off_kink, sign};
use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known, Saddle};
use crate::rounding::{mul_up, sqrt_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The factorisation of one number.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "abs-bilinear",
    family: Family::WeaklyConvex,
    summary: "|x y - c|: the smallest blind deconvolution; 1-weakly convex, minimal along a hyperbola, saddle at 0",
    formula: r"f(x, y) = |x y - c|",
    source: "Charisopoulos, Davis, Díaz and Drusvyatskiy 2019, arXiv 1901.01624",
    keys: &[
        KeyDoc::with_default("target", "1", "(0, inf)", "the product c"),
        KeyDoc::with_default(
            "box",
            "2",
            "(0, inf)",
            "half-width B of the box [-B, B]² on which bounds on the gradient are stated",
        ),
    ],
    examples: &["abs-bilinear", "abs-bilinear:target=0.3,box=4"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let target = params.number("target", Range::positive())?;
    let half = params.number("box", Range::positive())?;
    let on = Domain::Box { lo: -half, hi: half };
    let mut facts = Facts::new(params.resolved()?, 2)
        .nonsmooth("sgn(xy - c) (y, x) with sgn 0 = 1")
        .with(
            Constant::WeakConvexity,
            Known::Exactly(1.0),
            "the Hessian is ±[[0, 1], [1, 0]], with eigenvalues ±1, off the kink",
        )
        .with_on(Constant::GradientCoordinate, Known::Exactly(half), on.clone(), "|y| and |x|")
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(mul_up(half, sqrt_up(2.0))),
            on,
            "√(x² + y²) <= √2 B (rounded up), attained in a corner",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0, which is attained where xy = c")
        .saddle(Saddle::new(vec![0.0, 0.0], target, vec![-1.0, 1.0]))
        .start(vec![0.5, 0.1]);
    for side in [1.0, -1.0] {
        let point = vec![side * target, side];
        facts = facts.minimiser(point.clone()).basin(Basin::new(point, 0.0, vec![]));
    }
    Ok(Problem::offline(Analytic::new(facts, Bilinear { target })))
}

#[derive(Debug)]
struct Bilinear {
    target: f64,
}

impl Formula for Bilinear {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        (x[0] * x[1]).plus(-self.target).abs()
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let side = sign((x[0] * x[1]).plus(-self.target));
        (g[0], g[1]) = (side * x[1], side * x[0]);
    }

    fn has_hessian(&self, x: &[f64]) -> bool {
        off_kink(x[0] * x[1] - self.target)
    }
}
