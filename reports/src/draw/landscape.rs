//! A landscape: shaded basins below, the function, height arrows at the barriers, marked places.

use super::DrawError;
use super::axes::Axes;
use super::legend::{Entry, Sample};
use super::line::{clip, crosses};
use super::look::{Look, Pen};
use super::overlay::{Overlay, inside, pieces};
use super::panel::{Insets, PanelDrawer, draw_line};
use super::scene::{Align, Point, Rect, Scene};
use super::span::{Omitted, Span};
use super::text::{Line, set};
use crate::figure::{Landscape, Rise, Scale};

/// Distance of an arrow from the top it leads to, so that arrows from both sides keep apart.
const ASIDE: f64 = 3.5;

pub(super) struct LandscapePanel<'a> {
    data: &'a Landscape,
    axes: Axes<'a>,
    omitted: Omitted,
}

/// A height arrow in the plot; without room for its label, the legend names it.
struct Arrow {
    name: String,
    /// Where the thin line at the height of the start begins.
    foot: Point,
    low: Point,
    high: Point,
    label: Option<(Line, Point, Align)>,
}

impl<'a> LandscapePanel<'a> {
    pub(super) fn new(data: &'a Landscape) -> LandscapePanel<'a> {
        let scales = [data.x.scale, data.y.scale];
        let mut omitted = Omitted::default();
        let curves = Overlay { curves: &data.curves, walks: &[], places: &[], casing: None };
        let shown = curves.points(scales, &mut omitted);
        // What lies over the curves may leave the plot: it is cut there.
        Overlay { curves: &[], ..Self::overlay(data) }.points(scales, &mut omitted);
        let marked = data.rises.iter().flat_map(|rise| [rise.from.1, rise.to.1]);
        let axes = Axes {
            x: Span::exactly(data.x.scale, shown.iter().map(|p| p.0)),
            y: Span::around(data.y.scale, shown.iter().map(|p| p.1).chain(marked)),
            x_axis: &data.x,
            y_axis: &data.y,
        };
        LandscapePanel { data, axes, omitted }
    }

    fn overlay(data: &'a Landscape) -> Overlay<'a> {
        let Landscape { curves, walks, places, .. } = data;
        Overlay { curves, walks, places, casing: None }
    }

    /// Ends of the intervals in the plot.
    fn intervals(&self, plot: &Rect) -> Vec<(f64, f64)> {
        let place = |x: f64, without: f64| {
            let share = self.axes.x.place(x);
            share.map_or(without, |share| plot.x0 + share.clamp(0.0, 1.0) * plot.width())
        };
        let low = |x: f64| if x > 0.0 && x.is_infinite() { plot.x1 } else { plot.x0 };
        let high = |x: f64| if x < 0.0 && x.is_infinite() { plot.x0 } else { plot.x1 };
        let ends = |i: &crate::figure::Interval| (place(i.lo, low(i.lo)), place(i.hi, high(i.hi)));
        self.data.intervals.iter().map(ends).collect()
    }

    fn shade(&self, scene: &mut Scene, look: &Look, plot: &Rect) {
        for (k, (x0, x1)) in self.intervals(plot).into_iter().enumerate() {
            if k % 2 == 0 && x1 > x0 {
                scene.rect(Rect { x0, x1, ..*plot }, look.mix(look.faint, 0.09));
            }
        }
    }

    fn boundaries(&self, scene: &mut Scene, look: &Look, plot: &Rect) {
        let u = look.unit;
        let pen =
            Pen { colour: look.faint, width: 0.6 * u, dash: vec![1.0 * u, 1.6 * u], mark: None };
        let mut ends: Vec<f64> =
            self.intervals(plot).into_iter().flat_map(|(a, b)| [a, b]).collect();
        ends.sort_by(f64::total_cmp);
        ends.dedup();
        for x in ends.into_iter().filter(|x| *x > plot.x0 && *x < plot.x1) {
            draw_line(scene, &[(x, plot.y0), (x, plot.y1)], &pen);
        }
    }

    /// The arrows with their labels, each where it meets no curve, arrow or label before it.
    fn arrows(&self, look: &Look, plot: &Rect) -> Result<Vec<Arrow>, DrawError> {
        let mut obstacles: Vec<Vec<Point>> = Vec::new();
        for series in &self.data.curves {
            obstacles.extend(pieces(&self.axes, plot, &series.x, &series.y));
        }
        let lines: Vec<Option<(Point, Point, Point)>> =
            self.data.rises.iter().map(|rise| self.arrow(look, plot, rise)).collect();
        for (foot, low, high) in lines.iter().flatten() {
            obstacles.extend([vec![*foot, *low], vec![*low, *high]]);
        }
        for x in self.intervals(plot).into_iter().flat_map(|(a, b)| [a, b]) {
            obstacles.push(vec![(x, plot.y0), (x, plot.y1)]);
        }
        let mut taken: Vec<Rect> = Vec::new();
        let mut arrows = Vec::new();
        for (rise, line) in self.data.rises.iter().zip(lines) {
            let Some((foot, low, high)) = line else { continue };
            let text = set(&rise.label, look.tick)?;
            let free = candidates(look, &text, low, high, foot.0 > low.0).into_iter().find(
                |(_, _, area)| {
                    plot.holds(area)
                        && !taken.iter().any(|other| other.overlaps(area))
                        && !obstacles.iter().any(|line| crosses(line, area))
                },
            );
            taken.extend(free.iter().map(|(_, _, area)| *area));
            let label = free.map(|(at, align, _)| (text, at, align));
            arrows.push(Arrow { name: rise.name.clone(), foot, low, high, label });
        }
        Ok(arrows)
    }

    /// Foot, lower and upper end of an arrow beside the top it leads to; none where it is not in the plot.
    fn arrow(&self, look: &Look, plot: &Rect, rise: &Rise) -> Option<(Point, Point, Point)> {
        let from = self.axes.place(plot, rise.from.0, rise.from.1)?;
        let top = self.axes.place(plot, rise.to.0, rise.to.1)?;
        // A top that is climbed from one side only has its arrow right below it.
        let both = self.data.rises.iter().any(|other| {
            let side = |r: &Rise| r.from.0 < r.to.0;
            other.to.0.total_cmp(&rise.to.0).is_eq() && side(other) != side(rise)
        });
        let aside = if both { ASIDE * look.unit } else { 0.0 };
        let x =
            if from.0 < top.0 { (top.0 - aside).max(from.0) } else { (top.0 + aside).min(from.0) };
        let (low, high) = ((x, from.1), (x, top.1));
        let (foot, _) = clip(from, low, plot)?;
        clip(low, high, plot).filter(|part| *part == (low, high))?;
        Some((foot, low, high))
    }
}

/// Places for a label beside an arrow: first on the side of its foot, from the middle of the arrow outwards.
fn candidates(
    look: &Look,
    text: &Line,
    low: Point,
    high: Point,
    foot_at_right: bool,
) -> Vec<(Point, Align, Rect)> {
    let gap = 2.0 * look.unit;
    let mut all = Vec::new();
    for side in [foot_at_right, !foot_at_right] {
        for share in [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1] {
            let base = low.1 + share * (high.1 - low.1) + 0.36 * look.tick;
            let (x, align, x0) = if side {
                (low.0 + gap, Align::Left, low.0 + gap)
            } else {
                (low.0 - gap, Align::Right, low.0 - gap - text.width)
            };
            let area =
                Rect { x0, y0: base - text.ascent, x1: x0 + text.width, y1: base + text.descent };
            all.push(((x, base), align, area));
        }
    }
    // Above the top.
    let base = high.1 - 1.1 * look.tick;
    for side in [foot_at_right, !foot_at_right] {
        let (x, align, x0) = if side {
            (high.0, Align::Left, high.0)
        } else {
            (high.0, Align::Right, high.0 - text.width)
        };
        let area =
            Rect { x0, y0: base - text.ascent, x1: x0 + text.width, y1: base + text.descent };
        all.push(((x, base), align, area));
    }
    all
}

impl Arrow {
    fn draw(&self, scene: &mut Scene, look: &Look) {
        let u = look.unit;
        let dash = vec![2.2 * u, 1.4 * u];
        let thin = Pen { colour: look.faint, width: 0.5 * u, dash, mark: None };
        draw_line(scene, &[self.foot, self.low], &thin);
        let (low, high) = (self.low, self.high);
        let length = (low.1 - high.1).abs();
        // Heads shrink with short arrows.
        let head = (4.2 * u).min(0.45 * length);
        let up = if high.1 < low.1 { 1.0 } else { -1.0 };
        scene.stroke(vec![low, (high.0, high.1 + up * 0.8 * head)], 0.8 * u, look.ink);
        let base = high.1 + up * head;
        scene
            .fill(vec![high, (high.0 - 0.38 * head, base), (high.0 + 0.38 * head, base)], look.ink);
        if let Some((line, at, align)) = &self.label {
            scene.text(line, *at, *align, look.ink);
        }
    }
}

impl PanelDrawer for LandscapePanel<'_> {
    fn plot_height(&self, look: &Look, cell: f64, _plot: f64, flex: f64) -> f64 {
        (0.58 * cell).min(190.0 * look.unit).max(60.0) * flex
    }

    fn insets(&self, look: &Look, width: f64, height: f64) -> Result<Insets, DrawError> {
        self.axes.insets(look, width, height)
    }

    fn legend(&self, look: &Look, width: f64, height: f64) -> Result<Vec<Entry>, DrawError> {
        let mut entries = Self::overlay(self.data).legend(look);
        let plot = Rect { x0: 0.0, y0: 0.0, x1: width, y1: height };
        let pen = Pen { colour: look.ink, width: 0.8 * look.unit, dash: Vec::new(), mark: None };
        for arrow in self.arrows(look, &plot)?.into_iter().filter(|arrow| arrow.label.is_none()) {
            entries.push(Entry { sample: Sample::Line(pen.clone()), label: arrow.name });
        }
        Ok(entries)
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = self.omitted.notes("");
        if self.data.curves.iter().all(|c| c.y.iter().all(|y| !y.is_finite())) {
            notes.insert(0, "no values to show".to_owned());
        }
        notes
    }

    fn draw(&self, scene: &mut Scene, look: &Look, plot: Rect) -> Result<(), DrawError> {
        self.shade(scene, look, &plot);
        self.axes.draw(scene, look, &plot)?;
        self.boundaries(scene, look, &plot);
        let signs =
            |sign: fn(f64) -> bool| self.data.curves.iter().any(|c| c.y.iter().any(|y| sign(*y)));
        if self.axes.y.scale == Scale::Linear
            && signs(|y| y < 0.0)
            && signs(|y| y > 0.0)
            && let Some(zero) = self.axes.y.place(0.0)
        {
            let y = plot.y1 - zero * plot.height();
            let lines = inside(&[(plot.x0, y), (plot.x1, y)], &plot);
            lines.into_iter().for_each(|line| scene.stroke(line, 0.4 * look.unit, look.faint));
        }
        for arrow in self.arrows(look, &plot)? {
            arrow.draw(scene, look);
        }
        Self::overlay(self.data).draw(scene, look, &self.axes, &plot);
        Ok(())
    }
}
