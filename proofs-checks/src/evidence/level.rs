//! Confidence levels: kept as the error rate `1 - level`, which stays exact when the level is very near one.

use serde::{Deserialize, Serialize};

/// A confidence level in `(0, 1)`, stored as its error rate so that `1 - 1e-12` keeps its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Level {
    error: f64,
}

/// The number given is not a probability strictly between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{0} is not a probability strictly between 0 and 1: give an error rate such as 0.05")]
pub struct LevelError(pub f64);

impl Level {
    /// From the error rate `α`: an interval misses the true value with probability at most `α`.
    ///
    /// # Errors
    /// `α` outside `(0, 1)`, or NaN.
    pub fn from_error(error: f64) -> Result<Level, LevelError> {
        if error > 0.0 && error < 1.0 { Ok(Level { error }) } else { Err(LevelError(error)) }
    }

    /// From the confidence `1 - α`, such as 0.95.
    ///
    /// # Errors
    /// A confidence outside `(0, 1)`, or NaN.
    pub fn new(confidence: f64) -> Result<Level, LevelError> {
        Level::from_error(1.0 - confidence).map_err(|_| LevelError(confidence))
    }

    /// The error rate `α`.
    pub fn error(self) -> f64 {
        self.error
    }

    /// The confidence `1 - α`.
    pub fn confidence(self) -> f64 {
        1.0 - self.error
    }
}

impl TryFrom<f64> for Level {
    type Error = LevelError;
    fn try_from(error: f64) -> Result<Level, LevelError> {
        Level::from_error(error)
    }
}

impl From<Level> for f64 {
    fn from(level: Level) -> f64 {
        level.error
    }
}
