//! Figures of an escape. A method has one colour in all of them: that of its number.

use ratecheck_problems::region::Region;
use ratecheck_reports::figure::{
    Axis, Band, Curves, Figure, Histogram, Panel, PanelKind, Place, PlaceMark, Relief, Role,
    Series, Size, Strand, View,
};

use super::summary::left;
use super::window::{Window, window};
use super::{Escape, Finished};
use crate::escape::{Outcome, Track, share};

/// Bins of a histogram of places.
const BINS: u32 = 24;
/// Points of a path that are shown on the surface before it crossed the pass.
const BEFORE: usize = 60;
/// Share of the places of exit that may lie beyond either end of the histograms.
const TAIL: f64 = 0.004;

/// Every figure that the landscape has.
pub(super) fn figures(escape: &Escape<'_>) -> Vec<Figure> {
    let mut all = vec![survival(escape), occupancy(escape)];
    if escape.setting.start().len() > 1 {
        let window = window(escape);
        all.push(paths(escape, &window));
        all.push(surface(escape, &window));
    } else {
        all.push(times(escape));
    }
    all.extend(exits(escape));
    all
}

/// The heading above a figure.
pub(super) fn heading(id: &str) -> &'static str {
    match id {
        "survival" => "Who is still there",
        "occupancy" => "Where they are",
        "paths" => "How they leave",
        "surface" => "The way over the pass",
        _ => "Where they leave",
    }
}

fn figure(id: &str, caption: String, panels: Vec<Panel>, size: Size) -> Figure {
    Figure { id: id.to_owned(), title: None, caption, panels, size }
}

fn panel(title: impl Into<String>, kind: PanelKind) -> Panel {
    Panel { title: title.into(), kind }
}

fn curves(x: Axis, y: Axis, series: Vec<Series>) -> PanelKind {
    PanelKind::Curves(Curves {
        x,
        y,
        series,
        slopes: Vec::new(),
        markers: Vec::new(),
        shades: Vec::new(),
    })
}

/// One series a method of the setting, also of those that were not finished, so that colours stay.
fn each(escape: &Escape<'_>, series: impl Fn(&Finished) -> Series) -> Vec<Series> {
    let one = |k: usize| match escape.finished.iter().find(|f| f.contender == k) {
        Some(finished) => series(finished),
        None => empty(),
    };
    (0..escape.setting.contenders.len()).map(one).collect()
}

fn empty() -> Series {
    Series { label: String::new(), role: Role::Measured, x: vec![], y: vec![], band: None }
}

#[expect(clippy::cast_precision_loss, reason = "steps stay far below 2^53")]
fn real(step: u64) -> f64 {
    step as f64
}

/// The share that has not left, against time on a logarithmic axis and, as its logarithm, against time in units of its mean.
fn survival(escape: &Escape<'_>) -> Figure {
    let horizon = real(escape.request.steps);
    let steps = each(escape, |f| {
        let (curve, ends) = (&f.times.curve, f.times.curve.band(escape.level));
        let mut stairs = Stairs::from(1.0);
        for ((step, s), (lo, hi)) in curve.steps.iter().zip(&curve.survival).zip(ends) {
            stairs.fall(real(*step), *s, (lo, hi));
        }
        stairs.until(horizon);
        let Stairs { x, y, lo, hi, .. } = stairs;
        let band_label = "95 % band (Greenwood, log-log)".to_owned();
        let band = Some(Band { lo, hi, band_label });
        Series { label: escape.label(f).to_owned(), role: Role::Measured, x, y, band }
    });
    let mut scaled = each(escape, |f| {
        let (curve, mean) = (&f.times.curve, f.times.mean.estimate);
        let mut stairs = Stairs::from(0.0);
        if mean.is_finite() {
            for (step, s) in curve.steps.iter().zip(&curve.survival).filter(|(_, s)| **s > 0.0) {
                stairs.fall(real(*step) / mean, *s, (*s, *s));
            }
            stairs.until((horizon / mean).min(stairs.last()));
        }
        let Stairs { x, y, .. } = stairs;
        Series { label: escape.label(f).to_owned(), role: Role::Measured, x, y, band: None }
    });
    let most = scaled.iter().flat_map(|s| &s.x).copied().fold(1.0, f64::max);
    scaled.push(Series {
        label: "memoryless: e^{−t/τ}".to_owned(),
        role: Role::Reference,
        x: vec![0.0, most],
        y: vec![1.0, ratecheck_problems::math::exp(-most)],
        band: None,
    });
    let log = Axis { unit: "steps".to_owned(), ..Axis::log("time t") };
    let share = "share that has not left";
    let caption = format!(
        "Share of {} replicas that has not left (Kaplan-Meier), against time, and against time in units of the mean $\\hat\\tau$ of each method: \
         a straight line is a memoryless escape.",
        escape.request.replicas
    );
    let panels = vec![
        panel("", curves(log, Axis::linear(share), steps)),
        panel("", curves(Axis::linear("t / τ̂"), Axis::log(share), scaled)),
    ];
    figure("survival", caption, panels, Size::TwoColumn)
}

