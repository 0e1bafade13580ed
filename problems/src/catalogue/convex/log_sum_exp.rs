//! `f(x) = τ ln((1 + Σ e^{x_i/τ})/(d+1)) - Σ x_i/(d+1)`: the smoothed maximum of 0 and the coordinates, less their mean.

use crate::catalogue::{DIM, Entry, Family, Problem, dim};
use crate::interval::Reach;
use crate::number::{Scalar, Side};
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
    /// `e^{(x_i - x_k)/τ}` into `e`, where `x_0` stands for 0; returns their sum with `e^{-x_k/τ}`.
    fn weights<N: Scalar>(&self, x: &[N], k: usize, e: &mut [N]) -> N {
        let pivot = if k == 0 { N::zero() } else { x[k - 1] };
        let weight = |x: N| ((x - pivot) / N::of(self.tau)).exp();
        let mut sum = if k == 0 { N::one() } else { weight(N::zero()) };
        for (i, (e, x)) in e.iter_mut().zip(x).enumerate() {
            // That of the pivot is 1, also for a whole interval.
            *e = if i + 1 == k { N::one() } else { weight(*x) };
            sum = sum + *e;
        }
        sum
    }

    /// Calls `each(x_k, e, sum, first)` with the [`LogSumExp::weights`] of every `k` that may attain `max(0, max x_i)`.
    /// Each is an enclosure of one smooth function; in doubles there is one, and nothing overflows.
    fn pivots<N: Scalar>(&self, x: &[N], mut each: impl FnMut(N, &[N], N, bool)) {
        let top = x.iter().fold(N::zero(), |m, x| m.max(*x));
        let mut first = true;
        N::with_scratch(x.len(), |e| {
            for k in 0..=x.len() {
                let pivot = if k == 0 { N::zero() } else { x[k - 1] };
                let side = (pivot - top).side();
                if side != Side::Below {
                    let sum = self.weights(x, k, e);
                    each(pivot, e, sum, first);
                    first = false;
                }
                if side == Side::Zero {
                    break;
                }
            }
        });
    }
}

#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
impl Formula for LogSumExp {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let n = N::of((x.len() + 1) as f64);
        let mean = x.iter().fold(N::zero(), |sum, x| sum + *x) / n;
        let mut value = N::zero();
        self.pivots(x, |pivot, _, sum, first| {
            let own = pivot + (sum.ln() - n.ln()).times(self.tau);
            value = if first { own } else { value.join(own) };
        });
        value - mean
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let mean = N::of((x.len() + 1) as f64).recip();
        self.pivots(x, |_, e, sum, first| {
            for (g, e) in g.iter_mut().zip(e) {
                let own = *e / sum - mean;
                *g = if first { own } else { g.join(own) };
            }
        });
    }

    fn reach(&self) -> Reach {
        Reach {
            half_width: 64.0 * self.tau,
            because: "64 τ away from the maximum p_i is below e^-64, which no derivative notices",
        }
    }
}
