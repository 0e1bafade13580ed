//! Two axes with ticks, labels and a faint grid: shared by all panels that show a plane.

use super::DrawError;
use super::look::Look;
use super::panel::Insets;
use super::scene::{Align, Point, Rect, Scene};
use super::span::Span;
use super::text::{Line, fit, set};
use super::ticks::{Tick, ticks};
use crate::figure::Axis;

/// From the axis to the tick labels below it; more than half a label, so that labels of the two axes never meet in the corner.
const BELOW: f64 = 5.0;
/// From the axis to the tick labels at its left.
const BESIDE: f64 = 3.5;
/// Between tick labels and the axis label.
const APART: f64 = 3.0;

/// Two axes over ranges.
pub(super) struct Axes<'a> {
    pub(super) x: Span,
    pub(super) y: Span,
    pub(super) x_axis: &'a Axis,
    pub(super) y_axis: &'a Axis,
}

/// Tick labels cannot fail (digits and signs); an unset label would leave a tick bare, never stop a picture.
fn width(label: &str, size: f64) -> f64 {
    set(label, size).map_or(0.0, |line| line.width)
}

pub(super) fn x_ticks(span: &Span, look: &Look, length: f64) -> Vec<Tick> {
    ticks(span, length, 5.0 * look.unit, &|label| width(label, look.tick))
}

pub(super) fn y_ticks(span: &Span, look: &Look, length: f64) -> Vec<Tick> {
    ticks(span, length, 3.0 * look.unit, &|_| 1.15 * look.tick)
}

/// Width of the widest label.
pub(super) fn widest(ticks: &[Tick], look: &Look) -> f64 {
    ticks
        .iter()
        .filter_map(|tick| tick.label.as_deref())
        .map(|label| width(label, look.tick))
        .fold(0.0, f64::max)
}

/// Height of a block of lines.
pub(super) fn block(lines: &[Line]) -> f64 {
    lines.iter().map(Line::height).sum()
}

/// Draws lines below each other, centred, from `top`; answers the lower end.
pub(super) fn stack(scene: &mut Scene, look: &Look, lines: &[Line], x: f64, top: f64) -> f64 {
    let mut y = top;
    for line in lines {
        scene.text(line, (x, y + line.ascent), Align::Centre, look.ink);
        y += line.height();
    }
    y
}

