//! Curves: bands below, then lines by role, marks on the measured ones, guides where there is room.

use super::DrawError;
use super::axes::Axes;
use super::guide::{Guide, place_guides, place_markers};
use super::legend::{Entry, Sample};
use super::line::{clip, thin};
use super::look::{Look, Pen};
use super::panel::{Insets, PanelDrawer, draw_line, draw_mark};
use super::scene::{Align, Colour, Point, Rect, Scene};
use super::span::{Omitted, Span, on_axis};
use super::text::set;
use crate::figure::{Band, Curves, Role, Scale, Series};

/// Lines with more points than this are thinned to four points per half point of width.
const MANY: usize = 1000;
const COLUMN: f64 = 0.5;

/// Roles in the order of the legend.
const LEGEND: [Role; 7] = [
    Role::Measured,
    Role::Excluded,
    Role::Fitted,
    Role::Bound,
    Role::Published,
    Role::Reference,
    Role::Replica,
];

pub(super) struct CurvesPanel<'a> {
    data: &'a Curves,
    axes: Axes<'a>,
    notes: Vec<String>,
}

/// When a line is painted. Dashes lie on what was measured: where a promise is met exactly, both show.
fn painted(role: Role) -> usize {
    match role {
        Role::Replica => 0,
        Role::Reference => 1,
        Role::Measured => 2,
        Role::Excluded => 3,
        Role::Published => 4,
        Role::Bound => 5,
        Role::Fitted => 6,
    }
}

/// The ground of a shaded part.
fn shade(look: &Look) -> Colour {
    look.mix(look.faint, 0.1)
}

/// Number of points of a series: the shorter of its two lists.
fn count(series: &Series) -> usize {
    series.x.len().min(series.y.len())
}

