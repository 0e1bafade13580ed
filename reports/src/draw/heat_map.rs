//! A heat map: bands of colour below, level lines, curves and places over it, and a colour bar at its right.

use super::DrawError;
use super::axes::{Axes, block, draw_y_labels, stack_up, widest, y_ticks};
use super::legend::Entry;
use super::look::Look;
use super::overlay::{Overlay, inside};
use super::panel::{Insets, PanelDrawer};
use super::ramp::{blend, lightness, viridis};
use super::scene::{Colour, Point, Rect, Scene};
use super::span::{Omitted, Span, on_axis};
use super::text::fit;
use crate::contour::{Corner, Node, Region, blocks, inner_lines};
use crate::figure::{Fill, HeatMap};

/// Steps of colour over the whole scale: more than the eye tells apart side by side.
const BANDS: usize = 48;
/// Corners of an outline nearer than this to the one before look the same and are left out.
const NEAR: f64 = 0.12;
/// Width of the colour bar and its distance from the plot.
const BAR: f64 = 7.0;
const APART: f64 = 7.0;

pub(super) struct HeatMapPanel<'a> {
    data: &'a HeatMap,
    axes: Axes<'a>,
    colour: Span,
    /// Where each number stands on the colour scale, row by row: 0 to 1 inside; NaN for what cannot be shown.
    shares: Vec<f64>,
    /// Whether numbers lie below and above the colour scale.
    beyond: [bool; 2],
    notes: Vec<String>,
}

