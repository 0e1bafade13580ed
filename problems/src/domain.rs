//! Feasible sets and their projections in a weighted norm.

use crate::space::{Block, BlockMut};

/// A closed convex set.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Domain {
    /// All of R^d.
    #[default]
    Whole,
    /// `lo <= x_i <= hi` for every coordinate.
    Box {
        /// Lower end.
        lo: f64,
        /// Upper end.
        hi: f64,
    },
    /// `‖x‖_2 <= radius`.
    Ball {
        /// Radius.
        radius: f64,
    },
}

impl Domain {
    /// `max ‖x - y‖_∞` over the set; `None` when unbounded.
    #[must_use]
    pub fn coordinate_diameter(&self) -> Option<f64> {
        match self {
            Domain::Whole => None,
            Domain::Box { lo, hi } => Some(hi - lo),
            Domain::Ball { radius } => Some(2.0 * radius),
        }
    }

    /// Whether the point lies in the set.
    pub fn contains(&self, x: impl Iterator<Item = f64>) -> bool {
        match *self {
            Domain::Whole => true,
            Domain::Box { lo, hi } => x.into_iter().all(|x| (lo..=hi).contains(&x)),
            Domain::Ball { radius } => x.map(|x| x * x).sum::<f64>() <= radius * radius,
        }
    }

    /// `x <- argmin_{y in X} Σ_i w_i (y_i - x_i)²`; without weights the Euclidean projection.
    ///
    /// On a box this is clipping for any weights. On a ball the minimiser is `y_i = w_i x_i / (w_i + λ)` with
    /// the multiplier `λ >= 0` that puts it on the sphere. Coordinates of weight zero cost nothing: they give way
    /// first, shrunk no more than feasibility asks.
    pub fn project(&self, mut x: BlockMut<'_>, weights: Option<Block<'_>>) {
        match *self {
            Domain::Whole => {}
            Domain::Box { lo, hi } => {
                for x in x.flat() {
                    // `clamp` keeps NaN, so a replica that broke down is not silently repaired.
                    *x = x.clamp(lo, hi);
                }
            }
            Domain::Ball { radius } => {
                for lane in 0..x.shape().lanes() {
                    project_ball(&mut x, weights, lane, radius);
                }
            }
        }
    }
}

fn project_ball(x: &mut BlockMut<'_>, weights: Option<Block<'_>>, lane: usize, radius: f64) {
    let dim = x.shape().dim();
    let weight = |i: usize| weights.map_or(1.0, |w| w.at(i, lane));
    let (mut active, mut idle) = (0.0, 0.0);
    for i in 0..dim {
        let x = x.as_ref().at(i, lane);
        *(if weight(i) > 0.0 { &mut active } else { &mut idle }) += x * x;
    }
    let room = radius * radius;
    if active + idle <= room || (active + idle).is_nan() {
        return;
    }
    let shrink = if idle > 0.0 { ((room - active).max(0.0) / idle).sqrt() } else { 0.0 };
    let multiplier =
        if active > room { multiplier(x.as_ref(), &weight, lane, radius) } else { 0.0 };
    for i in 0..dim {
        let (w, old) = (weight(i), x.as_ref().at(i, lane));
        x.set(i, lane, if w > 0.0 { w * old / (w + multiplier) } else { shrink * old });
    }
}

/// The root of `Σ (w_i x_i / (w_i + λ))² = radius²`. Newton's method on `1/radius - 1/‖y(λ)‖` from the left
/// converges monotonically: the function is convex and decreasing there.
fn multiplier(x: Block<'_>, weight: &dyn Fn(usize) -> f64, lane: usize, radius: f64) -> f64 {
    let mut lambda = 0.0;
    for _ in 0..100 {
        let (mut norm2, mut slope) = (0.0, 0.0);
        for i in 0..x.shape().dim() {
            let w = weight(i);
            if w > 0.0 {
                let y = w * x.at(i, lane) / (w + lambda);
                norm2 += y * y;
                slope += y * y / (w + lambda);
            }
        }
        let norm = norm2.sqrt();
        let next = lambda + (norm / radius - 1.0) * norm2 / slope;
        if !next.is_finite() || next <= lambda {
            break;
        }
        lambda = next;
    }
    lambda
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Shape;

    #[test]
    fn a_box_clips_and_keeps_nan() {
        let mut x = [-3.0, 0.5, f64::NAN, 9.0];
        Domain::Box { lo: -1.0, hi: 2.0 }.project(BlockMut::new(&mut x, Shape::new(4, 1)), None);
        assert_eq!((x[0], x[1], x[3]), (-1.0, 0.5, 2.0));
        assert!(x[2].is_nan());
    }

    #[test]
    fn the_ball_projection_meets_the_optimality_conditions() {
        let shape = Shape::new(3, 1);
        let (start, w) = ([3.0, -1.0, 2.0], [1.0, 10.0, 0.1]);
        let mut x = start;
        Domain::Ball { radius: 1.5 }
            .project(BlockMut::new(&mut x, shape), Some(Block::new(&w, shape)));
        let norm: f64 = x.iter().map(|x| x * x).sum::<f64>().sqrt();
        assert!((norm - 1.5).abs() < 4.0 * f64::EPSILON, "on the sphere: {norm}");
        // w (x0 - y) = λ y with one λ for every coordinate.
        let lambda: Vec<f64> = (0..3).map(|i| w[i] * (start[i] - x[i]) / x[i]).collect();
        for l in &lambda {
            assert!((l - lambda[0]).abs() < 1e-12 * lambda[0], "{lambda:?}");
        }
        // The Euclidean projection of the same point is another one: the metric matters.
        let mut y = start;
        Domain::Ball { radius: 1.5 }.project(BlockMut::new(&mut y, shape), None);
        assert!((x[0] - y[0]).abs() > 0.1);
    }

    #[test]
    fn idle_coordinates_give_way_first() {
        let shape = Shape::new(2, 1);
        let mut x = [0.6, 2.0];
        let w = [1.0, 0.0];
        Domain::Ball { radius: 1.0 }
            .project(BlockMut::new(&mut x, shape), Some(Block::new(&w, shape)));
        assert_eq!(x[0], 0.6);
        assert!((x[1] - 0.8).abs() < 1e-15);
    }

    #[test]
    fn points_inside_stay_where_they_are() {
        let mut x = [0.3, -0.4];
        Domain::Ball { radius: 1.0 }.project(BlockMut::new(&mut x, Shape::new(2, 1)), None);
        assert_eq!(x, [0.3, -0.4]);
    }
}
