//! The mean first-passage time of the chain itself, at any step size.

use super::estimate::{Estimate, NoTime};
use super::gauss::legendre;
use super::landscape::Landscape;
use ratecheck_problems::math::{erfc, exp};
use std::f64::consts::{PI, SQRT_2};

/// Most points that are solved for: elimination takes their third power.
const MOST: usize = 2500;

/// The mean number of steps of `x_{t+1} = x_t - η (L'(x_t) + √(C/B) ξ_t)`, `ξ_t` standard normal, from `start` until `x > end`.
///
/// Solves `T(x) = 1 + ∫_lo^end K(x, y) T(y) dy` with `K(x, ·)` the normal density of mean `x - η L'(x)` and variance `η² C(x)/B`, by
/// Nyström's method on Gauss-Legendre panels split at the kinks, at most a third of the least standard deviation of a step apart, and
/// once more on five points for every four. `lo` must lie so far left that it is not reached within the time.
///
/// The equations are solved by the elimination of Grassmann, Taksar & Heyman, *Operations Research* 33 (1985) 1107-1116: the chance of
/// leaving from each point comes from the normal tail, diagonals are sums of what leaves, and nothing is ever subtracted, so that all
/// digits of the time are right however long it is (O'Cinneide, *Numerische Mathematik* 65 (1993) 109-120), although `I - K` is within
/// `1/τ` of singular.
///
/// # Errors
/// See [`NoTime`].
pub fn chain_mean_time(
    landscape: &Landscape<'_>,
    step: f64,
    lo: f64,
    start: f64,
    end: f64,
) -> Result<Estimate, NoTime> {
    if !(lo <= start && start < end && lo.is_finite() && end.is_finite()) {
        return Err(NoTime::Order { lo, start, end });
    }
    let chain = Chain { landscape, step, lo, end };
    let cuts = chain.cuts();
    let points = chain.points(&cuts)?;
    let coarse = chain.solve(&cuts, &points, start)?;
    let finer: Vec<usize> = points.iter().map(|n| n + n.div_ceil(4)).collect();
    let fine = chain.solve(&cuts, &finer, start)?;
    Ok(Estimate::from_two(fine, coarse))
}

struct Chain<'a, 'b> {
    landscape: &'a Landscape<'b>,
    step: f64,
    lo: f64,
    end: f64,
}

impl Chain<'_, '_> {
    fn spread(&self, x: f64) -> f64 {
        self.step * self.landscape.variance(x).sqrt()
    }

    fn cuts(&self) -> Vec<f64> {
        let inside = self.landscape.kinks().iter().filter(|k| self.lo < **k && **k < self.end);
        let mut cuts: Vec<f64> = inside.copied().chain([self.lo, self.end]).collect();
        cuts.sort_by(f64::total_cmp);
        cuts
    }

    /// Points of each panel: neighbours are at most `π/2` times the mean distance apart, and the least spread is looked for at 64 places of
    /// every panel, since it is smooth there.
    fn points(&self, cuts: &[f64]) -> Result<Vec<usize>, NoTime> {
        let place = |w: &[f64], k: u32| w[0] + (w[1] - w[0]) * (f64::from(k) + 0.5) / 64.0;
        let places = cuts.windows(2).flat_map(|w| (0..64).map(move |k| place(w, k)));
        let mut spread = f64::INFINITY;
        for x in places {
            let (drift, variance) = (self.landscape.slope(x), self.landscape.variance(x));
            if !(drift.is_finite() && variance.is_finite() && variance > 0.0) {
                return Err(NoTime::Coefficient { place: x, drift, diffusion: variance });
            }
            spread = spread.min(self.spread(x));
        }
        let needed = |w: &[f64]| 0.5 * PI * 3.0 * (w[1] - w[0]) / spread;
        let total: f64 = cuts.windows(2).map(|w| needed(w).max(40.0)).sum();
        if total * 1.25 > MOST as f64 {
            let (lo, end) = (self.lo, self.end);
            return Err(NoTime::TooFine { points: total as usize, limit: MOST, spread, lo, end });
        }
        Ok(cuts.windows(2).map(|w| (needed(w).ceil() as usize).max(40)).collect())
    }

    fn solve(&self, cuts: &[f64], points: &[usize], start: f64) -> Result<f64, NoTime> {
        let mut nodes = Vec::new();
        for (w, n) in cuts.windows(2).zip(points) {
            let half = 0.5 * (w[1] - w[0]);
            nodes
                .extend(legendre(*n).into_iter().map(|(x, v)| (w[0] + half * (1.0 + x), half * v)));
        }
        let mut rows = Vec::with_capacity(nodes.len() * nodes.len());
        nodes.iter().for_each(|(x, _)| rows.extend(self.row(*x, &nodes)));
        let leaving = nodes.iter().map(|(x, _)| self.leaving(*x)).collect();
        let times = absorption_times(rows, leaving);
        let from_start: f64 = self.row(start, &nodes).zip(&times).map(|(k, t)| k * t).sum();
        let time = 1.0 + from_start;
        if time.is_finite() { Ok(time) } else { Err(NoTime::Endless) }
    }

    /// `P(x_{t+1} > end | x_t = x)`.
    fn leaving(&self, x: f64) -> f64 {
        let mean = x - self.step * self.landscape.slope(x);
        0.5 * erfc((self.end - mean) / (self.spread(x) * SQRT_2))
    }

    /// `K(x, y_j) w_j`.
    fn row<'n>(&self, x: f64, nodes: &'n [(f64, f64)]) -> impl Iterator<Item = f64> + use<'n> {
        let (mean, spread) = (x - self.step * self.landscape.slope(x), self.spread(x));
        let density = 1.0 / (spread * (2.0 * PI).sqrt());
        nodes.iter().map(move |(y, w)| {
            let z = (y - mean) / spread;
            density * exp(-0.5 * z * z) * w
        })
    }
}

/// Mean steps to absorption from every state of a chain with transition probabilities `rows[i n + j]` and chances `leaving` of being
/// absorbed; those of staying where one is are not read.
pub(super) fn absorption_times(mut rows: Vec<f64>, mut leaving: Vec<f64>) -> Vec<f64> {
    let n = leaving.len();
    let (mut steps, mut out) = (vec![1.0; n], vec![0.0; n]);
    // From the last state on: a walk that comes through state k goes on to one below, or is absorbed.
    for k in (0..n).rev() {
        let (above, from) = rows.split_at_mut(k * n);
        let last = &from[..k];
        out[k] = leaving[k] + last.iter().sum::<f64>();
        for i in 0..k {
            let row = &mut above[i * n..(i + 1) * n];
            let through = row[k] / out[k];
            if through > 0.0 {
                row.iter_mut().zip(last).for_each(|(to, next)| *to += through * next);
                leaving[i] += through * leaving[k];
                steps[i] += through * steps[k];
            }
        }
    }
    let mut times: Vec<f64> = Vec::with_capacity(n);
    for k in 0..n {
        let below: f64 = rows[k * n..k * n + k].iter().zip(&times).map(|(p, t)| p * t).sum();
        times.push((steps[k] + below) / out[k]);
    }
    times
}