impl<'a> HeatMapPanel<'a> {
    pub(super) fn new(data: &'a HeatMap) -> HeatMapPanel<'a> {
        let scale = data.colour.scale;
        let (nx, ny) = (data.grid.x.len(), data.grid.y.len());
        let mut values = data.grid.values.clone();
        values.resize(nx * ny, f64::NAN);
        let colour = match data.range {
            Some(ends) => Span::exactly(scale, ends),
            None => Span::exactly(scale, values.iter().copied()),
        };
        let mut omitted = Omitted::default();
        let mut beyond = [false; 2];
        let mut share = |v: &f64| {
            // Zero has a place below every logarithmic scale that is given.
            let below = data.range.is_some() && v.is_finite() && on_axis(scale, *v).is_none();
            let share = if below { -1.0 } else { colour.place(*v).unwrap_or(f64::NAN) };
            if share.is_nan() {
                omitted.count(scale, *v);
            }
            // A rounding beyond the end is the end.
            beyond = [beyond[0] || share < -1e-9, beyond[1] || share > 1.0 + 1e-9];
            share.clamp(-1.0, 2.0)
        };
        let shares: Vec<f64> = values.iter().map(&mut share).collect();
        let mut notes = omitted.notes("");
        if data.grid.values.len() != nx * ny {
            let given = data.grid.values.len();
            notes.push(format!(
                "{given} numbers for {nx} × {ny} nodes; what does not fit is not shown"
            ));
        }
        if shares.iter().all(|share| share.is_nan()) {
            notes.insert(0, "no values to show".to_owned());
        }
        let axes = Axes {
            x: Self::span(&data.x, &data.grid.x, data.fill),
            y: Self::span(&data.y, &data.grid.y, data.fill),
            x_axis: &data.x,
            y_axis: &data.y,
        };
        HeatMapPanel { data, axes, colour, shares, beyond, notes }
    }

    /// The range of an axis: the nodes, and with cells around them half a cell more.
    fn span(axis: &crate::figure::Axis, nodes: &[f64], fill: Fill) -> Span {
        let span = Span::exactly(axis.scale, nodes.iter().copied());
        let half = 0.5 / (nodes.len().max(2) - 1) as f64 * (span.hi - span.lo);
        match fill {
            Fill::Cells if half.is_finite() => {
                Span { lo: span.lo - half, hi: span.hi + half, ..span }
            }
            _ => span,
        }
    }

    fn size(&self) -> (usize, usize) {
        (self.data.grid.x.len(), self.data.grid.y.len())
    }

    fn share(&self, (column, row): Node) -> f64 {
        self.shares[row * self.size().0 + column]
    }

    /// The loops around `{share >= level}`.
    fn outline(&self, level: f64) -> Vec<Vec<Corner>> {
        let cut = |a: Node, b: Node| {
            let (a, b) = (self.share(a), self.share(b));
            (!b.is_nan()).then(|| (a - level) / (a - b))
        };
        let middle = |(i, j): Node| {
            let corners = [(i, j), (i + 1, j), (i, j + 1), (i + 1, j + 1)];
            corners.map(|node| self.share(node)).iter().sum::<f64>() >= 4.0 * level
        };
        let holds = |node: Node| self.share(node) >= level;
        Region { size: self.size(), holds: &holds, cut: &cut, middle: &middle }.outline()
    }

    /// Places between nodes, along an axis: straight on the axis, logarithmic or not.
    fn between(span: &Span, nodes: &[f64], at: f64) -> Option<f64> {
        let k = (at.max(0.0) as usize).min(nodes.len().checked_sub(2)?);
        let (a, b) = (span.place(nodes[k])?, span.place(nodes[k + 1])?);
        Some(a + (at - k as f64) * (b - a))
    }

    fn point(&self, plot: &Rect, (column, row): (f64, f64)) -> Option<Point> {
        let x = Self::between(&self.axes.x, &self.data.grid.x, column)?;
        let y = Self::between(&self.axes.y, &self.data.grid.y, row)?;
        Some((plot.x0 + x * plot.width(), plot.y1 - y * plot.height()))
    }

    /// A line of places in the plot, without points that look the same as the one before.
    fn line(&self, plot: &Rect, places: impl IntoIterator<Item = (f64, f64)>) -> Vec<Point> {
        let mut points: Vec<Point> = Vec::new();
        for p in places.into_iter().filter_map(|place| self.point(plot, place)) {
            let far = |l: &Point| (l.0 - p.0).abs().max((l.1 - p.1).abs()) >= NEAR;
            if points.last().is_none_or(far) {
                points.push(p);
            }
        }
        points
    }

    /// The loops around `{share >= level}` in the plot.
    fn loops(&self, plot: &Rect, level: f64) -> Vec<Vec<Point>> {
        match self.data.fill {
            Fill::Smooth => {
                let loops = self.outline(level).into_iter();
                loops.map(|l| self.line(plot, l.into_iter().map(|c| c.at))).collect()
            }
            Fill::Cells => {
                let loops = blocks(self.size(), &|node| self.share(node) >= level);
                // Corners of cells lie half-way between nodes.
                let place = |c: Node| (c.0 as f64 - 0.5, c.1 as f64 - 0.5);
                let line = |l: Vec<Node>| {
                    l.into_iter().filter_map(|c| self.point(plot, place(c))).collect()
                };
                loops.into_iter().map(line).collect()
            }
        }
    }

    /// Paints the sets above each step of colour over each other: no seams, whatever renders them.
    fn fill(&self, scene: &mut Scene, plot: &Rect) {
        for k in 0..BANDS {
            let level = if k == 0 { -2.0 } else { k as f64 / BANDS as f64 };
            scene.fill(joined(self.loops(plot, level)), band(k));
        }
    }

    fn level_lines(&self, scene: &mut Scene, look: &Look, plot: &Rect) {
        for share in self.levels() {
            let colour = faint_on(viridis(share));
            for line in inner_lines(&self.outline(share)) {
                for part in inside(&self.line(plot, line), plot) {
                    scene.stroke(part, 0.4 * look.unit, colour);
                }
            }
        }
    }

    /// The levels that the colour scale holds, as shares of it.
    fn levels(&self) -> impl Iterator<Item = f64> {
        let shares = self.data.levels.iter().filter_map(|level| self.colour.place(*level));
        shares.filter(|share| (0.0..=1.0).contains(share))
    }

    fn bar(&self, scene: &mut Scene, look: &Look, plot: &Rect) -> Result<(), DrawError> {
        let u = look.unit;
        let bar = Rect { x0: plot.x1 + APART * u, x1: plot.x1 + (APART + BAR) * u, ..*plot };
        for k in 0..BANDS {
            // Each band reaches to the top and the next one covers it: no seams.
            let y1 = bar.y1 - k as f64 / BANDS as f64 * bar.height();
            scene.rect(Rect { y1, ..bar }, band(k));
        }
        for share in self.levels() {
            let y = bar.y1 - share * bar.height();
            scene.stroke(vec![(bar.x0, y), (bar.x1, y)], 0.4 * u, faint_on(viridis(share)));
        }
        let (middle, tip) = ((bar.x0 + bar.x1) / 2.0, 0.8 * BAR * u);
        let mut frame = vec![(bar.x0, bar.y1), (bar.x0, bar.y0)];
        if self.beyond[1] {
            scene.fill(
                vec![(bar.x0, bar.y0), (bar.x1, bar.y0), (middle, bar.y0 - tip)],
                band(BANDS - 1),
            );
            frame.push((middle, bar.y0 - tip));
        }
        frame.extend([(bar.x1, bar.y0), (bar.x1, bar.y1)]);
        if self.beyond[0] {
            scene.fill(vec![(bar.x0, bar.y1), (bar.x1, bar.y1), (middle, bar.y1 + tip)], band(0));
            frame.push((middle, bar.y1 + tip));
        }
        frame.push((bar.x0, bar.y1));
        scene.stroke(frame, 0.5 * u, look.ink);
        let ticks = y_ticks(&self.colour, look, bar.height());
        for tick in &ticks {
            let (y, length) =
                (bar.y1 - tick.at * bar.height(), if tick.label.is_some() { 2.6 } else { 1.5 });
            scene.stroke(vec![(bar.x1, y), (bar.x1 + length * u, y)], 0.5 * u, look.ink);
        }
        draw_y_labels(scene, look, &bar, &ticks, true)?;
        let names = fit(&self.data.colour.caption(), look.label, bar.height(), 2)?;
        let x = bar.x1 + 6.5 * u + widest(&ticks, look);
        stack_up(scene, look, &names, x, (bar.y0 + bar.y1) / 2.0);
        Ok(())
    }

    fn overlay(&self, look: &Look) -> Overlay<'a> {
        let HeatMap { curves, walks, places, .. } = self.data;
        Overlay { curves, walks, places, casing: Some(look.background) }
    }
}

