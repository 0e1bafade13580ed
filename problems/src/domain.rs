//! Feasible sets and their projections in a weighted norm.

use std::fmt;
use std::str::FromStr;

use crate::space::{Block, BlockMut};
use crate::spec::suggest::unknown_name;
use crate::spec::{KeyDoc, Params, Range, Spec, SpecError};

/// A kind of set that a spec can name.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name in specs.
    pub id: &'static str,
    /// What it is, in one line.
    pub summary: &'static str,
    /// The keys of its spec.
    pub keys: &'static [KeyDoc],
}

/// Every kind of set.
pub static ALL: &[Entry] = &[
    Entry { id: "whole", summary: "all of R^d: no constraint", keys: &[] },
    Entry {
        id: "box",
        summary: "lo <= x_i <= hi for every coordinate",
        keys: &[
            KeyDoc::with_default("lo", "-1", "(-inf, inf)", "lower end"),
            KeyDoc::with_default("hi", "1", "(lo, inf)", "upper end"),
        ],
    },
    Entry {
        id: "ball",
        summary: "Euclidean norm at most radius",
        keys: &[KeyDoc::with_default("radius", "1", "(0, inf)", "radius")],
    },
];

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
    /// The set that `whole`, `box:lo=-1,hi=1` or `ball:radius=2` names.
    ///
    /// # Errors
    /// When the spec cannot be read, names no set of [`ALL`], or a value is refused.
    pub fn parse(spec_text: &str) -> Result<Domain, SpecError> {
        let spec: Spec = spec_text.parse()?;
        let entry = ALL
            .iter()
            .find(|entry| entry.id == spec.name())
            .ok_or_else(|| unknown_name("domain", spec.name(), ALL.iter().map(|entry| entry.id)))?;
        let params = Params::new("domain", &spec, entry.keys)?;
        match entry.id {
            "box" => {
                let lo = params.number("lo", Range::any())?;
                let hi = params.number(
                    "hi",
                    Range::above(lo).because("the upper end lies above the lower one"),
                )?;
                Ok(Domain::Box { lo, hi })
            }
            "ball" => Ok(Domain::Ball { radius: params.number("radius", Range::positive())? }),
            _ => Ok(Domain::Whole),
        }
    }

    /// `max ‖x - y‖_∞` over the set; `None` when unbounded.
    #[must_use]
    pub fn coordinate_diameter(&self) -> Option<f64> {
        match self {
            Domain::Whole => None,
            Domain::Box { lo, hi } => Some(hi - lo),
            Domain::Ball { radius } => Some(2.0 * radius),
        }
    }

    /// The interval in which every coordinate lies, whatever the others are; `None` for sets that are no boxes. [`Domain::project`] is
    /// clipping to it.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        match *self {
            Domain::Whole => Some((f64::NEG_INFINITY, f64::INFINITY)),
            Domain::Box { lo, hi } => Some((lo, hi)),
            Domain::Ball { .. } => None,
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

impl FromStr for Domain {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Domain, SpecError> {
        Domain::parse(text)
    }
}

impl fmt::Display for Domain {
    /// The spec that [`Domain::parse`] reads back to the same bits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Domain::Whole => write!(f, "whole"),
            Domain::Box { lo, hi } => write!(f, "box:lo={lo:?},hi={hi:?}"),
            Domain::Ball { radius } => write!(f, "ball:radius={radius:?}"),
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
#[expect(clippy::float_cmp, reason = "exact results are compared")]
mod tests {
    use super::*;
    use crate::space::Shape;

    #[test]
    fn specs_name_sets_and_are_written_back() {
        for (text, set) in [
            ("whole", Domain::Whole),
            ("box:lo=-1,hi=1", Domain::Box { lo: -1.0, hi: 1.0 }),
            ("box:hi=1e-300", Domain::Box { lo: -1.0, hi: 1e-300 }),
            ("ball:radius=1/3", Domain::Ball { radius: 1.0 / 3.0 }),
        ] {
            assert_eq!(Domain::parse(text), Ok(set.clone()), "{text}");
            assert_eq!(set.to_string().parse(), Ok(set), "{text} written and read");
        }
    }

    #[test]
    fn bad_specs_say_what_is_wrong() {
        for (text, words) in [
            ("bal:radius=2", "did you mean `ball`?"),
            ("ball:radius=0", "(0, inf)"),
            ("box:lo=1,hi=-1", "the upper end lies above the lower one"),
            ("box:low=1", "did you mean `lo`?"),
            ("whole:hi=2", "It takes no keys"),
        ] {
            let message = Domain::parse(text).unwrap_err().to_string();
            assert!(message.contains(words), "{text}: {message}");
        }
    }

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
        assert!((x[1] - y[1]).abs() > 0.1);
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
