//! How sharp a function is at a point: its largest curvature, their sum, and how far it rises nearby.
//!
//! - [`top_eigenvalue`]: the largest eigenvalue of `∇²f(x)`, from the matrix itself in up to [`DENSE`] variables and by Lanczos' method
//!   beyond, with a bound on its distance from an eigenvalue.
//! - [`trace`]: `tr ∇²f(x)`, from the diagonal in up to [`DENSE`] variables and by Hutchinson's random signs beyond, with its standard error.
//! - [`rise`]: `max_{‖z‖ <= r} f(x+z) - f(x)`, from below.
//!
//! Nothing here calls a library for linear algebra, whose sums may run in another order on another processor: the bits are the same
//! everywhere.

mod ball;
mod jacobi;
mod lanczos;
#[cfg(test)]
mod tests;
mod trace;

pub use ball::rise;
pub use jacobi::eigenvalues;
pub use lanczos::{Top, lanczos};
pub use trace::{Trace, hutchinson};

use crate::objective::{Objective, hessian_at};
use crate::random::Key;

/// Up to so many variables the Hessian is looked at as a matrix.
pub const DENSE: usize = 48;

/// The largest eigenvalue of `∇²f(x)` (the largest, not the largest in size); `None` where there is no Hessian.
///
/// `key` draws the first vector of Lanczos' method, `steps` is how many products it may take.
#[must_use]
pub fn top_eigenvalue(f: &dyn Objective, x: &[f64], key: Key, steps: usize) -> Option<Top> {
    if x.len() > DENSE {
        return lanczos(x.len(), key, steps, |v, out| f.hessian_along(x, v, out));
    }
    let h = hessian_at(f, x)?;
    let (values, error) = eigenvalues(&h, x.len());
    Some(Top { value: *values.last()?, error, products: 0 })
}

/// `tr ∇²f(x)`; `None` where there is no Hessian. `key` draws the signs of Hutchinson's estimate, `probes` is how many.
#[must_use]
pub fn trace(f: &dyn Objective, x: &[f64], key: Key, probes: usize) -> Option<Trace> {
    if x.len() > DENSE {
        return hutchinson(x.len(), key, probes, |v, out| f.hessian_along(x, v, out));
    }
    let h = hessian_at(f, x)?;
    let diagonal = || h.iter().step_by(x.len() + 1);
    let size: f64 = diagonal().map(|h| h.abs()).sum();
    #[expect(clippy::cast_precision_loss, reason = "at most DENSE")]
    let error = x.len() as f64 * f64::EPSILON * size;
    Some(Trace { value: diagonal().sum(), error })
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
