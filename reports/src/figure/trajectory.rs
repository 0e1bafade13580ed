//! Paths and points in a plane.

use super::{Axis, number};
use serde::{Deserialize, Serialize};

/// Paths and points in a plane, such as two coordinates of the iterates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trajectory {
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// Point sequences.
    pub walks: Vec<Walk>,
    /// Single named places, such as the minimiser.
    pub places: Vec<Place>,
}

/// A sequence of points in the plane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Walk {
    /// Its name in the legend.
    pub label: String,
    /// Abscissae.
    #[serde(with = "number::list")]
    pub x: Vec<f64>,
    /// Ordinates.
    #[serde(with = "number::list")]
    pub y: Vec<f64>,
    /// Draw the line between successive points (a trajectory) or the points alone (a scatter plot).
    pub connected: bool,
}

/// A named place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Its name in the legend.
    pub label: String,
    /// Abscissa.
    #[serde(with = "number")]
    pub x: f64,
    /// Ordinate.
    #[serde(with = "number")]
    pub y: f64,
    /// How it is marked.
    pub mark: PlaceMark,
}

/// The mark of a place. Places of one label and mark share an entry of the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceMark {
    /// A filled circle.
    Disc,
    /// An open circle.
    Ring,
    /// A cross.
    Cross,
    /// A triangle that stands on its base.
    Triangle,
    /// A square on its corner.
    Diamond,
    /// A square.
    Square,
}
