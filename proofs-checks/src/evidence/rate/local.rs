//! Slopes between neighbouring points.

use super::analysis::Local;
use super::noise::Noise;
use super::points::Points;
use crate::evidence::distributions::student_t_quantile;
use crate::evidence::level::Level;
use crate::evidence::portable;

/// Slopes of `ln mean` with Student's intervals, in increasing order of the abscissae. One misses its interval at the level of `level`
/// each, not all of them together.
pub(super) fn slopes(points: &Points, noise: &Noise, level: Level) -> Vec<Local> {
    let freedom = if noise.replicated { points.replicas as f64 - 1.0 } else { noise.freedom };
    let t = student_t_quantile(0.5 * level.error(), freedom);
    let between = |j: usize| {
        let apart = points.u[j + 1] - points.u[j];
        let slope = (points.y[j + 1] - points.y[j]) / apart;
        let half = t * difference(points, noise, j).sqrt() / apart;
        let x = portable::exp(0.5 * (points.u[j] + points.u[j + 1]));
        if points.mirrored {
            Local { x: 1.0 / x, slope: -slope, lo: -slope - half, hi: -slope + half }
        } else {
            Local { x, slope, lo: slope - half, hi: slope + half }
        }
    };
    let mut all: Vec<Local> = (0..points.len() - 1).map(between).collect();
    if points.mirrored {
        all.reverse();
    }
    all
}

/// Variance of `y_{j+1} - y_j`.
fn difference(points: &Points, noise: &Noise, j: usize) -> f64 {
    if noise.replicated {
        let r = points.replicas as f64;
        let moved = |k: usize| points.row(k)[j + 1] - points.row(k)[j];
        let squares: f64 = (0..points.replicas).map(|k| moved(k) * moved(k)).sum();
        squares / (r * (r - 1.0))
    } else {
        2.0 * (1.0 - noise.rho) * noise.own[j] * noise.own[j + 1]
    }
}