impl Axes<'_> {
    pub(super) fn insets(&self, look: &Look, w: f64, h: f64) -> Result<Insets, DrawError> {
        let u = look.unit;
        let labels = widest(&y_ticks(&self.y, look, h), look);
        let name = block(&fit(&self.y_axis.caption(), look.label, h, 2)?);
        let below = block(&fit(&self.x_axis.caption(), look.label, w, 2)?);
        // A label below an end of the axis reaches half its width beyond.
        let beyond = widest(&x_ticks(&self.x, look, w), look) / 2.0;
        Ok(Insets {
            left: (labels + (BESIDE + APART) * u + name).max(beyond),
            right: beyond.max(2.0 * u),
            top: 0.62 * look.tick,
            bottom: (BELOW + APART) * u + 1.15 * look.tick + below,
        })
    }

    /// A place in the plot, if both numbers have one.
    pub(super) fn place(&self, plot: &Rect, x: f64, y: f64) -> Option<Point> {
        Some((
            plot.x0 + self.x.place(x)? * plot.width(),
            plot.y1 - self.y.place(y)? * plot.height(),
        ))
    }

    /// Grid, frame, ticks and labels.
    pub(super) fn draw(
        &self,
        scene: &mut Scene,
        look: &Look,
        plot: &Rect,
    ) -> Result<(), DrawError> {
        let u = look.unit;
        for tick in x_ticks(&self.x, look, plot.width()).iter().filter(|t| t.label.is_some()) {
            let x = plot.x0 + tick.at * plot.width();
            scene.stroke(vec![(x, plot.y0), (x, plot.y1)], 0.4 * u, look.grid);
        }
        for tick in y_ticks(&self.y, look, plot.height()).iter().filter(|t| t.label.is_some()) {
            let y = plot.y1 - tick.at * plot.height();
            scene.stroke(vec![(plot.x0, y), (plot.x1, y)], 0.4 * u, look.grid);
        }
        let frame = vec![(plot.x0, plot.y0), (plot.x0, plot.y1), (plot.x1, plot.y1)];
        self.draw_outside(scene, look, plot, frame)
    }

    /// A frame on all sides, ticks and labels: for panels that fill their plot.
    pub(super) fn draw_around(
        &self,
        scene: &mut Scene,
        look: &Look,
        plot: &Rect,
    ) -> Result<(), DrawError> {
        let corner = (plot.x0, plot.y1);
        let frame =
            vec![corner, (plot.x0, plot.y0), (plot.x1, plot.y0), (plot.x1, plot.y1), corner];
        self.draw_outside(scene, look, plot, frame)
    }

    /// What lies outside of the plot: ticks, frame and labels.
    fn draw_outside(
        &self,
        scene: &mut Scene,
        look: &Look,
        plot: &Rect,
        frame: Vec<Point>,
    ) -> Result<(), DrawError> {
        let u = look.unit;
        let xs = x_ticks(&self.x, look, plot.width());
        let ys = y_ticks(&self.y, look, plot.height());
        let length = |t: &Tick| if t.label.is_some() { 2.6 * u } else { 1.5 * u };
        for tick in &xs {
            let x = plot.x0 + tick.at * plot.width();
            scene.stroke(vec![(x, plot.y1), (x, plot.y1 + length(tick))], 0.5 * u, look.ink);
        }
        for tick in &ys {
            let y = plot.y1 - tick.at * plot.height();
            scene.stroke(vec![(plot.x0 - length(tick), y), (plot.x0, y)], 0.5 * u, look.ink);
        }
        scene.stroke(frame, 0.6 * u, look.ink);
        self.labels(scene, look, plot, &xs, &ys)
    }

    fn labels(
        &self,
        scene: &mut Scene,
        look: &Look,
        plot: &Rect,
        xs: &[Tick],
        ys: &[Tick],
    ) -> Result<(), DrawError> {
        let u = look.unit;
        draw_x_labels(scene, look, plot, xs)?;
        draw_y_labels(scene, look, plot, ys, false)?;
        let top = plot.y1 + (BELOW + APART) * u + 1.15 * look.tick;
        let lines = fit(&self.x_axis.caption(), look.label, plot.width(), 2)?;
        stack(scene, look, &lines, (plot.x0 + plot.x1) / 2.0, top);
        let names = fit(&self.y_axis.caption(), look.label, plot.height(), 2)?;
        let x = plot.x0 - (BESIDE + APART) * u - widest(ys, look) - block(&names);
        stack_up(scene, look, &names, x, (plot.y0 + plot.y1) / 2.0);
        Ok(())
    }
}

/// Draws lines that read upwards beside each other from `left`, centred at `y`.
pub(super) fn stack_up(scene: &mut Scene, look: &Look, lines: &[Line], left: f64, y: f64) {
    let mut x = left;
    for line in lines {
        scene.text_up(line, (x + line.ascent, y), look.ink);
        x += line.height();
    }
}

/// Labels of the y ticks at the left of a plot, or at its right.
pub(super) fn draw_y_labels(
    scene: &mut Scene,
    look: &Look,
    plot: &Rect,
    ys: &[Tick],
    right: bool,
) -> Result<(), DrawError> {
    for tick in ys {
        if let Some(label) = &tick.label {
            let base = plot.y1 - tick.at * plot.height() + 0.36 * look.tick;
            let (x, align) = if right {
                (plot.x1 + BESIDE * look.unit, Align::Left)
            } else {
                (plot.x0 - BESIDE * look.unit, Align::Right)
            };
            scene.text(&set(label, look.tick)?, (x, base), align, look.ink);
        }
    }
    Ok(())
}

/// Labels of the x ticks below a plot.
pub(super) fn draw_x_labels(
    scene: &mut Scene,
    look: &Look,
    plot: &Rect,
    xs: &[Tick],
) -> Result<(), DrawError> {
    for tick in xs {
        if let Some(label) = &tick.label {
            let base = plot.y1 + BELOW * look.unit + 0.9 * look.tick;
            let x = plot.x0 + tick.at * plot.width();
            scene.text(&set(label, look.tick)?, (x, base), Align::Centre, look.ink);
        }
    }
    Ok(())
}
