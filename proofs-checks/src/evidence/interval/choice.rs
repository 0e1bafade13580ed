//! The method for each hypothesis.

use super::MeanMethod;

/// What is known of the law of a replica.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Knowledge {
    /// There is no noise.
    Deterministic,
    /// Almost surely one of two values.
    TwoPoint {
        /// The smaller value.
        lo: f64,
        /// The larger value.
        hi: f64,
    },
    /// Almost surely in a range.
    Bounded {
        /// Least possible value.
        lo: f64,
        /// Largest possible value.
        hi: f64,
    },
    /// Normal with a known standard deviation.
    NormalOf {
        /// It.
        deviation: f64,
    },
    /// Sub-Gaussian with a known parameter.
    SubGaussian {
        /// It.
        parameter: f64,
    },
    /// Normal.
    Normal,
    /// Nothing.
    Nothing,
}

/// The interval to put about a mean when this is known of a replica, see the table of [`super`].
#[must_use]
pub fn best(known: Knowledge) -> MeanMethod {
    match known {
        Knowledge::Deterministic => MeanMethod::Exact,
        Knowledge::TwoPoint { lo, hi } => MeanMethod::TwoPoint { lo, hi },
        Knowledge::Bounded { lo, hi } => MeanMethod::Betting { lo, hi },
        Knowledge::NormalOf { deviation } => MeanMethod::KnownDeviation { deviation },
        Knowledge::SubGaussian { parameter } => MeanMethod::SubGaussian { parameter },
        Knowledge::Normal => MeanMethod::StudentT,
        Knowledge::Nothing => MeanMethod::Robust,
    }
}
