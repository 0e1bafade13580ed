//! Why a sample has no interval.

/// Why there is no interval.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum IntervalError {
    /// All replicas agree bit for bit although the setting is random.
    #[error(
        "all {n} replicas equal {value}: nothing is known about the spread; declare the setting deterministic or give bounds"
    )]
    NoSpread {
        /// Number of replicas.
        n: usize,
        /// The common value.
        value: f64,
    },
    /// The declared range is empty or not finite.
    #[error("[{lo}, {hi}] is not a bounded range: give finite lo < hi")]
    Range {
        /// Lower end.
        lo: f64,
        /// Upper end.
        hi: f64,
    },
    /// A replica contradicts the declared range.
    #[error("replica {replica} has {value}, outside the declared range [{lo}, {hi}]")]
    OutsideRange {
        /// Position in the sample.
        replica: usize,
        /// The value found.
        value: f64,
        /// Lower end of the range.
        lo: f64,
        /// Upper end of the range.
        hi: f64,
    },
    /// A replica shows that there are more than two values.
    #[error("replica {replica} has {value}, neither {lo} nor {hi}")]
    ThirdValue {
        /// Position in the sample.
        replica: usize,
        /// The value found.
        value: f64,
        /// The smaller of the two.
        lo: f64,
        /// The larger of the two.
        hi: f64,
    },
    /// The error rate is below what resampling can resolve.
    #[error(
        "error rate {error} needs {needed} resamples, more than {limit}: use a larger error rate or the t interval for skewed replicas"
    )]
    TooManyResamples {
        /// Error rate asked for.
        error: f64,
        /// Resamples it needs.
        needed: f64,
        /// Most that are made.
        limit: u64,
    },
    /// Two replicas lie symmetrically whatever their law: their shape says nothing.
    #[error("{n} replicas: their shape needs {needed} or more")]
    TooFew {
        /// How many there are.
        n: usize,
        /// How many it takes.
        needed: usize,
    },
    /// A spread that is said to be known is not a positive number.
    #[error("{value} as a known spread: give a positive finite number")]
    Spread {
        /// The number given.
        value: f64,
    },
    /// A resample has no estimate, so its distribution is not known.
    #[error("{count} of {of} resamples have no spread: too few distinct values for a bootstrap")]
    DegenerateResamples {
        /// How many.
        count: u64,
        /// Out of how many.
        of: u64,
    },
}
