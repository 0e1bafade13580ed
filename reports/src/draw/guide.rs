//! Slope guides and vertical markers: where their labels have room.

use super::DrawError;
use super::axes::Axes;
use super::line::crosses;
use super::look::{Look, Pen};
use super::scene::{Point, Rect};
use super::span::Span;
use super::text::{Line, fit, set};
use crate::figure::{Scale, SlopeGuide, VerticalMarker};

/// A guide in its place; without a place for its label, the legend names it.
pub(super) struct Guide {
    pub(super) from: Point,
    pub(super) to: Point,
    /// Centre of the label on its baseline.
    pub(super) label: Option<Point>,
    pub(super) name: String,
    pub(super) pen: Pen,
}

/// Places each guide beside its series: first below, then above, near first, where neither the line nor its label meets
/// one of the `curves`, and the label none of the `lines`. On axes that are not both logarithmic there are no guides.
pub(super) fn place_guides(
    slopes: &[SlopeGuide],
    axes: &Axes<'_>,
    look: &Look,
    plot: &Rect,
    [curves, lines]: [&[Vec<Point>]; 2],
    anchor: &dyn Fn(usize) -> Option<Vec<Point>>,
) -> Result<Vec<Guide>, DrawError> {
    let mut placed: Vec<Guide> = Vec::new();
    let mut taken: Vec<Rect> = Vec::new();
    for slope in slopes {
        let logarithmic = axes.x.scale == Scale::Log && axes.y.scale == Scale::Log;
        let Some(series) =
            anchor(slope.series).filter(|_| logarithmic && slope.exponent.is_finite())
        else {
            continue;
        };
        let line = set(&slope.label, look.tick)?;
        // Points upwards per point to the right.
        let decade = |span: &Span, length: f64| length / (span.hi - span.lo);
        let rise = slope.exponent * decade(&axes.y, plot.height()) / decade(&axes.x, plot.width());
        let fits = candidates(&series, rise, look, plot, &line);
        let free = fits.iter().find(|(a, b, at)| {
            let text = text_box(&line, *at).grown(1.5 * look.unit);
            plot.holds(&text)
                && plot.holds(&bounds(*a, *b))
                && !taken.iter().any(|r| r.overlaps(&text))
                && !lines.iter().any(|line| crosses(line, &text))
                && !curves
                    .iter()
                    .any(|curve| crosses(curve, &text) || meets(curve, *a, *b, 3.0 * look.unit))
        });
        let pen = Pen { colour: look.faint, width: 0.7 * look.unit, dash: Vec::new(), mark: None };
        let guide = |(from, to, at): (Point, Point, Option<Point>)| Guide {
            from,
            to,
            label: at,
            name: slope.label.clone(),
            pen,
        };
        match free {
            Some(&(a, b, at)) => {
                taken.push(text_box(&line, at));
                placed.push(guide((a, b, Some(at))));
            }
            None => placed.extend(fits.first().map(|&(a, b, _)| guide((a, b, None)))),
        }
    }
    Ok(placed)
}

/// Lines of the given rise near the series, with the place of their labels.
fn candidates(
    series: &[Point],
    rise: f64,
    look: &Look,
    plot: &Rect,
    label: &Line,
) -> Vec<(Point, Point, Point)> {
    let (left, right) = series
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, r), p| (l.min(p.0), r.max(p.0)));
    let mut out = Vec::new();
    // A steep guide is shorter, so that it stays inside.
    let reach = (0.3 * plot.width()).min(0.4 * plot.height() / rise.abs().max(1e-9)) / 2.0;
    for offset in [8.0, 12.0, 18.0, 26.0, 36.0, 50.0] {
        for side in [1.0, -1.0] {
            for share in [0.62, 0.5, 0.75, 0.38, 0.25] {
                let x = left + share * (right - left);
                let Some(nearest) =
                    series.iter().min_by(|p, q| (p.0 - x).abs().total_cmp(&(q.0 - x).abs()))
                else {
                    continue;
                };
                let y = nearest.1 + (nearest.0 - x) * rise + side * offset * look.unit;
                let (a, b) = ((x - reach, y + reach * rise), (x + reach, y - reach * rise));
                // The label clears the line by half its own width times the rise.
                let clear =
                    (rise.abs() * label.width / 2.0).min(reach * rise.abs()) + 2.0 * look.unit;
                let base =
                    if side > 0.0 { y + clear + label.ascent } else { y - clear - label.descent };
                out.push((a, b, (x, base)));
            }
        }
    }
    out
}

fn text_box(line: &Line, at: Point) -> Rect {
    Rect {
        x0: at.0 - line.width / 2.0,
        y0: at.1 - line.ascent,
        x1: at.0 + line.width / 2.0,
        y1: at.1 + line.descent,
    }
}

fn bounds(a: Point, b: Point) -> Rect {
    Rect { x0: a.0.min(b.0), y0: a.1.min(b.1), x1: a.0.max(b.0), y1: a.1.max(b.1) }
}

/// Whether a curve comes nearer than `near` to the guide, tried at nine places along it.
fn meets(curve: &[Point], a: Point, b: Point, near: f64) -> bool {
    (0..9).any(|k| {
        let t = f64::from(k) / 8.0;
        let (x, y) = (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t);
        crosses(curve, &Rect { x0: x, y0: y, x1: x, y1: y }.grown(near))
    })
}

/// A vertical marker: place of its line and of its label, both from the left edge of the plot.
pub(super) struct Marker {
    pub(super) at: f64,
    pub(super) left: f64,
    pub(super) row: usize,
    pub(super) line: Line,
}

/// Puts labels above the plot, in the lowest row where they fit. Markers without a place on the axis have none.
pub(super) fn place_markers(
    markers: &[VerticalMarker],
    span: &Span,
    look: &Look,
    width: f64,
) -> Result<Vec<Marker>, DrawError> {
    let mut placed: Vec<Marker> = Vec::new();
    for marker in markers {
        let Some(share) = span.place(marker.x) else { continue };
        let Some(line) = fit(&marker.label, look.tick, width, 1)?.into_iter().next() else {
            continue;
        };
        let at = share * width;
        let left = (at - line.width / 2.0).clamp(0.0, (width - line.width).max(0.0));
        let (from, to) = (left - 3.0 * look.unit, left + line.width + 3.0 * look.unit);
        let taken = |row: usize| {
            // A label also keeps clear of the lines of markers that go up past its row.
            placed.iter().any(|m| {
                (m.row == row && from < m.left + m.line.width && m.left < to)
                    || (m.row > row && from < m.at && m.at < to)
            })
        };
        let row = (0..).find(|&row| !taken(row)).unwrap_or(0);
        placed.push(Marker { at, left, row, line });
    }
    Ok(placed)
}
