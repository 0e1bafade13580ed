//! What every kind of panel tells the page, and the marks they share.

use super::DrawError;
use super::bars::BarsPanel;
use super::curves::CurvesPanel;
use super::heat_map::HeatMapPanel;
use super::histogram::HistogramPanel;
use super::ladder::LadderPanel;
use super::landscape::LandscapePanel;
use super::legend::Entry;
use super::line::dashes;
use super::look::{Look, Mark, Pen};
use super::relief::ReliefPanel;
use super::scene::{Colour, Point, Rect, Scene};
use super::surface::SurfacePanel;
use super::trajectory::TrajectoryPanel;
use crate::figure::{PanelKind, View};

/// Room around the plot for tick labels and axis labels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Insets {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

/// One kind of panel. The page asks for sizes first, gives a rectangle, then lets it draw.
pub(super) trait PanelDrawer {
    /// The height the plot wants; `flex` stretches what has no height of its own (a slide has a fixed shape).
    fn plot_height(&self, look: &Look, cell: f64, plot: f64, flex: f64) -> f64;
    /// Room around a plot of this size.
    fn insets(&self, look: &Look, width: f64, height: f64) -> Result<Insets, DrawError>;
    /// What the legend below explains.
    fn legend(&self, look: &Look, width: f64, height: f64) -> Result<Vec<Entry>, DrawError>;
    /// What the picture cannot show and must say.
    fn notes(&self) -> Vec<String>;
    /// Draws into `plot` and its insets.
    fn draw(&self, scene: &mut Scene, look: &Look, plot: Rect) -> Result<(), DrawError>;
}

/// The drawer of a panel.
pub(super) fn prepare(kind: &PanelKind) -> Box<dyn PanelDrawer + '_> {
    match kind {
        PanelKind::Curves(curves) => Box::new(CurvesPanel::new(curves)),
        PanelKind::Ladder(ladder) => Box::new(LadderPanel::new(ladder)),
        PanelKind::Bars(bars) => Box::new(BarsPanel::new(bars)),
        PanelKind::Trajectory(trajectory) => Box::new(TrajectoryPanel::new(trajectory)),
        PanelKind::Landscape(landscape) => Box::new(LandscapePanel::new(landscape)),
        PanelKind::HeatMap(map) => Box::new(HeatMapPanel::new(map)),
        PanelKind::Relief(land) if land.view == View::Above => Box::new(ReliefPanel::new(land)),
        PanelKind::Relief(land) => Box::new(SurfacePanel::new(land)),
        PanelKind::Histogram(histogram) => Box::new(HistogramPanel::new(histogram)),
    }
}

/// Draws a line with its dashes.
pub(super) fn draw_line(scene: &mut Scene, points: &[Point], pen: &Pen) {
    for dash in dashes(points, &pen.dash) {
        scene.stroke(dash, pen.width, pen.colour);
    }
}

/// Draws a mark about `2·r` wide.
pub(super) fn draw_mark(scene: &mut Scene, mark: Mark, at: Point, r: f64, colour: Colour) {
    let (x, y) = at;
    let background = scene.background;
    match mark {
        Mark::Disc => scene.disc(at, r, colour),
        Mark::Square => {
            let h = 0.86 * r;
            scene.rect(Rect { x0: x - h, y0: y - h, x1: x + h, y1: y + h }, colour);
        }
        Mark::Triangle => {
            scene.fill(
                vec![(x, y - 1.2 * r), (x + 1.1 * r, y + 0.75 * r), (x - 1.1 * r, y + 0.75 * r)],
                colour,
            );
        }
        Mark::TriangleDown => {
            scene.fill(
                vec![(x, y + 1.2 * r), (x - 1.1 * r, y - 0.75 * r), (x + 1.1 * r, y - 0.75 * r)],
                colour,
            );
        }
        Mark::TriangleLeft => {
            scene.fill(
                vec![(x - 1.2 * r, y), (x + 0.75 * r, y - 1.1 * r), (x + 0.75 * r, y + 1.1 * r)],
                colour,
            );
        }
        Mark::TriangleRight => {
            scene.fill(
                vec![(x + 1.2 * r, y), (x - 0.75 * r, y + 1.1 * r), (x - 0.75 * r, y - 1.1 * r)],
                colour,
            );
        }
        Mark::Diamond => {
            let h = 1.25 * r;
            scene.fill(vec![(x, y - h), (x + h, y), (x, y + h), (x - h, y)], colour);
        }
        Mark::Cross => {
            let h = 0.95 * r;
            scene.stroke(vec![(x - h, y - h), (x + h, y + h)], 0.6 * r, colour);
            scene.stroke(vec![(x - h, y + h), (x + h, y - h)], 0.6 * r, colour);
        }
        Mark::Ring => {
            scene.disc(at, r, colour);
            scene.disc(at, 0.58 * r, background);
        }
        Mark::Bar => scene.stroke(vec![(x - r, y), (x + r, y)], 0.5 * r, colour),
    }
}
