//! `f(x) = τ ln((1 + Σ e^{x_i/τ})/(d+1)) - Σ x_i/(d+1)`: the smoothed maximum of 0 and the coordinates, less their mean.

use crate::catalogue::{DIM, Entry, Family, Problem, dim};
use crate::interval::Reach;
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known};
use crate::rounding::sqrt_up;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The centred log-sum-exp function.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "log-sum-exp",
    family: Family::Convex,
    summary: "smoothed maximum of 0, x_1, ..., x_d less their mean: a softmax loss with known minimiser, steep for small τ",
    formula: r"f(x) = \tau \ln \frac{1 + \sum_i e^{x_i/\tau}}{d+1} - \frac{1}{d+1} \sum_i x_i",
    source: "Nesterov, Smooth minimization of non-smooth functions, Math. Program. 103 (2005), section 4.1; constants from moments",
    keys: &[DIM, KeyDoc::with_default("tau", "1", "[1e-3, inf)", "temperature τ")],
    examples: &[
        "log-sum-exp",
        "log-sum-exp:dim=1,tau=0.25",
        "log-sum-exp:dim=5",
        "log-sum-exp:dim=12,tau=0.5",
    ],
    build,
}];

#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let tau = params.number("tau", Range::at_least(1e-3))?;
    let (d, n) = (dim as f64, (dim + 1) as f64);
    let many = dim > 1;
    let mut curvatures = vec![1.0 / (n * tau); dim];
    curvatures[0] = 1.0 / (n * n * tau);
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .with(
            Constant::Smoothness,
            Known::Exactly(if many { 0.5 } else { 0.25 } / tau),
            "(diag p - ppᵀ)/τ, a variance of numbers at most √2 apart (1 for d = 1), approached at p = (½, ½, 0, ...)",
        )
        .with(Constant::StrongConvexity, Known::Exactly(0.0), "p tends to a corner of the simplex far away")
        .with(Constant::GradientCoordinate, Known::Exactly(d / n), "|p_i - 1/(d+1)| < d/(d+1), approached at p_i = 1")
        .with(
            Constant::GradientNorm,
            Known::AtMost(sqrt_up(d * d + d - 1.0) / n * (1.0 + f64::EPSILON)),
            "√(d² + d - 1)/(d + 1), approached at p_i = 1 (rounded up)",
        )
        .with(
            Constant::HessianLipschitz,
            Known::AtMost(if many { 0.272_166 } else { 0.096_226 } / (tau * tau) * (1.0 + 1e-15)),
            "the third central moment of numbers at most r apart is at most r³/(6√3), r = √2 (1 for d = 1)",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0) by Jensen's inequality")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, curvatures));
    Ok(Problem::offline(Analytic::new(facts, LogSumExp { tau })))
}

#[derive(Debug)]
struct LogSumExp {
    tau: f64,
}

impl LogSumExp {
    /// `e^{(x_i - m)/τ}` into `e`, with `m = max(0, max x_i)`; returns `m` and the sum with `e^{-m/τ}`.
    fn weights<N: Scalar>(&self, x: &[N], e: &mut [N]) -> (N, N) {
        let tau = N::of(self.tau);
        let top = x.iter().fold(N::zero(), |m, x| m.max(*x));
        let mut sum = (-top / tau).exp();
        for (e, x) in e.iter_mut().zip(x) {
            *e = ((*x - top) / tau).exp();
            sum = sum + *e;
        }
        (top, sum)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
impl Formula for LogSumExp {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let n = N::of((x.len() + 1) as f64);
        N::with_scratch(x.len(), |e| {
            let (top, sum) = self.weights(x, e);
            let mean = x.iter().fold(N::zero(), |sum, x| sum + *x) / n;
            top + (sum.ln() - n.ln()).times(self.tau) - mean
        })
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let mean = N::of((x.len() + 1) as f64).recip();
        let (_, sum) = self.weights(x, g);
        g.iter_mut().for_each(|g| *g = *g / sum - mean);
    }

    fn reach(&self) -> Reach {
        Reach {
            half_width: 64.0 * self.tau,
            because: "64 τ away from the maximum p_i is below e^-64, which no derivative notices",
        }
    }
}
