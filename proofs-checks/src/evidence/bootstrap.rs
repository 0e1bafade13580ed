//! Resampling of replicas: deterministic, since every draw is a function of (seed, resample, slot).

use super::interval::IntervalError;
use super::level::Level;
use super::portable;
use super::rounded_sum;
use super::sample::{self, Sample};

/// Least number of resamples.
const LEAST: f64 = 1999.0;
/// Largest number of resamples.
const LIMIT: u64 = 100_000;

/// Resamples for an error rate `α`: enough that about ten lie beyond each end, so at least `20/α`.
///
/// # Errors
/// [`IntervalError::TooManyResamples`] when that exceeds 100 000, that is for `α < 2e-4`.
pub(super) fn resamples(level: Level) -> Result<u64, IntervalError> {
    let (error, limit) = (level.error(), LIMIT);
    let needed = (20.0 / error).ceil().max(LEAST);
    if needed > limit as f64 {
        return Err(IntervalError::TooManyResamples { error, needed, limit });
    }
    Ok(needed as u64)
}

/// The replicas of one resample: `n` indices below `n`.
pub(super) fn draw(seed: u64, resample: u64, n: usize) -> impl Iterator<Item = usize> {
    (0..n as u64).map(move |slot| portable::index(seed, resample, slot, n))
}

/// Sorted studentised means `(x̄* - x̄) / (s*/√n)`; a resample without spread is at ±∞ if its mean differs.
pub(super) fn studentised(
    sample: &Sample,
    count: u64,
    seed: u64,
) -> Result<Vec<f64>, IntervalError> {
    let (n, center) = (sample.n(), sample.mean().value());
    let mut buffer = vec![0.0; n];
    let mut roots = Vec::with_capacity(count as usize);
    for b in 0..count {
        for (x, i) in buffer.iter_mut().zip(draw(seed, b, n)) {
            *x = sample.values()[i];
        }
        let mean = rounded_sum::mean(buffer.iter().copied()).value();
        let se = (sample::variance(&buffer, mean) / n as f64).sqrt();
        roots.push((mean - center) / se);
    }
    let count_bad = roots.iter().filter(|root| !root.is_finite()).count() as u64;
    // Up to one in a thousand may go to the far ends, where they can only widen the interval.
    if roots.iter().any(|root| root.is_nan()) || count_bad * 1000 > count {
        return Err(IntervalError::DegenerateResamples { count: count_bad, of: count });
    }
    roots.sort_by(f64::total_cmp);
    Ok(roots)
}

/// Quantile of sorted values: the `⌈p (B+1)⌉`-th smallest, clamped to the ends.
pub(super) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let rank = (p * (sorted.len() as f64 + 1.0)).ceil().max(1.0) as usize;
    sorted[rank.min(sorted.len()) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_by_hand() {
        let sorted: Vec<f64> = (1..=9).map(f64::from).collect();
        for (p, want) in [(0.0, 1.0), (0.1, 1.0), (0.5, 5.0), (0.85, 9.0), (1.0, 9.0)] {
            assert_eq!(quantile(&sorted, p), want);
        }
    }

    /// False alarm: 2e-13.
    #[test]
    fn draws_are_reproducible_and_cover_every_replica() {
        let first: Vec<usize> = draw(7, 3, 50).collect();
        assert_eq!(first, draw(7, 3, 50).collect::<Vec<_>>());
        assert_ne!(first, draw(7, 4, 50).collect::<Vec<_>>());
        let mut seen = [0_u32; 50];
        (0..2000).for_each(|b| draw(1, b, 50).for_each(|i| seen[i] += 1));
        // 100 000 draws over 50 cells: mean 2000, standard deviation 44.3; 8 deviations.
        assert!(seen.iter().all(|&k| (1646..=2354).contains(&k)));
    }

    #[test]
    fn an_error_rate_beyond_the_resamples_is_refused() {
        assert_eq!(resamples(Level::from_error(0.05).unwrap()), Ok(1999));
        assert_eq!(resamples(Level::from_error(1e-3).unwrap()), Ok(20_000));
        assert!(resamples(Level::from_error(1e-6).unwrap()).is_err());
    }
}
