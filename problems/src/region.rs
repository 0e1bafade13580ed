//! Where a replica counts as having left: the sets whose first passage times are measured.

use std::fmt;

use crate::objective::{Barrier, Facts};
use crate::space::Block;
use crate::spec::suggest::unknown_name;
use crate::spec::{KeyDoc, Params, Range, Spec, SpecError};
use crate::vectors::dispatch_over;

/// A kind of region that a spec can name.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name in specs.
    pub id: &'static str,
    /// What it is, in one line.
    pub summary: &'static str,
    /// The keys of its spec.
    pub keys: &'static [KeyDoc],
}

const COORDINATE: KeyDoc =
    KeyDoc::with_default("coordinate", "1", "1..d", "the coordinate i that is looked at");

/// Every kind of region.
pub static ALL: &[Entry] = &[
    Entry {
        id: "minimum",
        summary: "beyond the neighbouring minimum across the lowest barrier: absorption there gives the full escape time",
        keys: &[],
    },
    Entry {
        id: "saddle",
        summary: "beyond the saddle of the lowest barrier: half of the replicas there fall back, so times are about half",
        keys: &[],
    },
    Entry {
        id: "past",
        summary: "x_i > at",
        keys: &[KeyDoc::required("at", "(-inf, inf)", "the point that is passed"), COORDINATE],
    },
    Entry {
        id: "below",
        summary: "x_i < at",
        keys: &[KeyDoc::required("at", "(-inf, inf)", "the point that is passed"), COORDINATE],
    },
    Entry {
        id: "outside",
        summary: "max_i |x_i| > radius",
        keys: &[KeyDoc::required("radius", "(0, inf)", "half of the side of the cube around 0")],
    },
    Entry { id: "explosion", summary: "an iterate that is no longer finite", keys: &[] },
];

/// A set; a replica's *passage* is the first step whose result lies in it.
#[derive(Clone, Debug, PartialEq)]
pub enum Region {
    /// `x_i > at`.
    Past {
        /// The coordinate, from 0.
        coordinate: usize,
        /// The point.
        at: f64,
    },
    /// `x_i < at`.
    Below {
        /// The coordinate, from 0.
        coordinate: usize,
        /// The point.
        at: f64,
    },
    /// `max_i |x_i| > radius`.
    Outside {
        /// The radius.
        radius: f64,
    },
    /// No finite point: the passage is the step whose result is not finite.
    Explosion,
}

impl Region {
    /// The region that a spec names on a problem, for replicas that start at `start`. Regions that are named by the
    /// landscape are resolved to the points they stand for.
    ///
    /// # Errors
    /// When the spec cannot be read, names no region of [`ALL`], a value is refused, or the problem states no barrier on
    /// the way out of the basin of the start.
    pub fn parse(spec_text: &str, facts: &Facts, start: &[f64]) -> Result<Region, SpecError> {
        let spec: Spec = spec_text.parse()?;
        let entry = ALL
            .iter()
            .find(|entry| entry.id == spec.name())
            .ok_or_else(|| unknown_name("exit", spec.name(), ALL.iter().map(|entry| entry.id)))?;
        let params = Params::new("exit", &spec, entry.keys)?;
        let coordinate = || Ok(params.size("coordinate", 1..=facts.dim() as u64)? - 1);
        let at = || params.number("at", Range::any());
        match entry.id {
            "past" => Ok(Region::Past { coordinate: coordinate()?, at: at()? }),
            "below" => Ok(Region::Below { coordinate: coordinate()?, at: at()? }),
            "outside" => {
                Ok(Region::Outside { radius: params.number("radius", Range::positive())? })
            }
            "explosion" => Ok(Region::Explosion),
            name => {
                let barrier = way_out(facts, start).ok_or_else(|| {
                    let expected = format!(
                        "a region that `{}` has: it states no barrier around {start:?}; name a point, as in past:at=1",
                        facts.id()
                    );
                    params.refuse("exit", name, expected)
                })?;
                let to = match name {
                    "saddle" => &barrier.saddle,
                    _ => &facts.basins()[barrier.to].minimiser,
                };
                Ok(Region::towards(&facts.basins()[barrier.from].minimiser, to))
            }
        }
    }

    /// Beyond `to` as seen from `from`, in the coordinate in which they differ most.
    fn towards(from: &[f64], to: &[f64]) -> Region {
        let apart = |i: &usize| (to[*i] - from[*i]).abs();
        let coordinate = (0..to.len())
            .reduce(|best, i| if apart(&i) > apart(&best) { i } else { best })
            .unwrap_or(0);
        let at = to[coordinate];
        if at > from[coordinate] {
            Region::Past { coordinate, at }
        } else {
            Region::Below { coordinate, at }
        }
    }

