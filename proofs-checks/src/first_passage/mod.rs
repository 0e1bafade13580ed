//! Exact theory of how optimizers leave minima: mean first-passage times in steps, and the laws that approximate them.
//!
//! - [`Diffusion`]: mean times of one-dimensional diffusions by quadrature, Itô's or the kinetic convention.
//! - [`Landscape`], [`Preconditioned`]: the diffusion of SGD, Adam and InvAdam, with a second moment that follows or is frozen.
//! - [`chain_mean_time`]: the chain itself at any step size.
//! - [`kappa`]: drift and diffusion factors of a second moment that contains the current gradient.
//! - [`laws`], [`corrections`]: closed forms, published and derived, and what a finite step size does to them.
//! - [`explosion`]: how long InvAdam lasts on a quadratic under noise without bound.
//! - [`hazard`]: escape at a rate that changes with time; [`transverse`]: the pull of a second coordinate; [`levy`]: heavy tails.
//!
//! Every computed number is an [`Estimate`] from two grids.

mod along;
mod chain;
pub mod corrections;
mod diffusion;
mod estimate;
pub mod explosion;
mod gauss;
pub mod hazard;
pub mod kappa;
mod landscape;
pub mod laws;
pub mod levy;
pub mod transverse;

pub use chain::chain_mean_time;
pub use diffusion::{Convention, Diffusion};
pub use estimate::{Estimate, NoTime};
pub use landscape::{Landscape, Memory, Preconditioned};

#[cfg(test)]
mod tests;
