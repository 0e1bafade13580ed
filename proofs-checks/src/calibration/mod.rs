//! Data whose truth is known, on which the statistics of [`crate::evidence`] are tried: do intervals cover as often as they say, are
//! true claims refuted as rarely as stated, how many replicas does a decision take.
//!
//! Every number is a pure function of a seed and a place, so that the work may be split between threads in any way.

pub mod coverage;
mod law;
pub mod rates;
pub mod studies;

pub use law::Law;
