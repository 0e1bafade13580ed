//! Bars of a histogram.

use super::DrawError;
use super::axes::Axes;
use super::legend::Entry;
use super::look::Look;
use super::panel::{Insets, PanelDrawer};
use super::scene::{Rect, Scene};
use super::span::{Omitted, Span};
use crate::figure::{Histogram, Role, Scale};

pub(super) struct HistogramPanel<'a> {
    data: &'a Histogram,
    axes: Axes<'a>,
    notes: Vec<String>,
}

impl<'a> HistogramPanel<'a> {
    pub(super) fn new(data: &'a Histogram) -> HistogramPanel<'a> {
        let mut omitted = Omitted::default();
        data.heights.iter().for_each(|h| omitted.count(Scale::Linear, *h));
        let bars = data.heights.iter().copied().filter(|h| h.is_finite() && *h >= 0.0);
        let top = data.top.filter(|top| top.is_finite() && *top > 0.0);
        let top = top.unwrap_or_else(|| bars.fold(0.0, f64::max));
        let top = if top > 0.0 { 1.06 * top } else { 1.0 };
        let mut notes = omitted.notes("");
        if data.outside > 0 {
            notes.push(format!("{} beyond the ends", data.outside));
        }
        let axes = Axes {
            x: Span::exactly(Scale::Linear, data.edges.iter().copied()),
            y: Span { scale: Scale::Linear, lo: 0.0, hi: top },
            x_axis: &data.x,
            y_axis: &data.y,
        };
        HistogramPanel { data, axes, notes }
    }
}

impl PanelDrawer for HistogramPanel<'_> {
    fn plot_height(&self, look: &Look, cell: f64, _plot: f64, flex: f64) -> f64 {
        (0.62 * cell).min(170.0 * look.unit).max(60.0) * flex
    }

    fn insets(&self, look: &Look, width: f64, height: f64) -> Result<Insets, DrawError> {
        self.axes.insets(look, width, height)
    }

    fn legend(&self, _look: &Look, _width: f64, _height: f64) -> Result<Vec<Entry>, DrawError> {
        Ok(Vec::new())
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn draw(&self, scene: &mut Scene, look: &Look, plot: Rect) -> Result<(), DrawError> {
        self.axes.draw(scene, look, &plot)?;
        let colour = look.pen(Role::Measured, self.data.tone).colour;
        let mut outline = Vec::new();
        for (ends, height) in self.data.edges.windows(2).zip(&self.data.heights) {
            let corner = |x: f64| self.axes.place(&plot, x, height.max(0.0));
            let (Some(a), Some(b)) = (corner(ends[0]), corner(ends[1])) else { continue };
            let y0 = a.1.max(plot.y0);
            outline.extend([(a.0, y0), (b.0, y0)]);
        }
        if let (Some(first), Some(last)) = (outline.first().copied(), outline.last().copied()) {
            outline.insert(0, (first.0, plot.y1));
            outline.push((last.0, plot.y1));
        }
        scene.fill(outline.clone(), look.mix(colour, 0.38));
        scene.stroke(outline, 0.8 * look.unit, colour);
        Ok(())
    }
}
