//! Land as a surface in parallel projection, painted from the back to the front.
//!
//! The ground is the graph of a function, so what lies further back along the ground never hides what lies nearer: patches and pieces of
//! paths are sorted by their distance on the ground and painted over each other. Ground that is seen from below, the near walls, is left
//! out but for its rim: what lies behind it is what the picture is about.

use std::f64::consts::FRAC_1_SQRT_2;

use super::DrawError;
use super::axes::{widest, x_ticks, y_ticks};
use super::legend::Entry;
use super::look::Look;
use super::overlay::Overlay;
use super::panel::{Insets, PanelDrawer, draw_mark};
use super::relief::{ground, heights, legend, pen};
use super::scene::{Align, Colour, Point, Rect, Scene};
use super::span::Span;
use super::text::set;
use crate::draw::look::Mark;
use crate::figure::{PlaceMark, Relief, Scale};

/// Patches along each axis at the most.
const PATCHES: usize = 72;
/// Sine and cosine of the turn about the upright axis, 28°, and of the angle from which one looks down, 45°.
const TURN: (f64, f64) = (0.469_471_562_785_890_8, 0.882_947_592_858_926_9);
const DOWN: (f64, f64) = (FRAC_1_SQRT_2, FRAC_1_SQRT_2);
/// Height of the highest ground; the longer side of the ground is 1.
const RELIEF: f64 = 0.40;
/// Where the light comes from: from the left, the front and above.
const LIGHT: [f64; 3] = [-0.45, -0.35, 0.82];

/// A point in space: ground from 0 to its sides, height from 0 to [`RELIEF`].
#[derive(Clone, Copy)]
struct Spot {
    x: f64,
    y: f64,
    z: f64,
}

impl Spot {
    /// Right, up, and how far back, all in lengths of the ground.
    fn seen(self) -> (f64, f64, f64) {
        let (sin, cos) = TURN;
        let right = self.x * cos + self.y * sin;
        let back = self.y * cos - self.x * sin;
        (right, back * DOWN.0 + self.z * DOWN.1, back)
    }
}

/// Something to paint, and how far back it is.
struct Patch {
    back: f64,
    shape: Shape,
}

enum Shape {
    Ground(Vec<(f64, f64)>, Colour),
    Line([(f64, f64); 2], f64, Colour),
    Mark((f64, f64), Mark, f64, Colour),
}

pub(super) struct SurfacePanel<'a> {
    data: &'a Relief,
    x: Span,
    y: Span,
    /// Sides of the ground, the longer one 1.
    sides: (f64, f64),
    shares: Vec<f64>,
    levels: Vec<f64>,
}

