//! The λ-norm itself, where it can be computed.
//!
//! In one variable `‖∇F(x)‖^[λ] = max_{|u| <= 1} (conv h_u)(x)` with `h_u(y) = u F'(y) + λ(y - x)²` and `conv` the convex envelope:
//! three points carry an optimal law, and `u` with a line below `h_u` prove that no law does better. For a sum over coordinates the
//! coordinatewise form splits into one such problem a coordinate, because the marginals of a law are free.

mod absolute;
mod envelope;
mod hull;
mod search;

use crate::evidence::Rounded;

use super::{Slopes, Weights};

pub use absolute::absolute;
pub use envelope::{Line, OneVariable};

/// Why there is no exact value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoValue {
    /// The Euclidean form does not split.
    #[error(
        "`{0}` has several coordinates, and only the coordinatewise form (norm=l1) splits into problems in one variable"
    )]
    Euclidean(String),
    /// Far points cannot be ruled out.
    #[error("`{0}` states neither a bound on its slopes nor a smoothness constant on all of R^d")]
    NoBound(String),
}

/// The exact λ-norm at `x` of a sum over coordinates.
///
/// Closed form where every term is `c|x - b|`; otherwise an enclosure whose width is at most `accuracy` times the value as far as
/// rounding allows: the half-width is the error of the result.
///
/// # Errors
/// The Euclidean form in several coordinates, and functions whose far points cannot be ruled out.
pub fn value(
    slopes: &Slopes,
    x: &[f64],
    weights: &Weights,
    accuracy: f64,
) -> Result<Rounded, NoValue> {
    possible(slopes, weights)?;
    let mut total = Rounded::ZERO;
    for (i, x) in x.iter().enumerate() {
        let (rho, lambda) = (weights.rho(i), weights.lambda(i));
        total = total
            + match slopes.absolute(i) {
                Some((c, b)) => {
                    let c = Rounded::exact(rho) * Rounded::exact(c);
                    absolute(c, Rounded::exact(b), Rounded::exact(*x), lambda)
                }
                None => {
                    let line = Line::of(slopes, i, *x, rho)
                        .ok_or_else(|| NoValue::NoBound(slopes.id().to_owned()))?;
                    line.value(*x, lambda, accuracy).enclosure()
                }
            };
    }
    Ok(total)
}

/// Whether [`value`] exists for these weights.
///
/// # Errors
/// As [`value`].
pub fn possible(slopes: &Slopes, weights: &Weights) -> Result<(), NoValue> {
    let id = || slopes.id().to_owned();
    if weights.is_euclidean() && slopes.dim() > 1 {
        return Err(NoValue::Euclidean(id()));
    }
    let closed = (0..slopes.dim()).all(|i| slopes.absolute(i).is_some());
    if !closed && slopes.steepest().is_none() && slopes.smoothness().is_none() {
        return Err(NoValue::NoBound(id()));
    }
    Ok(())
}
