//! The pens of curves for pages that draw them again with a script.

use super::Theme;
use super::curves::CurvesPanel;
use super::look::Look;
use crate::figure::{Curves, Series, Size};

/// How a series is drawn: lengths in points, colours as `#rrggbb` for light and dark pages.
pub(crate) struct LivePen<'a> {
    pub(crate) series: &'a Series,
    pub(crate) colours: [String; 2],
    pub(crate) width: f64,
    pub(crate) dash: Vec<f64>,
    pub(crate) marked: bool,
}

/// The series in painting order with the pens of the static picture.
pub(crate) fn live_pens(curves: &Curves) -> Vec<LivePen<'_>> {
    let panel = CurvesPanel::new(curves);
    let [light, dark] =
        [Theme::Light, Theme::Dark].map(|theme| panel.pens(&Look::new(Size::OneColumn, theme)));
    let hex = |c: super::scene::Colour| format!("#{:02x}{:02x}{:02x}", c.0, c.1, c.2);
    light
        .into_iter()
        .zip(dark)
        .map(|((series, pen), (_, night))| LivePen {
            series,
            colours: [hex(pen.colour), hex(night.colour)],
            width: pen.width,
            dash: pen.dash,
            marked: pen.mark.is_some(),
        })
        .collect()
}
