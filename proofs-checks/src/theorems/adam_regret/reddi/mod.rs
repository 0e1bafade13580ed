//! The counterexamples of Reddi, Kale and Kumar (arXiv 1904.09237): linear sequences on `[-1, 1]` whose best point is -1, and on which
//! Adam stays near 1.

mod cycle;
mod figure;
mod general;
mod period_three;
mod stochastic;
#[cfg(test)]
mod tests;

pub use figure::FIGURE_1;
pub use general::GENERAL;
pub use period_three::PERIOD_THREE;
pub use stochastic::STOCHASTIC;
