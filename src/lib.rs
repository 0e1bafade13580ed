//! Ratecheck finds out whether optimizer theory is true: it runs exact optimizers on problems whose constants are
//! known and puts every measured number beside the number that a published theorem promises.
//!
//! Data flows one way: [`ratecheck_problems`] (what is optimised) → [`ratecheck_proofs_checks`] (what must hold) → this
//! crate (how it is run and measured) → [`ratecheck_reports`] (how it is shown).

#![forbid(unsafe_code)]

#[cfg(feature = "bench")]
pub mod bench;
pub mod bibliography;
#[cfg(feature = "cli")]
pub mod cli;
pub mod compare;
pub mod comparison;
pub mod engine;
pub mod escape;
pub mod execute;
pub mod export;
pub mod fit;
pub mod judge;
pub mod measurements;
pub mod optimizers;
pub mod own;
pub mod path;
pub mod plan;
pub mod publish;
pub mod results;
pub mod sequential;
pub mod study;
pub mod witness;

/// The examples of the README are compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
