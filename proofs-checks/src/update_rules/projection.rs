//! A step that ends with a projection onto a ball, checked by the optimality conditions.
//!
//! `y = argmin { Σ_i w_i (y_i - z_i)² : ‖y‖ <= r }` if and only if either `‖z‖ <= r` and `y = z`, or `‖y‖ = r` and there is one
//! `λ >= 0` with `w_i (z_i - y_i) = λ y_i` for every `i` (the problem is convex; Boyd and Vandenberghe 2004, section
//! 5.5.3). The multiplier is eliminated: `w_i (z_i - y_i) y_k = w_k (z_k - y_k) y_i`, with `k` the largest `|y_k|`. Where
//! `w_i = 0` the objective does not see coordinate `i`, any value is a minimiser, and nothing is asked of it.
//!
//! # The allowance
//!
//! - A coordinate of the solution is `fl(w z / (w + λ))`: relative rounding `3u` and, from the operations that the
//!   formula leaves to the optimizer (its weights, and `λ` as Newton's method left it, are common to all coordinates and
//!   cancel), the error of `z` once more.
//! - Newton's method on the norm stops when the computed norm does not exceed `r`: the norm is then off by the rounding of a
//!   sum of `d` squares, `(d + 2) u` relative, a last step as large as that, and the rounding of the coordinates.

use super::Move;
use super::monitor::granted;
use super::tightest::Tightest;
use crate::evidence::{Rounded, RoundedSum};

/// Half a unit in the last place, relative.
const U: f64 = f64::EPSILON / 2.0;

/// One replica's coordinates before and after the projection.
pub(super) struct Lane {
    places: Vec<Place>,
}

#[derive(Clone, Copy)]
struct Place {
    z: Rounded,
    weight: Rounded,
    y: f64,
    granted: f64,
}

impl Lane {
    /// Room for `dim` coordinates.
    pub(super) fn new(dim: usize) -> Lane {
        let nothing = Place { z: Rounded::ZERO, weight: Rounded::ONE, y: 0.0, granted: 0.0 };
        Lane { places: vec![nothing; dim] }
    }

    /// Coordinate `i`: the target `z` of the rule, its move, and the logged `y`.
    pub(super) fn set(&mut self, i: usize, z: Rounded, by: Move<Rounded>, y: f64) {
        self.places[i] = Place { z, weight: by.weight, y, granted: granted(y, by.by) };
    }
}

/// The optimality conditions at every coordinate.
pub(super) fn check_ball(lane: &Lane, radius: f64, tightest: &mut Tightest) {
    let norm2 = |of: fn(&Place) -> Rounded| -> Rounded {
        lane.places.iter().map(|place| of(place).square()).collect::<RoundedSum>().value()
    };
    let room = Rounded::exact(radius).square();
    let norm = norm2(|place| Rounded::within(place.z.value(), place.z.error() + place.granted));
    let found = if norm.certainly_gt(room) {
        on_the_sphere(lane, radius)
    } else if room.certainly_gt(norm) {
        unmoved(lane)
    } else {
        // Whether `‖z‖ > r` is a matter of rounding: the optimizer may decide either way.
        on_the_sphere(lane, radius).milder(unmoved(lane))
    };
    tightest.join(found);
}

/// `y = z`.
fn unmoved(lane: &Lane) -> Tightest {
    let mut tightest = Tightest::default();
    for place in &lane.places {
        tightest.equal(Rounded::within(place.y, place.granted), place.z);
    }
    tightest
}

/// `‖y‖ = r` and `w (z - y) = λ y`.
fn on_the_sphere(lane: &Lane, radius: f64) -> Tightest {
    let mut tightest = Tightest::default();
    let dim = lane.places.len();
    let exact: RoundedSum = lane.places.iter().map(|p| Rounded::exact(p.y).square()).collect();
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    let norm_rounding = (2.0 * (dim as f64 + 2.0) + 6.0) * U * radius;
    let norm = exact.value().sqrt();
    let norm = Rounded::within(norm.value(), norm.error() + norm_rounding);
    tightest.equal(norm, Rounded::exact(radius));

    let largest = |a: &&Place, b: &&Place| a.y.abs().total_cmp(&b.y.abs());
    let seen = |place: &&Place| place.weight.value() > 0.0;
    let Some(pivot) = lane.places.iter().filter(seen).max_by(largest) else { return tightest };
    let pull = |place: &Place| {
        // z was rounded once, and y = w z / (w + λ) up to 3u means w z = (w + λ) y up to 3u: 4u w |z| in w (z - y).
        let z = Rounded::within(place.z.value(), place.z.error() + place.granted);
        let z = Rounded::within(z.value(), z.error() + 4.0 * U * z.value().abs());
        place.weight * (z - Rounded::exact(place.y))
    };
    let at_pivot = pull(pivot);
    // λ >= 0: the pivot is pulled towards the centre.
    tightest.at_most(Rounded::ZERO, at_pivot * Rounded::exact(pivot.y));
    for place in lane.places.iter().filter(seen) {
        let cross = pull(place) * Rounded::exact(pivot.y);
        tightest.equal(cross, at_pivot * Rounded::exact(place.y));
    }
    tightest
}
