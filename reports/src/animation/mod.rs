//! Clouds of points that move over land: as a GIF and as one HTML page that plays them.
//!
//! Like a figure, a [`Film`] is plain data; both formats show the same positions in the same colours.

mod encode;
mod html;
mod palette;

pub(crate) use encode::percent;

use crate::document::GeneratedBy;
use crate::draw::DrawError;
use crate::figure::{Grid, Place};

/// Clouds of points that move over the same land, one cloud a method.
#[derive(Clone, Debug, PartialEq)]
pub struct Film {
    /// What is shown (text).
    pub title: String,
    /// What is to be seen, and how it was made (text).
    pub caption: String,
    /// The range of the first coordinate, its ends different.
    pub x: (f64, f64),
    /// The range of the second one.
    pub y: (f64, f64),
    /// What lies below the points.
    pub ground: Ground,
    /// Marked places.
    pub places: Vec<Place>,
    /// The moments, in steps from 0, increasing.
    pub steps: Vec<u64>,
    /// What [`Cloud::share`] is: `"in the first basin"`.
    pub counted: String,
    /// The clouds.
    pub clouds: Vec<Cloud>,
}

/// What lies below the points.
#[derive(Clone, Debug, PartialEq)]
pub enum Ground {
    /// Heights with level lines.
    Land {
        /// Heights over the whole range.
        grid: Grid,
        /// Level lines, ascending; the last one is where tints end.
        levels: Vec<f64>,
    },
    /// The graph of a function of the first coordinate.
    Curve(Vec<(f64, f64)>),
}

/// The points of a method.
#[derive(Clone, Debug, PartialEq)]
pub struct Cloud {
    /// Its name.
    pub label: String,
    /// Its colour is that of the measured series of this number.
    pub tone: usize,
    /// `[moment]`: share of all replicas, also of those that are not shown.
    pub share: Vec<f64>,
    /// `[moment][replica]`: positions; what is not finite is not drawn.
    pub points: Vec<Vec<[f64; 2]>>,
}

impl Film {
    /// The film as an animated GIF that repeats without end, on white.
    ///
    /// # Errors
    /// When a label cannot be set.
    pub fn gif(&self) -> Result<Vec<u8>, DrawError> {
        encode::encode(self)
    }

    /// The film as one HTML page that needs nothing else.
    #[must_use]
    pub fn html(&self, by: &GeneratedBy) -> String {
        html::page(self, by)
    }

    /// Time on a logarithmic scale that begins at 0: `ln(1 + t/t_0)`, a thousandth of the last step being `t_0`.
    pub(crate) fn scale(&self) -> f64 {
        self.steps.last().map_or(1.0, |last| (*last as f64 / 1000.0).max(1.0))
    }
}

#[cfg(test)]
mod tests;