impl<'a> CurvesPanel<'a> {
    pub(super) fn new(data: &'a Curves) -> CurvesPanel<'a> {
        let (sx, sy) = (data.x.scale, data.y.scale);
        let mut omitted = Omitted::default();
        let (mut xs, mut ys, mut notes) = (Vec::new(), Vec::new(), Vec::new());
        let (mut cut, mut shown) = (0_usize, 0_usize);
        for series in &data.series {
            for k in 0..count(series) {
                let (x, y) = (series.x[k], series.y[k]);
                match (on_axis(sx, x), on_axis(sy, y)) {
                    (Some(_), Some(_)) => {
                        shown += 1;
                        xs.push(x);
                        ys.push(y);
                        let ends =
                            series.band.as_ref().map_or([None; 2], |b| [b.lo.get(k), b.hi.get(k)]);
                        for end in ends.into_iter().flatten() {
                            match on_axis(sy, *end) {
                                Some(_) => ys.push(*end),
                                None => cut += 1,
                            }
                        }
                    }
                    (Some(_), None) => omitted.count(sy, y),
                    (None, _) => omitted.count(sx, x),
                }
            }
            if series.x.len() != series.y.len() {
                let (nx, ny) = (series.x.len(), series.y.len());
                notes.push(format!(
                    "“{}” has {nx} abscissae but {ny} ordinates; the rest is not shown",
                    series.label
                ));
            }
        }
        xs.extend(data.markers.iter().map(|m| m.x));
        notes.splice(0..0, omitted.notes(""));
        if cut > 0 {
            let why = if sy == Scale::Log { "≤ 0 or not finite" } else { "not finite" };
            notes.push(format!(
                "{cut} interval {} {why}, cut at the axis",
                if cut == 1 { "end" } else { "ends" }
            ));
        }
        if shown == 0 {
            notes.insert(0, "no values to show".to_owned());
        }
        let guides = data
            .slopes
            .iter()
            .filter(|s| sx != Scale::Log || sy != Scale::Log || !s.exponent.is_finite());
        notes.extend(guides.map(|s| {
            format!("slope guide “{}” needs two logarithmic axes and a finite exponent", s.label)
        }));
        let axes = Axes {
            x: Span::around(sx, xs),
            y: Span::around(sy, ys),
            x_axis: &data.x,
            y_axis: &data.y,
        };
        CurvesPanel { data, axes, notes }
    }

    /// The series with their pens, in painting order.
    pub(super) fn pens(&self, look: &Look) -> Vec<(&'a Series, Pen)> {
        let mut labels: Vec<(Role, &str)> = Vec::new();
        let mut all: Vec<(&Series, Pen)> = Vec::new();
        for series in &self.data.series {
            // Replicas of one label look alike; other series differ even if their labels do not.
            let known = labels.iter().position(|l| *l == (Role::Replica, series.label.as_str()));
            let at = match known {
                Some(at) if series.role == Role::Replica => at,
                _ => {
                    labels.push((series.role, &series.label));
                    labels.len() - 1
                }
            };
            let index = labels[..at].iter().filter(|l| l.0 == series.role).count();
            all.push((series, look.pen(series.role, index)));
        }
        all.sort_by_key(|(series, _)| painted(series.role));
        all
    }

    /// The unbroken pieces of a series.
    fn pieces(&self, series: &Series, plot: &Rect) -> Vec<Vec<Point>> {
        let mut pieces = vec![Vec::new()];
        for k in 0..count(series) {
            match self.axes.place(plot, series.x[k], series.y[k]) {
                Some(p) => pieces[..]
                    .last_mut()
                    .into_iter()
                    .for_each(|piece: &mut Vec<Point>| piece.push(p)),
                None if pieces.last().is_some_and(|piece| !piece.is_empty()) => {
                    pieces.push(Vec::new())
                }
                None => {}
            }
        }
        pieces.retain(|piece| !piece.is_empty());
        pieces.into_iter().map(|p| if p.len() > MANY { thin(&p, COLUMN) } else { p }).collect()
    }

    /// Upper and lower edges of the unbroken pieces of a band; ends without a place lie on the edge of the plot.
    fn edges(&self, series: &Series, band: &Band, plot: &Rect) -> Vec<[Vec<Point>; 2]> {
        let mut pieces: Vec<[Vec<Point>; 2]> = vec![[Vec::new(), Vec::new()]];
        let n = count(series).min(band.lo.len()).min(band.hi.len());
        for k in 0..n {
            let (x, lo, hi) = (series.x[k], band.lo[k], band.hi[k]);
            match self.axes.place(plot, x, series.y[k]) {
                Some((px, _)) if !lo.is_nan() && !hi.is_nan() => {
                    let up = |v: f64, without: f64| {
                        self.axes
                            .y
                            .place(v)
                            .map_or(without, |t| plot.y1 - t.clamp(0.0, 1.0) * plot.height())
                    };
                    let (low, high) =
                        (up(lo, plot.y1), up(hi, if hi > 0.0 { plot.y0 } else { plot.y1 }));
                    if let Some([lower, upper]) = pieces.last_mut() {
                        lower.push((px, low));
                        upper.push((px, high));
                    }
                }
                _ => pieces.push([Vec::new(), Vec::new()]),
            }
        }
        pieces.retain(|[lower, _]| lower.len() > 1);
        pieces
            .into_iter()
            .map(|pair| pair.map(|p| if p.len() > MANY { thin(&p, COLUMN) } else { p }))
            .collect()
    }

    fn draw_shades(&self, scene: &mut Scene, look: &Look, plot: &Rect) {
        for part in &self.data.shades {
            let place = |x: f64| self.axes.x.place(x).map(|share| share.clamp(0.0, 1.0));
            if let (Some(lo), Some(hi)) = (place(part.lo), place(part.hi)) {
                let x = |share: f64| plot.x0 + share * plot.width();
                scene.rect(Rect { x0: x(lo.min(hi)), x1: x(hi.max(lo)), ..*plot }, shade(look));
            }
        }
    }

    fn draw_bands(&self, scene: &mut Scene, look: &Look, plot: &Rect, pens: &[(&Series, Pen)]) {
        let mut edges = Vec::new();
        for (series, pen) in pens {
            let Some(band) = &series.band else { continue };
            for [lower, upper] in self.edges(series, band, plot) {
                let outline = upper.iter().chain(lower.iter().rev()).copied().collect();
                scene.fill(outline, look.mix(pen.colour, 0.22));
                edges.push((lower, pen.colour));
                edges.push((upper, pen.colour));
            }
        }
        // Edges after all fills: where bands overlap, both stay visible.
        for (edge, colour) in edges {
            scene.stroke(edge, 0.4 * look.unit, look.mix(colour, 0.5));
        }
    }

    fn draw_series(&self, scene: &mut Scene, look: &Look, plot: &Rect, series: &Series, pen: &Pen) {
        for piece in &self.pieces(series, plot) {
            match piece[..] {
                [only] if pen.mark.is_none() => scene.disc(only, 1.2 * look.unit, pen.colour),
                _ if series.role == Role::Excluded => {}
                _ => draw_line(scene, piece, pen),
            }
        }
    }

    fn draw_marks(&self, scene: &mut Scene, look: &Look, plot: &Rect, series: &Series, pen: &Pen) {
        let Some(mark) = pen.mark else { return };
        let pieces = self.pieces(series, plot);
        let total: usize = pieces.iter().map(Vec::len).sum();
        // All points if they are few; otherwise a mark every eighth of the plot, which names the line and no more.
        // Where a part is shaded, it matters which points lie in it.
        let apart =
            if total <= 30 || !self.data.shades.is_empty() { 0.0 } else { plot.width() / 8.0 };
        let mut last: Option<Point> = None;
        for p in pieces.iter().flatten() {
            if last.is_none_or(|l| (p.0 - l.0).abs() >= apart) {
                draw_mark(scene, mark, *p, 1.9 * look.unit, pen.colour);
                last = Some(*p);
            }
        }
    }

    /// Places guides in a plot with its corner at the origin.
    fn guides(&self, look: &Look, plot: &Rect) -> Result<Vec<Guide>, DrawError> {
        let pens = self.pens(look);
        let mut upright = Vec::new();
        let mut obstacles: Vec<Vec<Point>> =
            pens.iter().flat_map(|(s, _)| self.pieces(s, plot)).collect();
        for series in &self.data.series {
            if let Some(band) = &series.band {
                obstacles.extend(self.edges(series, band, plot).into_iter().flatten());
            }
        }
        for x in self.data.markers.iter().filter_map(|marker| self.axes.x.place(marker.x)) {
            let x = plot.x0 + x * plot.width();
            // A label must not stand on a marker's line; the guide itself may cross it.
            upright.push(vec![(x, plot.y0), (x, plot.y1)]);
        }
        let anchor = |index: usize| {
            let series = self.data.series.get(index)?;
            self.pieces(series, plot).into_iter().max_by_key(Vec::len)
        };
        place_guides(&self.data.slopes, &self.axes, look, plot, [&obstacles, &upright], &anchor)
    }
}

impl PanelDrawer for CurvesPanel<'_> {
    fn plot_height(&self, look: &Look, cell: f64, _plot: f64, flex: f64) -> f64 {
        // 0.58 of the width up to a column; wide plots stay low enough for a page, narrow ones become nearly square.
        let narrow = (0.85 * cell).min(92.0 * look.unit);
        (0.58 * cell).min(190.0 * look.unit).max(narrow).max(60.0) * flex
    }

