//! A heat map: bands of colour below, level lines, curves and places over it, and a colour bar at its right.

use super::DrawError;
use super::axes::{Axes, block, draw_y_labels, stack_up, widest, y_ticks};
use super::field::{Field, joined};
use super::legend::Entry;
use super::look::Look;
use super::overlay::{Overlay, inside};
use super::panel::{Insets, PanelDrawer};
use super::ramp::{blend, lightness, viridis};
use super::scene::{Colour, Rect, Scene};
use super::span::{Omitted, Span, on_axis};
use super::text::fit;
use crate::figure::{Fill, HeatMap};

/// Steps of colour over the whole scale: more than the eye tells apart side by side.
const BANDS: usize = 48;
/// Width of the colour bar and its distance from the plot.
const BAR: f64 = 7.0;
const APART: f64 = 7.0;

pub(super) struct HeatMapPanel<'a> {
    data: &'a HeatMap,
    axes: Axes<'a>,
    colour: Span,
    /// Where each number stands on the colour scale: 0 to 1 inside.
    field: Field<'a>,
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
        let field = Field { grid: &data.grid, shares, x: axes.x, y: axes.y };
        HeatMapPanel { data, axes, colour, field, beyond, notes }
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

    /// Paints the sets above each step of colour over each other: no seams, whatever renders them.
    fn fill(&self, scene: &mut Scene, plot: &Rect) {
        for k in 0..BANDS {
            let level = if k == 0 { -2.0 } else { k as f64 / BANDS as f64 };
            let loops = match self.data.fill {
                Fill::Smooth => self.field.loops(plot, level),
                Fill::Cells => self.field.cells(plot, level),
            };
            scene.fill(joined(loops), band(k));
        }
    }

    fn level_lines(&self, scene: &mut Scene, look: &Look, plot: &Rect) {
        for share in self.levels() {
            let colour = faint_on(viridis(share));
            for line in self.field.level_lines(plot, share) {
                for part in inside(&line, plot) {
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
