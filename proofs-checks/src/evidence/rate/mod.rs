//! Exponents of power laws.
//!
//! - [`Curves::fit`]: a straight line through all points of the mean curve in logarithms, for exponents over chosen horizons.
//! - [`Curves::analyse`]: the same for curves as they come, with burn-in, floors and log factors.

mod analyse;
mod analysis;
mod curves;
mod error;
mod fit;
mod line;

pub use analysis::{Analysis, Ask, Compared, Floor, FloorKind, Local, Warning, Window};
pub use curves::{Curves, Towards};
pub use error::RateError;
pub use fit::{Rate, RateMethod};
