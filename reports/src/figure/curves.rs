//! Lines over a common x axis.

use super::number;
use serde::{Deserialize, Serialize};

/// Lines over a common x axis, with guides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// The lines, drawn in the order replicas, references, measurements, published forms, bounds, fits, with marks over all of them.
    pub series: Vec<Series>,
    /// Lines of a given slope; drawn on doubly logarithmic axes only, otherwise named in a note.
    pub slopes: Vec<SlopeGuide>,
    /// Vertical lines, labelled above the plot.
    pub markers: Vec<VerticalMarker>,
    /// Shaded parts of the abscissa, named in the legend.
    #[serde(default)]
    pub shades: Vec<Shade>,
}

/// One axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// What is shown.
    pub label: String,
    /// Its unit, printed in brackets; empty for a pure number.
    pub unit: String,
    /// Linear or logarithmic.
    pub scale: Scale,
}

impl Axis {
    /// A logarithmic axis of a pure number.
    pub fn log(label: &str) -> Axis {
        Axis { label: label.to_owned(), unit: String::new(), scale: Scale::Log }
    }

    /// A linear axis of a pure number.
    pub fn linear(label: &str) -> Axis {
        Axis { label: label.to_owned(), unit: String::new(), scale: Scale::Linear }
    }

    /// The label with its unit in brackets.
    pub(crate) fn caption(&self) -> String {
        if self.unit.is_empty() {
            self.label.clone()
        } else {
            format!("{} [{}]", self.label, self.unit)
        }
    }
}

/// How numbers become lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// Equal differences, equal lengths.
    Linear,
    /// Equal ratios, equal lengths. Values ≤ 0 cannot be shown; the picture says how many there were.
    Log,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Its name in the legend. Replicas with equal labels share one entry.
    pub label: String,
    /// What the line is; fixes dash, width and colour family.
    pub role: Role,
    /// Abscissae. If the lengths of `x` and `y` differ, the longer one is cut and a note says so.
    #[serde(with = "number::list")]
    pub x: Vec<f64>,
    /// Ordinates. NaN and infinite values leave a gap and are counted in a note.
    #[serde(with = "number::list")]
    pub y: Vec<f64>,
    /// Interval around the line.
    pub band: Option<Band>,
}

/// An interval at each abscissa of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Lower ends, one per abscissa.
    #[serde(with = "number::list")]
    pub lo: Vec<f64>,
    /// Upper ends, one per abscissa.
    #[serde(with = "number::list")]
    pub hi: Vec<f64>,
    /// What the interval is: `"95 % t-interval, n = 64"`.
    pub band_label: String,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A single run, drawn thin and pale behind everything else.
    Replica,
    /// A comparison without a claim.
    Reference,
    /// A published (often loose or asymptotic) form.
    Published,
    /// What a theorem promises for exactly this setting.
    Bound,
    /// What was measured.
    Measured,
    /// Measured points that a fit leaves out: rings without a line, over those of the measured line.
    Excluded,
    /// A law fitted to what was measured, over it.
    Fitted,
}

/// A shaded part of the abscissa, such as the window of a fit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shade {
    /// Left end.
    #[serde(with = "number")]
    pub lo: f64,
    /// Right end.
    #[serde(with = "number")]
    pub hi: f64,
    /// Its name in the legend.
    pub label: String,
}

/// A line of slope `exponent` on doubly logarithmic axes, drawn near a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SlopeGuide {
    /// y ∝ x^exponent.
    #[serde(with = "number")]
    pub exponent: f64,
    /// Index of the series the guide is drawn beside.
    pub series: usize,
    /// Its label: `"slope −1/2"`.
    pub label: String,
}

/// A labelled vertical line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VerticalMarker {
    /// Where.
    #[serde(with = "number")]
    pub x: f64,
    /// Its label, set above the plot.
    pub label: String,
}
