//! Noise whose covariance is the Hessian: `E ξ_t ξ_tᵀ = (|∇²f(x_t)| + δ I) / B`.

use std::cell::RefCell;
use std::sync::Arc;

use super::Entry;
use crate::catalogue::Problem;
use crate::objective::{Constant, Known, Objective, hessian_at};
use crate::oracle::additive::gradient_everywhere;
use crate::oracle::{Oracle, OracleFacts, Tail};
use crate::random::{Key, fill_normal, fill_uniform};
use crate::rounding::{add_up, gamma, mul_up, sqrt_up};
use crate::space::{Block, BlockMut};
use crate::spec::{KeyDoc, Params, Range, SpecError};
use crate::vectors::dispatch_over;

/// Hessian noise.
pub(super) static ENTRY: Entry = Entry {
    id: "hessian",
    summary: "noise with covariance |Hessian|/batch at the current point, the model of minibatches near minima",
    formula: r"g_t = \nabla f(x_t) + B^{-1/2} (|\nabla^2 f(x_t)| + \delta I)^{1/2} \xi_t,\quad E\xi_t = 0,\ E\xi_t\xi_t^\top = I",
    source: "Xie, Sato and Sugiyama 2021, arXiv 2002.03495, equation 4",
    keys: &[
        KeyDoc::with_default("batch", "1", "(0, inf)", "batch size B, not necessarily whole"),
        KeyDoc::with_default(
            "floor",
            "0",
            "[0, inf)",
            "δ, which is left where the curvature changes its sign",
        ),
        KeyDoc::with_default(
            "part",
            "matrix",
            "matrix, diagonal or axis",
            "whether coordinates are correlated as the Hessian says, or independent with |H_ii| at the point, or at (x_1, 0, ..., 0)",
        ),
        KeyDoc::with_default(
            "noise",
            "gaussian",
            "gaussian or uniform",
            "law of ξ: standard normal, or uniform on [-√3, √3]",
        ),
    ],
    build,
};

/// `√3`: a uniform number on `[-√3, √3]` has variance 1.
const ROOT_THREE: f64 = 1.732_050_807_568_877_2;

/// Beyond this, an eigendecomposition a replica and step takes too long.
const MAX_DIM: usize = 64;

#[expect(clippy::cast_precision_loss, reason = "a dimension of at most 64")]
fn build(params: &Params<'_>, problem: &Problem) -> Result<Arc<dyn Oracle>, SpecError> {
    let batch = params.number("batch", Range::positive())?;
    let objective = Arc::clone(&problem.objective);
    let dim = objective.facts().dim();
    let refuse = |expected: String| Err(params.refuse("problem", objective.facts().id(), expected));
    if dim > MAX_DIM {
        return refuse(format!("a problem of at most {MAX_DIM} coordinates; it has {dim}"));
    }
    if hessian_at(objective.as_ref(), objective.facts().default_start()).is_none() {
        return refuse("a problem with a Hessian; try `quadratic`".to_owned());
    }
    let smooth = objective
        .facts()
        .constant(Constant::Smoothness)
        .filter(|claimed| claimed.on == crate::domain::Domain::Whole);
    let floor = params.number("floor", Range::at_least(0.0))?;
    let part = params.select(
        "part",
        &[("matrix", Part::Matrix), ("diagonal", Part::Diagonal), ("axis", Part::Axis)],
    )?;
    let bounded = params.choice("noise", &["gaussian", "uniform"])? == "uniform";
    // Every eigenvalue, and every entry of the diagonal, is at most L + δ.
    let largest = smooth.and_then(|claimed| claimed.known.upper()).map(|l| add_up(l, floor));
    let facts = OracleFacts {
        id: params.resolved()?.to_string(),
        unbiased: true,
        deterministic: false,
        // |(C^{1/2} ξ)_i| <= ‖C^{1/2}‖ ‖ξ‖ <= √(L + δ) √(3d), with a few dozen roundings a coordinate.
        gradient_coordinate: largest.zip(gradient_everywhere(objective.as_ref())).and_then(
            |(l, slope)| {
                let reach = sqrt_up(mul_up(3.0 * dim as f64, (l / batch).next_up()));
                let noise = reach * (1.0 + gamma(64 * dim + 64));
                bounded.then(|| Known::AtMost(add_up(slope, noise)))
            },
        ),
        // E‖ξ‖² = tr (|∇²f| + δ) / B <= d (L + δ) / B.
        variance: largest.map(|l| Known::AtMost((mul_up(dim as f64, l) / batch).next_up())),
        tail: if bounded { Tail::Bounded } else { Tail::SubGaussian },
        sparse: false,
    };
    let size = 1.0 / batch.sqrt();
    Ok(Arc::new(Hessian { objective, facts, size, floor, part, bounded }))
}