/// A curve that falls in steps.
struct Stairs {
    x: Vec<f64>,
    y: Vec<f64>,
    lo: Vec<f64>,
    hi: Vec<f64>,
}

impl Stairs {
    fn from(x: f64) -> Stairs {
        Stairs { x: vec![x], y: vec![1.0], lo: vec![1.0], hi: vec![1.0] }
    }

    fn last(&self) -> f64 {
        self.x.last().copied().unwrap_or(0.0)
    }

    fn fall(&mut self, x: f64, y: f64, ends: (f64, f64)) {
        self.until(x);
        self.push(x, y, ends);
    }

    /// Level up to here.
    fn until(&mut self, x: f64) {
        let last = |of: &[f64]| of.last().copied().unwrap_or(1.0);
        let (y, ends) = (last(&self.y), (last(&self.lo), last(&self.hi)));
        if x > self.last() {
            self.push(x, y, ends);
        }
    }

    fn push(&mut self, x: f64, y: f64, (lo, hi): (f64, f64)) {
        self.x.push(x);
        self.y.push(y);
        self.lo.push(lo);
        self.hi.push(hi);
    }
}

/// The share in the basin of the start.
fn occupancy(escape: &Escape<'_>) -> Figure {
    let home = escape.setting.home;
    let series = each(escape, |f| {
        let record = &f.record;
        let ends = (0..record.moments.len()).map(|k| share(record, k, home, escape.level));
        let (mut y, mut lo, mut hi) = (Vec::new(), Vec::new(), Vec::new());
        for interval in ends {
            y.push(interval.estimate);
            lo.push(interval.lo);
            hi.push(interval.hi);
        }
        let band = Some(Band { lo, hi, band_label: "95 % interval (Clopper-Pearson)".to_owned() });
        let x = record.moments.iter().copied().map(real).collect();
        Series { label: escape.label(f).to_owned(), role: Role::Measured, x, y, band }
    });
    let x = Axis { unit: "steps".to_owned(), ..Axis::linear("time t") };
    let y = Axis::linear("share in the basin of the start");
    let caption = format!(
        "Share of {} replicas in the basin of the start, those that came back included; {}.",
        escape.request.replicas,
        escape.setting.basins.rule()
    );
    let panels = vec![panel("", curves(x, y, series))];
    figure("occupancy", caption, panels, Size::OneColumn)
}

/// Minima, saddles and the start, as far as they are inside.
fn places(escape: &Escape<'_>, window: &Window) -> Vec<Place> {
    let facts = escape.setting.problem.objective.facts();
    let place =
        |x: &[f64], label: &str, mark| Place { label: label.to_owned(), x: x[0], y: x[1], mark };
    let mut all: Vec<Place> = Vec::new();
    for basin in facts.basins() {
        all.push(place(&basin.minimiser, "minimum", PlaceMark::Disc));
    }
    for barrier in facts.barriers() {
        let saddle = place(&barrier.saddle, "saddle", PlaceMark::Cross);
        if !all.contains(&saddle) {
            all.push(saddle);
        }
    }
    let within = |v: f64, (lo, hi): (f64, f64)| (lo..=hi).contains(&v);
    all.retain(|p| within(p.x, window.x) && within(p.y, window.y));
    all
}

