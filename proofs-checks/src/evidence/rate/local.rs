//! Slopes between neighbouring points.

use super::analysis::Local;
use super::noise::Noise;
use super::points::Points;
use crate::evidence::distributions::student_t_quantile;
use crate::evidence::level::Level;

/// Slopes of `ln mean` with Student's intervals, in increasing order of the abscissae. One misses its interval at the level of `level`
/// each, not all of them together.
pub(super) fn slopes(points: &Points, noise: &Noise, level: Level) -> Vec<Local> {
    let freedom = if noise.replicated { points.replicas as f64 - 1.0 } else { noise.freedom };
    let t = student_t_quantile(0.5 * level.error(), freedom);
    let between = |j: usize| {
        let apart = points.u[j + 1] - points.u[j];
        let slope = (points.y[j + 1] - points.y[j]) / apart;
        let half = t * difference(points, noise, j).sqrt() / apart;
        let x = points.x[j].sqrt() * points.x[j + 1].sqrt();
        if points.mirrored {
            Local { x, slope: -slope, lo: -slope - half, hi: -slope + half }
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

#[cfg(test)]
mod tests {
    use super::super::Curves;
    use super::*;

    /// Means 4, 2 and 1/2 at 1, 4 and 16: slopes -1/2 and -1. Two replicas are 10, 20 and 0 % away from them on either side, so that
    /// the deviations move by 0.1 and 0.2: standard errors √(2·0.1²/2) = 0.1 and 0.2 over ln 4, times t_1 = 12.7062.
    ///
    /// False alarm: 0.
    #[test]
    fn slopes_and_their_intervals_by_hand() {
        let values = vec![4.4, 2.4, 0.5, 3.6, 1.6, 0.5];
        let curves = Curves::new(vec![1.0, 4.0, 16.0], values).unwrap();
        let points = Points::of(&curves, 3).unwrap();
        let noise = Noise::of(&points);
        let found = slopes(&points, &noise, Level::from_error(0.05).unwrap());
        let half = 12.706_205 * 0.1 / 4f64.ln();
        let want = [(2.0, -0.5, half), (8.0, -1.0, 2.0 * half)];
        for (local, (x, slope, half)) in found.iter().zip(want) {
            assert_eq!(local.x, x);
            assert!((local.slope - slope).abs() < 1e-14);
            assert!(
                (local.hi - slope - half).abs() < 1e-5 && (slope - local.lo - half).abs() < 1e-5
            );
        }
    }
}
