//! Displacements chosen by an online learner, randomly scaled, and the moving average of the iterates as the output.
//!
//! Ahn and Cutkosky, arXiv 2405.18199; the conversion is that of Ahn, Magakyan and Cutkosky, arXiv 2411.07061. Steps are numbered as in
//! the proofs restated here, whose constants are derived.

mod bounds;
mod certificates;
mod constants;
mod conversion;
mod d2nc;
mod ftrl;
mod index;
pub mod parameters;
mod scaling;
#[cfg(test)]
mod testing;
mod window;

pub use bounds::{CLOSED_FORM, COORDINATEWISE, NONSMOOTH, SMOOTH};
pub use certificates::CERTIFICATES;
pub use d2nc::CONVERSION;
pub use ftrl::DISCOUNTED_REGRET;
pub use scaling::SCALING;