impl<'a> SurfacePanel<'a> {
    pub(super) fn new(data: &'a Relief) -> SurfacePanel<'a> {
        let span = |nodes: &[f64]| Span::exactly(Scale::Linear, nodes.iter().copied());
        let (x, y) = (span(&data.grid.x), span(&data.grid.y));
        let ratio = (y.hi / 2.0 - y.lo / 2.0) / (x.hi / 2.0 - x.lo / 2.0);
        let ratio = if ratio.is_finite() { ratio.clamp(0.4, 2.5) } else { 1.0 };
        let sides = if ratio <= 1.0 { (1.0, ratio) } else { (1.0 / ratio, 1.0) };
        let (shares, levels) = heights(&data.grid, &data.levels);
        SurfacePanel { data, x, y, sides, shares, levels }
    }

    fn size(&self) -> (usize, usize) {
        (self.data.grid.x.len(), self.data.grid.y.len())
    }

    /// A point of the ground by shares of its sides.
    fn spot(&self, u: f64, v: f64, height: f64) -> Spot {
        Spot { x: u * self.sides.0, y: v * self.sides.1, z: RELIEF * height }
    }

    fn node(&self, column: usize, row: usize) -> Option<Spot> {
        let share = self.shares[row * self.size().0 + column];
        let (u, v) =
            (self.x.place(self.data.grid.x[column])?, self.y.place(self.data.grid.y[row])?);
        share.is_finite().then(|| self.spot(u, v, share))
    }

    /// The height at a place, between the nodes of the grid.
    fn height(&self, u: f64, v: f64) -> Option<f64> {
        let (nx, ny) = self.size();
        if nx < 2 || ny < 2 || !(0.0..=1.0).contains(&u) || !(0.0..=1.0).contains(&v) {
            return None;
        }
        let split = |t: f64, n: usize| {
            let at = t * (n - 1) as f64;
            let k = (at as usize).min(n - 2);
            (k, at - k as f64)
        };
        let ((i, s), (j, t)) = (split(u, nx), split(v, ny));
        let at = |i: usize, j: usize| self.shares[j * nx + i];
        let low = at(i, j) * (1.0 - s) + at(i + 1, j) * s;
        let high = at(i, j + 1) * (1.0 - s) + at(i + 1, j + 1) * s;
        let height = low * (1.0 - t) + high * t;
        height.is_finite().then_some(height)
    }

    /// Every `k`-th node along an axis of `n`, the last one included.
    fn steps(n: usize) -> Vec<usize> {
        let stride = n.saturating_sub(1).div_ceil(PATCHES).max(1);
        let mut all: Vec<usize> = (0..n).step_by(stride).collect();
        if all.last() != Some(&n.saturating_sub(1)) && n > 0 {
            all.push(n - 1);
        }
        all
    }

    fn patches(&self, look: &Look) -> Vec<Patch> {
        let (columns, rows) = (Self::steps(self.size().0), Self::steps(self.size().1));
        let mut patches = Vec::new();
        for c in columns.windows(2) {
            for r in rows.windows(2) {
                let corners = [(c[0], r[0]), (c[1], r[0]), (c[1], r[1]), (c[0], r[1])];
                let known: Vec<Spot> =
                    corners.iter().filter_map(|(i, j)| self.node(*i, *j)).collect();
                let [a, b, d, e] = known[..] else { continue };
                let (normal, below) = (normal(&[a, b, d, e]), cut(&known));
                if below.len() < 3 {
                    continue;
                }
                self.rim_of(&below, look, &mut patches);
                if !faces(normal) {
                    continue;
                }
                let seen: Vec<(f64, f64, f64)> = below.iter().map(|spot| spot.seen()).collect();
                let count = below.len() as f64;
                let back = seen.iter().map(|s| s.2).sum::<f64>() / count;
                let share = below.iter().map(|spot| spot.z).sum::<f64>() / (count * RELIEF);
                let outline: Vec<(f64, f64)> = seen.iter().map(|s| (s.0, s.1)).collect();
                let colour = self.shade(look, share, lit(normal));
                patches.push(Patch { back, shape: Shape::Ground(grown(&outline), colour) });
            }
        }
        patches
    }

    /// The edges of the land: where the grid ends, and where higher ground is cut off.
    fn rim_of(&self, outline: &[Spot], look: &Look, patches: &mut Vec<Patch>) {
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        let top = |a: &Spot, b: &Spot| near(a.z, RELIEF) && near(b.z, RELIEF);
        let end = |a: f64, b: f64, side: f64| near(a, b) && (near(a, 0.0) || near(a, side));
        let edge = |a: &Spot, b: &Spot| {
            top(a, b) || end(a.x, b.x, self.sides.0) || end(a.y, b.y, self.sides.1)
        };
        for (k, a) in outline.iter().enumerate() {
            let b = outline[(k + 1) % outline.len()];
            if edge(a, &b) {
                let (p, q) = (a.seen(), b.seen());
                let ends = [(p.0, p.1), (q.0, q.1)];
                let shape = Shape::Line(ends, 0.5 * look.unit, look.faint);
                patches.push(Patch { back: f64::midpoint(p.2, q.2) - 0.5 / PATCHES as f64, shape });
            }
        }
    }

    /// The tint of the band between two levels, lighter towards the light.
    fn shade(&self, look: &Look, share: f64, light: f64) -> Colour {
        let below = self.levels.iter().filter(|level| **level <= share).count();
        let band = below as f64 / self.levels.len().max(1) as f64;
        let flat = ground(look, 0.25 + 0.75 * band);
        let change = 0.3 * (light - 0.75);
        let part = |c: u8| (f64::from(c) * (1.0 + change)).clamp(0.0, 255.0).round() as u8;
        Colour(part(flat.0), part(flat.1), part(flat.2))
    }

    /// Pieces of paths, each a little in front of the ground that it lies on.
    fn strands(&self, look: &Look, patches: &mut Vec<Patch>) {
        let near = 1.2 / PATCHES as f64;
        for strand in &self.data.strands {
            let pen = pen(look, strand);
            let points: Vec<Option<Spot>> =
                strand.x.iter().zip(&strand.y).map(|(x, y)| self.over(*x, *y)).collect();
            let line = |a: Spot, b: Spot, width: f64, colour: Colour, nearer: f64| {
                let (a, b) = (a.seen(), b.seen());
                let back = f64::midpoint(a.2, b.2) - nearer;
                Patch { back, shape: Shape::Line([(a.0, a.1), (b.0, b.1)], width, colour) }
            };
            let places = || strand.x.iter().zip(&strand.y);
            for ((x, y), (next_x, next_y)) in places().zip(places().skip(1)) {
                if !strand.connected {
                    break;
                }
                // A jump is drawn along the ground.
                let steps = self.pieces((*x, *y), (*next_x, *next_y));
                let between = |k: usize| {
                    let t = k as f64 / steps as f64;
                    self.over(x + t * (next_x - x), y + t * (next_y - y))
                };
                for k in 0..steps {
                    if let (Some(a), Some(b)) = (between(k), between(k + 1)) {
                        let around = pen.width + 0.9 * look.unit;
                        patches.push(line(a, b, around, look.background, near));
                        patches.push(line(a, b, pen.width, pen.colour, 1.3 * near));
                    }
                }
            }
            let ends = [
                (points.first().copied().flatten(), Mark::Ring),
                (points.last().copied().flatten(), Mark::Disc),
            ];
            let marked: Vec<(Spot, Mark)> = if strand.connected {
                ends.into_iter().filter_map(|(spot, mark)| Some((spot?, mark))).collect()
            } else {
                points.into_iter().flatten().map(|spot| (spot, Mark::Disc)).collect()
            };
            let r = if strand.connected { 1.9 } else { 0.9 } * look.unit;
            for (spot, mark) in marked {
                let (right, up, back) = spot.seen();
                let shape = Shape::Mark((right, up), mark, r, pen.colour);
                patches.push(Patch { back: back - 1.6 * near, shape });
            }
        }
        for place in &self.data.places {
            if let Some(spot) = self.over(place.x, place.y) {
                let (right, up, back) = spot.seen();
                let shape = Shape::Mark((right, up), mark(place.mark), 2.2 * look.unit, look.ink);
                patches.push(Patch { back: back - 2.0 * near, shape });
            }
        }
    }

    /// Into how many pieces, no longer than a patch, a line is cut.
    fn pieces(&self, a: (f64, f64), b: (f64, f64)) -> usize {
        let along = |span: &Span, side: f64, a: f64, b: f64| {
            side * (span.place(b).unwrap_or(0.0) - span.place(a).unwrap_or(0.0))
        };
        let (dx, dy) =
            (along(&self.x, self.sides.0, a.0, b.0), along(&self.y, self.sides.1, a.1, b.1));
        (((dx * dx + dy * dy).sqrt() * PATCHES as f64).ceil() as usize).clamp(1, PATCHES)
    }

    fn over(&self, x: f64, y: f64) -> Option<Spot> {
        let (u, v) = (self.x.place(x)?, self.y.place(y)?);
        let height = self.height(u, v).filter(|height| *height <= 1.0)?;
        Some(self.spot(u, v, height))
    }

    /// From lengths of the ground to the plot: right, up, and the length of 1.
    fn frame(&self, plot: &Rect) -> (f64, f64, f64) {
        let ((left, right), (low, high)) = self.extent();
        let scale = (plot.width() / (right - left)).min(plot.height() / (high - low));
        let x0 = (plot.x0 + plot.x1) / 2.0 - scale * f64::midpoint(left, right);
        let y0 = (plot.y0 + plot.y1) / 2.0 + scale * f64::midpoint(low, high);
        (x0, y0, scale)
    }

    fn extent(&self) -> ((f64, f64), (f64, f64)) {
        let corners =
            [0.0, 1.0].map(|u| [0.0, 1.0].map(|v| [0.0, 1.0].map(|h| self.spot(u, v, h))));
        let all = || corners.iter().flatten().flatten().map(|spot| spot.seen());
        let ends = |f: fn((f64, f64, f64)) -> f64| {
            let (mut lo, mut hi) = (f64::INFINITY, f64::NEG_INFINITY);
            all().for_each(|s| (lo, hi) = (lo.min(f(s)), hi.max(f(s))));
            (lo, hi)
        };
        (ends(|s| s.0), ends(|s| s.1))
    }

    /// The rim of the ground with ticks along the two front sides and the height at the left.
    fn rim(&self, scene: &mut Scene, look: &Look, plot: &Rect) -> Result<(), DrawError> {
        let (x0, y0, scale) = self.frame(plot);
        let u = look.unit;
        let at = |spot: Spot| {
            let (right, up, _) = spot.seen();
            (x0 + scale * right, y0 - scale * up)
        };
        let corner = |a: f64, b: f64, h: f64| at(self.spot(a, b, h));
        let floor = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)];
        scene.stroke(floor.map(|(a, b)| corner(a, b, 0.0)).to_vec(), 0.5 * u, look.faint);
        scene.stroke(vec![corner(0.0, 1.0, 0.0), corner(0.0, 1.0, 1.0)], 0.5 * u, look.faint);
        let front = |a: (f64, f64), b: (f64, f64)| (corner(a.0, a.1, 0.0), corner(b.0, b.1, 0.0));
        let sides = [
            (front((0.0, 0.0), (1.0, 0.0)), &self.x, &self.data.x, true),
            (front((1.0, 0.0), (1.0, 1.0)), &self.y, &self.data.y, false),
        ];
        for ((from, to), span, axis, along) in sides {
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            let length = (dx * dx + dy * dy).sqrt();
            let ticks =
                if along { x_ticks(span, look, length) } else { y_ticks(span, look, length) };
            // Outwards: away from the ground, downwards.
            let out = ((to.1 - from.1) / length, (from.0 - to.0) / length);
            let out = if out.1 < 0.0 { (-out.0, -out.1) } else { out };
            for tick in ticks.iter().filter(|tick| (0.0..=1.0).contains(&tick.at)) {
                let Some(label) = &tick.label else { continue };
                let p = (from.0 + tick.at * (to.0 - from.0), from.1 + tick.at * (to.1 - from.1));
                let end = (p.0 + 2.6 * u * out.0, p.1 + 2.6 * u * out.1);
                scene.stroke(vec![p, end], 0.5 * u, look.ink);
                let place = (p.0 + 6.5 * u * out.0, p.1 + 6.5 * u * out.1 + 0.55 * look.tick);
                let (place, align) = if along {
                    (place, Align::Centre)
                } else {
                    ((p.0 + 4.5 * u, p.1 + 0.55 * look.tick + 2.0 * u), Align::Left)
                };
                scene.text(&set(label, look.tick)?, place, align, look.ink);
            }
            let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
            let beyond = 2.1 * look.tick + 8.0 * u;
            let name = set(&axis.caption(), look.label)?;
            let (place, align) = if along {
                ((middle.0, middle.1 + beyond), Align::Centre)
            } else {
                let room = widest(&ticks, look) + 8.0 * u;
                ((middle.0 + room, middle.1 + 0.9 * look.tick), Align::Left)
            };
            scene.text(&name, place, align, look.ink);
        }
        let top = corner(0.0, 1.0, 1.0);
        let name = set(&self.data.height, look.label)?;
        scene.text(&name, (top.0, top.1 - 3.0 * u), Align::Centre, look.ink);
        Ok(())
    }
}

