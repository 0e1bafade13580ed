//! A projected step, seen from a point of the feasible set.

use std::ops::Range;

use super::{Replica, upper};
use crate::evidence::{Rounded, RoundedSum};

/// What `x_{t+1} = Proj(x_t - s_t)` does to the distance from a point `u` of the set, in a diagonal metric `w`.
///
/// What the method computed is its own step from the logged numbers up to [`Replica::drift`], so that `(y_i - u_i)²` of the exact
/// step `y` is off by at most `drift (2|x_{t+1,i} - u_i| + drift)`.
pub(crate) struct Projected {
    /// `‖x_{t+1} - u‖²`.
    pub(crate) arrived: Rounded,
    /// `‖x_t - s_t - u‖²`, loosened by [`Projected::moved`]: the projection brings nobody farther from `u`.
    pub(crate) aimed: Rounded,
    /// `‖x_t - u‖² - ‖x_{t+1} - u‖²`.
    pub(crate) bracket: Rounded,
    /// By how much rounding may have changed `‖x_{t+1} - u‖²`.
    pub(crate) moved: f64,
}

impl Projected {
    /// The step `s_{t,i} = by(i)` in the metric `weight(i)`, which must be the one of the projection.
    pub(crate) fn new(
        seen: &Replica<'_>,
        u: impl Fn(usize) -> Rounded,
        by: impl Fn(usize) -> Rounded,
        weight: impl Fn(usize) -> Rounded,
    ) -> Projected {
        Projected::over(0..seen.dim(), seen, u, by, weight)
    }

    /// One coordinate alone, on a box.
    pub(crate) fn coordinate(seen: &Replica<'_>, i: usize, u: Rounded, by: Rounded) -> Projected {
        Projected::over(i..i + 1, seen, |_| u, |_| by, |_| Rounded::ONE)
    }

    fn over(
        places: Range<usize>,
        seen: &Replica<'_>,
        u: impl Fn(usize) -> Rounded,
        by: impl Fn(usize) -> Rounded,
        weight: impl Fn(usize) -> Rounded,
    ) -> Projected {
        let [mut arrived, mut aimed, mut bracket] = [RoundedSum::new(); 3];
        let mut moved = 0.0;
        for i in places {
            let (w, s) = (weight(i), by(i));
            let (before, after) = (seen.x(i) - u(i), seen.x_next(i) - u(i));
            arrived.push(w * after.square());
            aimed.push(w * (before - s).square());
            // a² - b² = (a - b)(a + b): no cancellation of squares.
            bracket.push(w * (seen.x(i) - seen.x_next(i)) * (before + after));
            let drift = seen.drift(i, s);
            moved += upper(w) * (drift * (2.0 * upper(after) + drift));
        }
        // At most d + 4 roundings of nonnegative numbers, for any d below 10^6.
        let moved = moved * (1.0 + 1e-9);
        let (arrived, bracket) = (arrived.value(), bracket.value());
        let aimed = aimed.value();
        let aimed = Rounded::within(aimed.value(), aimed.error() + moved);
        Projected { arrived, aimed, bracket, moved }
    }

    /// `(‖x_t - u‖² - ‖x_{t+1} - u‖² + [what rounding may have added]) / 2η`.
    pub(crate) fn approach(&self, η: Rounded) -> Rounded {
        let approach = Rounded::within(self.bracket.value(), self.bracket.error() + self.moved);
        Rounded::exact(0.5) * approach / η
    }
}
