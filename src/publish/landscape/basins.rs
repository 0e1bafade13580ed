//! Where the basins of attraction of gradient flow meet, for functions of two variables.

use ratecheck_problems::objective::{Objective, gradient_at, value_at};
use ratecheck_reports::contour::{Node, Region, inner_lines};
use ratecheck_reports::figure::{Role, Series};

use super::evenly;

/// Nodes along each axis; between nodes the boundary is found by halving.
const NODES: u32 = 49;
const HALVINGS: u32 = 6;
/// A path moves at most this share of the window a step, and is decided within this share of a stated minimum.
const STEP: f64 = 0.01;
const STEPS: u32 = 2000;

/// The boundaries as one curve a basin, all of one name; nothing with fewer than two stated basins.
pub(super) fn boundaries(objective: &dyn Objective, window: [(f64, f64); 2]) -> Vec<Series> {
    let count = objective.facts().basins().len();
    if count < 2 {
        return Vec::new();
    }
    let flow =
        Flow { objective, reach: (window[0].1 - window[0].0).max(window[1].1 - window[1].0) };
    let axes = window.map(|range| evenly(range, NODES).collect::<Vec<f64>>());
    let place = |(column, row): Node| [axes[0][column], axes[1][row]];
    let size = (axes[0].len(), axes[1].len());
    let labels: Vec<Option<usize>> =
        (0..size.0 * size.1).map(|k| flow.basin(place((k % size.0, k / size.0)))).collect();
    let label = |(column, row): Node| labels[row * size.0 + column];
    let mut lines = Vec::new();
    // The boundary of the last basin is made of those of the others.
    for k in 0..count - 1 {
        let cut = |inside: Node, outside: Node| {
            label(outside)?;
            Some(flow.boundary(k, place(inside), place(outside)))
        };
        let middle = |(i, j): Node| {
            let (a, b) = (place((i, j)), place((i + 1, j + 1)));
            flow.basin([f64::midpoint(a[0], b[0]), f64::midpoint(a[1], b[1])]) == Some(k)
        };
        let holds = |node: Node| label(node) == Some(k);
        let region = Region { size, holds: &holds, cut: &cut, middle: &middle };
        lines.extend(inner_lines(&region.outline()));
    }
    let along = |(lo, hi): (f64, f64), at: f64| lo + (hi - lo) * at / f64::from(NODES - 1);
    let series = |line: Vec<(f64, f64)>| Series {
        label: "boundary of basins".to_owned(),
        role: Role::Reference,
        x: line.iter().map(|p| along(window[0], p.0)).collect(),
        y: line.iter().map(|p| along(window[1], p.1)).collect(),
        band: None,
    };
    lines.into_iter().map(series).collect()
}

struct Flow<'a> {
    objective: &'a dyn Objective,
    reach: f64,
}

impl Flow<'_> {
    /// The stated basin that a path of steepest descent with short steps ends in, if it ends in one.
    fn basin(&self, start: [f64; 2]) -> Option<usize> {
        let (mut x, mut f) = (start.to_vec(), value_at(self.objective, &start));
        let limit = STEP * self.reach;
        let mut rate = 1.0;
        for _ in 0..STEPS {
            if let Some(basin) = self.near(&x, limit) {
                return Some(basin);
            }
            let g = gradient_at(self.objective, &x);
            let norm = (g[0] * g[0] + g[1] * g[1]).sqrt();
            if !(norm > 0.0 && norm.is_finite() && f.is_finite()) {
                return None;
            }
            rate = f64::min(2.0 * rate, limit / norm);
            // Armijo's rule: half of what the slope promises.
            let (next, lower) = loop {
                let next = vec![x[0] - rate * g[0], x[1] - rate * g[1]];
                let lower = value_at(self.objective, &next);
                if lower <= f - 0.5 * rate * norm * norm {
                    break (next, lower);
                }
                rate /= 2.0;
                if rate * norm <= f64::EPSILON * self.reach {
                    return None;
                }
            };
            (x, f) = (next, lower);
        }
        None
    }

    /// The basin whose minimum is no further than `limit`.
    fn near(&self, x: &[f64], limit: f64) -> Option<usize> {
        let distance2 = |m: &[f64]| (m[0] - x[0]) * (m[0] - x[0]) + (m[1] - x[1]) * (m[1] - x[1]);
        let basins = self.objective.facts().basins();
        basins.iter().position(|basin| distance2(&basin.minimiser) <= limit * limit)
    }

    /// How far from a point of basin `k` to one outside of it the basin reaches, 0 to 1.
    fn boundary(&self, k: usize, inside: [f64; 2], outside: [f64; 2]) -> f64 {
        let (mut lo, mut hi) = (0.0, 1.0);
        for _ in 0..HALVINGS {
            let t = f64::midpoint(lo, hi);
            let at = [0, 1].map(|i| inside[i] + t * (outside[i] - inside[i]));
            *(if self.basin(at) == Some(k) { &mut lo } else { &mut hi }) = t;
        }
        f64::midpoint(lo, hi)
    }
}
