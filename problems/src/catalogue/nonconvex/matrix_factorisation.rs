//! Low-rank factorisation of a diagonal matrix: every minimum is global, every other stationary point a strict saddle.

use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::math::sqrt;
use crate::number::Scalar;
use crate::objective::{Analytic, Barrier, Basin, Constant, Facts, Formula, Known, Saddle};
use crate::rounding::{add_up, mul_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

const VALUES: KeyDoc = KeyDoc::with_default(
    "values",
    "[3;2;1]",
    "a decreasing list of positive numbers",
    "eigenvalues or singular values σ of the matrix",
);
const RANK: KeyDoc = KeyDoc::with_default("rank", "1", "[1, number of values]", "rank r");
const RADIUS: KeyDoc = KeyDoc::with_default(
    "radius",
    "3",
    "(0, inf)",
    "radius R of the ball on which constants are stated",
);

/// Factorisations.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "symmetric-factorisation",
        family: Family::NonconvexSmooth,
        summary: "¼‖XXᵀ - diag σ‖² over n × r matrices: global minima joined by rotations, strict saddles at other eigenvectors",
        formula: r"f(X) = \tfrac14 \|X X^\top - \operatorname{diag}\sigma\|_F^2,\quad X \in R^{n \times r}",
        source: "Ge, Jin and Zheng 2017, arXiv 1704.00708; constants by differentiation. Coordinates: X row after row",
        keys: &[VALUES, RANK, RADIUS],
        examples: &[
            "symmetric-factorisation",
            "symmetric-factorisation:values=[2;1]",
            "symmetric-factorisation:values=[4;2;1;0.5],rank=2",
        ],
        build: symmetric,
    },
    Entry {
        id: "matrix-factorisation",
        family: Family::NonconvexSmooth,
        summary: "½‖UVᵀ - diag σ‖² over pairs of n × r matrices: minima of every balance between the factors, a strict saddle at 0",
        formula: r"f(U, V) = \tfrac12 \|U V^\top - \operatorname{diag}\sigma\|_F^2,\quad U, V \in R^{n \times r}",
        source: "Baldi and Hornik 1989; Ge, Jin and Zheng 2017, arXiv 1704.00708. Coordinates: U row after row, then V",
        keys: &[VALUES, RANK, RADIUS],
        examples: &[
            "matrix-factorisation",
            "matrix-factorisation:values=[2],radius=2",
            "matrix-factorisation:values=[4;2;1],rank=2",
        ],
        build: asymmetric,
    },
];

/// The values and the rank.
fn shape(params: &Params<'_>) -> Result<(Vec<f64>, usize), SpecError> {
    let values = params.vector("values")?;
    let falling = values.windows(2).all(|pair| pair[0] > pair[1]);
    if !falling || values.iter().any(|value| *value <= 0.0) || values.len() > 300 {
        let text = params.text("values")?;
        return Err(params.refuse(
            "values",
            text,
            "a decreasing list of at most 300 positive numbers",
        ));
    }
    let rank = params.size("rank", 1..=values.len() as u64)?;
    Ok((values, rank))
}

/// The `n × r` matrix with `√σ_i` at `(i, i)` for `i < r`.
fn leading(values: &[f64], rank: usize) -> Vec<f64> {
    let mut x = vec![0.0; values.len() * rank];
    for (i, value) in values.iter().enumerate().take(rank) {
        x[i * rank + i] = sqrt(*value);
    }
    x
}

/// `Σ_{i not kept} σ_i²`.
fn left_out(values: &[f64], kept: impl Fn(usize) -> bool) -> f64 {
    values.iter().enumerate().filter(|(i, _)| !kept(*i)).map(|(_, v)| v * v).sum()
}

fn negated(x: &[f64]) -> Vec<f64> {
    x.iter().map(|x| -x).collect()
}

