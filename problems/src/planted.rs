//! Generated measurements whose planted signal is exact.
//!
//! Entries of measurement vectors are multiples of 1/64 in `[-1, 1]`, those of signals nonzero multiples of 1/8 in `[-1, 1]`. Inner
//! products of up to a thousand of them, and products of two of those, are therefore exact in doubles: a problem that compares them
//! with what was measured is zero at the planted signal to the last bit.

use crate::interval::{Interval, largest_eigenvalue_above};
use crate::random::{Key, fill_uniform};

/// Vectors of one length, one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Vectors {
    entries: Vec<f64>,
    dim: usize,
}

impl Vectors {
    /// Measurement vectors; different draws of a seed are independent.
    ///
    /// Step 0 of the generator belongs to data: runs count steps from 1, so that noise of the same seed is independent.
    pub(crate) fn generate(rows: usize, dim: usize, seed: u64, draw: u16) -> Vectors {
        let entries = uniforms(rows * dim, seed, draw).map(|u| ((129.0 * u).floor() - 64.0) / 64.0);
        Vectors { entries: entries.collect(), dim }
    }

    /// One after the other.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &[f64]> + Clone {
        self.entries.chunks_exact(self.dim)
    }

    /// `a_k`.
    pub(crate) fn row(&self, k: usize) -> &[f64] {
        &self.entries[k * self.dim..][..self.dim]
    }

    /// An upper bound of the largest eigenvalue of `(1/n) Σ_k a_k a_kᵀ`.
    #[expect(clippy::cast_precision_loss, reason = "a number of rows stays below 2^53")]
    pub(crate) fn gram_eigenvalue(&self) -> f64 {
        let (d, n) = (self.dim, Interval::point((self.entries.len() / self.dim) as f64));
        let mut gram = vec![0.0; d * d];
        for a in self.rows() {
            for (k, sum) in gram.iter_mut().enumerate() {
                // Multiples of 2^-12 below 2^17: exact.
                *sum += a[k / d] * a[k % d];
            }
        }
        let gram: Vec<Interval> = gram.iter().map(|g| Interval::point(*g) / n).collect();
        largest_eigenvalue_above(&gram, d)
    }

    /// `max |a_{k,i}|`.
    pub(crate) fn largest(&self) -> f64 {
        self.entries.iter().fold(0.0, |largest, a| a.abs().max(largest))
    }
}

/// A signal; draws as for [`Vectors::generate`].
pub(crate) fn signal(dim: usize, seed: u64, draw: u16) -> Vec<f64> {
    let eighths = |u: f64| (16.0 * u).floor() - if u < 0.5 { 8.0 } else { 7.0 };
    uniforms(dim, seed, draw).map(|u| eighths(u) / 8.0).collect()
}

/// `aᵀv`, exact for vectors of this module.
pub(crate) fn dot(a: &[f64], v: &[f64]) -> f64 {
    a.iter().zip(v).map(|(a, v)| a * v).sum()
}

fn uniforms(count: usize, seed: u64, draw: u16) -> impl Iterator<Item = f64> {
    let key = Key::new(seed, 0, 0, draw.into()).expect("small numbers lie in the table");
    let mut u = vec![0.0; count];
    fill_uniform(key, count, 1, &mut u);
    u.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_lie_on_their_grids() {
        let (a, v) = (Vectors::generate(200, 3, 1, 0), signal(500, 1, 1));
        let on_grid = |x: f64, step: f64| x.abs() <= 1.0 && (x / step).fract().abs() <= 0.0;
        assert!(a.rows().flatten().all(|a| on_grid(*a, 1.0 / 64.0)));
        assert!(v.iter().all(|v| on_grid(*v, 0.125) && v.abs() >= 0.125));
        assert!(a.largest() > 0.9 && v.iter().any(|v| *v > 0.9) && v.iter().any(|v| *v < -0.9));
    }

    #[test]
    fn the_gram_eigenvalue_is_a_tight_upper_bound() {
        let a = Vectors { entries: vec![1.0, 0.0, 0.0, 0.5, 1.0, 0.0], dim: 2 };
        // (1/3) diag(2, 1/4).
        let bound = a.gram_eigenvalue();
        assert!((2.0 / 3.0..2.0 / 3.0 + 1e-14).contains(&bound), "{bound}");
    }
}