    fn insets(&self, look: &Look, width: f64, height: f64) -> Result<Insets, DrawError> {
        let mut insets = self.axes.insets(look, width, height)?;
        let rows = place_markers(&self.data.markers, &self.axes.x, look, width)?;
        let lines = rows.iter().map(|m| m.row + 1).max().unwrap_or(0);
        insets.top += lines as f64 * 1.3 * look.tick;
        Ok(insets)
    }

    fn legend(&self, look: &Look, width: f64, height: f64) -> Result<Vec<Entry>, DrawError> {
        let mut pens = self.pens(look);
        pens.reverse();
        pens.sort_by_key(|(series, _)| std::cmp::Reverse(painted(series.role)));
        let mut entries: Vec<Entry> = Vec::new();
        // Within a role the order of the data: reversing and a stable sort would turn it round.
        for role in LEGEND {
            let of_role = pens.iter().rev().filter(|(series, _)| series.role == role);
            entries.extend(of_role.map(|(s, pen)| Entry {
                sample: match pen.mark {
                    Some(mark) if role == Role::Excluded => Sample::Mark(mark, pen.colour),
                    _ => Sample::Line(pen.clone()),
                },
                label: s.label.clone(),
            }));
        }
        let bands: Vec<(&Band, &Pen)> =
            pens.iter().rev().filter_map(|(s, p)| Some((s.band.as_ref()?, p))).collect();
        for (band, pen) in &bands {
            let several = bands.iter().filter(|(b, _)| b.band_label == band.band_label).count() > 1;
            let colour = if several { look.faint } else { pen.colour };
            let sample = Sample::Shade(look.mix(colour, 0.22), look.mix(colour, 0.5));
            entries.push(Entry { sample, label: band.band_label.clone() });
        }
        let shade = Sample::Shade(shade(look), shade(look));
        entries.extend(
            self.data
                .shades
                .iter()
                .map(|s| Entry { sample: shade.clone(), label: s.label.clone() }),
        );
        let plot = Rect { x0: 0.0, y0: 0.0, x1: width, y1: height };
        for guide in self.guides(look, &plot)?.into_iter().filter(|g| g.label.is_none()) {
            entries.push(Entry { sample: Sample::Line(guide.pen), label: guide.name });
        }
        let mut unique: Vec<Entry> = Vec::new();
        entries.retain(|e| !e.label.is_empty());
        for entry in entries {
            if !unique.contains(&entry) {
                unique.push(entry);
            }
        }
        Ok(unique)
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn draw(&self, scene: &mut Scene, look: &Look, plot: Rect) -> Result<(), DrawError> {
        self.draw_shades(scene, look, &plot);
        self.axes.draw(scene, look, &plot)?;
        for marker in place_markers(&self.data.markers, &self.axes.x, look, plot.width())? {
            let x = plot.x0 + marker.at;
            let top = plot.y0 - 0.62 * look.tick - marker.row as f64 * 1.3 * look.tick;
            draw_line(
                scene,
                &[(x, top), (x, plot.y1)],
                &Pen {
                    colour: look.faint,
                    width: 0.6 * look.unit,
                    dash: vec![1.0 * look.unit, 1.5 * look.unit],
                    mark: None,
                },
            );
            scene.text(
                &marker.line,
                (plot.x0 + marker.left, top - 0.28 * look.tick),
                Align::Left,
                look.faint,
            );
        }
        let pens = self.pens(look);
        self.draw_bands(scene, look, &plot, &pens);
        for guide in self.guides(look, &plot)? {
            if let Some((a, b)) = clip(guide.from, guide.to, &plot) {
                draw_line(scene, &[a, b], &guide.pen);
            }
            if let Some(at) = guide.label {
                scene.text(&set(&guide.name, look.tick)?, at, Align::Centre, look.faint);
            }
        }
        for (series, pen) in &pens {
            self.draw_series(scene, look, &plot, series, pen);
        }
        for (series, pen) in &pens {
            self.draw_marks(scene, look, &plot, series, pen);
        }
        Ok(())
    }
}
