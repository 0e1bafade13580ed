//! Total variation, alone and with a signal to fit.

use crate::catalogue::{Entry, Family, Problem, cube};
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known};
use crate::rounding::{add_up, mul_up, sqrt_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

const LAMBDA: KeyDoc = KeyDoc::with_default("lambda", "1", "(0, inf)", "weight λ");
/// The subgradient of least size of each difference.
const LEAST: &str = "0 for every difference x_{i+1} - x_i that is 0";

/// Total variation and its denoising problem.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "total-variation",
        family: Family::NonsmoothConvex,
        summary: "λ Σ |x_{i+1} - x_i|: kinks between neighbours, constant vectors are the minimisers",
        formula: r"f(x) = \lambda \sum_{i<d} |x_{i+1} - x_i|",
        source: "Rudin, Osher and Fatemi, Nonlinear total variation based noise removal algorithms, Physica D 60 (1992)",
        keys: &[KeyDoc::with_default("dim", "4", "[2, 1e6]", "number of coordinates d"), LAMBDA],
        examples: &["total-variation", "total-variation:dim=2,lambda=0.3", "total-variation:dim=3"],
        build: |params| {
            let dim = params.size("dim", 2..=1_000_000)?;
            let lambda = params.number("lambda", Range::positive())?;
            let alternating = (0..dim).map(|i| [1.0, -1.0][i % 2]).collect();
            let facts = Facts::new(params.resolved()?, dim)
                .convex()
                .nonsmooth(LEAST)
                .with(Constant::StrongConvexity, Known::Exactly(0.0), "piecewise linear")
                .with(
                    Constant::GradientCoordinate,
                    Known::Exactly(steepest(dim, lambda)),
                    "2λ at an extremum inside, λ at the ends",
                )
                .with(
                    Constant::GradientNorm,
                    Known::AtMost(length(dim, lambda)),
                    "λ √(4d - 6), attained where x alternates (rounded up)",
                )
                .with(
                    Constant::Infimum,
                    Known::Exactly(0.0),
                    "f >= 0, with equality where x is constant",
                )
                .minimiser(vec![0.0; dim])
                .minimiser(vec![1.0; dim])
                .basin(Basin::new(vec![0.0; dim], 0.0, vec![]))
                .start(alternating);
            Ok(Problem::offline(Analytic::new(facts, Variation { lambda, fit: false })))
        },
    },
    Entry {
        id: "tv-denoising",
        family: Family::NonsmoothConvex,
        summary: "½‖x - b‖² + λ Σ |x_{i+1} - x_i| for a step b from -1 to 1: fused lasso, the step shrinks by 4λ/d",
        formula: r"f(x) = \tfrac12 \|x - b\|^2 + \lambda \sum_{i<d} |x_{i+1} - x_i|,\quad b = (-1, \dots, -1, 1, \dots, 1)",
        source: "Tibshirani, Saunders, Rosset, Zhu and Knight, Sparsity and smoothness via the fused lasso, J. R. Stat. Soc. B 67 (2005)",
        keys: &[
            KeyDoc::with_default("dim", "6", "even, [2, 1e6]", "number of coordinates d"),
            KeyDoc::with_default("lambda", "0.5", "(0, dim/2)", "weight λ"),
            KeyDoc::with_default(
                "box",
                "2",
                "(0, inf)",
                "half-width B of the box [-B, B]^d on which bounds on the gradient are stated",
            ),
        ],
        examples: &[
            "tv-denoising",
            "tv-denoising:dim=2,lambda=0.25,box=3",
            "tv-denoising:dim=16,lambda=2",
        ],
        build: denoising,
    },
];

/// Largest coordinate of a subgradient of total variation.
fn steepest(dim: usize, lambda: f64) -> f64 {
    if dim == 2 { lambda } else { 2.0 * lambda }
}

/// Largest norm of a subgradient of total variation: `±2` inside and `±1` at the ends, rounded up.
#[expect(clippy::cast_precision_loss, reason = "at most a million")]
fn length(dim: usize, lambda: f64) -> f64 {
    mul_up(lambda, sqrt_up((4 * dim - 6) as f64))
}

#[expect(clippy::cast_precision_loss, reason = "at most a million")]
fn denoising(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 2..=1_000_000)?;
    if !dim.is_multiple_of(2) {
        return Err(params.refuse("dim", dim, format!("an even number; try {}", dim + 1)));
    }
    let d = dim as f64;
    let why = "from dim/2 on the minimiser is 0";
    let lambda = params.number("lambda", Range::open(0.0, 0.5 * d).because(why))?;
    let half = params.number("box", Range::positive())?;
    // Either half moves by 2λ/d towards the other.
    let level = (d - 2.0 * lambda) / d;
    let minimiser: Vec<f64> = (0..dim).map(|i| if 2 * i < dim { -level } else { level }).collect();
    let infimum = 2.0 * lambda * ((d - lambda) / d);
    let reach = add_up(half, 1.0);
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .nonsmooth(LEAST)
        .with(
            Constant::StrongConvexity,
            Known::Exactly(1.0),
            "that of the squares: the rest is piecewise linear",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(add_up(reach, steepest(dim, lambda))),
            cube(half),
            "B + 1 + 2λ (λ for d = 2), attained at a peak on a face (rounded up)",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(add_up(mul_up(reach, sqrt_up(d)), length(dim, lambda))),
            cube(half),
            "(B + 1) √d + λ √(4d - 6) (rounded up)",
        )
        .with(Constant::Infimum, Known::Exactly(infimum), "2λ - 2λ²/d, at x = (1 - 2λ/d) b")
        .minimiser(minimiser.clone())
        .basin(Basin::new(minimiser, infimum, vec![]))
        .start(vec![0.0; dim]);
    Ok(Problem::offline(Analytic::new(facts, Variation { lambda, fit: true })))
}

#[derive(Debug)]
struct Variation {
    lambda: f64,
    /// Whether the step is fitted.
    fit: bool,
}

/// `x - b`.
fn off_step<N: Scalar>(x: &[N]) -> impl Iterator<Item = N> {
    let d = x.len();
    x.iter().enumerate().map(move |(i, x)| x.plus(if 2 * i < d { 1.0 } else { -1.0 }))
}

impl Formula for Variation {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let steps = x.windows(2).map(|pair| (pair[1] - pair[0]).abs());
        let variation = steps.fold(N::zero(), |sum, step| sum + step).times(self.lambda);
        if self.fit {
            off_step(x).fold(variation, |sum, off| sum + off.square().times(0.5))
        } else {
            variation
        }
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        g.fill(N::zero());
        if self.fit {
            g.iter_mut().zip(off_step(x)).for_each(|(g, off)| *g = off);
        }
        for i in 1..x.len() {
            let slope = (x[i] - x[i - 1]).signum().times(self.lambda);
            g[i] = g[i] + slope;
            g[i - 1] = g[i - 1] - slope;
        }
    }

    fn has_hessian(&self, _x: &[f64]) -> bool {
        false
    }
}
