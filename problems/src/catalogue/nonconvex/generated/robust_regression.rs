//! `f(w) = (1/n) Σ_k φ(a_kᵀw - b_k)` with a loss that outliers cannot pull: regression on contaminated data.

use super::rows::{Rows, normal};
use super::{ROWS, SEED};
use crate::catalogue::nonconvex::losses::Shape;
use crate::catalogue::{Entry, Family, Problem};
use crate::interval::Reach;
use crate::number::Scalar;
use crate::objective::{Average, Constant, Facts, Known, Summands};
use crate::rounding::{mul_up, sqrt_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Robust regression.
pub(super) const ENTRY: Entry = Entry {
    id: "robust-regression",
    family: Family::NonconvexSmooth,
    summary: "linear regression with a loss that is flat for outliers, on generated data with some of them; minibatches",
    formula: r"f(w) = \frac1n \sum_k \varphi_c(a_k^\top w - b_k)",
    source: "Loh 2017, arXiv 1501.00312; b_k = a_kᵀw* + ε_k/4, and + 10 ε'_k for every tenth, all standard normal",
    keys: &[
        ROWS,
        KeyDoc::with_default("dim", "5", "[1, 200]", "number of coordinates d"),
        SEED,
        KeyDoc::with_default(
            "loss",
            "welsch",
            "welsch, tukey-biweight, geman-mcclure or cauchy-loss",
            "the loss φ, as the entry of that name has it",
        ),
        KeyDoc::with_default(
            "scale",
            "1",
            "[1e-3, 1e3]",
            "residual c at which the loss turns flat",
        ),
    ],
    examples: &[
        "robust-regression",
        "robust-regression:loss=tukey-biweight,scale=4.685",
        "robust-regression:loss=geman-mcclure,rows=15,dim=4",
        "robust-regression:loss=cauchy-loss,seed=4",
    ],
    build,
};

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let rows = params.size("rows", 1..=100_000)?;
    let dim = params.size("dim", 1..=200)?;
    let seed = params.integer("seed", ..)?;
    let shape = params.select(
        "loss",
        &[
            ("welsch", Shape::Welsch),
            ("tukey-biweight", Shape::Tukey),
            ("geman-mcclure", Shape::GemanMcClure),
            ("cauchy-loss", Shape::Cauchy),
        ],
    )?;
    let scale = params.number("scale", Range::closed(1e-3, 1e3))?;
    let a = Rows::normal(rows, dim, seed);
    let truth = normal(seed, 1, dim, 1);
    let (noise, outliers) = (normal(seed, 2, 1, rows), normal(seed, 3, 1, rows));
    let target = |k: usize| {
        let outlier = if k % 10 == 9 { 10.0 * outliers[k] } else { 0.0 };
        a.dot(k, &truth) + 0.25 * noise[k] + outlier
    };
    let b: Vec<f64> = (0..rows).map(target).collect();
    let gram = a.spectrum(|_| 1.0);
    let cubic = a.spectrum(|k| sqrt_up(a.square_norm(k)));
    let bounds = shape.bounds();
    let slope = mul_up(bounds.slope.0.number(), scale);
    let third = mul_up(bounds.third.0.number(), (1.0 / scale).next_up());
    let facts = Facts::new(params.resolved()?, dim)
        .with(
            Constant::Smoothness,
            Known::AtMost(gram),
            "φ'' <= 1 times λ_max(AᵀA/n), bounded by row sums",
        )
        .with(
            Constant::WeakConvexity,
            Known::AtMost(mul_up(bounds.weak_convexity.0.number(), gram)),
            "sup -φ'' times λ_max(AᵀA/n), bounded by row sums",
        )
        .with(
            Constant::GradientCoordinate,
            Known::AtMost(mul_up(slope, a.largest_mean())),
            "sup |φ'| times the largest mean |a_{k,i}| (rounded up)",
        )
        .with(
            Constant::GradientNorm,
            Known::AtMost(mul_up(slope, sqrt_up(gram))),
            "‖Aᵀφ'/n‖ <= sup |φ'| √λ_max(AᵀA/n) (rounded up)",
        )
        .with(
            Constant::HessianLipschitz,
            Known::AtMost(mul_up(third, cubic)),
            "sup |φ'''| times λ_max(mean ‖a‖ aaᵀ), bounded by row sums",
        )
        .with(Constant::Infimum, Known::AtLeast(0.0), "φ >= 0")
        .start(vec![0.0; dim])
        .another_start(truth);
    let largest = mul_up(slope, a.largest());
    Ok(Problem::offline(Average::new(facts, Regression { a, b, shape, scale }, Some(largest))))
}

#[derive(Debug)]
struct Regression {
    a: Rows,
    b: Vec<f64>,
    shape: Shape,
    scale: f64,
}

impl Regression {
    fn residual<N: Scalar>(&self, k: usize, w: &[N]) -> N {
        let terms = self.a.row(k).iter().zip(w);
        terms.fold(N::zero(), |sum, (a, w)| sum + w.times(*a)).plus(-self.b[k])
    }
}

impl Summands for Regression {
    fn terms(&self) -> usize {
        self.a.len()
    }

    fn value<N: Scalar>(&self, k: usize, w: &[N]) -> N {
        self.shape.value(self.scale, self.residual(k, w))
    }

    fn add_gradient<N: Scalar>(&self, k: usize, w: &[N], weight: N, g: &mut [N]) {
        let slope = weight * self.shape.slope(self.scale, self.residual(k, w));
        for (g, a) in g.iter_mut().zip(self.a.row(k)) {
            *g = *g + slope.times(*a);
        }
    }

    fn add_batch_gradient(&self, batch: &[u32], weight: f64, w: &[f64], g: &mut [f64]) {
        let slope = |k: usize, product: f64| self.shape.slope(self.scale, product - self.b[k]);
        self.a.matrix().add_each(batch, weight, w, g, slope);
    }

    fn reach(&self) -> Option<Reach> {
        Some(Reach::ANYWHERE)
    }
}
