//! The ladder: one row per proof step, its ratio as a point on a logarithmic axis and as a number beside it.

use super::DrawError;
use super::axes::{block, draw_x_labels, stack, widest, x_ticks};
use super::legend::{Entry, Sample};
use super::look::{Look, Mark};
use super::panel::{Insets, PanelDrawer, draw_mark};
use super::scene::{Align, Rect, Scene};
use super::span::Span;
use super::text::{Line, fit};
use super::ticks::scientific;
use crate::figure::{Cell, Ladder, Measure, Scale, Status};

/// The low end of the axis: smaller ratios are shown as an arrow at the edge, with their number.
const LOWEST: f64 = -6.0;
/// The high end never lies further than this.
const HIGHEST: f64 = 6.0;
const MISSING: Cell = Cell { ratio: f64::NAN, status: Status::OutOfScope };

pub(super) struct LadderPanel<'a> {
    data: &'a Ladder,
    span: Span,
}

/// The number beside a row of shares.
fn percentage(cell: Cell) -> String {
    match cell {
        Cell { status: Status::OutOfScope, .. } => "–".to_owned(),
        Cell { ratio, .. } if ratio.is_nan() => "NaN".to_owned(),
        Cell { ratio, .. } => format!("{:.1} %", 100.0 * ratio),
    }
}

/// The number beside a row of ratios.
fn value(cell: Cell) -> String {
    match cell {
        Cell { status: Status::OutOfScope, .. } => "–".to_owned(),
        Cell { ratio, .. } if ratio.is_nan() => "NaN".to_owned(),
        Cell { ratio, .. } if ratio.is_infinite() => {
            if ratio > 0.0 { "∞" } else { "−∞" }.to_owned()
        }
        Cell { ratio, .. } if ratio.abs() < f64::MIN_POSITIVE => "0".to_owned(),
        // Near 1 the verdict hangs on the difference, which three digits would hide.
        Cell { ratio, .. } if scientific(ratio, 3) == "1.00" && (ratio - 1.0).abs() > 0.0 => {
            let sign = if ratio > 1.0 { "+" } else { "−" };
            format!("1{sign}{}", scientific((ratio - 1.0).abs(), 1))
        }
        Cell { ratio, .. } => scientific(ratio, if ratio.abs() >= 0.1 { 3 } else { 2 }),
    }
}

