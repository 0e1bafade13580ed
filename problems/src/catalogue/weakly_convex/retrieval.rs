//! Robust phase retrieval and blind deconvolution on generated data, see [`crate::planted`].

use super::{off_kink, sign};
use crate::catalogue::{Entry, Family, Problem, root_dim};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, FiniteSum, Formula, Known};
use crate::planted::{Vectors, dot, signal};
use crate::rounding::{mul_up, sqrt_up};
use crate::space::{Block, BlockMut};
use crate::spec::{KeyDoc, Params, SpecError};

const ROWS: KeyDoc = KeyDoc::with_default("rows", "12", "[1, 1e5]", "number of measurements n");
const SEED: KeyDoc = KeyDoc::with_default("seed", "1", "[0, inf)", "seed of the data");

/// Half-width of the box on which bounds on the gradient are stated.
const BOX: f64 = 2.0;

/// Both problems.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "blind-deconvolution",
        family: Family::WeaklyConvex,
        summary: "robust blind deconvolution on generated data: mean |(a_k·x)(b_k·y) - c_k|, weakly convex, minimum 0",
        formula: r"f(x, y) = \frac1n \sum_k |(a_k^\top x)(b_k^\top y) - c_k|",
        source: "Charisopoulos, Davis, Díaz and Drusvyatskiy 2019, arXiv 1901.01624. Data: a_k, b_k uniform on multiples of 1/64 \
                 in [-1, 1], signals on nonzero multiples of 1/8 in [-1, 1]",
        keys: &[
            ROWS,
            KeyDoc::with_default("half", "2", "[1, 32]", "length of each signal; d is twice that"),
            SEED,
        ],
        examples: &[
            "blind-deconvolution",
            "blind-deconvolution:rows=4,half=1",
            "blind-deconvolution:half=3,seed=2",
        ],
        build: deconvolution,
    },
    Entry {
        id: "robust-phase-retrieval",
        family: Family::WeaklyConvex,
        summary: "robust phase retrieval on generated data: mean |(a_k·x)² - y_k|, weakly convex, minimum 0 without outliers",
        formula: r"f(x) = \frac1n \sum_k |(a_k^\top x)^2 - y_k|",
        source: "Duchi and Ruan 2019, arXiv 1705.02356. Data: a_k uniform on multiples of 1/64 in [-1, 1], the signal on nonzero \
                 multiples of 1/8 in [-1, 1]",
        keys: &[
            ROWS,
            KeyDoc::with_default("dim", "4", "[1, 64]", "number of coordinates d"),
            SEED,
            KeyDoc::with_default(
                "outliers",
                "0",
                "[0, rows]",
                "number of rows whose y_k is replaced by 0",
            ),
        ],
        examples: &[
            "robust-phase-retrieval",
            "robust-phase-retrieval:rows=5,dim=1",
            "robust-phase-retrieval:rows=20,dim=5,seed=2,outliers=3",
        ],
        build: retrieval,
    },
];

fn retrieval(params: &Params<'_>) -> Result<Problem, SpecError> {
    let rows = params.size("rows", 1..=100_000)?;
    let dim = params.size("dim", 1..=64)?;
    let seed = params.integer("seed", ..)?;
    let outliers = params.size("outliers", 0..=rows as u64)?;
    let (a, v) = (Vectors::generate(rows, dim, seed, 0), signal(dim, seed, 1));
    let mut measured: Vec<f64> = a.rows().map(|a| dot(a, &v) * dot(a, &v)).collect();
    measured[..outliers].fill(0.0);
    let spread = 2.0 * a.gram_eigenvalue();
    let slope = Known::AtMost(mul_up(spread, mul_up(BOX, root_dim(dim))));
    let on = Domain::Box { lo: -BOX, hi: BOX };
    let why = "‖(2/n) AᵀSA x‖ <= 2 λ_max(AᵀA/n) ‖x‖ for signs S, and ‖x‖ <= 2√d";
    let facts = Facts::new(params.resolved()?, dim)
        .nonsmooth("2 sgn(r) (a_k·x) a_k with sgn 0 = 1 for every |r|")
        .with(
            Constant::WeakConvexity,
            Known::AtMost(spread),
            "∇²|r_k| >= -2 a_k a_kᵀ: 2 λ_max(AᵀA/n), certified from above",
        )
        .with_on(Constant::GradientCoordinate, slope, on.clone(), why)
        .with_on(Constant::GradientNorm, slope, on, why);
    let planted = (outliers == 0).then(|| vec![v.clone(), v.iter().map(|v| -v).collect()]);
    let two = Products { a: a.clone(), b: a, measured, square: true };
    Ok(problem(facts, two, planted))
}

