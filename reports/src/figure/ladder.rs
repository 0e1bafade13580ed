//! One row per proof step: how much of each inequality is used up.

use super::number;
use serde::{Deserialize, Serialize};

/// One row per proof step, one column per setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ladder {
    /// What is shown, such as `"measured / bound"`.
    pub label: String,
    /// What kind of number that is; fixes the axis.
    pub measure: Measure,
    /// Names of the settings, one column each; a single unnamed setting may have an empty name.
    pub settings: Vec<String>,
    /// The rows in the order of the proof.
    pub rungs: Vec<Rung>,
}

/// What the numbers of a ladder are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// A ratio that should not exceed 1: the axis is logarithmic, from 10⁻⁶ at the least, with a line at 1.
    #[default]
    Ratio,
    /// A share between 0 and 1: the axis is linear, the number a percentage.
    Share,
}

/// One proof step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rung {
    /// Its name: `"N13"`.
    pub label: String,
    /// One cell per setting; missing cells are drawn as out of scope.
    pub cells: Vec<Cell>,
}

/// One proof step in one setting.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The ratio (at most 1 where the step holds; may be 0, negative or not finite), or the share.
    #[serde(with = "number")]
    pub ratio: f64,
    /// The verdict.
    pub status: Status,
}

/// The verdict on one proof step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The inequality held, within computed error bounds.
    Holds,
    /// The inequality failed by more than the computed error bounds.
    Refuted,
    /// The data do not tell.
    Undecided,
    /// The hypotheses are not met, or nothing was measured.
    OutOfScope,
}
