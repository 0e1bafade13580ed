//! Logistic regression with the penalty `λ Σ w²/(1 + w²)`, which pulls small weights to 0 and leaves large ones alone.

use super::rows::{Rows, normal};
use super::{ROWS, SEED, sigmoid, softplus};
use crate::catalogue::{Entry, Family, Problem};
use crate::data::linear::add_penalty;
use crate::interval::Reach;
use crate::number::Scalar;
use crate::objective::{Average, Constant, Facts, Known, Summands};
use crate::rounding::{add_up, mul_up, sqrt_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Logistic regression with a nonconvex penalty.
pub(super) const ENTRY: Entry = Entry {
    id: "nonconvex-logistic",
    family: Family::NonconvexSmooth,
    summary: "logistic regression plus λ Σ w²/(1 + w²) on generated data: weakly convex, a finite sum for minibatches",
    formula: r"f(w) = \frac1n \sum_k \ln(1 + e^{-z_k^\top w}) + \lambda \sum_i \frac{w_i^2}{1 + w_i^2}",
    source: "a common benchmark, with the function of Geman and McClure 1985 as penalty; z_k = sign(a_kᵀv + ε_k/2) a_k, all standard normal",
    keys: &[
        ROWS,
        KeyDoc::with_default("dim", "5", "[1, 200]", "number of coordinates d"),
        SEED,
        KeyDoc::with_default("lambda", "0.1", "[0, 1e6]", "weight λ of the penalty"),
    ],
    examples: &[
        "nonconvex-logistic",
        "nonconvex-logistic:rows=12,dim=1,lambda=1",
        "nonconvex-logistic:rows=25,dim=4,seed=3",
    ],
    build,
};

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let rows = params.size("rows", 1..=100_000)?;
    let dim = params.size("dim", 1..=200)?;
    let seed = params.integer("seed", ..)?;
    let lambda = params.number("lambda", Range::closed(0.0, 1e6))?;
    let a = Rows::normal(rows, dim, seed);
    let (v, noise) = (normal(seed, 1, dim, 1), normal(seed, 2, 1, rows));
    let sign = |k: usize| if a.dot(k, &v) + 0.5 * noise[k] < 0.0 { -1.0 } else { 1.0 };
    let signs: Vec<f64> = (0..rows).map(sign).collect();
    let gram = a.spectrum(|_| 1.0);
    let cubic = a.spectrum(|k| sqrt_up(a.square_norm(k)));
    let penalty = mul_up(lambda, 0.649_519_1);
    let facts = Facts::new(params.resolved()?, dim)
        .with(
            Constant::Smoothness,
            Known::AtMost(add_up(0.25 * gram, 2.0 * lambda)),
            "λ_max(ZᵀZ)/(4n) + 2λ, the eigenvalue bounded by row sums",
        )
        .with(
            Constant::WeakConvexity,
            Known::AtMost(0.5 * lambda),
            "the losses are convex, and the penalty has curvature at least -λ/2",
        )
        .with(
            Constant::GradientCoordinate,
            Known::AtMost(add_up(a.largest_mean(), penalty)),
            "the largest mean |z_{k,i}| plus 3√3λ/8 (rounded up)",
        )
        .with(
            Constant::HessianLipschitz,
            Known::AtMost(add_up(mul_up(0.096_226, cubic), mul_up(4.669, lambda))),
            "1/(6√3) λ_max(mean ‖z‖ zzᵀ) plus 4.669λ (rounded up)",
        )
        .with(Constant::Infimum, Known::AtLeast(0.0), "both parts are positive or 0")
        .start(vec![0.0; dim])
        .another_start(vec![2.0; dim]);
    let largest = add_up(a.largest(), penalty);
    Ok(Problem::offline(Average::new(facts, Logistic { a, signs, lambda }, Some(largest))))
}

#[derive(Debug)]
struct Logistic {
    a: Rows,
    signs: Vec<f64>,
    lambda: f64,
}

impl Logistic {
    /// `-z_kᵀw`.
    fn lack<N: Scalar>(&self, k: usize, w: &[N]) -> N {
        let terms = self.a.row(k).iter().zip(w);
        terms.fold(N::zero(), |sum, (a, w)| sum - w.times(self.signs[k] * a))
    }
}

/// `2w/(1 + w²)²`, beyond 1 from `1/w`, which also encloses it over unbounded intervals.
fn penalty_slope<N: Scalar>(w: N) -> N {
    let near = |w: N| w.square().plus(1.0).recip().square().times(2.0);
    w.square().plus(-1.0).branch(|| w * near(w), || w.recip().powi(3) * near(w.recip()))
}

impl Summands for Logistic {
    fn terms(&self) -> usize {
        self.a.len()
    }

    /// Every summand carries the penalty.
    fn value<N: Scalar>(&self, k: usize, w: &[N]) -> N {
        let loss = softplus(self.lack(k, w));
        let penalty = w.iter().fold(N::zero(), |sum, w| {
            let s = w.square();
            sum + s / s.plus(1.0)
        });
        loss + penalty.times(self.lambda)
    }

    fn add_gradient<N: Scalar>(&self, k: usize, w: &[N], weight: N, g: &mut [N]) {
        let slope = weight * sigmoid(self.lack(k, w));
        for ((g, a), w) in g.iter_mut().zip(self.a.row(k)).zip(w) {
            let pull = weight * penalty_slope(*w).times(self.lambda);
            *g = *g - slope.times(self.signs[k] * a) + pull;
        }
    }

    fn add_batch_gradient(&self, batch: &[u32], weight: f64, w: &[f64], g: &mut [f64]) {
        let slope = |k: usize, product: f64| -self.signs[k] * sigmoid(-self.signs[k] * product);
        self.a.matrix().add_each(batch, weight, w, g, slope);
        add_penalty(batch, weight, w, g, |w| self.lambda * penalty_slope(w));
    }

    fn reach(&self) -> Option<Reach> {
        Some(Reach::ANYWHERE)
    }
}