#[derive(Debug)]
struct Hessian {
    objective: Arc<dyn Objective>,
    facts: OracleFacts,
    size: f64,
    floor: f64,
    part: Part,
    bounded: bool,
}

/// What of the Hessian is the covariance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Matrix,
    Diagonal,
    /// The diagonal at the foot of the point on the first axis: theories of a path along that axis know no other noise.
    Axis,
}

/// Memory of a thread for one lane.
#[derive(Default)]
struct Scratch {
    x: Vec<f64>,
    z: Vec<f64>,
    hessian: Vec<f64>,
    vectors: Vec<f64>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl Oracle for Hessian {
    fn objective(&self) -> &Arc<dyn Objective> {
        &self.objective
    }

    fn facts(&self) -> &OracleFacts {
        &self.facts
    }

    /// NaN at points without a Hessian, so that a run that meets one breaks down visibly.
    fn sample(&self, key: Key, x: Block<'_>, exact: Block<'_>, mut g: BlockMut<'_>) {
        let shape = g.shape();
        if self.bounded {
            fill_uniform(key, shape.dim(), shape.lanes(), g.flat());
            g.flat().iter_mut().for_each(|u| *u = ROOT_THREE * (2.0 * *u - 1.0));
        } else {
            fill_normal(key, shape.dim(), shape.lanes(), g.flat());
        }
        SCRATCH.with_borrow_mut(|scratch| {
            // Of a diagonal Hessian the root is that of its entries, for all lanes at once.
            scratch.hessian.resize(shape.len(), 0.0);
            if self.objective.diagonal_hessian(x, BlockMut::new(&mut scratch.hessian, shape)) {
                let places = g.flat().iter_mut().zip(exact.flat()).zip(&scratch.hessian);
                dispatch_over(
                    shape.len(),
                    #[inline(always)]
                    || {
                        for ((g, exact), curvature) in places {
                            *g = exact + self.size * ((curvature.abs() + self.floor).sqrt() * *g);
                        }
                    },
                );
                return;
            }
            for lane in 0..shape.lanes() {
                scratch.load(x, g.as_ref(), lane, self.part);
                let known = self.objective.hessian(&scratch.x, &mut scratch.hessian);
                scratch.colour(self.floor, self.part);
                for (i, noise) in scratch.x.iter().enumerate() {
                    let noise = if known { self.size * noise } else { f64::NAN };
                    g.set(i, lane, exact.at(i, lane) + noise);
                }
            }
        });
    }

    /// The diagonal of `(|∇²f(x)| + δ I) / B`, or `(|∂_ii f(x)| + δ) / B`; NaN at points without a Hessian.
    fn variance_at(&self, x: Block<'_>, mut out: BlockMut<'_>) -> bool {
        let (shape, scale) = (x.shape(), self.size * self.size);
        if self.objective.diagonal_hessian(x, out.reborrow()) {
            out.flat().iter_mut().for_each(|h| *h = (h.abs() + self.floor) * scale);
            return true;
        }
        SCRATCH.with_borrow_mut(|scratch| {
            for lane in 0..shape.lanes() {
                scratch.load(x, x, lane, self.part);
                let known = self.objective.hessian(&scratch.x, &mut scratch.hessian);
                scratch.absolute_diagonal(self.part);
                for (i, size) in scratch.z.iter().enumerate() {
                    let variance = if known { (size + self.floor) * scale } else { f64::NAN };
                    out.set(i, lane, variance);
                }
            }
        });
        true
    }
}

impl Scratch {
    /// The point where the Hessian is taken and the white noise of a lane.
    fn load(&mut self, x: Block<'_>, white: Block<'_>, lane: usize, part: Part) {
        let d = x.shape().dim();
        self.x.clear();
        self.x.extend(x.lane(lane));
        if part == Part::Axis {
            self.x[1..].fill(0.0);
        }
        self.z.clear();
        self.z.extend(white.lane(lane));
        self.hessian.resize(d * d, 0.0);
        self.vectors.resize(d * d, 0.0);
    }

    /// `z_i = Σ_j V_ij² |λ_j|`, the diagonal of `|∇²f|`, or `|∂_ii f|`.
    fn absolute_diagonal(&mut self, part: Part) {
        let (d, diagonal) = (self.x.len(), part != Part::Matrix);
        if !diagonal {
            diagonalise(d, &mut self.hessian, &mut self.vectors);
        }
        for i in 0..d {
            let own = self.hessian[i * d + i].abs();
            let share = |j: usize| {
                let v = self.vectors[i * d + j];
                v * v * self.hessian[j * d + j].abs()
            };
            self.z[i] = if diagonal { own } else { (0..d).map(share).sum() };
        }
    }

