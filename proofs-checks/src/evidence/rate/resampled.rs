//! Bootstrap intervals under the most probable reading.

use super::average::Average;
use super::fitted::Fitted;
use super::points::Points;
use crate::evidence::bootstrap;
use crate::evidence::interval::{Interval, Method};
use crate::evidence::level::Level;
use crate::evidence::portable;
use crate::evidence::sample::Sample;

/// Fewest replicas that are resampled: with fewer, resamples of one and the same replica are too frequent.
const LEAST_REPLICAS: usize = 8;

/// Studentised bootstrap over whole replicas, or over blocks of residuals where there is one replica; none where the level asks for
/// too many resamples, or resamples without spread occur.
pub(super) fn interval(
    average: &Average,
    points: &Points,
    replicated: bool,
    level: Level,
    seed: u64,
) -> Option<Interval> {
    let (_, fit) = average.readings.first()?;
    let slope = [0.0, 1.0];
    let (estimate, count) = (fit.theta[1], bootstrap::resamples(level).ok()?);
    let tail = 0.5 * level.error();
    let (lo, hi, method, n) = if replicated {
        if points.replicas < LEAST_REPLICAS {
            return None;
        }
        let sample = Sample::new(average.influences(fit, slope)).ok()?;
        let error = (sample.variance() / sample.n() as f64).sqrt();
        let roots = bootstrap::studentised(&sample, count, seed).ok()?;
        let end = |p: f64| estimate - bootstrap::quantile(&roots, p) * error;
        (end(1.0 - tail), end(tail), Method::BootstrapT, points.replicas)
    } else {
        let moved = blocks(&average.lever(fit, slope), &residuals(fit, points), count, seed);
        let end = |p: f64| estimate - bootstrap::quantile(&moved, p);
        (end(1.0 - tail), end(tail), Method::BlockBootstrap, points.len())
    };
    Some(Interval {
        lo,
        hi,
        estimate,
        level: level.confidence(),
        method,
        n: n as u64,
        caution: None,
    })
}

/// Residuals of the points that a reading rests on, about their mean, and enlarged by what its two parameters took away.
fn residuals(fit: &Fitted, points: &Points) -> Vec<f64> {
    let raw = fit.residuals(points);
    let n = raw.len() as f64;
    let mean = raw.iter().sum::<f64>() / n;
    raw.iter().map(|e| (e - mean) * (n / (n - 2.0)).sqrt()).collect()
}

/// Sorted moves `Σ l_j e*_j` of the slope, `e*` made of blocks of neighbouring residuals.
/// Source: Künsch, *Annals of Statistics* 17 (1989) 1217-1241; blocks of length `⌈n^{1/3}⌉` are of the order that is best there.
fn blocks(lever: &[f64], residuals: &[f64], count: u64, seed: u64) -> Vec<f64> {
    let n = residuals.len();
    let lever = &lever[lever.len() - n..];
    let length = (1..=n).find(|l| l * l * l >= n).unwrap_or(n);
    let starts = n + 1 - length;
    let moved = |resample: u64| {
        (0..n)
            .map(|i| {
                let slot = (i / length) as u64;
                let start = portable::index(seed, resample, slot, starts);
                lever[i] * residuals[start + i % length]
            })
            .sum()
    };
    let mut moves: Vec<f64> = (0..count).map(moved).collect();
    moves.sort_by(f64::total_cmp);
    moves
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nine residuals make blocks of three (27 >= 9 > 8): with a lever on the first point alone a move is one of the first seven.
    #[test]
    fn blocks_stay_together() {
        let residuals: Vec<f64> = (1..=9).map(f64::from).collect();
        let mut lever = vec![0.0; 9];
        lever[0] = 1.0;
        lever[2] = 10.0;
        let moves = blocks(&lever, &residuals, 500, 3);
        // First and third of one block: e and e + 2, together 11 e + 20.
        assert!(moves.iter().all(|m| (1..=7).any(|e| *m == 11.0 * f64::from(e) + 20.0)));
        assert!(moves.windows(2).all(|w| w[0] <= w[1]) && moves[0] < moves[499]);
    }
}
