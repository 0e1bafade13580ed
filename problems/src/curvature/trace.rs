//! The trace of a matrix that is known by its products with vectors.

use super::dot;
use crate::random::{Key, fill_sign};

/// A trace.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trace {
    /// Its value, or the mean of the probes.
    pub value: f64,
    /// Standard error of that mean, infinite for a single probe; for a sum of diagonal entries a bound on its rounding.
    pub error: f64,
}

/// The mean of `vᵀAv` over `probes` vectors of random signs, which has the trace as its expectation and the variance
/// `2(‖A‖_F² - Σ a_ii²)` a probe: none for diagonal matrices. `None` where `apply: v -> A v` answers false. Source: Hutchinson 1989.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "few probes")]
pub fn hutchinson(
    dim: usize,
    key: Key,
    probes: usize,
    mut apply: impl FnMut(&[f64], &mut [f64]) -> bool,
) -> Option<Trace> {
    // A lane is a probe.
    let mut signs = vec![0.0; dim * probes];
    fill_sign(key, dim, probes, &mut signs);
    let (mut v, mut out) = (vec![0.0; dim], vec![0.0; dim]);
    let (mut mean, mut squares) = (0.0, 0.0);
    for k in 0..probes {
        for (i, v) in v.iter_mut().enumerate() {
            *v = signs[i * probes + k];
        }
        if !apply(&v, &mut out) {
            return None;
        }
        // Welford's recursion.
        let n = (k + 1) as f64;
        let away = dot(&v, &out) - mean;
        mean += away / n;
        squares += away * away * ((n - 1.0) / n);
    }
    let n = probes as f64;
    let error = if probes > 1 { (squares / ((n - 1.0) * n)).sqrt() } else { f64::INFINITY };
    Some(Trace { value: mean, error })
}
