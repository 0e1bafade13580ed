//! Which way Adam goes on a periodic sequence of gradients: the displacement in a period, in steps of size one.
//!
//! Far from the boundary of the feasible set, `m_t` and `v_t` converge to periodic values, whatever the point, and a period moves every
//! coordinate by `α` times `-Σ_j m_j/w_j`. Positive while the gradients' sum is positive means that the method leaves the best point.

mod phase;
mod steady;
#[cfg(test)]
mod tests;
mod theorem;

pub use phase::{boundary, rare_and_large, smallest_wrong_period};
pub use steady::{Averages, drift};
pub use theorem::ADAM_DRIFT;
