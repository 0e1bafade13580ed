//! The convex programme over recorded points, as the solver takes it.
//!
//! ```text
//! minimise  t + Σ_j p_j s_j     over p >= 0, Σ p_j = 1, Σ p_j c_j = 0, ‖Σ p_j g_j‖ <= t
//! ```
//!
//! with `s_j` the cost of a point and `c_j` its offset from `x` in an orthonormal basis of all offsets; in the coordinatewise form `t`
//! is a sum of one number a coordinate. Everything is divided by the value at a law that is known, so that the solver sees numbers
//! near one. Nothing here decides anything: what comes out is repaired and evaluated elsewhere.

use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSettings, DefaultSolver, IPSolver, NonnegativeConeT, SecondOrderConeT, SupportedConeT,
    ZeroConeT,
};

use super::basis::{dot, norm, orthonormal};
use super::{Points, Weights};
use crate::evidence::{Rounded, RoundedSum};

/// Asked of the solver: beyond what doubles can give, so that it goes as far as it can.
const ACCURACY: f64 = 1e-14;

/// What the solver proposes.
pub(super) struct Proposal {
    /// Nearly a law with the right mean.
    pub(super) p: Vec<f64>,
    /// Nearly in the unit ball, of `‖·‖_2` or coordinate by coordinate times `1/ρ_i`.
    pub(super) u: Vec<f64>,
    /// The multiplier of the mean.
    pub(super) theta: Vec<f64>,
}

/// The programme, with the offsets in their basis.
pub(super) struct Programme<'a> {
    points: &'a Points,
    weights: &'a Weights,
    /// Offsets from the mean of the law that is known. That mean misses `x` by rounding, and a programme about `x` itself may have no
    /// solution at all: fewer points than coordinates leave nothing to correct with.
    offsets: Vec<Vec<f64>>,
    basis: Vec<Vec<f64>>,
    /// Largest offset in each direction of the basis.
    reach: Vec<f64>,
}

