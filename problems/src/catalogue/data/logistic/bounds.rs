//! Certified constants of logistic regression: `L` from above, `inf f` from below.

use nalgebra::{DMatrix, DVector};

use super::data::Rows;
use super::{Logistic, logistic};
use crate::objective::{Objective, gradient_at, value_at};
use crate::rounding::{U, gamma, sqrt_up};
use crate::space::{Block, BlockMut, Shape};
use crate::spectrum::{AFFORDABLE, coarse_down, coarse_up, eigenvalue_bounds};

/// `n d²`.
#[expect(clippy::cast_precision_loss, reason = "at most 1000 features")]
fn work(rows: &Rows) -> f64 {
    rows.count() * (rows.dim() * rows.dim()) as f64
}

/// An upper bound of `λ_max(ZᵀZ) / (4n)`; of the trace in its place where the matrix takes too long.
pub(super) fn smoothness(rows: &Rows) -> f64 {
    if work(rows) > AFFORDABLE {
        let trace = rows.square_norm() * (1.0 + gamma(rows.len() * rows.dim() + 2));
        return coarse_up(trace / (4.0 * rows.count()) * (1.0 + 4.0 * U));
    }
    let gram = rows.weighted_gram(|_| 1.0);
    // An entry is a sum of n products, so its error is γ_n Σ|products|, and in norm at most γ_n ‖Z‖_F².
    let uncertainty = gamma(rows.len() + 2) * gram.trace();
    let (_, upper) = eigenvalue_bounds(&gram, uncertainty);
    coarse_up(upper / (4.0 * rows.count()) * (1.0 + 4.0 * U))
}

/// A lower bound of `inf f`.
///
/// The loss `l(m) = ln(1 + e^{-m})` has `|l'''| <= l''`, so that along a direction `δ` the curvature falls at most like
/// `e^{-R‖δ‖s}` with `R = max ‖z_k‖`. Integrating twice (Bach 2010, arXiv 0910.4627, Proposition 1),
/// with `ε = ‖∇f(w)‖`, `μ = λ_min(∇²f(w))`, `r = ‖δ‖`:
/// ```text
/// f(w + δ) >= f(w) - ε r + (μ/R²)(e^{-Rr} + Rr - 1).
/// ```
/// The bracket is at least `(Rr)²/3` up to `Rr = 1` and `Rr/3` beyond. If `ε <= μ/(3R)` the right side is therefore at
/// least `f(w) - 3ε²/(4μ)` for every `δ`. When the data are separable and `λ = 0` no `w` meets the condition, and the
/// answer is 0, which bounds every such `f`.
///
/// Without a matrix to invert, the answer is 0 as well.
pub(super) fn infimum(f: &Logistic) -> f64 {
    if work(&f.rows) > AFFORDABLE {
        return 0.0;
    }
    let dim = f.facts.dim();
    let shape = Shape::new(dim, 1);
    let w = near_minimiser(f);
    let (mut value_error, mut gradient_error) = ([0.0], vec![0.0; dim]);
    f.value_error(Block::new(&w, shape), &mut value_error);
    f.gradient_error(Block::new(&w, shape), BlockMut::new(&mut gradient_error, shape));
    let slope2: f64 = gradient_at(f, &w)
        .iter()
        .zip(&gradient_error)
        .map(|(g, e)| (g.abs() + e) * (g.abs() + e))
        .sum();
    let slope = sqrt_up(slope2 * (1.0 + gamma(dim + 3)));
    let curvature = curvature_from_below(f, &w);
    let reach = sqrt_up(f.rows.largest_square_norm() * (1.0 + gamma(dim + 1)));
    if curvature > 0.0 && slope <= curvature / (3.0 * reach) * (1.0 - 8.0 * U) {
        let below = 0.75 * slope * slope / curvature * (1.0 + 8.0 * U) + value_error[0];
        coarse_down((value_at(f, &w) - below) * (1.0 - 4.0 * U))
    } else {
        0.0
    }
}

/// Newton's method with halved steps until the value stops falling. What it returns is only a good guess: nothing is
/// concluded from how it was found.
fn near_minimiser(f: &Logistic) -> Vec<f64> {
    // Quadratic convergence needs a handful of steps; on separable data none are enough.
    const STEPS: usize = 60;
    const HALVINGS: usize = 30;
    // On large data some seconds' worth of steps, but enough for convergence.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "10 to 60")]
    let steps = (3e8 / work(&f.rows)).clamp(10.0, STEPS as f64) as usize;
    let mut w = vec![0.0; f.facts.dim()];
    for _ in 0..steps {
        let gradient = DVector::from_vec(gradient_at(f, &w));
        let Some(factor) = hessian(f, &w).cholesky() else { break };
        let step = factor.solve(&gradient);
        let old = value_at(f, &w);
        // At the end values are equal up to rounding; there the full step still reduces the gradient.
        let room = 4.0 * gamma(f.rows.len()) * old;
        let next = std::iter::successors(Some(1.0), |scale| Some(0.5 * scale))
            .take(HALVINGS)
            .map(|scale| w.iter().zip(&step).map(|(w, s)| w - scale * s).collect::<Vec<f64>>())
            .find(|next| value_at(f, next) <= old + room);
        let Some(next) = next else { break };
        w = next;
    }
    w
}

fn hessian(f: &Logistic, w: &[f64]) -> DMatrix<f64> {
    let weight = |z: &[f64]| {
        let margin: f64 = z.iter().zip(w).map(|(z, w)| z * w).sum();
        logistic(margin) * logistic(-margin)
    };
    let dim = f.facts.dim();
    f.rows.weighted_gram(weight) / f.rows.count() + DMatrix::identity(dim, dim) * f.lambda
}

/// A lower bound of `λ_min(∇²f(w))`.
fn curvature_from_below(f: &Logistic, w: &[f64]) -> f64 {
    let x = Block::new(w, Shape::new(w.len(), 1));
    // Weights σ(m)σ(-m) <= 1/4 change by at most a tenth of the margin error and have ten roundings; a product, n additions,
    // a division and the addition of λ follow.
    let weight_error = 0.1 * f.margin_error(x, 0) + gamma(12);
    let total = f.rows.weighted_gram(|_| 1.0).trace() / f.rows.count();
    let uncertainty = total * (weight_error + gamma(f.rows.len() + 4)) + gamma(4) * f.lambda;
    eigenvalue_bounds(&hessian(f, w), uncertainty).0
}
