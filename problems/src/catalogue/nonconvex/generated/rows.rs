//! Generated data, rounded to few bits so that targets are exact.

use crate::data::linear::Matrix;
use crate::random::{Key, fill_normal};
use crate::rounding::{add_up, mul_up};

/// Vectors `a_k`, row after row.
#[derive(Debug)]
pub(super) struct Rows {
    matrix: Matrix,
}

/// Normal numbers rounded to multiples of `1/64`.
///
/// Step 0 of the generator belongs to data: runs count steps from 1, so that noise of the same seed is independent.
pub(super) fn normal(seed: u64, draw: u32, dim: usize, lanes: usize) -> Vec<f64> {
    let mut x = vec![0.0; dim * lanes];
    let key = Key::new(seed, 0, 0, draw).expect("small numbers lie in the table");
    fill_normal(key, dim, lanes, &mut x);
    x.iter().map(|x| (64.0 * x).round() / 64.0).collect()
}

impl Rows {
    /// Standard normal entries, rounded to multiples of `1/64`: products and sums of a few of them are exact.
    pub(super) fn normal(rows: usize, dim: usize, seed: u64) -> Rows {
        let drawn = normal(seed, 0, dim, rows);
        // What is drawn is laid out [coordinate][row].
        let entry = |k: usize| drawn[(k % dim) * rows + k / dim];
        let entries: Vec<f64> = (0..rows * dim).map(entry).collect();
        Rows { matrix: Matrix::new(&entries, dim) }
    }

    /// Number of rows `n`.
    pub(super) fn len(&self) -> usize {
        self.matrix.len()
    }

    /// `n` as a real number.
    #[expect(clippy::cast_precision_loss, reason = "at most 100 000 rows")]
    pub(super) fn count(&self) -> f64 {
        self.len() as f64
    }

    /// `a_k`.
    pub(super) fn row(&self, k: usize) -> &[f64] {
        self.matrix.row(k)
    }

    /// All rows.
    pub(super) fn matrix(&self) -> &Matrix {
        &self.matrix
    }

    /// `a_kᵀv`, summed in order.
    pub(super) fn dot(&self, k: usize, v: &[f64]) -> f64 {
        self.row(k).iter().zip(v).map(|(a, v)| a * v).sum()
    }

    /// `max |a_{k,i}|`.
    pub(super) fn largest(&self) -> f64 {
        self.matrix.entries().fold(0.0, |largest, a| a.abs().max(largest))
    }

    /// An upper bound of `max_i (1/n) Σ_k |a_{k,i}|`.
    pub(super) fn largest_mean(&self) -> f64 {
        let column = |i: usize| {
            (0..self.len()).fold(0.0, |sum, k| add_up(sum, self.row(k)[i].abs())) / self.count()
        };
        (0..self.matrix.dim()).map(|i| column(i).next_up()).fold(0.0, f64::max)
    }

    /// `‖a_k‖²`, rounded up.
    pub(super) fn square_norm(&self, k: usize) -> f64 {
        self.row(k).iter().fold(0.0, |sum, a| add_up(sum, mul_up(*a, *a)))
    }

    /// An upper bound of `λ_max((1/n) Σ_k w_k a_k a_kᵀ)` for weights `w_k >= 0`: the largest absolute row sum.
    pub(super) fn spectrum(&self, weight: impl Fn(usize) -> f64) -> f64 {
        let n = self.count();
        let d = self.matrix.dim();
        let mut gram = vec![0.0; d * d];
        let mut size = 0.0;
        for k in 0..self.len() {
            let (w, a) = (weight(k), self.row(k));
            for i in 0..d {
                for j in 0..d {
                    gram[i * d + j] += w * (a[i] * a[j]);
                    size += w * (a[i] * a[j]).abs();
                }
            }
        }
        let row = |i: usize| gram[i * d..][..d].iter().map(|g| g.abs()).sum::<f64>();
        let largest = (0..d).map(row).fold(0.0, f64::max);
        // Every sum has at most n + d + 4 roundings of terms that together are at most `size`.
        let roundings = crate::rounding::gamma(self.len() + d + 4);
        (largest + roundings * size) / n * (1.0 + 1e-15)
    }
}