fn relief(
    escape: &Escape<'_>,
    window: &Window,
    view: View,
    levels: &[f64],
    strands: Vec<Strand>,
) -> PanelKind {
    PanelKind::Relief(Relief {
        x: Axis::linear("x_{1}"),
        y: Axis::linear("x_{2}"),
        grid: window.grid.clone(),
        height: "f(x)".to_owned(),
        levels: levels.to_vec(),
        view,
        strands,
        places: places(escape, window),
    })
}

fn strand(label: &str, tone: usize, points: &[[f64; 2]], pale: bool) -> Strand {
    Strand {
        label: label.to_owned(),
        tone,
        x: points.iter().map(|p| p[0]).collect(),
        y: points.iter().map(|p| p[1]).collect(),
        connected: true,
        pale,
    }
}

/// What became of a replica.
fn fate(finished: &Finished, track: &Track) -> String {
    let replica = usize::try_from(track.replica).unwrap_or(usize::MAX);
    match finished.record.fates.get(replica) {
        Some(fate) if fate.outcome == Outcome::Left => format!("left after {} steps", fate.steps),
        Some(fate) if fate.outcome == Outcome::Censored => {
            format!("still there after {} steps", fate.steps)
        }
        Some(fate) => format!("exploded after {} steps", fate.steps),
        None => String::new(),
    }
}

/// The path that is shown of a method: the first one that left, or else the first.
fn shown(finished: &Finished) -> Option<&Track> {
    let left = |track: &&Track| {
        let replica = usize::try_from(track.replica).unwrap_or(usize::MAX);
        finished.record.fates.get(replica).is_some_and(left)
    };
    finished.record.tracks.iter().find(left).or(finished.record.tracks.first())
}

/// The path of a replica of each method, over level lines.
fn paths(escape: &Escape<'_>, window: &Window) -> Figure {
    let one = |f: &Finished| {
        let land = |strands| relief(escape, window, View::Above, &window.levels, strands);
        let Some(track) = shown(f) else { return panel("", land(vec![])) };
        let after = &track.points[track.inside..];
        // The first point outside belongs to both parts.
        let until = &track.points[..(track.inside + 1).min(track.points.len())];
        let strands =
            vec![strand("", f.contender, after, true), strand("", f.contender, until, false)];
        panel(format!("{}: {}", escape.label(f), fate(f, track)), land(strands))
    };
    let caption = "One path of each method, the first that left if one of the first few did: until it left, from ring to disc, and pale after \
                   that. Lines: heights, the sixth one at the lowest barrier."
        .to_owned();
    let panels: Vec<Panel> = escape.finished.iter().map(one).collect();
    // Two by two they are larger than four in a row.
    let size = if panels.len() == 4 { Size::Slide } else { Size::TwoColumn };
    figure("paths", caption, panels, size)
}

/// The crossing on the surface: from the last visit to the basin of the start on.
fn surface(escape: &Escape<'_>, window: &Window) -> Figure {
    let one = |f: &Finished| {
        let track = shown(f)?;
        let inside = &track.points[..track.inside];
        let at_home = |p: &[f64; 2]| escape.setting.basins.of(p) == escape.setting.home;
        let last = inside.iter().rposition(at_home).unwrap_or(0);
        let points =
            &track.points[last.saturating_sub(BEFORE)..(track.inside + 1).min(track.points.len())];
        let label = format!("{}: {}", escape.label(f), fate(f, track));
        Some(strand(&label, f.contender, points, false))
    };
    let strands = escape.finished.iter().filter_map(one).collect();
    let caption = format!(
        "The same paths on the landscape, from {BEFORE} recorded points before they crossed the pass for good until they left. Higher ground \
         is cut off."
    );
    let land = relief(escape, window, View::Surface, window.of_surface(), strands);
    figure("surface", caption, vec![panel("", land)], Size::TwoColumn)
}

