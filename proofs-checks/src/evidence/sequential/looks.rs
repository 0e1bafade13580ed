//! Error spending: intervals of any kind, looked at more than once.

use crate::evidence::level::{Level, LevelError};

/// The sizes at which a claim may be looked at, and what each look may spend.
///
/// Look `k = 1, 2, ...` is taken at `first · 2^{k-1}` replicas with the error rate `α / (k (k + 1))`. The shares add up to 1, so that
/// the intervals of all looks cover together with probability `1 - α` by the union bound: for every kind of interval, under any
/// dependence between looks, and wherever one stops, for whatever reason.
///
/// The sizes are fixed in advance, and so is the share of each size: looks may be left out, also because of what the data
/// say, but none may be moved. An interval whose number of replicas was chosen by the data is not the interval at that number.
///
/// Half of the error rate is left to the first look, so that a claim that its study was sized for pays little. Doubling keeps looks
/// few: 1000 times the replicas of the first look are reached with look 11 and a share of 1/132, which widens a normal
/// interval of error 1e-3 by a factor 1.36.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looks {
    first: u64,
}

impl Looks {
    /// Looks at `first` replicas, twice as many, and so on; 0 counts as 1.
    #[must_use]
    pub fn new(first: u64) -> Looks {
        Looks { first: first.max(1) }
    }

    /// Replicas at look `k`, from 1 on; none beyond 2^63.
    #[must_use]
    pub fn size(self, k: u32) -> Option<u64> {
        let doublings = k.checked_sub(1)?;
        let factor = 1_u64.checked_shl(doublings)?;
        self.first.checked_mul(factor)
    }

    /// The number of the look that is taken at `n` replicas; none between looks.
    #[must_use]
    pub fn number(self, n: u64) -> Option<u32> {
        let whole = n.is_multiple_of(self.first).then(|| n / self.first)?;
        whole.is_power_of_two().then(|| whole.trailing_zeros() + 1)
    }

    /// The share of the error rate that look `k` may spend: `1/(k(k+1))`, at most 1/2.
    #[must_use]
    pub fn share(k: u32) -> f64 {
        let k = f64::from(k.max(1));
        1.0 / (k * (k + 1.0))
    }

    /// The level of look `k` at a study of error rate `study`.
    ///
    /// # Errors
    /// An error rate so small that its share is zero.
    pub fn level(study: Level, k: u32) -> Result<Level, LevelError> {
        Level::from_error(study.error() * Looks::share(k))
    }

    /// The first look after `n` replicas that has `wanted` or more, but no more than `most` looks later.
    #[must_use]
    pub fn next(self, n: u64, wanted: u64, most: u32) -> Option<u64> {
        let after = (1..=64).find(|&k| self.size(k).is_some_and(|size| size > n))?;
        (after..after + most.max(1))
            .map_while(|k| self.size(k))
            .enumerate()
            .find(|&(i, size)| size >= wanted || i as u32 + 1 >= most.max(1))
            .map(|(_, size)| size)
    }
}
