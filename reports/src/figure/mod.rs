//! Figures as plain data. [`crate::draw`] is the one drawer, so every format shows the same numbers.
//!
//! Labels may hold a tiny markup for mathematics: `_{...}` sets a subscript, `^{...}` a superscript, and Greek
//! letters are written as themselves: `"‖∇f(x_{t})‖^{2}"`, `"10^{-3}"`, `"β_{1}"`.
//!
//! To add a kind of panel: a file here for its data, a variant of [`PanelKind`], a file in `draw/` that implements
//! `PanelDrawer` for it, and its arm in `draw::panel::prepare`.

mod bars;
mod curves;
mod heat_map;
mod histogram;
mod ladder;
mod landscape;
mod number;
mod relief;
mod trajectory;

pub use bars::{Bar, Bars};
pub use curves::{Axis, Band, Curves, Role, Scale, Series, Shade, SlopeGuide, VerticalMarker};
pub use heat_map::{Fill, Grid, HeatMap};
pub use histogram::Histogram;
pub use ladder::{Cell, Ladder, Measure, Rung, Status};
pub use landscape::{Interval, Landscape, Rise};
pub use relief::{Relief, Strand, View};
pub use trajectory::{Place, PlaceMark, Trajectory, Walk};

use serde::{Deserialize, Serialize};

/// One figure: one or several panels with a caption that is set outside of the picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Short name, used for file names and as a prefix of the ids inside an SVG file.
    pub id: String,
    /// Drawn above the panels; the accessible name of the picture if present. `None` is usual in a paper.
    pub title: Option<String>,
    /// Set below the picture by the document, never drawn inside; the accessible description of the picture.
    pub caption: String,
    /// Panels in reading order.
    pub panels: Vec<Panel>,
    /// Where the figure will be printed; fixes its width and the size of its letters.
    pub size: Size,
}

/// The printed width, from which everything else follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Size {
    /// 3.4 in, one column of a two-column paper.
    OneColumn,
    /// 7 in, the full width of a page.
    TwoColumn,
    /// 10 in × 5.625 in (16:9) with large letters; grows downwards only if the rows of a ladder need it.
    Slide,
}

impl Size {
    /// How many panels stand side by side when a figure has `panels` of them.
    #[must_use]
    pub fn columns(self, panels: usize) -> usize {
        match (self, panels) {
            (Size::OneColumn, _) | (_, 0 | 1) => 1,
            (Size::Slide, _) | (_, 2) => 2,
            (Size::TwoColumn, 3 | 5 | 6 | 9) => 3,
            (Size::TwoColumn, _) => 4,
        }
    }
}

/// One panel of a figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// Drawn above the panel; may be empty.
    pub title: String,
    /// What the panel shows.
    pub kind: PanelKind,
}

/// What a panel shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum PanelKind {
    /// Lines over a common x axis: measured, bound, published, reference, replicas.
    Curves(Curves),
    /// One row per proof step with the ratio measured/bound.
    Ladder(Ladder),
    /// Horizontal bars made of parts.
    Bars(Bars),
    /// Paths and points in a plane.
    Trajectory(Trajectory),
    /// A function of one variable with its minima, maxima, barriers and basins.
    Landscape(Landscape),
    /// A quantity over a plane, as colours with level lines.
    HeatMap(HeatMap),
    /// A function of two variables as land, from above or as a surface, with paths over it.
    Relief(Relief),
    /// How often numbers fall into bins.
    Histogram(Histogram),
}