impl<'a> LadderPanel<'a> {
    pub(super) fn new(data: &'a Ladder) -> LadderPanel<'a> {
        if data.measure == Measure::Share {
            return LadderPanel { data, span: Span { scale: Scale::Linear, lo: 0.0, hi: 1.0 } };
        }
        let cells = data.rungs.iter().flat_map(|rung| &rung.cells);
        let ratios =
            cells.filter(|c| c.ratio.is_finite() && c.ratio > 0.0).map(|c| libm::log10(c.ratio));
        let top = ratios.fold(0.0, f64::max);
        LadderPanel {
            data,
            span: Span { scale: Scale::Log, lo: LOWEST - 0.3, hi: (top + 0.5).clamp(0.6, HIGHEST) },
        }
    }

    fn number(&self, cell: Cell) -> String {
        match self.data.measure {
            Measure::Ratio => value(cell),
            Measure::Share => percentage(cell),
        }
    }

    /// Where a cell is drawn, as a share of the width, and by which mark.
    fn point(&self, cell: Cell, mark: Mark) -> Option<(f64, Mark)> {
        let share = self.span.place(cell.ratio);
        match (self.data.measure, share) {
            (Measure::Share, share) => share.map(|t| (t.clamp(0.0, 1.0), mark)),
            // Not a number: no point. Nothing or less than nothing of the bound used: an arrow at the low edge.
            (_, None) if cell.ratio.is_nan() => None,
            (_, None) if cell.ratio > 0.0 => Some((1.0, Mark::TriangleRight)),
            (_, None) => Some((0.0, Mark::TriangleLeft)),
            (_, Some(t)) if self.span.lo + t * (self.span.hi - self.span.lo) < LOWEST => {
                Some((0.0, Mark::TriangleLeft))
            }
            (_, Some(t)) if t > 1.0 => Some((1.0, Mark::TriangleRight)),
            (_, Some(t)) => Some((t, mark)),
        }
    }

    fn columns(&self) -> usize {
        let cells = self.data.rungs.iter().map(|rung| rung.cells.len()).max().unwrap_or(0);
        self.data.settings.len().max(cells).max(1)
    }

    fn name(&self, column: usize) -> &str {
        self.data.settings.get(column).map_or("", String::as_str)
    }

    fn cell(&self, row: usize, column: usize) -> Cell {
        self.data.rungs[row].cells.get(column).copied().unwrap_or(MISSING)
    }

    /// Columns that stand side by side; the others follow in further banks below.
    fn per_bank(&self, look: &Look, width: f64) -> usize {
        let fits = (width / (86.0 * look.unit)) as usize;
        let fits = fits.clamp(1, self.columns());
        // Even banks: five columns where four would fit make three and two.
        self.columns().div_ceil(self.columns().div_ceil(fits))
    }

    fn row_height(look: &Look) -> f64 {
        1.36 * look.tick
    }

    fn head(&self, look: &Look, width: f64) -> Result<f64, DrawError> {
        let column = width / self.per_bank(look, width) as f64;
        let mut most: f64 = 0.0;
        for k in 0..self.columns() {
            most = most.max(block(&fit(self.name(k), look.tick, column - 8.0 * look.unit, 2)?));
        }
        Ok(most + 3.0 * look.unit)
    }

    fn foot(look: &Look) -> f64 {
        7.0 * look.unit + 1.15 * look.tick
    }

    /// Row labels, cut where they would leave the plot too little room.
    fn row_labels(&self, look: &Look, plot: f64) -> Result<Vec<Option<Line>>, DrawError> {
        let widest = (0.3 * look.width).min(0.6 * plot);
        let set =
            |label: &str| fit(label, look.tick, widest, 1).map(|lines| lines.into_iter().next());
        self.data.rungs.iter().map(|rung| set(&rung.label)).collect()
    }

    /// Room for the numbers at the right of each column; 0 if it would take more than half: then there are no numbers.
    fn number_room(&self, look: &Look, column: f64) -> Result<f64, DrawError> {
        let mut most: f64 = 0.0;
        for cell in self.data.rungs.iter().flat_map(|rung| &rung.cells) {
            most = most.max(super::text::set(&self.number(*cell), look.note)?.width);
        }
        let room = most + 5.0 * look.unit;
        Ok(if room > 0.5 * column { 0.0 } else { room })
    }

    fn draw_column(
        &self,
        scene: &mut Scene,
        look: &Look,
        plot: Rect,
        numbers: f64,
        column: usize,
    ) -> Result<(), DrawError> {
        let u = look.unit;
        let lines = fit(self.name(column), look.tick, plot.width() + numbers - 4.0 * u, 2)?;
        stack(scene, look, &lines, (plot.x0 + plot.x1) / 2.0, plot.y0 - 3.0 * u - block(&lines));
        // Beyond 1 a step is refuted: the region is tinted, so that a point there is seen at a glance.
        let one = plot.x0 + self.span.share(0.0) * plot.width();
        let ratios = self.data.measure == Measure::Ratio;
        if ratios {
            scene.rect(Rect { x0: one, ..plot }, look.mix(look.danger(), 0.09));
        }
        let ticks = x_ticks(&self.span, look, plot.width());
        for tick in &ticks {
            let x = plot.x0 + tick.at * plot.width();
            if tick.label.is_some() {
                scene.stroke(vec![(x, plot.y0), (x, plot.y1)], 0.4 * u, look.grid);
            }
            scene.stroke(vec![(x, plot.y1), (x, plot.y1 + 2.4 * u)], 0.5 * u, look.ink);
        }
        scene.stroke(vec![(plot.x0, plot.y1), (plot.x1, plot.y1)], 0.6 * u, look.ink);
        if ratios {
            scene.stroke(vec![(one, plot.y0 - 1.5 * u), (one, plot.y1)], 1.0 * u, look.ink);
        }
        draw_x_labels(scene, look, &plot, &ticks)?;
        for row in 0..self.data.rungs.len() {
            let y = plot.y0 + (row as f64 + 0.5) * Self::row_height(look);
            self.draw_cell(scene, look, &plot, y, numbers, self.cell(row, column))?;
        }
        Ok(())
    }

    fn draw_cell(
        &self,
        scene: &mut Scene,
        look: &Look,
        plot: &Rect,
        y: f64,
        numbers: f64,
        cell: Cell,
    ) -> Result<(), DrawError> {
        let u = look.unit;
        let (colour, mark, _) = look.verdict(cell.status);
        let number = super::text::set(&self.number(cell), look.note)?;
        let ink = if cell.status == Status::Refuted { colour } else { look.faint };
        if numbers > 0.0 {
            scene.text(
                &number,
                (plot.x1 + numbers - 2.0 * u, y + 0.36 * look.note),
                Align::Right,
                ink,
            );
        }
        if cell.status == Status::OutOfScope {
            return Ok(());
        }
        let Some((at, mark)) = self.point(cell, mark) else { return Ok(()) };
        let x = (plot.x0 + at * plot.width()).clamp(plot.x0 + 2.4 * u, plot.x1 - 2.4 * u);
        scene.stroke(vec![(plot.x0, y), (x, y)], 0.5 * u, look.mix(colour, 0.45));
        draw_mark(scene, mark, (x, y), 2.1 * u, colour);
        Ok(())
    }
}

impl PanelDrawer for LadderPanel<'_> {
    fn plot_height(&self, look: &Look, _cell: f64, plot: f64, _flex: f64) -> f64 {
        let banks = self.columns().div_ceil(self.per_bank(look, plot)) as f64;
        // A label without a glyph is reported when it is set; its height does not matter then.
        let head = self.head(look, plot).unwrap_or(0.0);
        let rows = self.data.rungs.len().max(1) as f64 * Self::row_height(look);
        banks * (head + rows + Self::foot(look))
    }

