//! The film of an escape: all replicas that are shown, at all moments.

use ratecheck_reports::animation::{Cloud, Film, Ground};
use ratecheck_reports::figure::{Place, PlaceMark};

use super::window::{evenly, window};
use super::{Escape, Finished};
use ratecheck_problems::objective::value_at;

/// Points of the graph of a function of one variable.
const POINTS: u32 = 401;
/// Rows by which points over a graph are kept apart, and their distance as a share of the picture's height.
const ROWS: usize = 24;
const APART: f64 = 0.012;

pub(super) fn film(escape: &Escape<'_>) -> Film {
    let line = escape.setting.start().len() == 1;
    let (request, setting) = (escape.request, escape.setting);
    let moments = setting.moments.len();
    let window = window(escape);
    let graph = line.then(|| graph(escape, window.x));
    let y = graph.as_ref().map_or(window.y, |graph| graph.y);
    let cloud = |f: &Finished| Cloud {
        label: escape.label(f).to_owned(),
        tone: f.contender,
        share: (0..moments).map(|k| f.record.share(k, setting.home)).collect(),
        points: (f.record.shown.iter())
            .map(|shown| match &graph {
                Some(graph) => {
                    shown.at.iter().enumerate().map(|(r, x)| graph.over(escape, r, x[0])).collect()
                }
                None => shown.at.clone(),
            })
            .collect(),
    };
    let shown =
        escape.finished.first().map_or(0, |f| f.record.shown.first().map_or(0, |s| s.at.len()));
    let those = if shown as u64 == request.replicas {
        format!("{shown} replicas of each method")
    } else {
        format!("The first {shown} of {} replicas of each method", request.replicas)
    };
    let rests =
        if graph.is_some() { "" } else { " Discs: minima; crosses: saddles; lines: heights." };
    Film {
        title: format!("Escape on `{}`", setting.problem.objective.facts().id()),
        caption: format!(
            "{those}, with the same noise `{}`, from the same start. Time is logarithmic; while the film plays, points move straight between \
             recorded steps, and at rest they are where they were.{rests} The shares count all replicas; {}.",
            request.noise,
            setting.basins.rule()
        ),
        x: window.x,
        y,
        places: if line { Vec::new() } else { places(escape, window.x, window.y) },
        ground: match &graph {
            Some(graph) => Ground::Curve(graph.points.clone()),
            None => Ground::Land { grid: window.grid, levels: window.levels },
        },
        steps: setting.moments.clone(),
        counted: "in the start's basin".to_owned(),
        clouds: escape.finished.iter().map(cloud).collect(),
    }
}

fn places(escape: &Escape<'_>, x: (f64, f64), y: (f64, f64)) -> Vec<Place> {
    let facts = escape.setting.problem.objective.facts();
    let place = |at: &[f64], mark| Place { label: String::new(), x: at[0], y: at[1], mark };
    let minima = facts.basins().iter().map(|basin| place(&basin.minimiser, PlaceMark::Disc));
    let saddles = facts.barriers().iter().map(|barrier| place(&barrier.saddle, PlaceMark::Cross));
    let inside = |p: &Place| (x.0..=x.1).contains(&p.x) && (y.0..=y.1).contains(&p.y);
    let mut all: Vec<Place> = Vec::new();
    for place in minima.chain(saddles).filter(inside) {
        // A pass is stated once for each direction.
        if !all.contains(&place) {
            all.push(place);
        }
    }
    all
}

/// The graph of a function of one variable, with room for points over it.
struct Graph {
    points: Vec<(f64, f64)>,
    y: (f64, f64),
}

fn graph(escape: &Escape<'_>, x: (f64, f64)) -> Graph {
    let objective = escape.setting.problem.objective.as_ref();
    let points: Vec<(f64, f64)> =
        evenly(x, POINTS).into_iter().map(|x| (x, value_at(objective, &[x]))).collect();
    let values: Vec<f64> = points.iter().map(|p| p.1).filter(|v| v.is_finite()).collect();
    let lo = values.iter().copied().fold(f64::INFINITY, f64::min);
    let saddles = objective.facts().saddles().iter().map(|saddle| saddle.value);
    let top = saddles.fold(f64::NEG_INFINITY, f64::max);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    // Walls are cut at three times the highest barrier, as in the picture of the problem.
    let hi = if top > lo { most.min(lo + 3.0 * (top - lo)) } else { most };
    let (lo, hi) = if hi > lo { (lo, hi) } else { (lo.min(0.0), lo.min(0.0) + 1.0) };
    Graph { points, y: (lo - 0.06 * (hi - lo), hi + 0.1 * (hi - lo)) }
}

impl Graph {
    /// A replica stands over the graph, each in a row of its own.
    fn over(&self, escape: &Escape<'_>, replica: usize, x: f64) -> [f64; 2] {
        let f = value_at(escape.setting.problem.objective.as_ref(), &[x]);
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let row = (replica % ROWS) as f64 + 1.0;
        [x, f + APART * row * (self.y.1 - self.y.0)]
    }
}
