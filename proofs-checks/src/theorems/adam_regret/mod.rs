//! Regret of Adam and AMSGrad: the printed theorems, what repairs them, the counterexamples, and the drift that decides which way
//! Adam goes on a periodic sequence.
//!
//! Notation, per coordinate: `w_t` the root of the second moment that the step divides by, `u_t = w_t/α_t`, `q_t = u_t/(1-β1_t)`,
//! `d_t = (x_t - u)²`, `0/0 = 0` in `m/w`; sums over coordinates are understood.

mod amsgrad;
pub mod drift;
mod kingma;
mod line;
mod reddi;
#[cfg(test)]
mod testing;

pub use amsgrad::{ADAMX, AMSGRAD_ARBITRARY, AMSGRAD_CONSTANT, AMSGRAD_MONOTONE};
pub use drift::ADAM_DRIFT;
pub use kingma::KINGMA;
pub use reddi::{FIGURE_1, GENERAL, PERIOD_THREE, STOCHASTIC};
