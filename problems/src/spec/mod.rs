//! Spec strings: how problems, noise laws, optimizers and domains are named and configured
//! everywhere.
//!
//! A spec is `NAME` or `NAME:key=value,key=value`, for example `quadratic:dim=10,cond=100` or
//! `adam-paper:lr=0.1/sqrt(t),beta1=0.9*0.5^(t-1)`. [`Spec`] is the text taken apart, [`Params`]
//! reads its values against a table of documented keys, [`Expression`] is the arithmetic in a
//! value, and [`Schedule`] a value that may depend on the step `t`, the horizon `T` and the
//! dimension `d`. A [`Chain`] is a spec with wrappers around it, `SPEC with SPEC`.

mod chain;
mod error;
mod expression;
mod keys;
mod params;
mod parse;
mod range;
mod schedule;
pub mod suggest;

pub use chain::Chain;
pub use error::{Given, SpecError, Syntax};
pub use expression::Expression;
pub use keys::{KeyDefault, KeyDoc};
pub use params::Params;
pub use parse::Spec;
pub use range::Range;
pub use schedule::{BoundSchedule, Schedule};

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod messages;
