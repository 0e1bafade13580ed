//! How often numbers fall into bins.

use super::{Axis, number};
use serde::{Deserialize, Serialize};

/// How often numbers fall into bins, as bars on a common ground.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// The horizontal axis, linear.
    pub x: Axis,
    /// The vertical axis, linear from 0.
    pub y: Axis,
    /// Ends of the bins, ascending, one more than bars.
    #[serde(with = "number::list")]
    pub edges: Vec<f64>,
    /// Heights of the bars. What is negative or not finite is not drawn and counted in a note.
    #[serde(with = "number::list")]
    pub heights: Vec<f64>,
    /// The colour is that of the measured series of this number, from 0.
    pub tone: usize,
    /// The top of the vertical axis; the highest bar when left out.
    pub top: Option<f64>,
    /// Numbers that lie in no bin, said in a note.
    pub outside: u64,
}
