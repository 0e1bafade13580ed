//! Why there is no rate.

use crate::evidence::interval::IntervalError;

/// Why there is no rate.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum RateError {
    /// Fewer horizons than the fit needs.
    #[error("{0} horizon(s): a slope with an interval needs three or more")]
    TooFewHorizons(usize),
    /// Horizons that are not positive and finite, or equal to another.
    #[error("horizon {index} is {value}: horizons must be positive, finite and distinct")]
    Horizon {
        /// Position.
        index: usize,
        /// What was found there.
        value: f64,
    },
    /// A matrix that is not replicas by horizons.
    #[error("{values} values are not whole rows of {horizons} horizons")]
    Ragged {
        /// Number of values.
        values: usize,
        /// Number of horizons.
        horizons: usize,
    },
    /// A value that is NaN or infinite.
    #[error("value not finite: replica {replica} has {value} at T = {horizon}")]
    NotFinite {
        /// Row.
        replica: usize,
        /// Horizon of the column.
        horizon: f64,
        /// What was found.
        value: f64,
    },
    /// A mean that has no logarithm.
    #[error(
        "mean {mean} at T = {horizon} is not positive: a power law has no such point; drop the horizon or subtract less"
    )]
    NotPositive {
        /// Horizon.
        horizon: f64,
        /// Mean over the replicas.
        mean: f64,
    },
    /// A curve that is all floor.
    #[error(
        "the curve stands still: {above} point(s) are above its last level {level}, where values repeat or are round-off; a rate needs three"
    )]
    StandsStill {
        /// Points above the floor.
        above: usize,
        /// Its level.
        level: f64,
    },
    /// Too few replicas for the method.
    #[error("{got} replica(s): the {method} needs {needed} or more")]
    TooFewReplicas {
        /// Number given.
        got: usize,
        /// Number needed.
        needed: usize,
        /// Name of the method.
        method: &'static str,
    },
    /// Replicas whose leaving out or resampling makes a mean that is not positive.
    #[error(
        "{count} of {of} resampled mean curves are not positive everywhere: too noisy for logarithms, use more replicas"
    )]
    ResampleNotPositive {
        /// How many.
        count: u64,
        /// Out of how many.
        of: u64,
    },
    /// Resampling refused.
    #[error(transparent)]
    Interval(#[from] IntervalError),
}
