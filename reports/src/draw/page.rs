//! The page: panels on a grid, plots aligned by rows and columns, legends and notes below.

use super::legend::{self, Entry, Legend};
use super::look::Look;
use super::panel::{Insets, PanelDrawer, prepare};
use super::scene::{Align, Rect, Scene};
use super::text::{Line, fit};
use super::{DrawError, Theme};
use crate::figure::{Figure, Size};

/// 16:9 on a width of ten inches.
const SLIDE_HEIGHT: f64 = 405.0;

/// One panel and what surrounds its plot.
struct Item<'a> {
    drawer: Box<dyn PanelDrawer + 'a>,
    title: Vec<Line>,
    insets: Insets,
    plot_height: f64,
}

/// Sizes common to a row of panels.
struct Row {
    title: f64,
    top: f64,
    plot: f64,
    bottom: f64,
    foot: f64,
}

struct Page<'a> {
    look: Look,
    items: Vec<Item<'a>>,
    columns: usize,
    /// Width of a cell of the grid.
    cell: f64,
    margin: f64,
    gap: f64,
    /// Left and right insets of each column.
    sides: Vec<(f64, f64)>,
    heading: Vec<Line>,
    /// One legend for all panels, if it would mean the same in all of them.
    shared: Option<Vec<Entry>>,
}

/// Draws a figure as a scene.
pub(super) fn compose(figure: &Figure, theme: Theme) -> Result<Scene, DrawError> {
    let mut flex = 1.0;
    let page = Page::new(figure, theme, flex)?;
    let (mut page, mut height) = (page.0, page.1);
    if figure.size == Size::Slide {
        // Plots take the height that is left; two rounds, since tick labels may change with it.
        for _ in 0..2 {
            let plots: f64 = page.rows()?.iter().map(|row| row.plot).sum();
            flex = (flex * (plots + SLIDE_HEIGHT - height) / plots.max(1.0)).clamp(0.3, 2.0);
            (page, height) = Page::new(figure, theme, flex)?;
        }
        height = height.max(SLIDE_HEIGHT);
    }
    let look = &page.look;
    let mut scene = Scene {
        width: look.width,
        height: height.ceil(),
        background: look.background,
        shapes: Vec::new(),
        texts: Vec::new(),
    };
    page.draw(&mut scene)?;
    Ok(scene)
}

impl<'a> Page<'a> {
    fn new(figure: &'a Figure, theme: Theme, flex: f64) -> Result<(Page<'a>, f64), DrawError> {
        let look = Look::new(figure.size, theme);
        let u = look.unit;
        let columns = figure.size.columns(figure.panels.len());
        let (margin, gap) = (3.0 * u, 14.0 * u);
        let cell = (look.width - 2.0 * margin - gap * (columns - 1) as f64) / columns as f64;
        let mut items = Vec::new();
        for panel in &figure.panels {
            let title = fit(&panel.title, look.label, cell, 3)?;
            items.push(Item {
                drawer: prepare(&panel.kind),
                title,
                insets: Insets::default(),
                plot_height: 0.0,
            });
        }
        let heading =
            fit(figure.title.as_deref().unwrap_or(""), look.title, look.width - 2.0 * margin, 3)?;
        let sides = vec![(0.0, 0.0); columns];
        let mut page =
            Page { look, items, columns, cell, margin, gap, sides, heading, shared: None };
        // Insets depend on the plot's size and the other way round; they settle at once unless labels wrap.
        for _ in 0..3 {
            page.measure(flex)?;
        }
        page.share_legend()?;
        let rows = page.rows()?;
        let body: f64 = rows.iter().map(|r| r.title + r.top + r.plot + r.bottom + r.foot).sum();
        let between = page.gap * 0.8 * rows.len().saturating_sub(1) as f64;
        let height = page.heading_height() + body + between + page.shared_height()? + 2.0 * margin;
        Ok((page, height))
    }

    fn plot_width(&self, column: usize) -> f64 {
        // A label may take a lot of room, but never the plot's.
        (self.cell - self.sides[column].0 - self.sides[column].1).max(0.25 * self.cell)
    }

    fn measure(&mut self, flex: f64) -> Result<(), DrawError> {
        for k in 0..self.items.len() {
            let width = self.plot_width(k % self.columns);
            let wanted = self.items[k].drawer.plot_height(&self.look, self.cell, width, flex);
            self.items[k].plot_height = wanted;
        }
        for row in self.items.chunks_mut(self.columns) {
            let most = row.iter().map(|item| item.plot_height).fold(0.0, f64::max);
            row.iter_mut().for_each(|item| item.plot_height = most);
        }
        for k in 0..self.items.len() {
            let width = self.plot_width(k % self.columns);
            self.items[k].insets =
                self.items[k].drawer.insets(&self.look, width, self.items[k].plot_height)?;
        }
        for (column, side) in self.sides.iter_mut().enumerate() {
            for item in self.items.iter().skip(column).step_by(self.columns) {
                *side = (side.0.max(item.insets.left), side.1.max(item.insets.right));
            }
        }
        Ok(())
    }

    fn legend(&self, k: usize) -> Result<Vec<Entry>, DrawError> {
        let item = &self.items[k];
        item.drawer.legend(&self.look, self.plot_width(k % self.columns), item.plot_height)
    }

