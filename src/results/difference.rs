//! Differences between optimizers that saw the same noise.

use serde::{Deserialize, Serialize};

use super::IntervalRow;
use ratecheck_reports::files::exact_f64;

/// What two optimizers came to in the same setting under the same noise.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DifferenceRow {
    /// Spec of the first optimizer.
    pub first: String,
    /// Spec of the second.
    pub second: String,
    /// Problem spec.
    pub problem: String,
    /// Noise spec.
    pub noise: String,
    /// `T`.
    pub horizon: u64,
    /// Which recorded quantity, after the last step.
    pub quantity: String,
    /// Mean of the first.
    #[serde(with = "exact_f64")]
    pub first_mean: f64,
    /// Mean of the second.
    #[serde(with = "exact_f64")]
    pub second_mean: f64,
    /// Mean of first minus second, replica by replica, and its interval.
    #[serde(with = "exact_f64")]
    pub difference: f64,
    /// The interval; all of a study hold together at the level 0.95.
    pub interval: IntervalRow,
    /// Variance of the difference for independent noise over that for the same noise: how many times as many replicas the
    /// comparison would need without it.
    #[serde(with = "exact_f64")]
    pub gain: f64,
}
