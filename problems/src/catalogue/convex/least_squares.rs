//! Least squares `f(x) = ‖A x - b‖²/(2n)` on a Hadamard design, whose spectrum, minimisers and residual are known exactly.

use crate::catalogue::spectrum::{COND, LARGEST, SPECTRUM, prescribed};
use crate::catalogue::{Entry, Family, Problem};
use crate::interval::Reach;
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, FiniteSum, Formula, Known};
use crate::space::{Block, BlockMut};
use crate::spec::{KeyDoc, Params, Range, SpecError};

const ROWS: KeyDoc =
    KeyDoc::with_default("rows", "16", "a power of 2 above dim, at most 1024", "number of rows n");
const DIM: KeyDoc = KeyDoc::with_default("dim", "4", "[1, rows)", "number of unknowns d");
const NOISE: KeyDoc =
    KeyDoc::with_default("noise", "0.5", "[0, inf)", "size c of every residual at the minimiser");
const FORMULA: &str = r"f(x) = \frac1{2n} \|A x - b\|^2,\quad A = W\, \mathrm{diag}(\sqrt h)\, V,\ V = I - \tfrac2d \mathbf 1 \mathbf 1^\top,\ b = A \mathbf 1 + c\, w";
const SOURCE: &str = "Golub and Van Loan, Matrix Computations (2013), section 5.3; W: columns 2, ..., d+1 of Sylvester's Hadamard matrix, w the next";

/// Least squares of full rank and of lower rank.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "least-squares-orthogonal",
        family: Family::Convex,
        summary: "‖Ax - b‖²/(2n) with AᵀA/n of prescribed spectrum: a finite sum, x* = (1, ..., 1), residuals ±c there",
        formula: FORMULA,
        source: SOURCE,
        keys: &[ROWS, DIM, COND, LARGEST, SPECTRUM, NOISE],
        examples: &[
            "least-squares-orthogonal:cond=10",
            "least-squares-orthogonal:rows=4,dim=2,cond=3,largest=2",
            "least-squares-orthogonal:rows=32,dim=9,cond=50,noise=0",
        ],
        build: |params| build(params, None),
    },
    Entry {
        id: "least-squares-rank-deficient",
        family: Family::Convex,
        summary: "‖Ax - b‖²/(2n) with A of lower rank: PL but not strongly convex, a plane of minimisers through (1, ..., 1)",
        formula: FORMULA,
        source: "Karimi, Nutini and Schmidt, arXiv 1608.04636, section 2.3, for the PL constant; the design is that of least-squares-orthogonal",
        keys: &[
            ROWS,
            DIM,
            KeyDoc::with_default(
                "rank",
                "2",
                "[1, dim)",
                "rank of A; cond is that of its nonzero singular values, squared",
            ),
            COND,
            LARGEST,
            SPECTRUM,
            NOISE,
        ],
        examples: &[
            "least-squares-rank-deficient:cond=10",
            "least-squares-rank-deficient:rows=4,dim=3",
            "least-squares-rank-deficient:rows=16,dim=8,rank=5,cond=20",
        ],
        build: |params| {
            build(params, Some(params.size("rank", 1..params.size("dim", 2..1024)? as u64)?))
        },
    },
];

fn build(params: &Params<'_>, rank: Option<usize>) -> Result<Problem, SpecError> {
    let rows = params.size("rows", 2..=1024)?;
    if !rows.is_power_of_two() {
        let expected = format!("a power of 2; try {}", rows.next_power_of_two());
        return Err(params.refuse("rows", rows, expected));
    }
    let dim = params.size("dim", 1..rows as u64)?;
    let noise = params.number("noise", Range::at_least(0.0))?;
    let mut h = prescribed(params, rank.unwrap_or(dim))?;
    let (smallest, largest) = (h[0], h[h.len() - 1]);
    h.resize(dim, 0.0);
    let rest = 0.5 * noise * noise;
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .with(
            Constant::Smoothness,
            Known::Exactly(largest),
            "the largest eigenvalue of AᵀA/n = V diag(h) V",
        )
        .with(
            Constant::StrongConvexity,
            Known::Exactly(if rank.is_some() { 0.0 } else { smallest }),
            "the smallest eigenvalue of AᵀA/n",
        )
        .with(
            Constant::PolyakLojasiewicz,
            Known::Exactly(smallest),
            "½ Σ h_i² y_i² >= (least nonzero h) ½ Σ h_i y_i² for y = V(x - x*)",
        )
        .with(Constant::HessianLipschitz, Known::Exactly(0.0), "the Hessian is constant")
        .with(Constant::Infimum, Known::Exactly(rest), "c²/2: w is orthogonal to the columns of A")
        .minimiser(vec![1.0; dim])
        .basin(Basin::new(vec![1.0; dim], rest, h.clone()))
        .start(vec![0.0; dim]);
    Ok(Problem::offline(Analytic::new(facts, Residuals { rows, h, noise })))
}

#[derive(Debug)]
struct Residuals {
    rows: usize,
    h: Vec<f64>,
    noise: f64,
}

