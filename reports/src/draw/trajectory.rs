//! Paths and points in a plane.

use super::DrawError;
use super::axes::Axes;
use super::legend::{Entry, Sample};
use super::look::{Look, Mark, Pen};
use super::panel::{Insets, PanelDrawer, draw_line, draw_mark};
use super::scene::{Point, Rect, Scene};
use super::span::{Omitted, Span, on_axis};
use crate::figure::{Role, Trajectory, Walk};

/// Points nearer than this to the one before look the same and are left out.
const NEAR: f64 = 0.1;

pub(super) struct TrajectoryPanel<'a> {
    data: &'a Trajectory,
    axes: Axes<'a>,
    omitted: Omitted,
}

impl<'a> TrajectoryPanel<'a> {
    pub(super) fn new(data: &'a Trajectory) -> TrajectoryPanel<'a> {
        let (sx, sy) = (data.x.scale, data.y.scale);
        let walks = data.walks.iter().flat_map(|w| w.x.iter().zip(&w.y).map(|(x, y)| (*x, *y)));
        let all: Vec<(f64, f64)> = walks.chain(data.places.iter().map(|p| (p.x, p.y))).collect();
        let mut omitted = Omitted::default();
        let mut shown = Vec::new();
        for (x, y) in all {
            match (on_axis(sx, x), on_axis(sy, y)) {
                (Some(_), Some(_)) => shown.push((x, y)),
                (Some(_), None) => omitted.count(sy, y),
                (None, _) => omitted.count(sx, x),
            }
        }
        let axes = Axes {
            x: Span::around(sx, shown.iter().map(|p| p.0)),
            y: Span::around(sy, shown.iter().map(|p| p.1)),
            x_axis: &data.x,
            y_axis: &data.y,
        };
        TrajectoryPanel { data, axes, omitted }
    }

    fn pen(look: &Look, index: usize, connected: bool) -> Pen {
        let mut pen = look.pen(Role::Measured, index);
        if connected {
            pen.mark = None;
            pen.width = 0.8 * look.unit;
        } else {
            pen.width = 0.0;
        }
        pen
    }

    fn pieces(&self, walk: &Walk, plot: &Rect) -> Vec<Vec<Point>> {
        let mut pieces: Vec<Vec<Point>> = vec![Vec::new()];
        for (x, y) in walk.x.iter().zip(&walk.y) {
            match (self.axes.place(plot, *x, *y), pieces.last_mut()) {
                (Some(p), Some(piece)) => {
                    let far = |l: &Point| (l.0 - p.0).abs().max((l.1 - p.1).abs()) >= NEAR;
                    if piece.last().is_none_or(far) {
                        piece.push(p);
                    }
                }
                _ => pieces.push(Vec::new()),
            }
        }
        pieces.retain(|piece| !piece.is_empty());
        pieces
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
        let walks = self.data.walks.iter().enumerate().map(|(k, walk)| {
            let pen = Self::pen(look, k, walk.connected);
            let sample = match pen.mark {
                Some(mark) => Sample::Mark(mark, pen.colour),
                None => Sample::Line(pen),
            };
            Entry { sample, label: walk.label.clone() }
        });
        let places = self.data.places.iter().enumerate().map(|(k, place)| Entry {
            sample: Sample::Mark(place_mark(k), look.ink),
            label: place.label.clone(),
        });
        Ok(walks.chain(places).filter(|entry| !entry.label.is_empty()).collect())
    }

    fn notes(&self) -> Vec<String> {
        self.omitted.notes("")
    }

    fn draw(&self, scene: &mut Scene, look: &Look, plot: Rect) -> Result<(), DrawError> {
        self.axes.draw(scene, look, &plot)?;
        for (k, walk) in self.data.walks.iter().enumerate() {
            let pen = Self::pen(look, k, walk.connected);
            for piece in self.pieces(walk, &plot) {
                match pen.mark {
                    Some(mark) => {
                        piece
                            .iter()
                            .for_each(|p| draw_mark(scene, mark, *p, 1.3 * look.unit, pen.colour));
                    }
                    None => {
                        draw_line(scene, &piece, &pen);
                        // A ring where a path begins, a disc where it ends.
                        draw_mark(scene, Mark::Ring, piece[0], 1.8 * look.unit, pen.colour);
                        draw_mark(
                            scene,
                            Mark::Disc,
                            piece[piece.len() - 1],
                            1.8 * look.unit,
                            pen.colour,
                        );
                    }
                }
            }
        }
        for (k, place) in self.data.places.iter().enumerate() {
            if let Some(p) = self.axes.place(&plot, place.x, place.y) {
                draw_mark(scene, place_mark(k), p, 2.4 * look.unit, look.ink);
            }
        }
        Ok(())
    }
}

fn place_mark(index: usize) -> Mark {
    [Mark::Cross, Mark::Diamond, Mark::Square, Mark::Triangle][index % 4]
}
