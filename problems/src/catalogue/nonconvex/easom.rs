//! `f(x, y) = -cos x cos y exp(-(x - π)² - (y - π)²)`: a hole in a plain.

use std::f64::consts::{FRAC_PI_2, PI};

use crate::catalogue::{Entry, Family, Problem};
use crate::interval::Reach;
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known, Saddle};
use crate::spec::{Params, SpecError};

/// Easom's function.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "easom",
    family: Family::NonconvexSmooth,
    summary: "a hole of depth 1 and width about 1 at (π, π); elsewhere flat to within 0.01, so gradients say nothing",
    formula: r"f(x, y) = -\cos x \cos y\, e^{-(x-\pi)^2 - (y-\pi)^2}",
    source: "Easom 1990, A survey of global optimization techniques; constants by differentiation",
    keys: &[],
    examples: &["easom"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let ripple = 0.007_191_883_355_826_365;
    let mut facts = Facts::new(params.resolved()?, 2)
        .with(
            Constant::Smoothness,
            Known::AtMost(3.0),
            "at (π, π) the Hessian is 3I; confirmed by branch and bound",
        )
        .with(
            Constant::WeakConvexity,
            Known::AtMost(1.6),
            "1.4443 on the slopes of the hole, and room for branch and bound",
        )
        .with(Constant::GradientCoordinate, Known::AtMost(1.09), "1.0851 (rounded up)")
        .with(Constant::GradientNorm, Known::AtMost(1.09), "1.0851 (rounded up)")
        .with(
            Constant::HessianLipschitz,
            Known::AtMost(9.2),
            "the largest Frobenius norm of the third derivatives, computed and rounded up",
        )
        .with(Constant::Infimum, Known::Exactly(-1.0), "every factor is at most 1 in size")
        .minimiser(vec![PI, PI])
        .basin(Basin::new(vec![PI, PI], -1.0, vec![3.0, 3.0]))
        .start(vec![2.2, 2.2])
        .another_start(vec![0.5, 0.5]);
    for (x, y) in [(1.0, 1.0), (1.0, 3.0), (3.0, 1.0), (3.0, 3.0)] {
        let point = vec![x * FRAC_PI_2, y * FRAC_PI_2];
        facts = facts.saddle(Saddle::new(point, 0.0, vec![-ripple, ripple]));
    }
    Ok(Problem::offline(Analytic::new(facts, Easom)))
}

#[derive(Debug)]
struct Easom;

/// `cos x e^{-(x - π)²}` and its derivative.
fn factor<N: Scalar>(x: N) -> (N, N) {
    let away = x.plus(-PI);
    let bump = (-away.square()).exp();
    let cosine = x.cos();
    (cosine * bump, -((x.sin() + (away * cosine).times(2.0)) * bump))
}

impl Formula for Easom {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        -(factor(x[0]).0 * factor(x[1]).0)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let ((p, dp), (q, dq)) = (factor(x[0]), factor(x[1]));
        g[0] = -(dp * q);
        g[1] = -(p * dq);
    }

    fn reach(&self) -> Reach {
        Reach {
            half_width: 8.0,
            because: "4 and more from π every derivative is below 100 exp(-16) in size",
        }
    }
}
