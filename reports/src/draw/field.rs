//! Numbers on a grid as shapes in a plot: the sets above a level, and the lines where it is crossed.

use super::scene::{Point, Rect};
use super::span::Span;
use crate::contour::{Corner, Node, Region, blocks, inner_lines};
use crate::figure::Grid;

/// Corners of an outline nearer than this to the one before look the same and are left out.
const NEAR: f64 = 0.12;

/// Numbers at the nodes of a grid, each as a share of some scale.
pub(super) struct Field<'a> {
    pub(super) grid: &'a Grid,
    /// Row by row; NaN for what cannot be shown.
    pub(super) shares: Vec<f64>,
    pub(super) x: Span,
    pub(super) y: Span,
}

impl Field<'_> {
    pub(super) fn size(&self) -> (usize, usize) {
        (self.grid.x.len(), self.grid.y.len())
    }

    fn share(&self, (column, row): Node) -> f64 {
        self.shares[row * self.size().0 + column]
    }

    /// The loops around `{share >= level}`, counted in nodes.
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
        let x = Self::between(&self.x, &self.grid.x, column)?;
        let y = Self::between(&self.y, &self.grid.y, row)?;
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

    /// The loops around `{share >= level}` in the plot, interpolated between nodes.
    pub(super) fn loops(&self, plot: &Rect, level: f64) -> Vec<Vec<Point>> {
        let loops = self.outline(level).into_iter();
        loops.map(|l| self.line(plot, l.into_iter().map(|c| c.at))).collect()
    }

    /// The same with a cell of one number around each node.
    pub(super) fn cells(&self, plot: &Rect, level: f64) -> Vec<Vec<Point>> {
        let loops = blocks(self.size(), &|node| self.share(node) >= level);
        // Corners of cells lie half-way between nodes.
        let place = |c: Node| (c.0 as f64 - 0.5, c.1 as f64 - 0.5);
        let line =
            |l: Vec<Node>| l.into_iter().filter_map(|c| self.point(plot, place(c))).collect();
        loops.into_iter().map(line).collect()
    }

    /// The lines where a level is crossed.
    pub(super) fn level_lines(&self, plot: &Rect, level: f64) -> Vec<Vec<Point>> {
        let lines = inner_lines(&self.outline(level)).into_iter();
        lines.map(|line| self.line(plot, line)).collect()
    }
}

/// One outline of many loops: from the last point of each back to where the first began, and the same way back. The ways cancel, so that
/// holes stay open.
pub(super) fn joined(loops: Vec<Vec<Point>>) -> Vec<Point> {
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
