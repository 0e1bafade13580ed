//! A function of one variable with its minima, maxima, barriers and basins.

use super::{Axis, Place, Series, Walk, number};
use serde::{Deserialize, Serialize};

/// Curves with marked places, height arrows and shaded intervals of the abscissa.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Landscape {
    /// The horizontal axis; it ends where the curves do.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// The curves; their intervals are not drawn.
    pub curves: Vec<Series>,
    /// Shaded in turn, with a dotted line where one ends and the next begins.
    pub intervals: Vec<Interval>,
    /// Height arrows.
    pub rises: Vec<Rise>,
    /// Point sequences, such as the iterates with the values of the function.
    pub walks: Vec<Walk>,
    /// Marked places.
    pub places: Vec<Place>,
}

/// A part of the abscissa, such as the basin of a minimum.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Left end; −∞ reaches to the edge.
    #[serde(with = "number")]
    pub lo: f64,
    /// Right end; ∞ reaches to the edge.
    #[serde(with = "number")]
    pub hi: f64,
}

/// A height arrow: how much higher one place is than another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rise {
    /// Written beside the arrow.
    pub label: String,
    /// Its name in the legend where there is no room beside the arrow.
    pub name: String,
    /// Where one starts from; a thin line leads from there to below the top.
    #[serde(with = "point")]
    pub from: (f64, f64),
    /// Where one arrives.
    #[serde(with = "point")]
    pub to: (f64, f64),
}

/// Serde for a pair of numbers that may be NaN or infinite.
mod point {
    use super::number;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Pair(#[serde(with = "number")] f64, #[serde(with = "number")] f64);

    pub(super) fn serialize<S: Serializer>(p: &(f64, f64), to: S) -> Result<S::Ok, S::Error> {
        Pair(p.0, p.1).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<(f64, f64), D::Error> {
        let Pair(x, y) = Pair::deserialize(from)?;
        Ok((x, y))
    }
}
