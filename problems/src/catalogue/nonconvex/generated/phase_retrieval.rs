//! `f(x) = (1/4n) Σ_k ((a_kᵀx)² - y_k)²` with `y_k = (a_kᵀx*)²`: phase retrieval without noise.

use super::rows::{Rows, normal};
use super::{ROWS, SEED};
use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::interval::Reach;
use crate::number::Scalar;
use crate::objective::{Average, Constant, Facts, Known, Summands};
use crate::rounding::mul_up;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Phase retrieval.
pub(super) const ENTRY: Entry = Entry {
    id: "phase-retrieval-smooth",
    family: Family::NonconvexSmooth,
    summary: "(1/4n) Σ ((a_kᵀx)² - y_k)² on generated data: two global minima ±x*, a saddle or maximum at 0; minibatches",
    formula: r"f(x) = \frac1{4n} \sum_k \left((a_k^\top x)^2 - y_k\right)^2,\quad y_k = (a_k^\top x^*)^2",
    source: "Sun, Qu and Wright 2018, arXiv 1602.06664; a_k and x* standard normal, rounded so that y_k is exact",
    keys: &[
        ROWS,
        KeyDoc::with_default("dim", "5", "[1, 200]", "number of coordinates d"),
        SEED,
        KeyDoc::with_default(
            "radius",
            "4",
            "(0, inf)",
            "radius R of the ball on which constants are stated",
        ),
    ],
    examples: &[
        "phase-retrieval-smooth",
        "phase-retrieval-smooth:rows=8,dim=1,radius=2",
        "phase-retrieval-smooth:rows=30,dim=2,seed=7",
    ],
    build,
};

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let rows = params.size("rows", 1..=100_000)?;
    let dim = params.size("dim", 1..=200)?;
    let seed = params.integer("seed", ..)?;
    let radius = params.number("radius", Range::positive())?;
    let on = Domain::Ball { radius };
    let a = Rows::normal(rows, dim, seed);
    let target = normal(seed, 1, dim, 1);
    // Multiples of 2^-12 whose squares are multiples of 2^-24: exact while below 2^28.
    let y: Vec<f64> = (0..rows).map(|k| a.dot(k, &target)).map(|m| m * m).collect();
    let quartic = a.spectrum(|k| a.square_norm(k));
    let concave = a.spectrum(|k| y[k]);
    let square = mul_up(radius, radius);
    let push = mul_up(square, quartic);
    let facts = Facts::new(params.resolved()?, dim)
        .with_on(
            Constant::Smoothness,
            Known::AtMost(mul_up(3.0, push).max(concave)),
            on.clone(),
            "max(3R² λ_max(mean ‖a‖² aaᵀ), λ_max(mean y aaᵀ)), eigenvalues bounded by row sums",
        )
        .with(
            Constant::WeakConvexity,
            Known::AtMost(concave),
            "the Hessian is mean (3(aᵀx)² - y) aaᵀ >= -mean y aaᵀ, attained at 0; eigenvalue bounded by row sums",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(mul_up(radius, push.max(concave))),
            on.clone(),
            "R times the norm of mean ((aᵀx)² - y) aaᵀ",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(mul_up(radius, push.max(concave))),
            on.clone(),
            "at most the Euclidean norm",
        )
        .with_on(
            Constant::HessianLipschitz,
            Known::AtMost(mul_up(6.0 * radius, quartic)),
            on,
            "6 mean (aᵀx)(aᵀv)³ <= 6 ‖x‖ λ_max(mean ‖a‖² aaᵀ) for ‖v‖ = 1",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "squares, all of them 0 at ±x*")
        .minimiser(target.clone())
        .minimiser(target.iter().map(|x| -x).collect());
    Ok(Problem::offline(Average::new(facts, PhaseRetrieval { a, y }, None)))
}

#[derive(Debug)]
struct PhaseRetrieval {
    a: Rows,
    y: Vec<f64>,
}

impl PhaseRetrieval {
    /// `a_kᵀx` and `(a_kᵀx)² - y_k`.
    fn residual<N: Scalar>(&self, k: usize, x: &[N]) -> (N, N) {
        let terms = self.a.row(k).iter().zip(x);
        let m = terms.fold(N::zero(), |sum, (a, x)| sum + x.times(*a));
        (m, m.square().plus(-self.y[k]))
    }
}

impl Summands for PhaseRetrieval {
    fn terms(&self) -> usize {
        self.a.len()
    }

    fn value<N: Scalar>(&self, k: usize, x: &[N]) -> N {
        self.residual(k, x).1.square().times(0.25)
    }

    fn add_gradient<N: Scalar>(&self, k: usize, x: &[N], weight: N, g: &mut [N]) {
        let (m, off) = self.residual(k, x);
        let slope = weight * off * m;
        for (g, a) in g.iter_mut().zip(self.a.row(k)) {
            *g = *g + slope.times(*a);
        }
    }

    fn add_batch_gradient(&self, batch: &[u32], weight: f64, x: &[f64], g: &mut [f64]) {
        let slope = |k: usize, product: f64| (product * product - self.y[k]) * product;
        self.a.matrix().add_each(batch, weight, x, g, slope);
    }

    fn reach(&self) -> Option<Reach> {
        Some(Reach {
            half_width: 0.5,
            because: "(aᵀx)² only adds curvature, the least is that at 0",
        })
    }
}
