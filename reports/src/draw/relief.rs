//! Land from above: tints of the page between level lines, paths and points over them.

use super::DrawError;
use super::axes::Axes;
use super::field::{Field, joined};
use super::legend::{Entry, Sample};
use super::look::{Look, Mark, Pen};
use super::overlay::{Overlay, inside, pieces};
use super::panel::{Insets, PanelDrawer, draw_line, draw_mark};
use super::scene::{Colour, Point, Rect, Scene};
use super::span::Span;
use crate::figure::{Grid, Relief, Role, Scale, Strand};

/// How much of the ink the highest ground has.
const DARKEST: f64 = 0.30;
/// Tints between two level lines would only blur them: one each.
const LEAST_LEVELS: usize = 2;

/// Heights as shares, 0 at the lowest ground and 1 at the last level; and the levels as shares.
pub(super) fn heights(grid: &Grid, levels: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let mut values = grid.values.clone();
    values.resize(grid.x.len() * grid.y.len(), f64::NAN);
    let finite = || values.iter().copied().filter(|v| v.is_finite());
    let least = finite().fold(f64::INFINITY, f64::min);
    let most = finite().fold(f64::NEG_INFINITY, f64::max);
    let top = levels.last().copied().filter(|top| *top > least).unwrap_or(most);
    let size = if top > least { top - least } else { 1.0 };
    // Far above the last level all ground looks alike; outlines want moderate numbers.
    let share = |v: f64| if v.is_nan() { f64::NAN } else { ((v - least) / size).min(1e3) };
    let levels = levels.iter().map(|v| (v - least) / size);
    let levels = levels.filter(|share| (0.0..1.0 + 1e-9).contains(share)).collect();
    (values.iter().map(|v| share(*v)).collect(), levels)
}

/// The tint of ground at a share of the height.
pub(super) fn ground(look: &Look, share: f64) -> Colour {
    look.mix(look.slate(), DARKEST * share)
}

/// The colour of level lines.
pub(super) fn line(look: &Look) -> Colour {
    look.mix(look.slate(), DARKEST + 0.16)
}

/// Paints the tints between levels and the lines over them.
pub(super) fn paint(
    scene: &mut Scene,
    look: &Look,
    plot: &Rect,
    field: &Field<'_>,
    levels: &[f64],
) {
    scene.rect(*plot, ground(look, 0.0));
    for (k, level) in levels.iter().enumerate() {
        let share = (k + 1) as f64 / levels.len().max(LEAST_LEVELS) as f64;
        scene.fill(joined(field.loops(plot, *level)), ground(look, share));
    }
    for level in levels {
        for crossed in field.level_lines(plot, *level) {
            for part in inside(&crossed, plot) {
                scene.stroke(part, 0.4 * look.unit, line(look));
            }
        }
    }
}

/// The pen of a strand.
pub(super) fn pen(look: &Look, strand: &Strand) -> Pen {
    let mut pen = look.pen(Role::Measured, strand.tone);
    pen.dash.clear();
    pen.width = if strand.pale { 0.35 } else { 0.75 } * look.unit;
    if strand.pale {
        pen.colour = look.mix(pen.colour, 0.42);
    }
    if strand.connected {
        pen.mark = None;
    }
    pen
}

/// What the legend says of strands: each label once.
pub(super) fn legend(look: &Look, strands: &[Strand]) -> Vec<Entry> {
    let mut unique: Vec<Entry> = Vec::new();
    for strand in strands.iter().filter(|strand| !strand.label.is_empty()) {
        let pen = pen(look, strand);
        let sample =
            if strand.connected { Sample::Line(pen) } else { Sample::Mark(Mark::Disc, pen.colour) };
        let entry = Entry { sample, label: strand.label.clone() };
        if !unique.contains(&entry) {
            unique.push(entry);
        }
    }
    unique
}

pub(super) struct ReliefPanel<'a> {
    data: &'a Relief,
    axes: Axes<'a>,
    field: Field<'a>,
    levels: Vec<f64>,
}

impl<'a> ReliefPanel<'a> {
    pub(super) fn new(data: &'a Relief) -> ReliefPanel<'a> {
        let span = |nodes: &[f64]| Span::exactly(Scale::Linear, nodes.iter().copied());
        let (x, y) = (span(&data.grid.x), span(&data.grid.y));
        let (shares, levels) = heights(&data.grid, &data.levels);
        let field = Field { grid: &data.grid, shares, x, y };
        ReliefPanel { data, axes: Axes { x, y, x_axis: &data.x, y_axis: &data.y }, field, levels }
    }

    fn places(&self) -> Overlay<'a> {
        Overlay { curves: &[], walks: &[], places: &self.data.places, casing: None }
    }

    fn strand(&self, scene: &mut Scene, look: &Look, plot: &Rect, strand: &Strand) {
        let pen = pen(look, strand);
        if !strand.connected {
            let r = if strand.pale { 0.7 } else { 0.95 } * look.unit;
            for (x, y) in strand.x.iter().zip(&strand.y) {
                let Some(p) = self.axes.place(plot, *x, *y).filter(|p| within(plot, *p)) else {
                    continue;
                };
                scene.disc(p, r, pen.colour);
            }
            return;
        }
        let pieces = pieces(&self.axes, plot, &strand.x, &strand.y);
        for piece in &pieces {
            for part in inside(piece, plot) {
                if !strand.pale {
                    scene.stroke(part.clone(), pen.width + 0.8 * look.unit, look.background);
                }
                draw_line(scene, &part, &pen);
            }
        }
        if strand.pale {
            return;
        }
        // A ring where a path begins, a disc where it ends.
        let ends = [
            (pieces.first().and_then(|piece| piece.first()), Mark::Ring),
            (pieces.last().and_then(|piece| piece.last()), Mark::Disc),
        ];
        for (p, mark) in ends {
            if let Some(p) = p.filter(|p| within(plot, **p)) {
                scene.disc(*p, 2.4 * look.unit, look.background);
                draw_mark(scene, mark, *p, 1.7 * look.unit, pen.colour);
            }
        }
    }
}

fn within(plot: &Rect, p: Point) -> bool {
    plot.holds(&Rect { x0: p.0, y0: p.1, x1: p.0, y1: p.1 })
}

impl PanelDrawer for ReliefPanel<'_> {
    fn plot_height(&self, look: &Look, cell: f64, plot: f64, flex: f64) -> f64 {
        let (x, y) = (&self.axes.x, &self.axes.y);
        let ratio = (y.hi / 2.0 - y.lo / 2.0) / (x.hi / 2.0 - x.lo / 2.0);
        let shape = if ratio.is_finite() { ratio.clamp(0.35, 1.15) } else { 0.8 };
        (shape * plot).min(0.95 * cell).min(330.0 * look.unit).max(60.0) * flex
    }

    fn insets(&self, look: &Look, width: f64, height: f64) -> Result<Insets, DrawError> {
        self.axes.insets(look, width, height)
    }

    fn legend(&self, look: &Look, _width: f64, _height: f64) -> Result<Vec<Entry>, DrawError> {
        let mut entries = legend(look, &self.data.strands);
        entries.extend(self.places().legend(look));
        Ok(entries)
    }

    fn notes(&self) -> Vec<String> {
        Vec::new()
    }

    fn draw(&self, scene: &mut Scene, look: &Look, plot: Rect) -> Result<(), DrawError> {
        paint(scene, look, &plot, &self.field, &self.levels);
        for strand in &self.data.strands {
            self.strand(scene, look, &plot, strand);
        }
        self.places().draw(scene, look, &self.axes, &plot);
        self.axes.draw_around(scene, look, &plot)
    }
}