/// The part of a patch below the highest ground that is shown.
fn cut(corners: &[Spot]) -> Vec<Spot> {
    let mut kept = Vec::new();
    for (k, a) in corners.iter().enumerate() {
        let b = corners[(k + 1) % corners.len()];
        if a.z <= RELIEF {
            kept.push(*a);
        }
        if (a.z <= RELIEF) != (b.z <= RELIEF) {
            let t = (RELIEF - a.z) / (b.z - a.z);
            kept.push(Spot { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y), z: RELIEF });
        }
    }
    kept
}

/// The direction `(-z_x, -z_y, 1)` that stands upright on a patch.
fn normal(spots: &[Spot; 4]) -> [f64; 3] {
    let [a, b, _, d] = spots;
    [-(b.z - a.z) / (b.x - a.x), -(d.z - a.z) / (d.y - a.y), 1.0]
}

/// Whether ground is seen from above rather than from below.
fn faces(n: [f64; 3]) -> bool {
    let towards = [TURN.0 * DOWN.1, -TURN.1 * DOWN.1, DOWN.0];
    n.iter().zip(towards).map(|(n, t)| n * t).sum::<f64>() > 0.0
}

/// How much light a patch gets, 0 to 1.
fn lit(n: [f64; 3]) -> f64 {
    let length = (n[0] * n[0] + n[1] * n[1] + 1.0).sqrt();
    let along: f64 = n.iter().zip(LIGHT).map(|(n, l)| n * l).sum();
    (along / length).clamp(0.0, 1.0)
}

