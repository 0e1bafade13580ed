//! How often intervals miss a mean that is known.

use std::ops::Range;

use ratecheck_problems::random::{Key, RandomError};

use super::Law;
use crate::evidence::interval::{normal, of_mean};
use crate::evidence::{Level, MeanMethod, Method, Sample};

/// What became of a number of intervals.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
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

    /// Share of the intervals that cover, among all samples: a refusal claims nothing, so nothing is missed.
    #[must_use]
    pub fn covered(&self) -> f64 {
        1.0 - (self.above + self.below) as f64 / self.of as f64
    }
}

/// Intervals of samples of `n` draws from `law`, by several methods and levels; sample number `r` of `repeats` is a function of `seed`, `n`
/// and `r` alone.
///
/// # Errors
/// Numbers beyond the table of random numbers.
pub fn coverage(
    law: Law,
    n: usize,
    asked: &[(MeanMethod, Level)],
    seed: u64,
    repeats: Range<u64>,
) -> Result<Vec<Coverage>, RandomError> {
    let mut counted = vec![Coverage::default(); asked.len()];
    let mean = law.mean();
    let certain: Vec<f64> =
        asked.iter().map(|&(method, level)| covers_within(method, level)).collect();
    for r in repeats {
        let mut values = vec![0.0; n];
        law.fill(Key::new(seed, r, n as u64, law.number())?, &mut values);
        let sample = Sample::new(values);
        for ((c, &(method, level)), certain) in counted.iter_mut().zip(asked).zip(&certain) {
            c.of += 1;
            let Ok(sample) = &sample else {
                c.refused += 1;
                continue;
            };
            let off = (sample.mean().value() - mean).abs();
            if sample.variance() > 0.0 && off < certain * sample.standard_error() {
                continue;
            }
            match of_mean(sample, level, method) {
                Ok(interval) if interval.lo > mean => c.above += 1,
                Ok(interval) if interval.hi < mean => c.below += 1,
                Ok(_) => {}
                Err(_) => c.refused += 1,
            }
        }
    }
    Ok(counted)
}

/// So many standard errors about the mean belong to every interval of the method: quantiles of Student's t lie beyond the normal one,
/// and the interval for skewed replicas contains Student's. Saves the work for all samples but the extreme ones.
pub(super) fn covers_within(method: MeanMethod, level: Level) -> f64 {
    match method {
        MeanMethod::StudentT | MeanMethod::Robust => {
            normal(0.0, 1.0, level, Method::StudentT, 1).hi
        }
        _ => 0.0,
    }
}

/// Mean half-width of the interval of a method over that of Student's t, over `repeats` samples that neither refuses; NaN if there are none.
///
/// # Errors
/// Numbers beyond the table of random numbers.
pub fn relative_width(
    law: Law,
    n: usize,
    (method, level): (MeanMethod, Level),
    seed: u64,
    repeats: Range<u64>,
) -> Result<f64, RandomError> {
    let (mut widths, mut reference) = (0.0, 0.0);
    for r in repeats {
        let mut values = vec![0.0; n];
        law.fill(Key::new(seed, r, n as u64, law.number())?, &mut values);
        let Ok(sample) = Sample::new(values) else { continue };
        let of = |method| of_mean(&sample, level, method).map(|interval| interval.half_width());
        if let (Ok(width), Ok(student)) = (of(method), of(MeanMethod::StudentT)) {
            widths += width;
            reference += student;
        }
    }
    Ok(widths / reference)
}
