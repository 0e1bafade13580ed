//! Paths, curves and marked places over a plane: shared by all panels that show one.

use super::axes::Axes;
use super::legend::{Entry, Sample};
use super::line::{clip, thin};
use super::look::{Look, Mark, Pen};
use super::panel::{draw_line, draw_mark};
use super::scene::{Colour, Point, Rect, Scene};
use super::span::{Omitted, on_axis};
use crate::figure::{Place, PlaceMark, Role, Series, Walk};

/// Points nearer than this to the one before look the same and are left out.
const NEAR: f64 = 0.1;
/// Curves with more points than this are thinned to four points per half point of width.
const MANY: usize = 1000;
const COLUMN: f64 = 0.5;

/// What lies over a plane.
#[derive(Clone, Copy)]
pub(super) struct Overlay<'a> {
    pub(super) curves: &'a [Series],
    pub(super) walks: &'a [Walk],
    pub(super) places: &'a [Place],
    /// Drawn around lines, so that they stand out from a coloured ground; marks always have one.
    pub(super) casing: Option<Colour>,
}

impl<'a> Overlay<'a> {
    /// Every point that has a place on the axes; the others are counted.
    pub(super) fn points(
        &self,
        axes: [crate::figure::Scale; 2],
        omitted: &mut Omitted,
    ) -> Vec<Point> {
        let curves = self.curves.iter().flat_map(|c| c.x.iter().zip(&c.y));
        let walks = self.walks.iter().flat_map(|w| w.x.iter().zip(&w.y));
        let places = self.places.iter().map(|p| (&p.x, &p.y));
        let mut shown = Vec::new();
        for (&x, &y) in curves.chain(walks).chain(places) {
            match axes_take(axes, x, y) {
                Ok(point) => shown.push(point),
                Err((scale, bad)) => omitted.count(scale, bad),
            }
        }
        shown
    }

    /// The pens of the curves, counted within each role; curves of one role and label look alike.
    pub(super) fn pens(&self, look: &Look) -> Vec<(&'a Series, Pen)> {
        let index = |k: usize| {
            let (role, label) = (self.curves[k].role, &self.curves[k].label);
            let of_role = self.curves.iter().filter(|other| other.role == role);
            let mut labels: Vec<&String> = Vec::new();
            for other in of_role {
                if !labels.contains(&&other.label) {
                    labels.push(&other.label);
                }
            }
            labels.iter().position(|other| *other == label).unwrap_or(0)
        };
        let pens = self.curves.iter().enumerate();
        pens.map(|(k, series)| {
            let pen = look.pen(series.role, index(k));
            (series, Pen { mark: None, ..pen })
        })
        .collect()
    }

    /// The pen of a walk; the first colours belong to measured curves.
    fn pen(&self, look: &Look, index: usize, connected: bool) -> Pen {
        let before = self.curves.iter().filter(|c| c.role == Role::Measured).count();
        let mut pen = look.pen(Role::Measured, before + index);
        if connected {
            pen.mark = None;
            pen.width = 0.8 * look.unit;
        } else {
            pen.width = 0.0;
        }
        pen
    }

    /// Entries of the legend: curves, walks, then places, each label with its mark once.
    pub(super) fn legend(&self, look: &Look) -> Vec<Entry> {
        let curves = self.pens(look).into_iter();
        let curves =
            curves.map(|(s, pen)| Entry { sample: Sample::Line(pen), label: s.label.clone() });
        let walks = self.walks.iter().enumerate().map(|(k, walk)| {
            let pen = self.pen(look, k, walk.connected);
            let sample = match pen.mark {
                Some(mark) => Sample::Mark(mark, pen.colour),
                None => Sample::Line(pen),
            };
            Entry { sample, label: walk.label.clone() }
        });
        let places = self.places.iter().map(|place| Entry {
            sample: Sample::Mark(mark(place.mark), look.ink),
            label: place.label.clone(),
        });
        let mut unique: Vec<Entry> = Vec::new();
        for entry in curves.chain(walks).chain(places).filter(|entry| !entry.label.is_empty()) {
            if !unique.contains(&entry) {
                unique.push(entry);
            }
        }
        unique
    }

    /// Draws curves, then walks, then places. What leaves the plot is cut at its edge.
    pub(super) fn draw(&self, scene: &mut Scene, look: &Look, axes: &Axes<'_>, plot: &Rect) {
        for (series, pen) in self.pens(look) {
            for piece in pieces(axes, plot, &series.x, &series.y) {
                let piece = if piece.len() > MANY { thin(&piece, COLUMN) } else { piece };
                self.line(scene, look, &piece, &pen, plot);
            }
        }
        for (k, walk) in self.walks.iter().enumerate() {
            let pen = self.pen(look, k, walk.connected);
            for piece in pieces(axes, plot, &walk.x, &walk.y) {
                self.walk(scene, look, &piece, &pen, plot);
            }
        }
        for (k, place) in self.places.iter().enumerate() {
            // Of several marks at one place the later ones are smaller, so that all are seen.
            let later = self.places[k + 1..].iter().filter(|p| (p.x, p.y) == (place.x, place.y));
            let r = (2.4 + 1.5 * later.count().min(3) as f64) * look.unit;
            if let Some(p) = axes.place(plot, place.x, place.y).filter(|p| within(plot, *p)) {
                self.mark(scene, look, mark(place.mark), p, r, look.ink);
            }
        }
    }

