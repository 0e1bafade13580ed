//! Exponents of power laws.
//!
//! - [`Curves::fit`]: a straight line through all points of the mean curve in logarithms, for exponents over chosen horizons.
//! - [`Curves::analyse`]: the same for curves as they come, with burn-in, floors and log factors.

mod analyse;
mod analysis;
mod average;
mod correlation;
mod curves;
mod cut;
mod error;
mod fit;
mod fitted;
mod gamma;
mod line;
mod local;
mod mixture;
mod noise;
mod points;
mod priors;
mod quadratic;
mod reading;
mod resampled;
mod smooth;
mod student;
mod warning;
mod window;

pub use analysis::{Analysis, Ask, Compared, Floor, FloorKind, Local, Window};
pub use curves::{Curves, Towards};
pub use error::RateError;
pub use fit::{Rate, RateMethod};
pub use warning::Warning;