/// Whether entry `(k, j)` of Sylvester's Hadamard matrix is -1: the parity of the common bits.
fn negative(k: usize, j: usize) -> bool {
    (k & j).count_ones() % 2 == 1
}

/// `√h`; at 0 the root has no derivative, and needs none.
fn root<N: Scalar>(h: f64) -> N {
    if h > 0.0 { N::of(h).sqrt() } else { N::zero() }
}

/// `±x`.
fn signed<N: Scalar>(minus: bool, x: N) -> N {
    if minus { -x } else { x }
}

/// `x <- V x = x - (2/d) (Σ x_j) 1`.
#[expect(clippy::cast_precision_loss, reason = "at most 1023")]
fn mirror<N: Scalar>(x: &mut [N]) {
    let sum = x.iter().fold(N::zero(), |sum, x| sum + *x);
    let shift = sum.times(2.0) / N::of(x.len() as f64);
    x.iter_mut().for_each(|x| *x = *x - shift);
}

impl Residuals {
    /// `√h ∘ V(x - 1)` into `z`, of which every residual is a signed sum.
    fn scaled<N: Scalar>(&self, x: &[N], z: &mut [N]) {
        for (z, x) in z.iter_mut().zip(x) {
            *z = x.plus(-1.0);
        }
        mirror(z);
        for (z, h) in z.iter_mut().zip(&self.h) {
            *z = *z * root(*h);
        }
    }

    /// `(A x - b)_k = Σ_j W_kj z_j - c w_k`.
    fn residual<N: Scalar>(&self, k: usize, z: &[N]) -> N {
        let start = signed(!negative(k, z.len() + 1), N::of(self.noise));
        let terms = z.iter().enumerate().map(|(j, z)| signed(negative(k, j + 1), *z));
        terms.fold(start, |sum, term| sum + term)
    }

    /// `g <- V(√h ∘ g)`.
    fn back<N: Scalar>(&self, g: &mut [N]) {
        for (g, h) in g.iter_mut().zip(&self.h) {
            *g = *g * root(*h);
        }
        mirror(g);
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most 1024")]
impl Formula for Residuals {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        N::with_scratch(x.len(), |z| {
            self.scaled(x, z);
            let squares = (0..self.rows).map(|k| self.residual(k, z).square());
            squares.fold(N::zero(), |sum, square| sum + square).times(0.5 / self.rows as f64)
        })
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        N::with_scratch(x.len(), |z| {
            self.scaled(x, z);
            g.fill(N::zero());
            for k in 0..self.rows {
                let residual = self.residual(k, z);
                for (j, g) in g.iter_mut().enumerate() {
                    *g = *g + signed(negative(k, j + 1), residual);
                }
            }
        });
        // A power of two: exact.
        g.iter_mut().for_each(|g| *g = g.times(1.0 / self.rows as f64));
        self.back(g);
    }

    fn finite_sum(&self) -> Option<&dyn FiniteSum> {
        Some(self)
    }

    fn reach(&self) -> Reach {
        Reach { half_width: 1.0, because: "the Hessian is constant" }
    }
}

impl FiniteSum for Residuals {
    fn terms(&self) -> usize {
        self.rows
    }

    /// `f_k(x) = ½ (A x - b)_k²`.
    fn add_term_gradient(
        &self,
        k: usize,
        lane: usize,
        weight: f64,
        x: Block<'_>,
        g: &mut BlockMut<'_>,
    ) {
        let dim = x.shape().dim();
        f64::with_scratch(2 * dim, |scratch| {
            let (point, term) = scratch.split_at_mut(dim);
            for (to, from) in point.iter_mut().zip(x.lane(lane)) {
                *to = from;
            }
            self.scaled(point, term);
            let residual = self.residual(k, term);
            for (j, term) in term.iter_mut().enumerate() {
                *term = signed(negative(k, j + 1), residual);
            }
            self.back(term);
            for (i, term) in term.iter().enumerate() {
                g.row(i)[lane] += weight * term;
            }
        });
    }

    fn term_gradient_coordinate(&self) -> Known {
        Known::AtMost(f64::INFINITY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objective::gradient_at;
    use crate::space::Shape;

    #[test]
    fn the_gradient_is_the_mean_of_the_terms() {
        let f = crate::catalogue::build("least-squares-orthogonal:rows=8,dim=3,cond=4")
            .unwrap()
            .objective;
        let (x, shape) = ([0.3, -1.0, 2.0], Shape::new(3, 1));
        let sum = f.finite_sum().unwrap();
        let mut mean = [0.0; 3];
        for k in 0..sum.terms() {
            let mut g = BlockMut::new(&mut mean, shape);
            sum.add_term_gradient(k, 0, 1.0 / 8.0, Block::new(&x, shape), &mut g);
        }
        for (mean, g) in mean.iter().zip(gradient_at(&*f, &x)) {
            // Eight terms of size below 10, each with some ten roundings.
            assert!((mean - g).abs() < 100.0 * f64::EPSILON * 10.0, "{mean} {g}");
        }
    }
}
