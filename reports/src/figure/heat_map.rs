//! A quantity over a plane, as colours with level lines.

use super::{Axis, Place, Series, Walk, number};
use serde::{Deserialize, Serialize};

/// A quantity on a grid of a plane, with curves, paths and places over it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeatMap {
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// Equal numbers have equal lengths on both axes, as far as the page allows.
    pub square: bool,
    /// The numbers.
    pub grid: Grid,
    /// How the plane between the nodes is filled.
    pub fill: Fill,
    /// What the colours show, on a linear or logarithmic scale.
    pub colour: Axis,
    /// The numbers of the first and of the last colour, finite; beyond them the colour stays, and the colour bar ends in a point. The
    /// smallest and the largest number shown when left out.
    pub range: Option<[f64; 2]>,
    /// Level lines are drawn at these numbers.
    #[serde(with = "number::list")]
    pub levels: Vec<f64>,
    /// Curves over the map; their intervals are not drawn.
    pub curves: Vec<Series>,
    /// Point sequences over the map.
    pub walks: Vec<Walk>,
    /// Marked places.
    pub places: Vec<Place>,
}

/// Numbers at the nodes of a grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// Abscissae of the columns, increasing.
    #[serde(with = "number::list")]
    pub x: Vec<f64>,
    /// Ordinates of the rows, increasing.
    #[serde(with = "number::list")]
    pub y: Vec<f64>,
    /// Row by row from the lowest, one number a column. What is not finite leaves a gap and is counted in a note.
    #[serde(with = "number::list")]
    pub values: Vec<f64>,
}

/// How the plane between the nodes of a grid is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fill {
    /// Interpolated: for a function that is known to be continuous.
    Smooth,
    /// A cell of one colour around each node: for measured numbers.
    Cells,
}
