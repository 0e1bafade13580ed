//! `f(x) = max(½κ‖x‖², h - ½ρ‖x‖²)`: a hill in a bowl, with a valley that is a sphere of kinks.

use super::{first, off_kink};
use crate::catalogue::{DIM, Entry, Family, Problem, dim};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known, Saddle};
use crate::rounding::mul_up;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The larger one of a convex and a concave paraboloid.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "concave-convex-max",
    family: Family::WeaklyConvex,
    summary: "the larger one of a convex and a concave paraboloid: ρ-weakly convex, minimal on a sphere of kinks",
    formula: r"f(x) = \max\bigl(\tfrac\kappa2 \|x\|^2,\ h - \tfrac\rho2 \|x\|^2\bigr)",
    source: "a maximum of smooth functions, the standard example of weak convexity: Rockafellar and Wets, Variational Analysis (1998), theorem 10.33",
    keys: &[
        DIM,
        KeyDoc::with_default("bowl", "1", "(0, inf)", "curvature κ of the convex piece"),
        KeyDoc::with_default("hill", "1", "(0, inf)", "curvature ρ of the concave piece"),
        KeyDoc::with_default("height", "1", "(0, inf)", "height h of the hill"),
        KeyDoc::with_default(
            "radius",
            "2",
            "(0, inf)",
            "radius R of the ball on which bounds on the gradient are stated",
        ),
    ],
    examples: &[
        "concave-convex-max",
        "concave-convex-max:dim=2,bowl=3,hill=0.5",
        "concave-convex-max:dim=4,height=2",
    ],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let positive = |key| params.number(key, Range::positive());
    let (bowl, hill, height) = (positive("bowl")?, positive("hill")?, positive("height")?);
    let radius = positive("radius")?;
    let valley = (2.0 * height / (bowl + hill)).sqrt();
    let slope = Known::AtMost(mul_up(bowl.max(hill), radius));
    let ball = Domain::Ball { radius };
    let mut facts = Facts::new(params.resolved()?, dim)
        .nonsmooth("that of the convex piece where both are equal")
        .with_on(Constant::GradientCoordinate, slope, ball.clone(), "max(κ, ρ) R")
        .with_on(Constant::GradientNorm, slope, ball, "max(κ, ρ) R")
        .with(
            Constant::WeakConvexity,
            Known::Exactly(hill),
            "f + (ρ/2)‖x‖² = max((κ+ρ)/2 ‖x‖², h) is convex, and the Hessian at 0 is -ρ",
        )
        .with(
            Constant::Infimum,
            Known::Exactly(bowl * height / (bowl + hill)),
            "κh/(κ+ρ), where both pieces are equal: ‖x‖² = 2h/(κ+ρ)",
        )
        .saddle(Saddle::new(vec![0.0; dim], height, vec![-hill; dim]))
        .start(vec![0.1; dim]);
    for x in [valley, -valley] {
        let point = first(dim, x, 0.0);
        let depth = bowl * height / (bowl + hill);
        facts = facts.minimiser(point.clone()).basin(Basin::new(point, depth, vec![]));
    }
    Ok(Problem::offline(Analytic::new(facts, ConcaveConvex { bowl, hill, height })))
}

#[derive(Debug)]
struct ConcaveConvex {
    bowl: f64,
    hill: f64,
    height: f64,
}

impl ConcaveConvex {
    /// Both pieces at `x`, the convex one first.
    fn pieces<N: Scalar>(&self, x: &[N]) -> (N, N) {
        let half = x.iter().fold(N::zero(), |sum, x| sum + x.square()).times(0.5);
        (half.times(self.bowl), -half.times(self.hill).plus(-self.height))
    }
}

impl Formula for ConcaveConvex {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let (convex, concave) = self.pieces(x);
        convex.max(concave)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let (convex, concave) = self.pieces(x);
        let (up, down) = (N::of(self.bowl), N::of(-self.hill));
        let curvature = (concave - convex).branch(|| up, || down);
        for (g, x) in g.iter_mut().zip(x) {
            *g = curvature * *x;
        }
    }

    fn has_hessian(&self, x: &[f64]) -> bool {
        let (convex, concave) = self.pieces(x);
        off_kink(convex - concave)
    }
}
