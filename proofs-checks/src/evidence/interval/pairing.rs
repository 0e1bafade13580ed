//! What common random numbers gain.

use super::{Interval, IntervalError, MeanMethod, of_mean};
use crate::evidence::level::Level;
use crate::evidence::rounded::Rounded;
use crate::evidence::sample::Sample;

/// The interval of a difference of means from pairs that share their noise, beside what independent runs would give.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pairing {
    /// Interval of `E[lhs - rhs]` from the differences.
    pub paired: Interval,
    /// Correlation of the two sides; NaN if one of them is constant.
    pub correlation: f64,
    /// `(Var lhs + Var rhs) / Var(lhs - rhs)`: so many times more pairs of independent runs give a mean of the same variance. Above 1 where
    /// common noise helps, below 1 where it harms; infinite if the differences are constant.
    pub gain: f64,
}

/// Judges what pairing is worth.
///
/// # Errors
/// The text of what is wrong with the sample, or those of the interval.
pub fn pairing(
    lhs: &[Rounded],
    rhs: &[Rounded],
    level: Level,
    method: MeanMethod,
) -> Result<Pairing, String> {
    let text = |error: IntervalError| error.to_string();
    let sample = Sample::differences(lhs, rhs).map_err(|error| error.to_string())?;
    let side = |side: &[Rounded]| Sample::from_rounded(side).map_err(|error| error.to_string());
    let (left, right) = (side(lhs)?.variance(), side(rhs)?.variance());
    let paired = of_mean(&sample, level, method).map_err(text)?;
    let covariance = 0.5 * (left + right - sample.variance());
    Ok(Pairing {
        paired,
        correlation: (covariance / (left * right).sqrt()).clamp(-1.0, 1.0),
        gain: (left + right) / sample.variance(),
    })
}