/// The outline a little larger, so that the page does not shine through between neighbours.
fn grown(outline: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mean =
        |f: fn(&(f64, f64)) -> f64| outline.iter().map(f).sum::<f64>() / outline.len() as f64;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let more = |p: &(f64, f64)| (x + 1.06 * (p.0 - x), y + 1.06 * (p.1 - y));
    outline.iter().map(more).collect()
}

fn mark(mark: PlaceMark) -> Mark {
    match mark {
        PlaceMark::Disc => Mark::Disc,
        PlaceMark::Ring => Mark::Ring,
        PlaceMark::Cross => Mark::Cross,
        PlaceMark::Triangle => Mark::Triangle,
        PlaceMark::Diamond => Mark::Diamond,
        PlaceMark::Square => Mark::Square,
    }
}

impl PanelDrawer for SurfacePanel<'_> {
    fn plot_height(&self, look: &Look, cell: f64, plot: f64, flex: f64) -> f64 {
        let ((left, right), (low, high)) = self.extent();
        ((high - low) / (right - left) * plot).min(0.95 * cell).min(330.0 * look.unit).max(60.0)
            * flex
    }

    fn insets(&self, look: &Look, width: f64, height: f64) -> Result<Insets, DrawError> {
        let along = widest(&x_ticks(&self.x, look, width), look);
        let labels = widest(&y_ticks(&self.y, look, height), look);
        let side = labels + set(&self.data.y.caption(), look.label)?.width;
        Ok(Insets {
            left: 6.0 * look.unit + along / 2.0,
            right: (0.6 * side).max(labels + 8.0 * look.unit),
            top: 1.8 * look.label,
            bottom: 2.2 * look.tick + 4.0 * look.unit,
        })
    }

    fn legend(&self, look: &Look, _width: f64, _height: f64) -> Result<Vec<Entry>, DrawError> {
        let mut entries = legend(look, &self.data.strands);
        let places = Overlay { curves: &[], walks: &[], places: &self.data.places, casing: None };
        entries.extend(places.legend(look));
        Ok(entries)
    }

    fn notes(&self) -> Vec<String> {
        Vec::new()
    }

    fn draw(&self, scene: &mut Scene, look: &Look, plot: Rect) -> Result<(), DrawError> {
        self.rim(scene, look, &plot)?;
        let (x0, y0, scale) = self.frame(&plot);
        let place = |(right, up): (f64, f64)| -> Point { (x0 + scale * right, y0 - scale * up) };
        let mut patches = self.patches(look);
        self.strands(look, &mut patches);
        patches.sort_by(|a, b| b.back.total_cmp(&a.back));
        for patch in patches {
            match patch.shape {
                Shape::Ground(outline, colour) => {
                    scene.fill(outline.into_iter().map(place).collect(), colour);
                }
                Shape::Line(ends, width, colour) => {
                    scene.stroke(ends.map(place).to_vec(), width, colour);
                }
                Shape::Mark(at, mark, r, colour) => {
                    scene.disc(place(at), r + 0.8 * look.unit, look.background);
                    draw_mark(scene, mark, place(at), r, colour);
                }
            }
        }
        Ok(())
    }
}