impl<'a> Programme<'a> {
    pub(super) fn new(points: &'a Points, weights: &'a Weights, known: &[f64]) -> Programme<'a> {
        let off: Vec<f64> = (0..points.dim())
            .map(|i| {
                let term = |(j, p): (usize, &f64)| Rounded::exact(*p) * points.offset(j, i);
                known.iter().enumerate().map(term).collect::<RoundedSum>().value().value()
            })
            .collect();
        let offset = |j: usize| -> Vec<f64> {
            off.iter().enumerate().map(|(i, off)| points.offset(j, i).value() - off).collect()
        };
        let offsets: Vec<Vec<f64>> = (0..points.len()).map(offset).collect();
        // Coordinates of x and of the points are rounded, and so is every step of the orthogonalisation.
        let largest = offsets.iter().map(|c| norm(c)).fold(0.0, f64::max);
        #[expect(clippy::cast_precision_loss, reason = "at most a thousand points")]
        let steps = (points.len() as f64).sqrt();
        let basis =
            orthonormal(&offsets, 4.0 * f64::EPSILON * (norm(points.x()) + steps * largest));
        let reach = basis
            .iter()
            .map(|b| offsets.iter().map(|c| dot(c, b).abs()).fold(0.0, f64::max))
            .collect();
        Programme { points, weights, offsets, basis, reach }
    }

    /// `(1, c_j)`, each direction over its largest offset: a law with mean `x` gives `(1, 0)`.
    pub(super) fn conditions(&self, j: usize) -> Vec<f64> {
        let offset = &self.offsets[j];
        let along = self.basis.iter().zip(&self.reach).map(|(b, reach)| dot(offset, b) / reach);
        std::iter::once(1.0).chain(along).collect()
    }

    /// What the solver finds when all values are divided by `scale`; `None` where it finds nothing finite.
    pub(super) fn solve(&self, scale: f64) -> Option<Proposal> {
        let (n, equalities) = (self.points.len(), 1 + self.basis.len());
        let axes = self.axes();
        let (mut a, mut b) = (Rows::default(), Vec::new());
        for k in 0..equalities {
            let row = (0..n).map(|j| (j, self.conditions(j)[k]));
            a.push(row);
            b.push(if k == 0 { 1.0 } else { 0.0 });
        }
        (0..n).for_each(|j| a.push(std::iter::once((j, -1.0))));
        let along = |axis: &[f64], sign: f64| -> Vec<(usize, f64)> {
            (0..n).map(|j| (j, sign * dot(&gradient(self.points, j), axis) / scale)).collect()
        };
        let mut cones: Vec<SupportedConeT<f64>> = vec![ZeroConeT(equalities), NonnegativeConeT(n)];
        let bounds = if self.weights.is_euclidean() { 1 } else { axes.len() };
        if self.weights.is_euclidean() {
            a.push(std::iter::once((n, -1.0)));
            axes.iter().for_each(|axis| a.push(along(axis, -1.0)));
            cones.push(SecondOrderConeT(1 + axes.len()));
        } else {
            for (i, axis) in axes.iter().enumerate() {
                for sign in [1.0, -1.0] {
                    a.push(along(axis, sign).into_iter().chain([(n + i, -1.0)]));
                }
            }
            cones.push(NonnegativeConeT(2 * axes.len()));
        }
        b.resize(a.rows, 0.0);
        let cost = (0..n).map(|j| self.points.cost(j, self.weights).value() / scale);
        let q: Vec<f64> = cost.chain(std::iter::repeat_n(1.0, bounds)).collect();
        let a = CscMatrix::new_from_triplets(a.rows, q.len(), a.row, a.column, a.value);
        let none = CscMatrix::<f64>::zeros((q.len(), q.len()));
        let mut solver = DefaultSolver::new(&none, &q, &a, &b, &cones, settings()).ok()?;
        solver.solve();
        let (x, z) = (&solver.solution.x, &solver.solution.z);
        let finite = x.iter().chain(z).all(|v| v.is_finite());
        finite.then(|| self.proposal(&x[..n], z, &axes, scale))
    }

    /// The dual of the solver is `Aᵀz = -q`: the multipliers of the mean as they stand, those of `‖Σ p g‖ <= t` with the sign turned.
    fn proposal(&self, p: &[f64], z: &[f64], axes: &[Vec<f64>], scale: f64) -> Proposal {
        let (n, directions) = (self.points.len(), self.basis.len());
        let combine = |dim: usize, vectors: &[Vec<f64>], by: &dyn Fn(usize) -> f64| -> Vec<f64> {
            (0..dim).map(|i| vectors.iter().enumerate().map(|(k, v)| by(k) * v[i]).sum()).collect()
        };
        let after = &z[1 + directions + n..];
        let along = |k: usize| {
            if self.weights.is_euclidean() {
                -after[1 + k]
            } else {
                after[2 * k] - after[2 * k + 1]
            }
        };
        let dim = self.points.dim();
        Proposal {
            p: p.to_vec(),
            u: combine(dim, axes, &along),
            theta: combine(dim, &self.basis, &|k| scale * z[1 + k] / self.reach[k]),
        }
    }

    /// Directions in which mean gradients are measured: `ρ_i e_i`, or fewer where gradients span fewer.
    fn axes(&self) -> Vec<Vec<f64>> {
        let dim = self.points.dim();
        if self.weights.is_euclidean() && dim > self.points.len() {
            let gradients: Vec<Vec<f64>> =
                (0..self.points.len()).map(|j| gradient(self.points, j)).collect();
            return orthonormal(&gradients, 0.0);
        }
        let axis = |i: usize| {
            let mut axis = vec![0.0; dim];
            axis[i] = self.weights.rho(i);
            axis
        };
        (0..dim).map(axis).collect()
    }
}

fn gradient(points: &Points, j: usize) -> Vec<f64> {
    (0..points.dim()).map(|i| points.gradient(j, i)).collect()
}

/// Shrinks `u` into the unit ball, with room for the rounding of its norm.
pub(super) fn into_ball(u: &mut [f64], weights: &Weights) {
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    let room = 1.0 + (u.len() as f64 + 4.0) * f64::EPSILON;
    match weights {
        Weights::Euclidean { .. } => {
            let size = norm(u) * room;
            if size > 1.0 {
                u.iter_mut().for_each(|u| *u /= size);
            }
        }
        Weights::Coordinatewise { rho, .. } => {
            u.iter_mut().zip(rho).for_each(|(u, rho)| *u = u.clamp(-rho, *rho));
        }
    }
}

fn settings() -> DefaultSettings<f64> {
    DefaultSettings {
        verbose: false,
        max_iter: 100,
        max_threads: 1,
        tol_gap_abs: ACCURACY,
        tol_gap_rel: ACCURACY,
        tol_feas: ACCURACY,
        ..DefaultSettings::default()
    }
}

/// A sparse matrix, row by row.
#[derive(Default)]
struct Rows {
    rows: usize,
    row: Vec<usize>,
    column: Vec<usize>,
    value: Vec<f64>,
}

impl Rows {
    fn push(&mut self, entries: impl IntoIterator<Item = (usize, f64)>) {
        for (column, value) in entries {
            self.row.push(self.rows);
            self.column.push(column);
            self.value.push(value);
        }
        self.rows += 1;
    }
}
