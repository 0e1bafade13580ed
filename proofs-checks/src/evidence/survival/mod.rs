//! Times until replicas leave, when some were stopped before they did.
//!
//! A replica that had not left when its run ended is *censored*: its time is only known to be longer. Leaving such replicas out biases
//! every mean downwards; each estimate here counts their time at risk.
//!
//! - [`exponential_mean`]: the mean time of a memoryless escape, with a chi-square interval.
//! - [`KaplanMeier`]: the share that has not left, without assuming anything of the law.
//! - [`log_rank`]: whether groups leave at the same rate.
//! - [`coefficient_of_variation`]: whether the escape is memoryless at all.
//! - [`WeightedLine`]: slopes of logarithms of times.

mod kaplan_meier;
mod line;
mod log_rank;
mod mean_time;
mod variation;

pub use kaplan_meier::KaplanMeier;
pub use line::WeightedLine;
pub use log_rank::{LogRank, log_rank};
pub use mean_time::{MeanTime, after_lead_in, exponential_mean};
pub use variation::{Variation, coefficient_of_variation};

/// One replica: how many steps it took, and whether it had left then (`steps` is the time of passage) or was stopped there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observed {
    /// Steps taken until it left, or until it was stopped.
    pub steps: u64,
    /// Whether it left.
    pub left: bool,
}

impl Observed {
    /// A replica that left with its `steps`-th step.
    #[must_use]
    pub fn left(steps: u64) -> Observed {
        Observed { steps, left: true }
    }

    /// A replica that had not left after `steps` steps.
    #[must_use]
    pub fn censored(steps: u64) -> Observed {
        Observed { steps, left: false }
    }
}

/// Replicas in the order of their steps; of those with equal steps the ones that left come first, as they were at risk together.
fn sorted(replicas: &[Observed]) -> Vec<Observed> {
    let mut sorted = replicas.to_vec();
    sorted.sort_unstable_by_key(|r| (r.steps, !r.left));
    sorted
}

#[cfg(test)]
mod tests;
