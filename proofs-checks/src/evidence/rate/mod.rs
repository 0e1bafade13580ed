//! Exponents of power laws.
//!
//! - [`Curves::fit`]: a straight line through all points of the mean curve in logarithms, for exponents over chosen horizons. It decides
//!   claims.
//! - [`Curves::analyse`]: exponent, constant, window and log factor of curves as they come, with burn-in, floors and round-off.
//!
//! # What an analysis assumes
//!
//! The mean of the replicas at abscissa `x_j` is `m_j`, with `u = ln x` (`-ln x` for laws about small `x`). A *reading* says
//!
//! ```text
//! ln E m_j = ln( exp(c + a u_j + b ln|ln x_j| + s_j) + F ),   j >= k,
//! ```
//!
//! with a settling term `s_j` that is 0, `h x_k/x_j`, `h (x_k/x_j)^{1/2}`, or that of a shift, `a ln(1 + e^h x_k/x_j)`; with `F = 0` or a
//! floor `F > 0`; with `b` from a short list; and with the points before `k` free. All readings are fitted, and each is weighted by its
//! prior probability times its marginal likelihood (Laplace's approximation; flat priors for `c` and `a`, normal ones for `h` and `ln F`; a
//! free point costs a fixed amount, as in Akaike's criterion). The likelihood takes `ln m_j` as a stationary autoregression of order one
//! in units of a standard error that is smooth in `u`, beside a part that is common to a whole run; scale, correlation and common part are
//! estimated from the replicas, and the scale's uncertainty makes the likelihood a multivariate t.
//!
//! That covariance only serves to weigh readings and points. The standard error of `a` and `c` in a reading comes from the *influences* of
//! the replicas on it, each replica taken whole, so that it is right for any correlation along a run; a reading then knows its parameter
//! as Student's t with `R - 1` degrees of freedom, and an interval has the quantiles of the mixture of these laws over the readings. The
//! probability of a log power is the weight of the readings that have it.
//!
//! The *window* is the longest run of points at which the curve is the law alone up to 3 % with a probability of 65 % or more. Points
//! outside of it enter only through the terms that describe them.
//!
//! Round-off is cut beforehand: at the late end, means below 24 last digits of the numbers that the values were computed from, whose size is
//! given or read off the largest power of two that divides all values; and points at which all replicas repeat their last value.
//!
//! One replica, or replicas that agree to the last bit, show no noise: its size and correlation are then those of the residuals, first
//! about a cubic in `u`, then about the best reading, taken as stationary.
//!
//! How often the intervals cover, windows are right and stated probabilities come true on families of curves with known exponent is
//! printed by `ratecheck calibrate rates` (docs/calibration/rates.md). The prior probabilities were set so that these numbers come out
//! right on average; for one kind of curve alone they need not.

mod analyse;
mod analysis;
mod average;
mod correlation;
mod curves;
mod cut;
mod error;
mod fit;
mod fitted;
pub(super) mod gamma;
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
