//! Horizontal bars made of parts: the terms of a bound beside what they measured.

use super::{Axis, number};
use serde::{Deserialize, Serialize};

/// Stacked horizontal bars, one below the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bars {
    /// The length of the bars; the axis is linear and begins at 0.
    pub x: Axis,
    /// Names of the parts, in the order in which they are stacked.
    pub parts: Vec<String>,
    /// The bars from the top.
    pub bars: Vec<Bar>,
}

/// One bar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// Its name: `"T = 4000, bound"`.
    pub label: String,
    /// Lengths of its parts; a missing one is 0. What is negative or not finite is not drawn and counted in a note.
    #[serde(with = "number::list")]
    pub lengths: Vec<f64>,
}
