//! A function of two variables as land with paths over it.

use super::{Axis, Grid, Place, number};
use serde::{Deserialize, Serialize};

/// A function of two variables as land: low ground has the colour of the page, so that paths and clouds of points stand out from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relief {
    /// The horizontal axis.
    pub x: Axis,
    /// The axis upwards, or into the page.
    pub y: Axis,
    /// The heights. Ground above the highest level is cut off there.
    pub grid: Grid,
    /// What the heights are: `"f(x)"`.
    pub height: String,
    /// Level lines, ascending; the last one is where the picture ends.
    #[serde(with = "number::list")]
    pub levels: Vec<f64>,
    /// From where it is seen.
    pub view: View,
    /// Paths and clouds of points.
    pub strands: Vec<Strand>,
    /// Marked places.
    pub places: Vec<Place>,
}

/// From where land is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// As a map.
    Above,
    /// From the side, in parallel projection.
    Surface,
}

/// A path, or a cloud of points, over land.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Strand {
    /// Its name in the legend; may be empty.
    pub label: String,
    /// Its colour is that of the measured series of this number, from 0: one method has one colour in all figures.
    pub tone: usize,
    /// Abscissae.
    #[serde(with = "number::list")]
    pub x: Vec<f64>,
    /// Ordinates.
    #[serde(with = "number::list")]
    pub y: Vec<f64>,
    /// Draw the line between successive points, or the points alone.
    pub connected: bool,
    /// In the background: pale and thin.
    pub pale: bool,
}
