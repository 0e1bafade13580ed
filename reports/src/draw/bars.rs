//! Horizontal bars made of parts, with their sums as numbers.

use super::DrawError;
use super::axes::{block, draw_x_labels, stack, widest, x_ticks};
use super::legend::{Entry, Sample};
use super::look::Look;
use super::panel::{Insets, PanelDrawer};
use super::scene::{Align, Colour, Rect, Scene};
use super::span::Span;
use super::text::{Line, fit, set};
use super::ticks::scientific;
use crate::figure::{Bar, Bars, Role, Scale};

pub(super) struct BarsPanel<'a> {
    data: &'a Bars,
    span: Span,
}

/// What can be drawn of a part.
fn shown(length: f64) -> f64 {
    if length.is_finite() && length > 0.0 { length } else { 0.0 }
}

fn total(bar: &Bar) -> f64 {
    bar.lengths.iter().copied().map(shown).sum::<f64>().min(f64::MAX)
}

impl<'a> BarsPanel<'a> {
    pub(super) fn new(data: &'a Bars) -> BarsPanel<'a> {
        let most = data.bars.iter().map(total).fold(0.0, f64::max);
        let hi = if most > 0.0 { (1.02 * most).min(f64::MAX) } else { 1.0 };
        BarsPanel { data, span: Span { scale: Scale::Linear, lo: 0.0, hi } }
    }

    fn row_height(look: &Look) -> f64 {
        1.7 * look.tick
    }

    fn labels(&self, look: &Look, plot: f64) -> Result<Vec<Option<Line>>, DrawError> {
        let most = (0.34 * look.width).min(0.6 * plot);
        let line = |bar: &Bar| Ok(fit(&bar.label, look.tick, most, 1)?.into_iter().next());
        self.data.bars.iter().map(line).collect()
    }

    fn number(bar: &Bar) -> String {
        scientific(total(bar), 3)
    }

    fn numbers(&self, look: &Look) -> Result<f64, DrawError> {
        let mut most: f64 = 0.0;
        for bar in &self.data.bars {
            most = most.max(set(&Self::number(bar), look.note)?.width);
        }
        Ok(most + 4.0 * look.unit)
    }

    fn colour(look: &Look, part: usize) -> Colour {
        look.mix(look.pen(Role::Measured, part).colour, 0.85)
    }

    fn draw_bar(
        &self,
        scene: &mut Scene,
        look: &Look,
        plot: &Rect,
        row: usize,
    ) -> Result<(), DrawError> {
        let (bar, height) = (&self.data.bars[row], Self::row_height(look));
        let (y0, y1) =
            (plot.y0 + (row as f64 + 0.14) * height, plot.y0 + (row as f64 + 0.86) * height);
        let mut reached = 0.0;
        for (part, length) in bar.lengths.iter().copied().map(shown).enumerate() {
            let place = |at: f64| plot.x0 + self.span.share(at.min(f64::MAX)) * plot.width();
            let (x0, x1) = (place(reached), place(reached + length));
            if x1 > x0 {
                scene.rect(Rect { x0, y0, x1, y1 }, Self::colour(look, part));
            }
            reached = (reached + length).min(f64::MAX);
        }
        let end = plot.x0 + self.span.share(reached) * plot.width();
        let base = (y0 + y1) / 2.0 + 0.36 * look.note;
        scene.text(
            &set(&Self::number(bar), look.note)?,
            (end + 2.5 * look.unit, base),
            Align::Left,
            look.faint,
        );
        Ok(())
    }
}

impl PanelDrawer for BarsPanel<'_> {
    fn plot_height(&self, look: &Look, _cell: f64, _plot: f64, _flex: f64) -> f64 {
        self.data.bars.len().max(1) as f64 * Self::row_height(look)
    }

    fn insets(&self, look: &Look, width: f64, _height: f64) -> Result<Insets, DrawError> {
        let labels = self.labels(look, width)?;
        let longest = labels.iter().flatten().map(|line| line.width).fold(0.0, f64::max);
        let last = widest(&x_ticks(&self.span, look, width), look) / 2.0;
        let name = block(&fit(&self.data.x.caption(), look.label, width, 2)?);
        Ok(Insets {
            left: longest + 5.0 * look.unit,
            right: self.numbers(look)?.max(last),
            top: 0.0,
            bottom: name + 10.0 * look.unit + 1.15 * look.tick,
        })
    }

    fn legend(&self, look: &Look, _width: f64, _height: f64) -> Result<Vec<Entry>, DrawError> {
        let entry = |(part, name): (usize, &String)| {
            let colour = Self::colour(look, part);
            Entry { sample: Sample::Shade(colour, colour), label: name.clone() }
        };
        Ok(self.data.parts.iter().enumerate().map(entry).collect())
    }

    fn notes(&self) -> Vec<String> {
        let lengths = self.data.bars.iter().flat_map(|bar| &bar.lengths);
        let hidden = lengths.filter(|x| !x.is_finite() || **x < 0.0).count();
        let mut notes = Vec::new();
        if hidden > 0 {
            notes.push(format!("{hidden} parts negative or not finite, not shown"));
        }
        if self.data.bars.is_empty() {
            notes.push("no bars to show".to_owned());
        }
        notes
    }

    fn draw(&self, scene: &mut Scene, look: &Look, plot: Rect) -> Result<(), DrawError> {
        let u = look.unit;
        let ticks = x_ticks(&self.span, look, plot.width());
        for tick in ticks.iter().filter(|tick| tick.label.is_some()) {
            let x = plot.x0 + tick.at * plot.width();
            scene.stroke(vec![(x, plot.y0), (x, plot.y1 + 2.4 * u)], 0.4 * u, look.grid);
        }
        for (row, label) in self.labels(look, plot.width())?.iter().enumerate() {
            if let Some(line) = label {
                let middle = plot.y0 + (row as f64 + 0.5) * Self::row_height(look);
                scene.text(
                    line,
                    (plot.x0 - 5.0 * u, middle + 0.36 * look.tick),
                    Align::Right,
                    look.ink,
                );
            }
            self.draw_bar(scene, look, &plot, row)?;
        }
        scene.stroke(
            vec![(plot.x0, plot.y0), (plot.x0, plot.y1), (plot.x1, plot.y1)],
            0.6 * u,
            look.ink,
        );
        draw_x_labels(scene, look, &plot, &ticks)?;
        let lines = fit(&self.data.x.caption(), look.label, plot.width(), 2)?;
        let top = plot.y1 + 8.0 * u + 1.15 * look.tick;
        stack(scene, look, &lines, (plot.x0 + plot.x1) / 2.0, top);
        Ok(())
    }
}