    /// Sets `inside` where a lane's point lies in the region; other entries are left as they are. Points that are not finite
    /// lie in no region: they are told apart as explosions.
    pub fn mark(&self, x: Block<'_>, inside: &mut [bool]) {
        match *self {
            Region::Past { coordinate, at } => mark(x.row(coordinate), inside, |x| x > at),
            Region::Below { coordinate, at } => mark(x.row(coordinate), inside, |x| x < at),
            Region::Outside { radius } => {
                for i in 0..x.shape().dim() {
                    mark(x.row(i), inside, |x| x.abs() > radius);
                }
            }
            Region::Explosion => {}
        }
    }

    /// Whether one point lies in the region.
    #[must_use]
    pub fn contains(&self, x: &[f64]) -> bool {
        match *self {
            Region::Past { coordinate, at } => x[coordinate] > at,
            Region::Below { coordinate, at } => x[coordinate] < at,
            Region::Outside { radius } => x.iter().any(|x| x.abs() > radius),
            Region::Explosion => false,
        }
    }
}

fn mark(x: &[f64], inside: &mut [bool], is: impl Fn(f64) -> bool) {
    dispatch_over(
        x.len(),
        #[inline(always)]
        || {
            for (inside, x) in inside.iter_mut().zip(x) {
                *inside |= is(*x);
            }
        },
    );
}

/// The lowest barrier out of the basin whose minimiser is nearest to a point.
#[must_use]
pub fn way_out<'a>(facts: &'a Facts, start: &[f64]) -> Option<&'a Barrier> {
    let distance = |x: &[f64]| x.iter().zip(start).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
    let (home, _) = (facts.basins().iter().enumerate())
        .map(|(k, basin)| (k, distance(&basin.minimiser)))
        .min_by(|a, b| a.1.total_cmp(&b.1))?;
    let out = facts.barriers().iter().filter(|barrier| barrier.from == home);
    out.min_by(|a, b| a.height.total_cmp(&b.height))
}

impl fmt::Display for Region {
    /// The spec that [`Region::parse`] reads back to the same region.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Region::Past { coordinate, at } => {
                write!(f, "past:at={at:?},coordinate={}", coordinate + 1)
            }
            Region::Below { coordinate, at } => {
                write!(f, "below:at={at:?},coordinate={}", coordinate + 1)
            }
            Region::Outside { radius } => write!(f, "outside:radius={radius:?}"),
            Region::Explosion => f.write_str("explosion"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;
    use crate::space::Shape;

    fn facts(problem: &str) -> Facts {
        catalogue::build(problem).expect("a problem").objective.facts().clone()
    }

    #[test]
    fn regions_named_by_the_landscape_are_points_of_it() {
        let wells = facts("pq:hl=4,h=1,hr=2,dl=1,dr=0.6");
        let out = |spec: &str, start: f64| Region::parse(spec, &wells, &[start]).expect("a region");
        let Region::Past { at: c, .. } = out("minimum", 0.1) else { panic!("to the right") };
        let Region::Past { at: b, .. } = out("saddle", 0.0) else { panic!("to the right") };
        // pq(4, 1, 2, 1, 0.6) of the escape page: b = 1.581139, c = 2.922780.
        assert!((b - 1.581139).abs() < 5e-7 && (c - 2.922780).abs() < 5e-7, "{b} {c}");
        assert_eq!(out("minimum", c), Region::Below { coordinate: 0, at: 0.0 });
    }

    #[test]
    fn specs_are_read_back() {
        let wells = facts("two-valleys:dl=0.02");
        for text in ["minimum", "saddle", "past:at=0.1", "below:at=-1e-3,coordinate=2"] {
            let region = Region::parse(text, &wells, &[0.0, 0.0]).expect("a region");
            let again = Region::parse(&region.to_string(), &wells, &[0.0, 0.0]);
            assert_eq!(again.expect("a region"), region);
        }
    }

    #[test]
    fn what_cannot_be_left_is_refused() {
        let bowl = facts("quadratic:dim=2");
        for (spec, said) in [
            ("minimum", "states no barrier"),
            ("past", "at"),
            ("past:at=1,coordinate=3", "coordinate"),
            ("outside:radius=0", "radius"),
            ("sadle", "saddle"),
        ] {
            let error = Region::parse(spec, &bowl, &[0.0, 0.0]).expect_err(spec).to_string();
            assert!(error.contains(said), "{spec}: {error}");
        }
    }

    #[test]
    fn marks_agree_with_points() {
        let x = [-2.0, 0.5, f64::NAN, 3.0, 0.0, -4.0];
        let block = Block::new(&x, Shape::new(2, 3));
        for region in [
            Region::Past { coordinate: 0, at: 0.0 },
            Region::Below { coordinate: 1, at: 0.0 },
            Region::Outside { radius: 2.5 },
            Region::Explosion,
        ] {
            let mut inside = [false; 3];
            region.mark(block, &mut inside);
            let points = (0..3).map(|lane| [x[lane], x[lane + 3]]);
            assert!(points.zip(inside).all(|(x, inside)| region.contains(&x) == inside));
        }
    }
}
