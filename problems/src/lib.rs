//! What Ratecheck optimises: objectives whose constants are known, the noise that methods see, and the portable
//! mathematics and random numbers below them.
//!
//! A problem is named by a spec and built by [`catalogue::build`]; [`oracle::build`] adds noise, again by a spec.
//! Everything that is random is a pure function of a [`random::Key`], and everything computed has the same bits on
//! every target.
#![forbid(unsafe_code)]

pub mod alphabet;
pub mod catalogue;
pub mod curvature;
pub mod data;
pub mod domain;
pub mod interval;
pub mod math;
pub mod number;
pub mod objective;
pub mod oracle;
pub mod random;
pub mod region;
pub mod rounded;
pub mod space;
pub mod spec;
pub mod vectors;

mod certified;
#[cfg(test)]
mod listing;
mod planted;
#[cfg(test)]
mod property;
mod rounding;
mod sequence;
mod spectrum;
mod table;
