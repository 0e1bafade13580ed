//! Maxima of affine functions.

use crate::catalogue::pieces::{FIRST, Max, Pieces, along};
use crate::catalogue::{Entry, Family, Problem};
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Known};
use crate::random::{Key, fill_normal};
use crate::rounding::sqrt_up;
use crate::spec::{KeyDoc, Params, SpecError};

/// Random rows, Goffin's function and Chebyshev's approximation problem.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "max-affine",
        family: Family::NonsmoothConvex,
        summary: "max_k a_kᵀx with random rows that add up to 0: polyhedral, minimum 0 at the origin",
        formula: r"f(x) = \max_{k \le m} a_k^\top x,\quad \sum_k a_k = 0",
        source: "rows: normal numbers rounded to multiples of 1/64, the last one minus the sum of the others; \
                 Boyd and Vandenberghe, Convex Optimization (2004), section 3.2.3",
        keys: &[
            KeyDoc::with_default("dim", "2", "[1, 1000]", "number of coordinates d"),
            KeyDoc::with_default("rows", "6", "[2, 4096]", "number of rows m"),
            KeyDoc::with_default("seed", "1", "[0, inf)", "seed of the rows"),
        ],
        examples: &[
            "max-affine",
            "max-affine:dim=1,rows=3",
            "max-affine:dim=3,rows=8,seed=4",
            "max-affine:dim=20,rows=50",
        ],
        build: max_affine,
    },
    Entry {
        id: "goffin",
        family: Family::NonsmoothConvex,
        summary: "d max x_i - Σ x_i: Goffin's polyhedral function, a line of minimisers",
        formula: r"f(x) = d \max_i x_i - \sum_i x_i",
        source: "Lukšan and Vlček, Test problems for nonsmooth unconstrained and linearly constrained optimization, ICS report 798 (2000), \
                 with d = 50",
        keys: &[KeyDoc::with_default("dim", "50", "[2, 1e6]", "number of coordinates d")],
        examples: &["goffin", "goffin:dim=2", "goffin:dim=3"],
        build: goffin,
    },
    Entry {
        id: "chebyshev-approximation",
        family: Family::NonsmoothConvex,
        summary: "max_j |t_j^n - Σ c_i t_j^i| over nine points of [-1, 1]: the best uniform approximation of t^n by lower powers",
        formula: r"f(c) = \max_{t \in \{-1, -3/4, \dots, 1\}} \Big| t^n - \sum_{i<n} c_i t^i \Big|",
        source: "Chebyshev 1854; Trefethen, Approximation Theory and Approximation Practice (2013), chapter 10: t^n less the optimum is 2^(1-n) T_n, \
                 whose extrema are among the points for n <= 3",
        keys: &[KeyDoc::with_default(
            "degree",
            "3",
            "[1, 3]",
            "degree n, the number of coefficients c_0, ..., c_{n-1}",
        )],
        examples: &[
            "chebyshev-approximation",
            "chebyshev-approximation:degree=2",
            "chebyshev-approximation:degree=1",
        ],
        build: chebyshev,
    },
];

/// Facts of a polyhedral function with its steepest coordinate and the square of its steepest subgradient.
fn polyhedral(
    params: &Params<'_>,
    dim: usize,
    coordinate: f64,
    square: f64,
    infimum: f64,
) -> Result<Facts, SpecError> {
    Ok(Facts::new(params.resolved()?, dim)
        .convex()
        .nonsmooth(FIRST)
        .with(Constant::StrongConvexity, Known::Exactly(0.0), "piecewise linear")
        .with(
            Constant::GradientCoordinate,
            Known::Exactly(coordinate),
            "the largest entry of the rows, attained far along its axis",
        )
        .with(
            Constant::GradientNorm,
            Known::AtMost(sqrt_up(square)),
            "the longest row, attained far in its direction (rounded up)",
        )
        .with(
            Constant::Infimum,
            Known::Exactly(infimum),
            "0 is a convex combination of the rows active at the minimiser",
        ))
}

