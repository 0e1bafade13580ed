//! The legend below a plot, in columns. It never lies over data.

use super::DrawError;
use super::look::{Look, Mark, Pen};
use super::panel::{draw_line, draw_mark};
use super::scene::{Align, Colour, Rect, Scene};
use super::text::{Line, fit};

/// What stands before a label.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sample {
    Line(Pen),
    /// A shaded interval: fill and edges.
    Shade(Colour, Colour),
    Mark(Mark, Colour),
}

/// One entry.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) sample: Sample,
    pub(super) label: String,
}

/// The entries of all panels once, if panels have one in common and a label stands for the same line wherever it occurs, and a line for
/// the same label.
pub(super) fn union(legends: &[Vec<Entry>]) -> Option<Vec<Entry>> {
    let (first, rest) = legends.split_first()?;
    let mut all = first.clone();
    for legend in rest {
        if !legend.iter().any(|entry| first.contains(entry)) {
            return None;
        }
        for entry in legend {
            if all.contains(entry) {
                continue;
            }
            if all.iter().any(|other| other.label == entry.label || other.sample == entry.sample) {
                return None;
            }
            all.push(entry.clone());
        }
    }
    Some(all)
}

/// A legend set for a given width.
pub(super) struct Legend {
    rows: Vec<Vec<(Sample, Vec<Line>)>>,
    column: f64,
    sample: f64,
    leading: f64,
}

impl Legend {
    /// Sets the entries in as many equal columns as fit.
    pub(super) fn new(entries: &[Entry], look: &Look, width: f64) -> Result<Legend, DrawError> {
        let u = look.unit;
        let (sample, gap) = (22.0 * u, 10.0 * u);
        let mut set = Vec::new();
        for entry in entries {
            set.push((entry.sample.clone(), fit(&entry.label, look.tick, width - sample, 3)?));
        }
        let widest =
            set.iter().flat_map(|(_, lines)| lines).map(|line| line.width).fold(0.0, f64::max);
        let columns =
            (((width + gap) / (sample + widest + gap)) as usize).clamp(1, set.len().max(1));
        // Even rows: four entries where three would fit make two and two.
        let rows = set.len().div_ceil(columns).max(1);
        let columns = set.len().div_ceil(rows).max(1);
        let rows = set.chunks(columns).map(<[_]>::to_vec).collect();
        Ok(Legend { rows, column: sample + widest + gap, sample, leading: 1.32 * look.tick })
    }

    fn row_height(&self, row: &[(Sample, Vec<Line>)]) -> f64 {
        row.iter().map(|(_, lines)| lines.len().max(1)).max().unwrap_or(0) as f64 * self.leading
    }

    pub(super) fn height(&self) -> f64 {
        self.rows.iter().map(|row| self.row_height(row)).sum()
    }

    /// Draws with the upper left corner at (x, y).
    pub(super) fn draw(&self, scene: &mut Scene, look: &Look, x: f64, y: f64) {
        let mut top = y;
        for row in &self.rows {
            for (k, (sample, lines)) in row.iter().enumerate() {
                let left = x + k as f64 * self.column;
                self.draw_sample(scene, look, sample, left, top + self.leading / 2.0);
                for (i, line) in lines.iter().enumerate() {
                    let base = top + (i as f64 + 0.5) * self.leading + 0.36 * look.tick;
                    scene.text(line, (left + self.sample, base), Align::Left, look.ink);
                }
            }
            top += self.row_height(row);
        }
    }

    fn draw_sample(&self, scene: &mut Scene, look: &Look, sample: &Sample, x: f64, y: f64) {
        let (u, end) = (look.unit, x + self.sample - 4.0 * look.unit);
        match sample {
            Sample::Line(pen) => {
                draw_line(scene, &[(x, y), (end, y)], pen);
                if let Some(mark) = pen.mark {
                    draw_mark(scene, mark, ((x + end) / 2.0, y), 1.9 * u, pen.colour);
                }
            }
            Sample::Shade(fill, edge) => {
                let (y0, y1) = (y - 2.4 * u, y + 2.4 * u);
                scene.rect(Rect { x0: x, y0, x1: end, y1 }, *fill);
                scene.stroke(vec![(x, y0), (end, y0)], 0.4 * u, *edge);
                scene.stroke(vec![(x, y1), (end, y1)], 0.4 * u, *edge);
            }
            Sample::Mark(mark, colour) => {
                draw_mark(scene, *mark, (end - 4.0 * u, y), 2.2 * u, *colour);
            }
        }
    }
}
