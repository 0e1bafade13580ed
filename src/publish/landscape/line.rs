//! A function of one variable.

use ratecheck_problems::objective::{Facts, Objective, value_at};
use ratecheck_problems::space::{Block, BlockMut, Shape};
use ratecheck_reports::figure::{
    Axis, Interval, Landscape, PanelKind, Place, Rise, Role, Series, Walk,
};
use ratecheck_reports::number::human;

use super::{Undrawn, Wanted, evenly, range_text, stated, values};

const POINTS: u32 = 801;

/// Parts of the curve higher than this many times the highest stated saddle are left out, so that barriers are seen.
const CAP: f64 = 3.0;

/// The function, and below it its derivative where asked for; then the caption.
pub(super) fn panels(
    objective: &dyn Objective,
    range: (f64, f64),
    wanted: &Wanted,
) -> Result<(Vec<PanelKind>, String), Undrawn> {
    let facts = objective.facts();
    let range = if wanted.ranges.is_empty() { lowered(objective, range) } else { range };
    let x = abscissae(facts, range);
    let f = values(objective, std::slice::from_ref(&x));
    if !f.iter().any(|f| f.is_finite()) {
        return Err(Undrawn::Values { id: facts.id().to_owned() });
    }
    let tops = boundaries(facts);
    let window = [range];
    let inside = |x: &f64| (range.0..=range.1).contains(x);
    let shown = stated(facts);
    let places = shown
        .iter()
        .filter(|point| point.within(&window))
        .map(|point| point.place((point.x[0], value_at(objective, point.x))))
        .filter(|place: &Place| place.y.is_finite());
    let walks = wanted.paths.iter().map(|(label, points)| {
        let x: Vec<f64> = points.iter().map(|x| x[0]).filter(inside).collect();
        let y = values(objective, std::slice::from_ref(&x));
        Walk { label: label.clone(), x, y, connected: false }
    });
    let landscape = Landscape {
        x: Axis::linear("x"),
        y: Axis::linear("f(x)"),
        curves: vec![curve(&x, &f)],
        intervals: intervals(&tops),
        rises: rises(facts, range),
        walks: walks.collect(),
        places: places.collect(),
    };
    let mut panels = vec![PanelKind::Landscape(landscape)];
    if wanted.gradient {
        panels.push(derivative(objective, &x, &tops));
    }
    let mut caption = format!("`{}` on {}.", facts.id(), range_text("x", range));
    if !facts.barriers().is_empty() {
        caption.push_str(" Arrows: barriers between the stated minima, with their heights.");
    }
    if !tops.is_empty() {
        caption.push_str(" Dotted: where the stated basins meet.");
    }
    Ok((panels, caption))
}

fn curve(x: &[f64], y: &[f64]) -> Series {
    // Without a name it has no entry in the legend: the axis says what it is.
    let (x, y) = (x.to_vec(), y.to_vec());
    Series { label: String::new(), role: Role::Measured, x, y, band: None }
}

/// Even places and the stated points themselves, so that kinks and extrema are exact.
fn abscissae(facts: &Facts, range: (f64, f64)) -> Vec<f64> {
    let points = stated(facts).into_iter().map(|point| point.x[0]);
    let inside = points.filter(|x| *x > range.0 && *x < range.1);
    let mut x: Vec<f64> = evenly(range, POINTS).chain(inside).collect();
    x.sort_by(f64::total_cmp);
    x.dedup();
    x
}

/// Stated saddles and passes: where basins of one variable meet.
fn boundaries(facts: &Facts) -> Vec<f64> {
    let saddles = facts.saddles().iter().map(|saddle| saddle.point[0]);
    let mut all: Vec<f64> = saddles.chain(facts.barriers().iter().map(|b| b.saddle[0])).collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    all
}

/// The intervals between the boundaries; none without a boundary.
fn intervals(tops: &[f64]) -> Vec<Interval> {
    if tops.is_empty() {
        return Vec::new();
    }
    let lower = std::iter::once(f64::NEG_INFINITY).chain(tops.iter().copied());
    let upper = tops.iter().copied().chain(std::iter::once(f64::INFINITY));
    lower.zip(upper).map(|(lo, hi)| Interval { lo, hi }).collect()
}

