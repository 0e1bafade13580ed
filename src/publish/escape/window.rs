//! The part of the plane that all pictures of an escape show, and its heights.

use ratecheck_problems::objective::{Objective, value_at};
use ratecheck_reports::figure::Grid;

use super::Escape;

/// Share of the positions that may lie beyond each side.
const BEYOND: f64 = 0.004;
/// Added on each side, as a share of the size.
const MARGIN: f64 = 0.08;
/// Nodes of the grid of heights.
const COLUMNS: u32 = 193;
const ROWS: u32 = 145;
/// Level lines above the lowest ground, in barriers; the last one is where land ends.
const LEVELS: [f64; 12] = [0.04, 0.12, 0.25, 0.42, 0.65, 1.0, 1.4, 1.9, 2.6, 3.6, 5.0, 7.0];
/// How many of them a surface has: higher walls would hide what lies behind them.
const OF_SURFACE: usize = 8;

/// Ranges of the first two coordinates and the heights over them.
pub(super) struct Window {
    pub(super) x: (f64, f64),
    pub(super) y: (f64, f64),
    pub(super) grid: Grid,
    pub(super) levels: Vec<f64>,
}

/// The window of a landscape in one variable has no second range: it is from 0 to 1.
pub(super) fn window(escape: &Escape<'_>) -> Window {
    let objective = escape.setting.problem.objective.as_ref();
    let range = |i: usize| range(escape, i);
    let x = range(0);
    let y = if objective.facts().dim() > 1 { range(1) } else { (0.0, 1.0) };
    let (columns, rows) = (evenly(x, COLUMNS), evenly(y, ROWS));
    let mut point = escape.setting.start().to_vec();
    let mut values = Vec::with_capacity(columns.len() * rows.len());
    for b in &rows {
        for a in &columns {
            point[0] = *a;
            if let Some(second) = point.get_mut(1) {
                *second = *b;
            }
            values.push(value_at(objective, &point));
        }
    }
    let levels = levels(objective, &values);
    Window { x, y, grid: Grid { x: columns, y: rows, values }, levels }
}

impl Window {
    /// The levels up to where a surface is cut off.
    pub(super) fn of_surface(&self) -> &[f64] {
        &self.levels[..OF_SURFACE.min(self.levels.len())]
    }
}

/// Where nearly all replicas were at all moments, with the stated minima and saddles that lie among them.
fn range(escape: &Escape<'_>, i: usize) -> (f64, f64) {
    let facts = escape.setting.problem.objective.facts();
    let shown = escape.finished.iter().flat_map(|f| &f.record.shown).flat_map(|shown| &shown.at);
    let mut all: Vec<f64> = shown.map(|x| x[i]).filter(|x| x.is_finite()).collect();
    all.sort_by(f64::total_cmp);
    let part = |share: f64| {
        let last = all.len().saturating_sub(1);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of a length"
        )]
        let k = (share * last as f64) as usize;
        all.get(k).copied().unwrap_or(0.0)
    };
    let (mut lo, mut hi) = (part(BEYOND), part(1.0 - BEYOND));
    let start = escape.setting.start()[i];
    (lo, hi) = (lo.min(start), hi.max(start));
    let size = hi - lo;
    let rests = facts.basins().iter().map(|basin| &basin.minimiser);
    for rest in rests.chain(facts.barriers().iter().map(|barrier| &barrier.saddle)) {
        // One far from all replicas would make them invisible.
        if rest[i] > lo - 2.0 * size && rest[i] < hi + 2.0 * size {
            (lo, hi) = (lo.min(rest[i]), hi.max(rest[i]));
        }
    }
    let size = if hi > lo { hi - lo } else { lo.abs().max(1.0) };
    (lo - MARGIN * size, hi + MARGIN * size)
}

pub(super) fn evenly((lo, hi): (f64, f64), count: u32) -> Vec<f64> {
    let share = |k: u32| f64::from(k) / f64::from(count - 1);
    (0..count).map(|k| lo * (1.0 - share(k)) + hi * share(k)).collect()
}

/// Levels in units of the lowest stated barrier, or of what half of the window lies below.
fn levels(objective: &dyn Objective, values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let Some(least) = sorted.first().copied() else { return Vec::new() };
    let heights = objective.facts().barriers().iter().map(|barrier| barrier.height);
    let lowest = heights.fold(f64::INFINITY, f64::min);
    let half = sorted[sorted.len() / 2] - least;
    let unit = if lowest.is_finite() && lowest > 0.0 { lowest } else { half };
    LEVELS.iter().map(|level| least + level * unit).collect()
}
