//! Where the drift changes its sign.

use super::steady::{Averages, drift};

/// One gradient `high`, then `n - 1` times `-low`.
#[must_use]
pub fn rare_and_large(n: usize, high: f64, low: f64) -> Vec<f64> {
    let slope = |j: usize| if j == 0 { high } else { -low };
    (0..n).map(slope).collect()
}

/// The `β2` below which a method drifts the wrong way on gradients whose sum is positive, its other settings kept: bisected to the
/// spacing of doubles. `None` where the drift is not positive even at `β2 = 1e-6`, or still positive at `1 - 1e-12`.
#[must_use]
pub fn boundary(averages: Averages, gradients: &[f64]) -> Option<f64> {
    let wrong = |beta2: f64| drift(averages.with_beta2(beta2), gradients) > 0.0;
    let (mut low, mut high) = (1e-6, 1.0 - 1e-12);
    if !wrong(low) || wrong(high) {
        return None;
    }
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return Some(middle);
        }
        if wrong(middle) { low = middle } else { high = middle }
    }
}

/// The smallest `n >= 2` up to `most` at which the drift on `ratio (n-1), -1, ..., -1` is positive, that is wrong for `ratio > 1`.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a period stays below 2^53")]
pub fn smallest_wrong_period(averages: Averages, ratio: f64, most: usize) -> Option<usize> {
    let wrong = |n: &usize| {
        let high = ratio * (*n - 1) as f64;
        drift(averages, &rare_and_large(*n, high, 1.0)) > 0.0
    };
    (2..=most).find(wrong)
}