/// The stated barriers whose ends are shown.
fn rises(facts: &Facts, (lo, hi): (f64, f64)) -> Vec<Rise> {
    let inside = |x: f64| (lo..=hi).contains(&x);
    let rise = facts.barriers().iter().filter_map(|barrier| {
        let basin = facts.basins().get(barrier.from)?;
        let (from, to) = (basin.minimiser[0], barrier.saddle[0]);
        (inside(from) && inside(to)).then(|| Rise {
            label: human(barrier.height).to_string(),
            name: format!(
                "barrier from {} to {}: {}",
                barrier.from,
                barrier.to,
                human(barrier.height)
            ),
            from: (from, basin.value),
            to: (to, basin.value + barrier.height),
        })
    });
    rise.collect()
}

/// The range without its ends where the function is so high that the barriers would be flat.
fn lowered(objective: &dyn Objective, (lo, hi): (f64, f64)) -> (f64, f64) {
    let facts = objective.facts();
    let depths = facts.basins().iter().map(|basin| basin.value);
    let floor = depths.fold(f64::INFINITY, f64::min);
    let tops = facts.saddles().iter().map(|saddle| saddle.value);
    let top = tops.fold(f64::NEG_INFINITY, f64::max);
    let cap = floor + CAP * (top - floor);
    if !(top > floor && cap.is_finite()) {
        return (lo, hi);
    }
    let rests = || {
        let basins = facts.basins().iter().map(|basin| basin.minimiser[0]);
        basins.chain(facts.saddles().iter().map(|saddle| saddle.point[0]))
    };
    let (first, last) =
        (rests().fold(f64::INFINITY, f64::min), rests().fold(f64::NEG_INFINITY, f64::max));
    let x: Vec<f64> = evenly((lo, hi), POINTS).collect();
    let f = values(objective, std::slice::from_ref(&x));
    let low = |k: &usize| f[*k] <= cap;
    let from = (0..x.len()).find(|k| low(k) || x[*k] >= first).unwrap_or(0);
    let to = (0..x.len()).rfind(|k| low(k) || x[*k] <= last).unwrap_or(x.len() - 1);
    // One place beyond on either side: a rest at the edge stays inside.
    let (from, to) = (from.saturating_sub(1), (to + 1).min(x.len() - 1));
    if from < to { (x[from], x[to]) } else { (lo, hi) }
}

/// The derivative over the same places; where it jumps the line is broken.
fn derivative(objective: &dyn Objective, x: &[f64], tops: &[f64]) -> PanelKind {
    let mut g = vec![0.0; x.len()];
    let shape = Shape::new(1, x.len());
    objective.gradient(Block::new(x, shape), BlockMut::new(&mut g, shape));
    PanelKind::Landscape(Landscape {
        x: Axis::linear("x"),
        y: Axis::linear("f'(x)"),
        curves: unbroken(x, &g),
        intervals: intervals(tops),
        rises: Vec::new(),
        walks: Vec::new(),
        places: Vec::new(),
    })
}

/// The pieces between jumps: places where a line rises by more than a quarter of the whole range between neighbours.
fn unbroken(x: &[f64], y: &[f64]) -> Vec<Series> {
    let finite = || y.iter().copied().filter(|y| y.is_finite());
    let range = finite().fold(f64::NEG_INFINITY, f64::max) - finite().fold(f64::INFINITY, f64::min);
    let jumps = |k: &usize| (y[*k] - y[*k - 1]).abs() > 0.25 * range;
    let mut ends: Vec<usize> = (1..x.len()).filter(jumps).collect();
    ends.push(x.len());
    let mut from = 0;
    let mut pieces = Vec::new();
    for to in ends {
        if to > from {
            pieces.push(curve(&x[from..to], &y[from..to]));
        }
        from = to;
    }
    pieces
}
