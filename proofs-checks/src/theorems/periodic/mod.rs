//! Periodic gradients: what the moments of Adam and AdaMomentum tend to, and how far a period then carries the iterate.
//!
//! Far from the boundary of the feasible set, `m_t` and `v_t` converge to periodic values, whatever the point, and a period moves every
//! coordinate by `α` times the drift `-Σ_j m_j/w_j`. Positive while the gradients' sum is positive means that the method leaves the best
//! point.

mod phase;
mod steady;
#[cfg(test)]
mod tests;

pub use phase::{boundary, rare_and_large, smallest_wrong_period};
pub(crate) use steady::displacement;
pub use steady::{Averages, Steady, drift};