    /// `x = V (|Λ| + δ)^{1/2} Vᵀ z` for the Hessian `V Λ Vᵀ`: the symmetric root, which no choice of eigenvectors changes. Of the
    /// diagonal alone the root is that of its entries.
    fn colour(&mut self, floor: f64, part: Part) {
        let d = self.x.len();
        if part != Part::Matrix {
            for (i, (x, z)) in self.x.iter_mut().zip(&self.z).enumerate() {
                *x = (self.hessian[i * d + i].abs() + floor).sqrt() * z;
            }
            return;
        }
        diagonalise(d, &mut self.hessian, &mut self.vectors);
        self.x.fill(0.0);
        for j in 0..d {
            let column = |i: usize| self.vectors[i * d + j];
            let along: f64 = self.z.iter().enumerate().map(|(i, z)| column(i) * z).sum();
            let scaled = (self.hessian[j * d + j].abs() + floor).sqrt() * along;
            for i in 0..d {
                self.x[i] += column(i) * scaled;
            }
        }
    }
}

/// Cyclic Jacobi rotations: `a` becomes diagonal, and the columns of `v` its eigenvectors. Convergence is quadratic, and ten sweeps
/// reach rounding for matrices of this size (Golub and Van Loan 2013, section 8.5).
fn diagonalise(d: usize, a: &mut [f64], v: &mut [f64]) {
    v.fill(0.0);
    v.iter_mut().step_by(d + 1).for_each(|one| *one = 1.0);
    for _ in 0..10 {
        let mut turned = false;
        for p in 0..d {
            for q in p + 1..d {
                turned |= rotate(d, a, v, (p, q));
            }
        }
        if !turned {
            return;
        }
    }
}

/// The rotation of coordinates `p` and `q` that makes `a_pq` zero; none, which it answers, where it is negligible against the diagonal.
fn rotate(d: usize, a: &mut [f64], v: &mut [f64], (p, q): (usize, usize)) -> bool {
    let (app, aqq, apq) = (a[p * d + p], a[q * d + q], a[p * d + q]);
    if apq.abs() <= 1e-20 * (app.abs() + aqq.abs()) {
        return false;
    }
    let theta = (aqq - app) / (2.0 * apq);
    let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (tangent * tangent + 1.0).sqrt();
    let s = tangent * c;
    for k in 0..d {
        let (kp, kq) = (a[k * d + p], a[k * d + q]);
        (a[k * d + p], a[k * d + q]) = (c * kp - s * kq, s * kp + c * kq);
        let (kp, kq) = (v[k * d + p], v[k * d + q]);
        (v[k * d + p], v[k * d + q]) = (c * kp - s * kq, s * kp + c * kq);
    }
    for k in 0..d {
        let (pk, qk) = (a[p * d + k], a[q * d + k]);
        (a[p * d + k], a[q * d + k]) = (c * pk - s * qk, s * pk + c * qk);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{Part, Scratch};
    use crate::random::{Key, fill_normal};

    /// With `S` the matrix whose columns are the colours of the unit vectors, `S S = |H|`, for a random symmetric `H = A + Aᵀ`: the
    /// positive part has `|H| - H` of negative eigenvalues, so `S S` and `H` commute and have equal squares.
    #[test]
    fn the_root_squared_has_the_square_of_the_hessian() {
        const D: usize = 12;
        let mut a = [0.0; D * D];
        fill_normal(Key::new(5, 0, 1, 0).unwrap(), D * D, 1, &mut a);
        let h: Vec<f64> = (0..D * D).map(|k| a[k] + a[(k % D) * D + k / D]).collect();
        let mut root = vec![0.0; D * D];
        for j in 0..D {
            let mut z = vec![0.0; D];
            z[j] = 1.0;
            let (hessian, vectors) = (h.clone(), vec![0.0; D * D]);
            let mut scratch = Scratch { x: vec![0.0; D], z, hessian, vectors };
            scratch.colour(0.0, Part::Matrix);
            (0..D).for_each(|i| root[i * D + j] = scratch.x[i]);
        }
        let product = |a: &[f64], b: &[f64]| -> Vec<f64> {
            let entry = |i, j| (0..D).map(|k| a[i * D + k] * b[k * D + j]).sum();
            (0..D * D).map(|k| entry(k / D, k % D)).collect()
        };
        let absolute = product(&root, &root);
        let (left, right) = (product(&absolute, &absolute), product(&h, &h));
        let size: f64 = right.iter().fold(0.0, |m, x| x.abs().max(m));
        // Ten sweeps of 66 rotations, each with errors of a few roundings of the norm, met twice.
        for (left, right) in left.iter().zip(&right) {
            assert!((left - right).abs() <= 1e4 * f64::EPSILON * size, "{left} {right}");
        }
        // Without the absolute value the root would not be real: H has negative eigenvalues.
        assert!(absolute.iter().zip(&h).any(|(a, h)| (a - h).abs() > 0.1));
    }
}