    fn insets(&self, look: &Look, width: f64, _height: f64) -> Result<Insets, DrawError> {
        let labels = self.row_labels(look, width)?;
        let longest = labels.iter().flatten().map(|line| line.width).fold(0.0, f64::max);
        let name = block(&fit(&self.data.label, look.label, width, 2)?);
        Ok(Insets {
            left: longest + 5.0 * look.unit,
            right: match self.data.measure {
                Measure::Ratio => 0.0,
                // The axis ends with a label.
                Measure::Share => widest(&x_ticks(&self.span, look, width), look) / 2.0,
            },
            top: 0.0,
            bottom: name + 3.0 * look.unit,
        })
    }

    fn legend(&self, look: &Look, _width: f64, _height: f64) -> Result<Vec<Entry>, DrawError> {
        let mut present: Vec<Status> = Vec::new();
        for row in 0..self.data.rungs.len() {
            present.extend((0..self.columns()).map(|column| self.cell(row, column).status));
        }
        present.sort_unstable();
        present.dedup();
        let entry = |status: Status| {
            let (colour, mark, name) = look.verdict(status);
            Entry { sample: Sample::Mark(mark, colour), label: name.to_owned() }
        };
        Ok(present.into_iter().map(entry).collect())
    }

    fn notes(&self) -> Vec<String> {
        let cells = || {
            self.data
                .rungs
                .iter()
                .flat_map(|rung| &rung.cells)
                .filter(|c| c.status != Status::OutOfScope)
        };
        let ratios = self.data.measure == Measure::Ratio;
        let low = ratios
            && cells().any(|c| {
                self.span.place(c.ratio).map_or(c.ratio <= 0.0, |_| libm::log10(c.ratio) < LOWEST)
            });
        let high =
            ratios && cells().any(|c| self.span.place(c.ratio).map_or(c.ratio > 0.0, |t| t > 1.0));
        let mut notes = Vec::new();
        if low || high {
            notes.push("arrows: off the axis, see the number".to_owned());
        }
        if self.data.rungs.is_empty() {
            notes.push("no steps to show".to_owned());
        }
        notes
    }

    fn draw(&self, scene: &mut Scene, look: &Look, plot: Rect) -> Result<(), DrawError> {
        let per = self.per_bank(look, plot.width());
        let (head, foot, row_height) =
            (self.head(look, plot.width())?, Self::foot(look), Self::row_height(look));
        // Columns keep apart, so that a number is not read as the next column's.
        let apart = if per > 1 { 8.0 * look.unit } else { 0.0 };
        let column_width = (plot.width() - apart * (per - 1) as f64) / per as f64;
        let numbers = self.number_room(look, column_width)?;
        let rows = self.data.rungs.len().max(1) as f64 * row_height;
        let labels = self.row_labels(look, plot.width())?;
        for bank in 0..self.columns().div_ceil(per) {
            let top = plot.y0 + bank as f64 * (head + rows + foot) + head;
            for (row, label) in labels.iter().enumerate() {
                let y0 = top + row as f64 * row_height;
                if row % 2 == 1 {
                    let stripe = Rect { x0: plot.x0, y0, x1: plot.x1, y1: y0 + row_height };
                    scene.rect(stripe, look.mix(look.ink, 0.035));
                }
                if let Some(line) = label {
                    let base = y0 + row_height / 2.0 + 0.36 * look.tick;
                    scene.text(line, (plot.x0 - 5.0 * look.unit, base), Align::Right, look.ink);
                }
            }
            for (place, column) in (bank * per..self.columns().min((bank + 1) * per)).enumerate() {
                let x0 = plot.x0 + place as f64 * (column_width + apart);
                let rect = Rect { x0, y0: top, x1: x0 + column_width - numbers, y1: top + rows };
                self.draw_column(scene, look, rect, numbers, column)?;
            }
        }
        let lines = fit(&self.data.label, look.label, plot.width(), 2)?;
        stack(scene, look, &lines, (plot.x0 + plot.x1) / 2.0, plot.y1 + 1.0 * look.unit);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_show_what_the_verdict_hangs_on() {
        let number = |ratio| value(Cell { ratio, status: Status::Holds });
        assert_eq!(number(1.0), "1.00");
        assert_eq!(number(1.0 + f64::EPSILON), "1+2×10^{−16}");
        assert_eq!(number(1.0 - 1e-4), "1−1×10^{−4}");
        assert_eq!(number(0.999), "0.999");
        assert_eq!([0.0, -0.2, f64::NAN, f64::INFINITY].map(number), ["0", "−0.200", "NaN", "∞"]);
        assert_eq!(value(MISSING), "–");
        assert_eq!(percentage(Cell { ratio: 0.4967, status: Status::Refuted }), "49.7 %");
    }
}
