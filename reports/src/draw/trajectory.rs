//! Paths and points in a plane.

use super::DrawError;
use super::axes::Axes;
use super::legend::Entry;
use super::look::Look;
use super::overlay::Overlay;
use super::panel::{Insets, PanelDrawer};
use super::scene::{Rect, Scene};
use super::span::{Omitted, Span};
use crate::figure::Trajectory;

pub(super) struct TrajectoryPanel<'a> {
    overlay: Overlay<'a>,
    axes: Axes<'a>,
    omitted: Omitted,
}

impl<'a> TrajectoryPanel<'a> {
    pub(super) fn new(data: &'a Trajectory) -> TrajectoryPanel<'a> {
        let (sx, sy) = (data.x.scale, data.y.scale);
        let overlay =
            Overlay { curves: &[], walks: &data.walks, places: &data.places, casing: None };
        let mut omitted = Omitted::default();
        let shown = overlay.points([sx, sy], &mut omitted);
        let axes = Axes {
            x: Span::around(sx, shown.iter().map(|p| p.0)),
            y: Span::around(sy, shown.iter().map(|p| p.1)),
            x_axis: &data.x,
            y_axis: &data.y,
        };
        TrajectoryPanel { overlay, axes, omitted }
    }
}

impl PanelDrawer for TrajectoryPanel<'_> {
    fn plot_height(&self, look: &Look, cell: f64, _plot: f64, flex: f64) -> f64 {
        (0.7 * cell).min(210.0 * look.unit).max(60.0) * flex
    }

    fn insets(&self, look: &Look, width: f64, height: f64) -> Result<Insets, DrawError> {
        self.axes.insets(look, width, height)
    }

    fn legend(&self, look: &Look, _width: f64, _height: f64) -> Result<Vec<Entry>, DrawError> {
        Ok(self.overlay.legend(look))
    }

    fn notes(&self) -> Vec<String> {
        self.omitted.notes("")
    }

    fn draw(&self, scene: &mut Scene, look: &Look, plot: Rect) -> Result<(), DrawError> {
        self.axes.draw(scene, look, &plot)?;
        self.overlay.draw(scene, look, &self.axes, &plot);
        Ok(())
    }
}