fn deconvolution(params: &Params<'_>) -> Result<Problem, SpecError> {
    let rows = params.size("rows", 1..=100_000)?;
    let half = params.size("half", 1..=32)?;
    let seed = params.integer("seed", ..)?;
    let (a, v) = (Vectors::generate(rows, half, seed, 0), signal(half, seed, 1));
    let (b, w) = (Vectors::generate(rows, half, seed, 2), signal(half, seed, 3));
    let measured = a.rows().zip(b.rows()).map(|(a, b)| dot(a, &v) * dot(b, &w)).collect();
    let spread = sqrt_up(mul_up(a.gram_eigenvalue(), b.gram_eigenvalue()));
    let slope = Known::AtMost(mul_up(spread, mul_up(BOX, root_dim(2 * half))));
    let on = Domain::Box { lo: -BOX, hi: BOX };
    let why = "the Hessian of the same signs has norm at most ρ, the gradient is it times x, and ‖x‖ <= 2√d";
    let facts = Facts::new(params.resolved()?, 2 * half)
        .nonsmooth("sgn(r) ((b_k·y) a_k, (a_k·x) b_k) with sgn 0 = 1 for every |r|")
        .with(
            Constant::WeakConvexity,
            Known::AtMost(spread),
            "‖(1/n) Σ ± a_k b_kᵀ‖ <= √(λ_max(AᵀA/n) λ_max(BᵀB/n)) by Cauchy and Schwarz, certified from above",
        )
        .with_on(Constant::GradientCoordinate, slope, on.clone(), why)
        .with_on(Constant::GradientNorm, slope, on, why);
    let scaled = |t: f64, s: f64| v.iter().map(|v| t * v).chain(w.iter().map(|w| s * w)).collect();
    let planted = vec![scaled(1.0, 1.0), scaled(-1.0, -1.0), scaled(2.0, 0.5)];
    let two = Products { a, b, measured, square: false };
    Ok(problem(facts, two, Some(planted)))
}

/// The problem with the minimum 0 at planted points, or with unknown minimisers.
fn problem(facts: Facts, formula: Products, planted: Option<Vec<Vec<f64>>>) -> Problem {
    let Some(planted) = planted else {
        let because = "a mean of absolute values";
        let facts = facts.with(Constant::Infimum, Known::AtLeast(0.0), because);
        return Problem::offline(Analytic::new(facts, formula));
    };
    let because = "f >= 0, which the planted signal attains exactly";
    let facts = facts.with(Constant::Infimum, Known::Exactly(0.0), because);
    let facts = planted
        .into_iter()
        .fold(facts, |facts, x| facts.minimiser(x.clone()).basin(Basin::new(x, 0.0, vec![])));
    Problem::offline(Analytic::new(facts, formula))
}

/// `(1/n) Σ_k |(a_k·x)(b_k·y) - c_k|`, of two signals or of one with itself.
#[derive(Debug)]
struct Products {
    a: Vectors,
    b: Vectors,
    measured: Vec<f64>,
    /// Whether `x` and `y` are one.
    square: bool,
}

fn along<N: Scalar>(x: &[N], a: &[f64]) -> N {
    x.iter().zip(a).fold(N::zero(), |sum, (x, a)| sum + x.times(*a))
}

/// `(1/n)`, rounded; the functions are defined with the rounded number.
#[expect(clippy::cast_precision_loss, reason = "at most 1e5 rows")]
fn mean(rows: usize) -> f64 {
    1.0 / rows as f64
}

impl Products {
    /// The parts of `x` that `a_k` and `b_k` meet.
    fn halves<'x, N>(&self, x: &'x [N]) -> (&'x [N], &'x [N]) {
        if self.square { (x, x) } else { x.split_at(x.len() / 2) }
    }

    /// `(a_k·x, b_k·y, r_k)` for every row.
    fn factors<'s, N: Scalar>(&'s self, x: &'s [N]) -> impl Iterator<Item = (N, N, N)> {
        let (x, y) = self.halves(x);
        self.a.rows().zip(self.b.rows()).zip(&self.measured).map(move |((a, b), c)| {
            let (u, v) = (along(x, a), along(y, b));
            let product = if self.square { u.square() } else { u * v };
            (u, v, product.plus(-c))
        })
    }
}

impl Formula for Products {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let sum = self.factors(x).fold(N::zero(), |sum, (_, _, r)| sum + r.abs());
        sum.times(mean(self.measured.len()))
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        g.fill(N::zero());
        let second = if self.square { 0 } else { x.len() / 2 };
        let vectors = self.a.rows().zip(self.b.rows());
        for ((u, v, r), (a, b)) in self.factors(x).zip(vectors) {
            let side = sign(r);
            for (i, (a, b)) in a.iter().zip(b).enumerate() {
                g[i] = g[i] + (side * v).times(*a);
                g[second + i] = g[second + i] + (side * u).times(*b);
            }
        }
        g.iter_mut().for_each(|g| *g = g.times(mean(self.measured.len())));
    }

    fn has_hessian(&self, x: &[f64]) -> bool {
        self.factors(x).all(|(_, _, r)| off_kink(r))
    }

    fn finite_sum(&self) -> Option<&dyn FiniteSum> {
        Some(self)
    }
}

impl FiniteSum for Products {
    fn terms(&self) -> usize {
        self.measured.len()
    }

    fn add_term_gradient(
        &self,
        k: usize,
        lane: usize,
        weight: f64,
        x: Block<'_>,
        g: &mut BlockMut<'_>,
    ) {
        let second = if self.square { 0 } else { x.shape().dim() / 2 };
        let (a, b) = (self.a.row(k), self.b.row(k));
        let along = |vector: &[f64], start: usize| -> f64 {
            vector.iter().enumerate().map(|(i, a)| a * x.at(start + i, lane)).sum()
        };
        let (u, v) = (along(a, 0), along(b, second));
        let side = weight * sign(u * v - self.measured[k]);
        for (i, (a, b)) in a.iter().zip(b).enumerate() {
            g.row(i)[lane] += side * v * a;
            g.row(second + i)[lane] += side * u * b;
        }
    }

    fn term_gradient_coordinate(&self) -> Known {
        Known::AtMost(f64::INFINITY)
    }
}
