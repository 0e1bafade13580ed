//! How often intervals miss a mean that is known.

use std::ops::Range;

use ratecheck_problems::random::{Key, RandomError};

use super::Law;
use crate::evidence::interval::of_mean;
use crate::evidence::{Level, MeanMethod, Sample};

/// What became of a number of intervals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The whole interval lies above the mean.
    pub above: u64,
    /// The whole interval lies below the mean.
    pub below: u64,
    /// The method refused the sample, and nothing was claimed.
    pub refused: u64,
    /// Samples drawn.
    pub of: u64,
}

impl Coverage {
    /// Both counts together.
    #[must_use]
    pub fn and(self, other: Coverage) -> Coverage {
        Coverage {
            above: self.above + other.above,
            below: self.below + other.below,
            refused: self.refused + other.refused,
            of: self.of + other.of,
        }
    }
}

/// Intervals of samples of `n` draws from `law`, sample number `r` in `repeats` a function of `seed` and `r` alone.
///
/// # Errors
/// Numbers beyond the table of random numbers.
pub fn coverage(
    law: Law,
    n: usize,
    level: Level,
    method: MeanMethod,
    seed: u64,
    repeats: Range<u64>,
) -> Result<Coverage, RandomError> {
    let mut counted = Coverage::default();
    for r in repeats {
        let mut values = vec![0.0; n];
        law.fill(Key::new(seed, r, n as u64, 0)?, &mut values);
        counted.of += 1;
        match Sample::new(values).map(|sample| of_mean(&sample, level, method)) {
            Ok(Ok(interval)) if interval.lo > law.mean() => counted.above += 1,
            Ok(Ok(interval)) if interval.hi < law.mean() => counted.below += 1,
            Ok(Ok(_)) => {}
            _ => counted.refused += 1,
        }
    }
    Ok(counted)
}