fn max_affine(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 1..=1000)?;
    let rows = params.size("rows", 2..=4096)?;
    let seed = params.integer("seed", ..)?;
    let key = Key::new(seed, 0, 0, 0).expect("the first place lies in the table");
    let mut a = vec![0.0; rows * dim];
    fill_normal(key, dim, rows, &mut a);
    // `a` is laid out [coordinate][row]; sums of multiples of 1/64 are exact.
    for column in a.chunks_exact_mut(rows) {
        column.iter_mut().for_each(|a| *a = (64.0 * *a).round() / 64.0);
        column[rows - 1] = -column[..rows - 1].iter().sum::<f64>();
    }
    let row = |k: usize| (0..dim).map(|i| a[i * rows + k]).collect::<Vec<f64>>();
    let rows: Vec<Vec<f64>> = (0..rows).map(row).collect();
    let largest = a.iter().fold(0.0, |m: f64, a| m.max(a.abs()));
    let square = rows.iter().map(|a| a.iter().map(|a| a * a).sum()).fold(0.0, f64::max);
    let facts = polyhedral(params, dim, largest, square, 0.0)?
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, vec![]));
    Ok(Problem::offline(Analytic::new(facts, Max(Rows(rows)))))
}

#[derive(Debug)]
struct Rows(Vec<Vec<f64>>);

impl Pieces for Rows {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn value<N: Scalar>(&self, k: usize, x: &[N]) -> N {
        self.0[k].iter().zip(x).fold(N::zero(), |sum, (a, x)| sum + x.times(*a))
    }

    fn gradient<N: Scalar>(&self, k: usize, _x: &[N], g: &mut [N]) {
        for (g, a) in g.iter_mut().zip(&self.0[k]) {
            *g = N::of(*a);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most a million")]
fn goffin(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 2..=1_000_000)?;
    let d = dim as f64;
    let facts = polyhedral(params, dim, d - 1.0, d * (d - 1.0), 0.0)?
        .minimiser(vec![0.0; dim])
        .minimiser(vec![1.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, vec![]))
        .start((1..=dim).map(|i| i as f64 - 0.5 * (d + 1.0)).collect());
    Ok(Problem::offline(Analytic::new(facts, Max(Goffin(dim)))))
}

#[derive(Debug)]
struct Goffin(usize);

#[expect(clippy::cast_precision_loss, reason = "at most a million")]
impl Pieces for Goffin {
    fn count(&self) -> usize {
        self.0
    }

    fn value<N: Scalar>(&self, k: usize, x: &[N]) -> N {
        x[k].times(self.0 as f64)
    }

    fn gradient<N: Scalar>(&self, k: usize, _x: &[N], g: &mut [N]) {
        along(k, N::of(self.0 as f64), g);
    }

    fn shared<N: Scalar>(&self, x: &[N]) -> N {
        -x.iter().fold(N::zero(), |sum, x| sum + *x)
    }

    fn add_shared_gradient<N: Scalar>(&self, _x: &[N], g: &mut [N]) {
        g.iter_mut().for_each(|g| *g = g.plus(-1.0));
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most 3")]
fn chebyshev(params: &Params<'_>) -> Result<Problem, SpecError> {
    let n = params.size("degree", 1..=3)?;
    let (best, error): (&[f64], f64) =
        [(&[0.0][..], 1.0), (&[0.5, 0.0], 0.5), (&[0.0, 0.75, 0.0], 0.25)][n - 1];
    // |t^i| <= 1, with equality at t = 1.
    let facts = polyhedral(params, n, 1.0, n as f64, error)?
        .minimiser(best.to_vec())
        .basin(Basin::new(best.to_vec(), error, vec![]))
        .start(vec![0.5; n]);
    Ok(Problem::offline(Analytic::new(facts, Max(Chebyshev))))
}

#[derive(Debug)]
struct Chebyshev;

impl Chebyshev {
    /// `t_k` and `t_k^n - Σ c_i t_k^i`.
    #[expect(clippy::cast_precision_loss, reason = "at most 8")]
    fn residual<N: Scalar>(k: usize, c: &[N]) -> (f64, N) {
        let t = 0.25 * k as f64 - 1.0;
        // Horner's scheme from the leading 1.
        let horner = c.iter().rev().fold(N::one(), |sum, c| sum.times(t) - *c);
        (t, horner)
    }
}

impl Pieces for Chebyshev {
    fn count(&self) -> usize {
        9
    }

    fn value<N: Scalar>(&self, k: usize, c: &[N]) -> N {
        Chebyshev::residual(k, c).1.abs()
    }

    fn gradient<N: Scalar>(&self, k: usize, c: &[N], g: &mut [N]) {
        let (t, residual) = Chebyshev::residual(k, c);
        let mut slope = -residual.signum();
        for g in g {
            *g = slope;
            slope = slope.times(t);
        }
    }
}