    fn share_legend(&mut self) -> Result<(), DrawError> {
        let legends =
            (0..self.items.len()).map(|k| self.legend(k)).collect::<Result<Vec<_>, _>>()?;
        let several = legends.len() > 1;
        self.shared = legend::union(&legends).filter(|_| several);
        Ok(())
    }

    fn shared_height(&self) -> Result<f64, DrawError> {
        match &self.shared {
            None => Ok(0.0),
            Some(entries) => {
                let legend = Legend::new(
                    entries,
                    &self.look,
                    self.look.width - 2.0 * self.margin - self.sides[0].0,
                )?;
                Ok(legend.height() + 5.0 * self.look.unit)
            }
        }
    }

    fn heading_height(&self) -> f64 {
        let lines: f64 = self.heading.iter().map(Line::height).sum();
        if self.heading.is_empty() { 0.0 } else { lines + 4.0 * self.look.unit }
    }

    /// Legend and notes of a panel, and their height.
    fn foot(&self, k: usize) -> Result<(Option<Legend>, Vec<Line>, f64), DrawError> {
        let entries = if self.shared.is_some() { Vec::new() } else { self.legend(k)? };
        // The legend starts below the plot but may reach to the cell's right edge.
        let width = self.cell - self.legend_indent(k);
        let legend =
            if entries.is_empty() { None } else { Some(Legend::new(&entries, &self.look, width)?) };
        let mut notes = Vec::new();
        for note in self.items[k].drawer.notes() {
            notes.extend(fit(&note, self.look.note, width, 3)?);
        }
        let u = self.look.unit;
        let mut height = legend.as_ref().map_or(0.0, |l| l.height() + 4.0 * u);
        if !notes.is_empty() {
            height += notes.iter().map(Line::height).sum::<f64>() + 2.0 * u;
        }
        Ok((legend, notes, height))
    }

    /// Wide plots have their legend below the axis; narrow ones need the whole cell.
    fn legend_indent(&self, k: usize) -> f64 {
        if self.cell > 300.0 * self.look.unit {
            self.sides[k % self.columns].0
        } else {
            8.0 * self.look.unit
        }
    }

    fn rows(&self) -> Result<Vec<Row>, DrawError> {
        let mut rows = Vec::new();
        for (at, items) in self.items.chunks(self.columns).enumerate() {
            let most = |f: &dyn Fn(&Item<'_>) -> f64| items.iter().map(f).fold(0.0, f64::max);
            let mut foot: f64 = 0.0;
            for k in 0..items.len() {
                foot = foot.max(self.foot(at * self.columns + k)?.2);
            }
            let title = most(&|i| i.title.iter().map(Line::height).sum());
            rows.push(Row {
                title: if title > 0.0 { title + 2.0 * self.look.unit } else { 0.0 },
                top: most(&|i| i.insets.top),
                plot: most(&|i| i.plot_height),
                bottom: most(&|i| i.insets.bottom),
                foot,
            });
        }
        Ok(rows)
    }

    fn draw(&self, scene: &mut Scene) -> Result<(), DrawError> {
        let look = &self.look;
        let mut y = self.margin;
        scene.rect(Rect { x0: 0.0, y0: 0.0, x1: scene.width, y1: scene.height }, look.background);
        for line in &self.heading {
            scene.text(line, (look.width / 2.0, y + line.ascent), Align::Centre, look.ink);
            y += line.height();
        }
        y = self.margin + self.heading_height();
        for (at, row) in self.rows()?.iter().enumerate() {
            for column in 0..self.columns.min(self.items.len() - at * self.columns) {
                self.draw_item(scene, at * self.columns + column, row, y)?;
            }
            y += row.title + row.top + row.plot + row.bottom + row.foot + 0.8 * self.gap;
        }
        if let Some(entries) = &self.shared {
            let left = self.margin + self.sides[0].0;
            let legend = Legend::new(entries, look, look.width - self.margin - left)?;
            legend.draw(scene, look, left, y - 0.8 * self.gap + 5.0 * look.unit);
        }
        Ok(())
    }

    fn draw_item(&self, scene: &mut Scene, k: usize, row: &Row, y: f64) -> Result<(), DrawError> {
        let (look, item, column) = (&self.look, &self.items[k], k % self.columns);
        let left = self.margin + column as f64 * (self.cell + self.gap);
        let x0 = left + self.sides[column].0;
        let y0 = y + row.title + row.top;
        let plot = Rect { x0, y0, x1: x0 + self.plot_width(column), y1: y0 + row.plot };
        let lines: f64 = item.title.iter().map(Line::height).sum();
        let mut top = y + row.title - lines - if row.title > 0.0 { 2.0 * look.unit } else { 0.0 };
        for line in &item.title {
            let x = (plot.x0 + plot.x1) / 2.0;
            // Centred over the plot, but inside the cell.
            let x = x.max(left + line.width / 2.0).min(left + self.cell - line.width / 2.0);
            scene.text(line, (x, top + line.ascent), Align::Centre, look.ink);
            top += line.height();
        }
        item.drawer.draw(scene, look, plot)?;
        let (legend, notes, _) = self.foot(k)?;
        let indent = left + self.legend_indent(k);
        let mut y = plot.y1 + row.bottom;
        if let Some(legend) = legend {
            legend.draw(scene, look, indent, y + 4.0 * look.unit);
            y += legend.height() + 4.0 * look.unit;
        }
        y += 2.0 * look.unit;
        for line in &notes {
            scene.text(line, (indent, y + line.ascent), Align::Left, look.faint);
            y += line.height();
        }
        Ok(())
    }
}
