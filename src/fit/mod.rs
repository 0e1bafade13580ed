//! The rate of a user's own logs: `T -> value` from a file, with the window in which it is a power law.
//!
//! [`read()`] turns CSV or Parquet, long or wide, into groups of replicas; [`Grid`] brings the replicas of a group onto
//! common abscissae, few enough for the statistics; [`fit()`] asks `evidence` for the rate. Nothing is averaged over time.

mod analysis;
mod columns;
mod error;
mod gather;
mod grid;
mod read;
mod text;

pub use analysis::{Fit, Fitted, Question, fit};
pub(crate) use columns::REPLICATES;
pub use columns::{Named, Wanted};
pub use error::{FitError, Place};
pub use gather::{Group, Replica};
pub use grid::{Grid, Lacking};
pub use read::{Log, read};