fn symmetric(params: &Params<'_>) -> Result<Problem, SpecError> {
    let (values, rank) = shape(params)?;
    let radius = params.number("radius", Range::positive())?;
    let on = Domain::Ball { radius };
    let (n, top, square) = (values.len(), values[0], mul_up(radius, radius));
    let low = leading(&values, rank);
    let depth = 0.25 * left_out(&values, |i| i < rank);
    let at_zero = values.iter().flat_map(|v| std::iter::repeat_n(-v, rank)).collect();
    let summit = 0.25 * left_out(&values, |_| false);
    let slope = mul_up(radius, square.max(top));
    let mut facts = Facts::new(params.resolved()?, n * rank)
        .with_on(
            Constant::Smoothness,
            Known::AtMost(mul_up(3.0, square).max(top)),
            on.clone(),
            "½‖XZᵀ + ZXᵀ‖² + ⟨XXᵀ - M, ZZᵀ⟩ lies between -σ_1 and 3R² for ‖Z‖ = 1",
        )
        .with(
            Constant::WeakConvexity,
            Known::Exactly(top),
            "XXᵀ only adds curvature; at 0 the least is -σ_1",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(slope),
            on.clone(),
            "‖(XXᵀ - M)X‖ <= max(R², σ_1) R (rounded up)",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(slope),
            on.clone(),
            "at most the Euclidean norm",
        )
        .with_on(
            Constant::HessianLipschitz,
            Known::AtMost(6.0 * radius),
            on,
            "6⟨XZᵀ, ZZᵀ⟩ <= 6‖X‖ for ‖Z‖ = 1",
        )
        .with(
            Constant::Infimum,
            Known::Exactly(depth),
            "a quarter of the squares of the values left out (Eckart and Young 1936), rounded",
        )
        .minimiser(low.clone())
        .minimiser(negated(&low))
        .saddle(Saddle::new(vec![0.0; n * rank], summit, at_zero))
        .start(vec![0.1; n * rank]);
    if rank == 1 {
        // At √σ_k e_k: 2σ_k along it and σ_k - σ_j along e_j.
        let curved = |k: usize| {
            let along = |(j, v): (usize, &f64)| if j == k { 2.0 * v } else { values[k] - v };
            values.iter().enumerate().map(along).collect::<Vec<f64>>()
        };
        facts = facts.basin(Basin::new(low.clone(), depth, curved(0))).basin(Basin::new(
            negated(&low),
            depth,
            curved(0),
        ));
        let mut pass = vec![0.0; n];
        let mut height = 0.25 * top * top;
        if n > 1 {
            pass[1] = sqrt(values[1]);
            height = 0.25 * (top - values[1]) * (top + values[1]);
            let value = 0.25 * left_out(&values, |i| i == 1);
            facts = facts.saddle(Saddle::new(pass.clone(), value, curved(1)));
        }
        facts = facts.barrier(Barrier { from: 0, to: 1, saddle: pass, height });
    }
    Ok(Problem::offline(Analytic::new(facts, Symmetric { values, rank })))
}

#[derive(Debug)]
struct Symmetric {
    values: Vec<f64>,
    rank: usize,
}

/// The inner product of two rows.
fn inner<N: Scalar>(x: &[N], y: &[N]) -> N {
    x.iter().zip(y).fold(N::zero(), |sum, (x, y)| sum + *x * *y)
}

impl Symmetric {
    /// Entry `(i, j)` of `XXᵀ - M`.
    fn off<N: Scalar>(&self, x: &[N], i: usize, j: usize) -> N {
        let r = self.rank;
        if i == j {
            let square = x[i * r..][..r].iter().fold(N::zero(), |sum, x| sum + x.square());
            return square.plus(-self.values[i]);
        }
        inner(&x[i * r..][..r], &x[j * r..][..r])
    }
}

impl Formula for Symmetric {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let n = self.values.len();
        let entries = (0..n * n).map(|k| self.off(x, k / n, k % n).square());
        entries.fold(N::zero(), |sum, square| sum + square).times(0.25)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let (n, r) = (self.values.len(), self.rank);
        g.fill(N::zero());
        for i in 0..n {
            for j in 0..n {
                let off = self.off(x, i, j);
                for c in 0..r {
                    g[i * r + c] = g[i * r + c] + off * x[j * r + c];
                }
            }
        }
    }

    fn reach(&self) -> crate::interval::Reach {
        let half_width = sqrt(self.values[0]);
        crate::interval::Reach { half_width, because: "XXᵀ only adds curvature" }
    }
}

