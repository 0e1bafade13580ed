//! `f(x) = √(ε² + ‖x‖²)`.

use crate::catalogue::{DIM, Entry, Family, Problem, dim, square_norm};
use crate::interval::{Interval, Reach};
use crate::number::{Number, Scalar};
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The smoothed Euclidean norm.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "smoothed-norm",
    family: Family::Convex,
    summary: "√(ε² + ‖x‖²), √(1 + x²) for ε = 1: unit gradients far away, curvature 1/ε at the minimum",
    formula: r"f(x) = \sqrt{\varepsilon^2 + \|x\|^2}",
    source: "Beck and Teboulle, Smoothing and first order methods, SIAM J. Optim. 22 (2012), Example 4.6",
    keys: &[DIM, KeyDoc::with_default("eps", "1", "[1e-6, inf)", "smoothing ε")],
    examples: &["smoothed-norm", "smoothed-norm:eps=0.1", "smoothed-norm:dim=4,eps=2"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let eps = params.number("eps", Range::at_least(1e-6))?;
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .with(Constant::Smoothness, Known::Exactly(1.0 / eps), "(I - xxᵀ/f²)/f has norm at most 1/f <= 1/ε, attained at 0")
        .with(Constant::StrongConvexity, Known::Exactly(0.0), "radial curvature ε²/f³ falls to 0 far away")
        .with(Constant::GradientCoordinate, Known::Exactly(1.0), "|x_i|/f < 1, approached along an axis")
        .with(Constant::GradientNorm, Known::Exactly(1.0), "‖x‖/f < 1, approached far away")
        .with(
            Constant::HessianLipschitz,
            Known::AtMost(0.858_651 / (eps * eps) * (1.0 + 1e-15)),
            "3(1 + r² - b²)|b|(1 + r²)^{-5/2}/ε², b the part of x/ε along a unit vector: largest, 0.8586501, at b = r = ½",
        )
        .with(Constant::Infimum, Known::Exactly(eps), "f >= ε = f(0)")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], eps, vec![1.0 / eps; dim]));
    Ok(Problem::offline(Analytic::new(facts, SmoothedNorm { eps })))
}

#[derive(Debug)]
struct SmoothedNorm {
    eps: f64,
}

impl Formula for SmoothedNorm {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        (square_norm(x) + N::of(self.eps).square()).sqrt()
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let f = self.value(x);
        for (g, x) in g.iter_mut().zip(x) {
            // At most 1 also where the enclosures of numerator and denominator do not know of each other.
            *g = (*x / f).min(N::one()).max(-N::one());
        }
    }

    fn gradient_norm(&self, x: &[Interval]) -> Option<Interval> {
        let square = square_norm(x);
        let part = square / (square + Interval::point(self.eps).square());
        Some(Number::min(part, Interval::point(1.0)).sqrt())
    }

    fn reach(&self) -> Reach {
        Reach {
            half_width: 2048.0 * self.eps,
            because: "the Hessian is below 1/‖x‖, and the gradient differs from a unit vector by less than (ε/‖x‖)² < 3e-7",
        }
    }
}
