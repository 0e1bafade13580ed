//! What is asked about curves, and what is answered.

use serde::{Deserialize, Serialize};

use crate::evidence::interval::Interval;
use crate::evidence::level::Level;

use super::warning::Warning;

/// What to find out about curves.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// Confidence of every interval.
    pub level: Level,
    /// Seed of the resampling.
    pub seed: u64,
    /// Exponent that a theorem predicts; enables [`Analysis::compared`].
    pub exponent: Option<f64>,
    /// Powers of `ln x` that may stand beside the power of `x`, each as likely as another before the data are seen.
    pub log_powers: Vec<f64>,
    /// Size of the numbers that the values were computed from, such as the objective where values are suboptimalities; the
    /// largest absolute value if not given. Rounding errors are measured in it.
    pub scale: Option<f64>,
    /// Whether to add [`Analysis::bootstrap`].
    pub bootstrap: bool,
}

impl Ask {
    /// Log powers 0, 1/2 and 1, no prediction, seed 1.
    #[must_use]
    pub fn new(level: Level) -> Ask {
        let log_powers = vec![0.0, 0.5, 1.0];
        Ask { level, seed: 1, exponent: None, log_powers, scale: None, bootstrap: true }
    }
}

/// Why a mean curve stops following its law at the late end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FloorKind {
    /// What the noise leaves: a constant is added to the law.
    Noise,
    /// The last digits of the numbers that the values were computed from.
    RoundOff,
}

/// A constant that the mean curve runs into.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Floor {
    /// What it comes from.
    pub kind: FloorKind,
    /// Its value.
    pub level: f64,
    /// First abscissa at which it counts.
    pub from: f64,
    /// Probability that there is one.
    pub probability: f64,
}

/// The points at which the curve is its law.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// Position of the first point, in increasing order of the abscissae.
    pub from: usize,
    /// Position of the last point.
    pub to: usize,
    /// Abscissa of the first point.
    pub first: f64,
    /// Abscissa of the last point.
    pub last: f64,
    /// How many points at the end where the law has not settled are outside of the window.
    pub burn_in: usize,
    /// Probability that the curve has not settled at its first point.
    pub unsettled: f64,
    /// What cuts the late end.
    pub floor: Option<Floor>,
}

/// The slope between two neighbouring points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Local {
    /// Geometric mean of the two abscissae.
    pub x: f64,
    /// Slope of `ln mean` between them.
    pub slope: f64,
    /// Lower end of its interval.
    pub lo: f64,
    /// Upper end of its interval.
    pub hi: f64,
}

/// The exponent beside one that an upper bound predicts: the bound permits faster decay.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// The predicted exponent.
    pub predicted: f64,
    /// One-sided confidence limit: the exponent is at most this.
    pub at_most: f64,
    /// One-sided confidence limit: the exponent is at least this.
    pub at_least: f64,
    /// p-value of "the exponent is at most the predicted one": small values refute the prediction.
    pub p_value: f64,
}

/// A power law `constant · x^exponent (ln x)^log_power` of the mean, and where it holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Analysis {
    /// Where the curve is its law.
    pub window: Window,
    /// Exponent: median over the models that the data leave open.
    pub exponent: f64,
    /// Its interval.
    pub interval: Interval,
    /// Constant of the law.
    pub constant: f64,
    /// Its interval.
    pub constant_interval: Interval,
    /// The most probable power of `ln x`.
    pub log_power: f64,
    /// Every power of `ln x` with its probability.
    pub probabilities: Vec<(f64, f64)>,
    /// Bootstrap interval of the exponent under the most probable model: over replicas, or over blocks of horizons for one replica.
    pub bootstrap: Option<Interval>,
    /// Slopes between neighbours.
    pub local: Vec<Local>,
    /// Comparison with the predicted exponent, if one was given.
    pub compared: Option<Compared>,
    /// Points in all.
    pub points: u64,
    /// Replicas.
    pub replicas: u64,
    /// Doubts.
    pub warnings: Vec<Warning>,
}
