//! How stationary a point is of a function that need not have a gradient there.
//!
//! The measure is the λ-norm of the gradient,
//!
//! ```text
//! ‖∇F(x)‖^[λ] = inf { ‖E ∇F(y)‖ + λ E‖y - x‖² : y random with E y = x },
//! ```
//!
//! zero exactly where nearby gradients average to zero without moving the mean. It does not decrease in `λ`, is concave in `λ`, and
//! lies between 0 and `‖∇F(x)‖` (take `y = x`). Its coordinatewise form replaces the norm by `Σ_i ρ_i |·|` and `λ` by one `λ_i` a
//! coordinate, see [`Weights`]. Units are those of the gradient; `λ` has those of a gradient over a squared length.
//!
//! - [`Stream`]: an upper bound from every run, for nothing: gradients averaged with the weights of a moving average.
//! - [`refine`]: the best bound that recorded points can give, by a convex programme, with a dual bound that says how good it is.
//! - [`exact`]: the value itself, for sums over coordinates.
//! - [`convert`]: what a bound says of other measures: gradients of smooth functions, Goldstein's subdifferential, Moreau's envelope.
//! - [`moreau`]: the gradient of Moreau's envelope, from the proximal point.
//!
//! Sources: Zhang and Cutkosky, ICML 2024, arXiv 2405.09742 (the measure); Ahn and Cutkosky, NeurIPS 2024, arXiv 2405.18199;
//! Ahn, Magakyan and Cutkosky, arXiv 2411.07061 (conversions). Bounds and closed forms are derived where they stand.

mod basis;
pub mod convert;
pub mod exact;
pub mod moreau;
mod points;
mod programme;
mod refined;
mod slopes;
mod stream;
#[cfg(test)]
mod tests;
mod weights;

pub use points::{Certificate, Points};
pub use refined::{Refined, refine};
pub use slopes::{NoSlopes, Slopes};
pub use stream::Stream;
pub use weights::Weights;
