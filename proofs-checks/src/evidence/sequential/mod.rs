//! Evidence that may be looked at while it comes in.
//!
//! An interval for a fixed number of replicas covers at that number. Whoever looks after every batch and stops when the interval
//! says what was hoped for will see it miss sooner or later: the law of the iterated logarithm carries the studentised mean beyond
//! any fixed quantile. Two remedies:
//!
//! - [`Looks`]: intervals of any kind, each at its share of the error rate. Covers everything that has intervals: means, times, rates,
//!   slopes, orderings.
//! - confidence sequences, which hold at all numbers of replicas at once: [`NormalMixture`] for a known spread, [`TMixture`] for normal
//!   replicas, [`bets`] for bounded ones. They cost no planning of looks, and are behind on any planned one.
//!
//! [`e_values`] is the arithmetic of the evidence that bets leave: products and averages, conversions, and many claims at once.

pub mod bets;
pub mod e_values;
mod looks;
mod normal_mixture;
mod running;
mod t_mixture;

pub use bets::Bets;
pub use looks::Looks;
pub use normal_mixture::NormalMixture;
pub use running::Running;
pub use t_mixture::TMixture;

/// The `u` with `u = ln(1 + u) + 2 ln(1/α)`: a mixture of spread `ρ = n/u` is narrowest at `n` replicas.
///
/// The map contracts by `1/(1 + u) < 1`, so that iteration from above falls to the fixed point; it stops when nothing changes.
fn tuning(error: f64) -> f64 {
    use super::portable::{ln, ln_1p};
    let twice = -2.0 * ln(error);
    let mut u = 2.0 * twice + 2.0;
    loop {
        let next = ln_1p(u) + twice;
        if next >= u {
            return u;
        }
        u = next;
    }
}

#[cfg(test)]
mod tests;
