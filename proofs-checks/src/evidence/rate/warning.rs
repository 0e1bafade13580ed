//! Doubts about an analysis.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A doubt that belongs beside the numbers; printed as a sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Warning {
    /// One replica: its spread is taken from its own residuals.
    OneReplica {
        /// Correlation of neighbouring residuals.
        correlation: f64,
    },
    /// Too few points for a window, floors and log factors.
    FewPoints {
        /// Points.
        points: usize,
        /// Points needed.
        needed: usize,
    },
    /// Abscissae on both sides of 1, or too near to it, have no powers of their logarithm.
    NoLogFactors,
    /// The most probable log factor is no safe choice.
    LogFactorOpen {
        /// Its probability.
        probability: f64,
    },
    /// A few replicas carry most of the spread.
    HeavyTails {
        /// Share of the squared influences of the largest one.
        share: f64,
    },
    /// No reading comes near the curve.
    Misfit {
        /// Size of the residuals in units of the noise.
        ratio: f64,
    },
    /// Noise so large that logarithms of means are biased.
    Noisy {
        /// Largest relative standard error of a mean.
        error: f64,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::OneReplica { correlation } => write!(
                f,
                "one replica: the interval rests on its own residuals about the law, taken as stationary with correlation \
                 {correlation:.2} of neighbours; what is common to the whole run does not show"
            ),
            Warning::FewPoints { points, needed } => write!(
                f,
                "{points} points: a window, a floor or a log factor is looked for from {needed} points on"
            ),
            Warning::NoLogFactors => write!(
                f,
                "no log factors: abscissae must all be above 2, or all below 1/2, for powers of their logarithm"
            ),
            Warning::LogFactorOpen { probability } => write!(
                f,
                "the data leave the log factor open: the most probable one has probability {probability:.2}"
            ),
            Warning::HeavyTails { share } => write!(
                f,
                "heavy tails: one replica carries {:.0} % of the spread, so the interval may be too narrow; use more replicas",
                100.0 * share
            ),
            Warning::Misfit { ratio } => write!(
                f,
                "the curve is no power law with a log factor, burn-in and floor: residuals are {ratio:.1} times the noise, and are \
                 counted as noise; look at the local slopes"
            ),
            Warning::Noisy { error } => write!(
                f,
                "noisy: a mean is known to {:.0} % only, and its logarithm is biased; use more replicas",
                100.0 * error
            ),
        }
    }
}