/// The colour of a band of the scale.
fn band(k: usize) -> Colour {
    viridis(k as f64 / (BANDS - 1) as f64)
}

/// A line that is seen on a ground and does not hide it.
fn faint_on(ground: Colour) -> Colour {
    let ink = if lightness(ground) > 0.55 { Colour(0, 0, 0) } else { Colour(255, 255, 255) };
    blend(ground, ink, 0.45)
}

/// One outline of many loops: from the last point of each back to where the first began, and the same way back. The ways cancel, so that
/// holes stay open.
fn joined(loops: Vec<Vec<Point>>) -> Vec<Point> {
    let mut loops = loops.into_iter().filter(|l| l.len() > 2);
    let Some(mut outline) = loops.next() else { return Vec::new() };
    let home = outline[0];
    outline.push(home);
    for l in loops {
        let first = l[0];
        outline.extend(l);
        outline.extend([first, home]);
    }
    outline
}

impl PanelDrawer for HeatMapPanel<'_> {
    fn plot_height(&self, look: &Look, cell: f64, plot: f64, flex: f64) -> f64 {
        let (x, y) = (&self.axes.x, &self.axes.y);
        let ratio = (y.hi / 2.0 - y.lo / 2.0) / (x.hi / 2.0 - x.lo / 2.0);
        let shape =
            if self.data.square && ratio.is_finite() { ratio.clamp(0.35, 1.15) } else { 0.8 };
        (shape * plot).min(0.95 * cell).min(330.0 * look.unit).max(60.0) * flex
    }

    fn insets(&self, look: &Look, width: f64, height: f64) -> Result<Insets, DrawError> {
        let insets = self.axes.insets(look, width, height)?;
        let u = look.unit;
        let labels = widest(&y_ticks(&self.colour, look, height), look);
        let name = block(&fit(&self.data.colour.caption(), look.label, height, 2)?);
        let right = (APART + BAR + 6.5) * u + labels + name;
        let top = if self.beyond[1] { insets.top.max(0.9 * BAR * u) } else { insets.top };
        Ok(Insets { right: right.max(insets.right), top, ..insets })
    }

    fn legend(&self, look: &Look, _width: f64, _height: f64) -> Result<Vec<Entry>, DrawError> {
        Ok(self.overlay(look).legend(look))
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn draw(&self, scene: &mut Scene, look: &Look, plot: Rect) -> Result<(), DrawError> {
        self.fill(scene, &plot);
        self.level_lines(scene, look, &plot);
        self.overlay(look).draw(scene, look, &self.axes, &plot);
        self.axes.draw_around(scene, look, &plot)?;
        self.bar(scene, look, &plot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loops_are_joined_without_adding_area() {
        let square = |x: f64, a: f64| vec![(x, 0.0), (x + a, 0.0), (x + a, a), (x, a)];
        let outline = joined(vec![square(0.0, 2.0), square(5.0, 1.0), vec![(9.0, 9.0)]]);
        let ends = outline.iter().cycle().skip(1);
        let twice: f64 = outline.iter().zip(ends).map(|(a, b)| a.0 * b.1 - a.1 * b.0).sum();
        assert!((twice / 2.0 - 5.0).abs() < 1e-12, "{twice}");
        assert!(joined(Vec::new()).is_empty());
    }
}
