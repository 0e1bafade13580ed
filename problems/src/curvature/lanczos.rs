//! The largest eigenvalue of a matrix that is known by its products with vectors.

use super::dot;
use crate::random::{Key, fill_sign};

/// A largest eigenvalue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Top {
    /// Its value; from Lanczos' method it is not above the largest eigenvalue but for rounding.
    pub value: f64,
    /// Within this distance there is an eigenvalue.
    pub error: f64,
    /// Products with vectors that were taken.
    pub products: usize,
}

/// Relative residual at which the method stops.
const RESIDUAL: f64 = 1e-10;

/// The largest Ritz value of `apply: v -> A v` from a vector of random signs, with full reorthogonalisation, after at most `steps` products; `None`
/// where `apply` answers false.
///
/// A Ritz value is a Rayleigh quotient, hence at most the largest eigenvalue, and within its residual `β_m |s_m|` of some eigenvalue. It may be of a smaller
/// one when the first vector is nearly orthogonal to the top eigenvector, or after few steps. Source: Lanczos 1950; Parlett, *The Symmetric
/// Eigenvalue Problem* (1998), sections 4.5 and 13.2.
#[must_use]
pub fn lanczos(
    dim: usize,
    key: Key,
    steps: usize,
    mut apply: impl FnMut(&[f64], &mut [f64]) -> bool,
) -> Option<Top> {
    let mut v = vec![0.0; dim];
    fill_sign(key, dim, 1, &mut v);
    let length = dot(&v, &v).sqrt();
    v.iter_mut().for_each(|v| *v /= length);
    let mut basis = vec![v];
    let (mut diagonal, mut beside) = (Vec::new(), Vec::new());
    let mut w = vec![0.0; dim];
    loop {
        let last = &basis[basis.len() - 1];
        if !apply(last, &mut w) {
            return None;
        }
        diagonal.push(dot(last, &w));
        // Twice is enough (Parlett, section 6.9).
        for _ in 0..2 {
            for v in &basis {
                let share = dot(v, &w);
                w.iter_mut().zip(v).for_each(|(w, v)| *w -= share * v);
            }
        }
        let rest = dot(&w, &w).sqrt();
        let (value, weight, rounding) = largest(&diagonal, &beside);
        let error = rest * weight + rounding;
        let size = diagonal.iter().chain(&beside).fold(0.0, |m: f64, x| m.max(x.abs()));
        let products = basis.len();
        // A NaN ends it as well.
        if !(rest > f64::EPSILON * size && error > RESIDUAL * size)
            || products >= steps.min(dim).max(1)
        {
            return Some(Top { value, error, products });
        }
        beside.push(rest);
        basis.push(w.iter().map(|w| w / rest).collect());
    }
}

/// Of the tridiagonal matrix: its largest eigenvalue, the size of the last component of its eigenvector, and a bound on the rounding.
///
/// Bisection between the largest entry of the diagonal and Gershgorin's bound, by Sturm's count: `θ` is above every eigenvalue where all
/// pivots of `T - θ` are negative. The count is exact for a matrix within a few `u` of `T` (Parlett, section 3.3).
fn largest(diagonal: &[f64], beside: &[f64]) -> (f64, f64, f64) {
    let n = diagonal.len();
    let beta = |k: usize| beside.get(k).copied().unwrap_or(0.0);
    let before = |k: usize| if k > 0 { beta(k - 1) } else { 0.0 };
    let mut low = diagonal.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut high = (0..n).map(|k| diagonal[k] + before(k) + beta(k)).fold(low, f64::max);
    let size = high.abs().max(low.abs());
    let above = |theta: f64| {
        let mut pivot = 1.0;
        (0..n).all(|k| {
            let square = before(k) * before(k);
            pivot = diagonal[k] - theta - if k > 0 { square / pivot } else { 0.0 };
            pivot < 0.0
        })
    };
    while high - low > f64::EPSILON * size {
        let middle = low + 0.5 * (high - low);
        if !(middle > low && middle < high) {
            break;
        }
        if above(middle) { high = middle } else { low = middle }
    }
    let value = high;
    // The eigenvector from its last component upwards, s_{k-1} = ((θ - a_k) s_k - b_k s_{k+1}) / b_{k-1}: towards where it grows once the
    // value has converged, so that rounding errors do not. From the first downwards they would.
    let (mut after, mut now, mut square, mut last) = (0.0_f64, 1.0_f64, 1.0_f64, 1.0_f64);
    for k in (1..n).rev() {
        let next = ((value - diagonal[k]) * now - beta(k) * after) / beta(k - 1);
        (after, now) = (now, next);
        square += next * next;
        if square > 1e200 {
            // Only ratios count.
            (after, now, square, last) =
                (after * 1e-100, now * 1e-100, square * 1e-200, last * 1e-100);
        }
    }
    let weight = last / square.sqrt();
    let rounding = 16.0 * f64::EPSILON * size;
    (value, if weight.is_finite() { weight } else { 1.0 }, rounding)
}