    fn walk(&self, scene: &mut Scene, look: &Look, piece: &[Point], pen: &Pen, plot: &Rect) {
        let u = look.unit;
        let dot = |scene: &mut Scene, mark, p: Point, r: f64| {
            if within(plot, p) {
                self.mark(scene, look, mark, p, r, pen.colour);
            }
        };
        if let Some(mark) = pen.mark {
            return piece.iter().for_each(|p| dot(scene, mark, *p, 1.3 * u));
        }
        self.line(scene, look, piece, pen, plot);
        // A ring where a path begins, a disc where it ends.
        dot(scene, Mark::Ring, piece[0], 1.8 * u);
        dot(scene, Mark::Disc, piece[piece.len() - 1], 1.8 * u);
    }

    fn mark(&self, scene: &mut Scene, look: &Look, mark: Mark, p: Point, r: f64, ink: Colour) {
        let casing = self.casing.unwrap_or(scene.background);
        let around = if mark == Mark::Cross { 1.35 * r } else { r + 0.9 * look.unit };
        let shape = if mark == Mark::Ring { Mark::Disc } else { mark };
        draw_mark(scene, shape, p, around, casing);
        draw_mark(scene, mark, p, r, ink);
    }

    fn line(&self, scene: &mut Scene, look: &Look, piece: &[Point], pen: &Pen, plot: &Rect) {
        for part in inside(piece, plot) {
            if let Some(casing) = self.casing {
                let width = pen.width + 1.2 * look.unit;
                scene.stroke(part.clone(), width, casing);
            }
            draw_line(scene, &part, pen);
        }
    }
}

fn axes_take(
    axes: [crate::figure::Scale; 2],
    x: f64,
    y: f64,
) -> Result<Point, (crate::figure::Scale, f64)> {
    match (on_axis(axes[0], x), on_axis(axes[1], y)) {
        (Some(_), Some(_)) => Ok((x, y)),
        (Some(_), None) => Err((axes[1], y)),
        (None, _) => Err((axes[0], x)),
    }
}

fn within(plot: &Rect, p: Point) -> bool {
    // Places on the edge belong to the plot, whatever rounding does to them.
    plot.grown(1e-6).holds(&Rect { x0: p.0, y0: p.1, x1: p.0, y1: p.1 })
}

/// The unbroken pieces of a sequence of points.
pub(super) fn pieces(axes: &Axes<'_>, plot: &Rect, x: &[f64], y: &[f64]) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = vec![Vec::new()];
    for (x, y) in x.iter().zip(y) {
        match (axes.place(plot, *x, *y), pieces.last_mut()) {
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

/// The parts of a line inside of a plot.
pub(super) fn inside(line: &[Point], plot: &Rect) -> Vec<Vec<Point>> {
    let mut parts: Vec<Vec<Point>> = Vec::new();
    let mut open = false;
    for pair in line.windows(2) {
        let Some((a, b)) = clip(pair[0], pair[1], plot) else {
            open = false;
            continue;
        };
        match parts.last_mut().filter(|_| open) {
            Some(part) => part.push(b),
            None => parts.push(vec![a, b]),
        }
        open = b == pair[1];
    }
    parts
}

fn mark(mark: PlaceMark) -> Mark {
    match mark {
        PlaceMark::Disc => Mark::Disc,
        PlaceMark::Ring => Mark::Ring,
        PlaceMark::Cross => Mark::Cross,
        PlaceMark::Triangle => Mark::Triangle,
        PlaceMark::Diamond => Mark::Diamond,
        PlaceMark::Square => Mark::Square,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_leaves_and_returns_has_two_parts() {
        let plot = Rect { x0: 0.0, y0: 0.0, x1: 10.0, y1: 10.0 };
        let line = [(1.0, 5.0), (4.0, 5.0), (4.0, 20.0), (8.0, 20.0), (8.0, 2.0)];
        let parts = inside(&line, &plot);
        assert_eq!(
            parts,
            [vec![(1.0, 5.0), (4.0, 5.0), (4.0, 10.0)], vec![(8.0, 10.0), (8.0, 2.0)]]
        );
        assert!(inside(&[(20.0, 0.0), (30.0, 5.0)], &plot).is_empty());
    }
}