fn asymmetric(params: &Params<'_>) -> Result<Problem, SpecError> {
    let (values, rank) = shape(params)?;
    let radius = params.number("radius", Range::positive())?;
    let on = Domain::Ball { radius };
    let (n, top, square) = (values.len(), values[0], mul_up(radius, radius));
    let factor = leading(&values, rank);
    let low = [factor.clone(), factor.clone()].concat();
    let depth = 0.5 * left_out(&values, |i| i < rank);
    let at_zero = values.iter().flat_map(|v| std::iter::repeat_n([*v, -v], rank)).flatten();
    let summit = 0.5 * left_out(&values, |_| false);
    let off = add_up(0.5 * square, top);
    let slope = mul_up(radius, off);
    let facts = Facts::new(params.resolved()?, 2 * n * rank)
        .with_on(
            Constant::Smoothness,
            Known::AtMost(add_up(square, off)),
            on.clone(),
            "‖AVᵀ + UBᵀ‖² + 2⟨UVᵀ - M, ABᵀ⟩ <= R² + R²/2 + σ_1 for ‖A‖² + ‖B‖² = 1",
        )
        .with_on(
            Constant::WeakConvexity,
            Known::AtMost(off),
            on.clone(),
            "2⟨UVᵀ - M, ABᵀ⟩ >= -(R²/2 + σ_1)",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(slope),
            on.clone(),
            "‖(UVᵀ - M)V‖² + ‖(UVᵀ - M)ᵀU‖² <= (R²/2 + σ_1)² R² (rounded up)",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(slope),
            on.clone(),
            "at most the Euclidean norm",
        )
        .with_on(
            Constant::HessianLipschitz,
            Known::AtMost(3.0 * radius),
            on,
            "6⟨AVᵀ + UBᵀ, ABᵀ⟩ <= 3R for ‖A‖² + ‖B‖² = 1",
        )
        .with(
            Constant::Infimum,
            Known::Exactly(depth),
            "half of the squares of the values left out (Eckart and Young 1936), rounded",
        )
        .minimiser(low.clone())
        .minimiser(negated(&low))
        .saddle(Saddle::new(vec![0.0; 2 * n * rank], summit, at_zero.collect()))
        .start((0..2 * n * rank).map(|i| if i < n * rank { 0.3 } else { 0.1 }).collect());
    Ok(Problem::offline(Analytic::new(facts, Asymmetric { values, rank })))
}

#[derive(Debug)]
struct Asymmetric {
    values: Vec<f64>,
    rank: usize,
}

impl Asymmetric {
    /// Row `i` of a factor.
    fn row<'x, N>(&self, factor: &'x [N], i: usize) -> &'x [N] {
        &factor[i * self.rank..][..self.rank]
    }

    /// Entry `(i, j)` of `UVᵀ - M`.
    fn off<N: Scalar>(&self, x: &[N], i: usize, j: usize) -> N {
        let (u, v) = x.split_at(x.len() / 2);
        let product = inner(self.row(u, i), self.row(v, j));
        if i == j { product.plus(-self.values[i]) } else { product }
    }
}

impl Formula for Asymmetric {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let n = self.values.len();
        let entries = (0..n * n).map(|k| self.off(x, k / n, k % n).square());
        entries.fold(N::zero(), |sum, square| sum + square).times(0.5)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let (n, r) = (self.values.len(), self.rank);
        let half = n * r;
        g.fill(N::zero());
        for i in 0..n {
            for j in 0..n {
                let off = self.off(x, i, j);
                for c in 0..r {
                    g[i * r + c] = g[i * r + c] + off * x[half + j * r + c];
                    g[half + j * r + c] = g[half + j * r + c] + off * x[i * r + c];
                }
            }
        }
    }
}
