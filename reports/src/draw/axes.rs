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

/// The label of an axis with its unit in brackets.
fn caption(axis: &Axis) -> String {
    if axis.unit.is_empty() {
        axis.label.clone()
    } else {
        format!("{} [{}]", axis.label, axis.unit)
    }
}

/// Tick labels cannot fail (digits and signs); an unset label would leave a tick bare, never stop a picture.
fn width(label: &str, size: f64) -> f64 {
    set(label, size).map_or(0.0, |line| line.width)
}

pub(super) fn x_ticks(span: &Span, look: &Look, length: f64) -> Vec<Tick> {
    ticks(span, length, 5.0 * look.unit, &|label| width(label, look.tick))
}

fn y_ticks(span: &Span, look: &Look, length: f64) -> Vec<Tick> {
    ticks(span, length, 3.0 * look.unit, &|_| 1.15 * look.tick)
}

fn widest(ticks: &[Tick], look: &Look) -> f64 {
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
        let name = block(&fit(&caption(self.y_axis), look.label, h, 2)?);
        let below = block(&fit(&caption(self.x_axis), look.label, w, 2)?);
        Ok(Insets {
            left: labels + (BESIDE + APART) * u + name,
            right: (widest(&x_ticks(&self.x, look, w), look) / 2.0).max(2.0 * u),
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
        let xs = x_ticks(&self.x, look, plot.width());
        let ys = y_ticks(&self.y, look, plot.height());
        let across = |t: &Tick| plot.x0 + t.at * plot.width();
        let along = |t: &Tick| plot.y1 - t.at * plot.height();
        for tick in xs.iter().filter(|t| t.label.is_some()) {
            scene.stroke(
                vec![(across(tick), plot.y0), (across(tick), plot.y1)],
                0.4 * u,
                look.grid,
            );
        }
        for tick in ys.iter().filter(|t| t.label.is_some()) {
            scene.stroke(vec![(plot.x0, along(tick)), (plot.x1, along(tick))], 0.4 * u, look.grid);
        }
        for tick in &xs {
            let length = if tick.label.is_some() { 2.6 } else { 1.5 } * u;
            scene.stroke(
                vec![(across(tick), plot.y1), (across(tick), plot.y1 + length)],
                0.5 * u,
                look.ink,
            );
        }
        for tick in &ys {
            let length = if tick.label.is_some() { 2.6 } else { 1.5 } * u;
            scene.stroke(
                vec![(plot.x0 - length, along(tick)), (plot.x0, along(tick))],
                0.5 * u,
                look.ink,
            );
        }
        scene.stroke(
            vec![(plot.x0, plot.y0), (plot.x0, plot.y1), (plot.x1, plot.y1)],
            0.6 * u,
            look.ink,
        );
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
        for tick in ys {
            if let Some(label) = &tick.label {
                let base = plot.y1 - tick.at * plot.height() + 0.36 * look.tick;
                scene.text(
                    &set(label, look.tick)?,
                    (plot.x0 - BESIDE * u, base),
                    Align::Right,
                    look.ink,
                );
            }
        }
        let top = plot.y1 + (BELOW + APART) * u + 1.15 * look.tick;
        let lines = fit(&caption(self.x_axis), look.label, plot.width(), 2)?;
        stack(scene, look, &lines, (plot.x0 + plot.x1) / 2.0, top);
        let names = fit(&caption(self.y_axis), look.label, plot.height(), 2)?;
        let mut x = plot.x0 - (BESIDE + APART) * u - widest(ys, look) - block(&names);
        for line in &names {
            scene.text_up(line, (x + line.ascent, (plot.y0 + plot.y1) / 2.0), look.ink);
            x += line.height();
        }
        Ok(())
    }
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
