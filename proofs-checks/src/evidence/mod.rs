//! From measured numbers to verdicts.
//!
//! - [`rounded`] (arithmetic of the problems' crate): how far rounding may have carried a number; [`rounded_sum`] for long sums.
//! - [`sample`], [`interval`]: confidence intervals for means over replicas.
//! - [`proportion`], [`survival`]: fractions, and times until something happens when some replicas were stopped before.
//! - [`rate`]: exponents of power laws with intervals.
//! - [`multiple`], [`level`]: the error rate of a whole study.
//! - [`two_samples`]: whether two runs of one setting measured the same number.
//! - [`sequential`]: looks while replicas come in, confidence sequences, e-values.
//! - [`verdict`]: the rules that decide.

#![cfg_attr(
    test,
    allow(
        clippy::float_cmp,
        clippy::unwrap_used,
        reason = "tests compare exact values and panic when they fail"
    )
)]

mod bootstrap;
mod distributions;
pub mod interval;
pub mod level;
pub mod multiple;
mod portable;
pub mod proportion;
pub mod rate;
pub mod rounded_sum;
pub mod sample;
pub mod sequential;
pub mod survival;
mod tails;
pub mod two_samples;
pub mod verdict;

pub use interval::{Caution, Guarantee, Interval, Knowledge, MeanMethod, Method, best};
pub use level::{Level, LevelError};
pub use multiple::{Decision, Levels, adjusted_level, bonferroni, holm, step_down};
pub use rate::{Curves, Rate, RateError};
pub use ratecheck_problems::rounded::{self, Rounded};
pub use rounded_sum::RoundedSum;
pub use sample::{Sample, SampleError};
pub use verdict::{Finding, Landing, Pathwise, Verdict, Witness};