/// Paths of one variable against time.
fn times(escape: &Escape<'_>) -> Figure {
    let series = each(escape, |f| {
        let points = f.record.tracks.first().map_or(&[][..], |track| &track.points);
        let x = (0..points.len() as u64).map(|k| real(k * f.record.stride)).collect();
        let y = points.iter().map(|p| p[0]).collect();
        Series { label: escape.label(f).to_owned(), role: Role::Measured, x, y, band: None }
    });
    let x = Axis { unit: "steps".to_owned(), ..Axis::linear("time t") };
    let caption = "Path of the first replica of each method, with the same noise.".to_owned();
    let panels = vec![panel("", curves(x, Axis::linear("x_{t}"), series))];
    figure("paths", caption, panels, Size::TwoColumn)
}

/// The coordinate whose place of exit is told, with its symbol: across the way out where there is one, along it on a line.
fn across(escape: &Escape<'_>) -> Option<usize> {
    let way = match escape.setting.region {
        Region::Past { coordinate, .. } | Region::Below { coordinate, .. } => coordinate,
        Region::Outside { .. } => 1,
        Region::Explosion => return None,
    };
    let dim = escape.setting.start().len();
    Some(if dim == 1 { 0 } else { usize::from(way == 0) })
}

/// Where replicas were when they had left.
fn exits(escape: &Escape<'_>) -> Option<Figure> {
    let i = across(escape)?;
    let places = |f: &Finished| -> Vec<f64> {
        f.record.fates.iter().filter(|fate| left(fate)).map(|fate| fate.place[i]).collect()
    };
    let mut all: Vec<f64> = escape.finished.iter().flat_map(places).collect();
    all.sort_by(f64::total_cmp);
    let last = all.len().checked_sub(1)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a length"
    )]
    let tail = (TAIL * all.len() as f64) as usize;
    let (lo, hi) = (all[tail], all[last - tail]);
    if hi <= lo {
        return None;
    }
    let edges = super::window::evenly((lo, hi), BINS + 1);
    let width = edges[1] - edges[0];
    let heights = |f: &Finished| {
        let places = places(f);
        let mut heights = vec![0.0; edges.len() - 1];
        for place in places.iter().filter(|place| (lo..=hi).contains(*place)) {
            let bin = edges[1..].iter().position(|edge| place <= edge);
            heights[bin.unwrap_or(edges.len() - 2)] += 1.0;
        }
        let total = real(places.len() as u64) * width;
        heights.iter_mut().for_each(|h| *h /= total);
        heights
    };
    let those: Vec<&Finished> =
        escape.finished.iter().filter(|f| f.record.count(left) > 0).collect();
    let drawn: Vec<Vec<f64>> = those.iter().map(|f| heights(f)).collect();
    let top = drawn.iter().flatten().copied().fold(0.0, f64::max);
    let name = format!("x_{{{}}} where it left", i + 1);
    let one = |(f, heights): (&&Finished, Vec<f64>)| {
        let title = format!("{}, {} left", escape.label(f), f.record.count(left));
        let kind = PanelKind::Histogram(Histogram {
            x: Axis::linear(&name),
            y: Axis::linear("density"),
            edges: edges.clone(),
            heights,
            tone: f.contender,
            top: Some(top),
            outside: places(f).iter().filter(|x| !(lo..=hi).contains(*x)).count() as u64,
        });
        panel(title, kind)
    };
    let panels = those.iter().zip(drawn).map(one).collect();
    let caption =
        format!("Where replicas were after their first step into `{}`.", escape.setting.region);
    Some(figure("exits", caption, panels, Size::TwoColumn))
}
