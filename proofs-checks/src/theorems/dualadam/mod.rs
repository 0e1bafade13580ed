//! InvAdam and DualAdam (arXiv 2603.07122): Adam with its preconditioner turned round, for ever or for the first steps.

mod handover;
mod lone;
mod quadratic_rate;
mod regret;
mod scaling;
mod share;
mod stability;
mod stationarity;
#[cfg(test)]
mod tests;

pub use handover::HANDOVER;
pub use quadratic_rate::QUADRATIC_RATE;
pub use regret::REGRET;
pub use scaling::SCALING;
pub use stability::STABILITY;
pub use stationarity::STATIONARITY;
