//! `f(x) = k Σ_i |x_i - b_i|` with its minimum at a prescribed height below the start: slopes that last for a whole run.

use crate::catalogue::{Entry, Family, Problem, root_dim};
use crate::number::Scalar;
use crate::objective::{Basin, Constant, Facts, Known, Separable, Terms};
use crate::rounding::mul_up;
use crate::spec::{KeyDoc, Params, Range, SpecError};

const SLOPE: KeyDoc = KeyDoc::with_default("slope", "1/4", "(0, inf)", "slope k");
const GAP: KeyDoc = KeyDoc::with_default("gap", "1", "(0, inf)", "Δ = f(0) - inf f");
const SOURCE: &str = "made to be hard for the bounds of clipped Adam with averaged output, Ahn and Cutkosky 2024, arXiv 2405.18199";

/// Slopes from 0 down to a minimum.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "noisy-quiet",
        family: Family::NonsmoothConvex,
        summary: "k|x_1| + k Σ_{i>1} |x_i - b|, to be run with noise in x_1 alone (`gaussian-each`): where methods that scale each coordinate gain",
        formula: r"f(x) = k |x_1| + k \sum_{i \ge 2} |x_i - b|,\quad b = \Delta / (k (d - 1))",
        source: SOURCE,
        keys: &[
            KeyDoc::with_default("dim", "4", "[2, 1e8]", "number of coordinates d"),
            SLOPE,
            GAP,
        ],
        examples: &["noisy-quiet", "noisy-quiet:dim=3,slope=0.1,gap=2"],
        build: noisy_quiet,
    },
    Entry {
        id: "resisting-slope",
        family: Family::NonsmoothConvex,
        summary: "k|x - Δ/k| from 0: with k = Δ/(DT), T steps of length D just fail to arrive, and every term of a bound is active",
        formula: r"f(x) = k\,|x - \Delta/k|",
        source: SOURCE,
        keys: &[SLOPE, GAP],
        examples: &["resisting-slope", "resisting-slope:slope=0.3,gap=1/3"],
        build: resisting_slope,
    },
];

fn resisting_slope(params: &Params<'_>) -> Result<Problem, SpecError> {
    let (slope, gap) = (positive(params, "slope")?, positive(params, "gap")?);
    problem(params, slope, vec![gap / slope])
}

#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
fn noisy_quiet(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 2..=100_000_000)?;
    let (slope, gap) = (positive(params, "slope")?, positive(params, "gap")?);
    let mut minimum = vec![gap / (slope * (dim - 1) as f64); dim];
    minimum[0] = 0.0;
    problem(params, slope, minimum)
}

fn positive(params: &Params<'_>, key: &str) -> Result<f64, SpecError> {
    params.number(key, Range::positive())
}

fn problem(params: &Params<'_>, slope: f64, minimum: Vec<f64>) -> Result<Problem, SpecError> {
    if !minimum.iter().all(|b| b.is_finite()) {
        let expected = "large enough against the gap for the minimum to be a number";
        return Err(params.refuse("slope", slope, expected));
    }
    let dim = minimum.len();
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .nonsmooth("k sgn(x_i - b_i) with sgn 0 = 1")
        .with(Constant::GradientCoordinate, Known::Exactly(slope), "|∂_i f| = k everywhere")
        .with(
            Constant::GradientNorm,
            Known::AtMost(mul_up(slope, root_dim(dim))),
            "√d k everywhere (rounded up)",
        )
        .with(Constant::StrongConvexity, Known::Exactly(0.0), "f is affine off the kinks")
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(b)")
        .minimiser(minimum.clone())
        .basin(Basin::new(minimum.clone(), 0.0, vec![]))
        .start(vec![0.0; dim]);
    Ok(Problem::offline(Separable::new(facts, Slopes { slope, minimum })))
}

#[derive(Debug)]
struct Slopes {
    slope: f64,
    minimum: Vec<f64>,
}

impl Terms for Slopes {
    fn value<N: Scalar>(&self, i: usize, x: N) -> N {
        x.plus(-self.minimum[i]).abs().times(self.slope)
    }

    fn slope<N: Scalar>(&self, i: usize, x: N) -> N {
        let falls = || N::of(-self.slope);
        (-x.plus(-self.minimum[i])).branch(|| N::of(self.slope), falls)
    }

    fn has_curvature(&self, i: usize, x: f64) -> bool {
        (x - self.minimum[i]).abs() > 0.0
    }

    fn absolute(&self, i: usize) -> Option<(f64, f64)> {
        Some((self.slope, self.minimum[i]))
    }
}
