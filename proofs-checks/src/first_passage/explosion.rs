//! How long InvAdam without moments lasts on a quadratic under noise without bound.

use super::chain::absorption_times;
use super::estimate::Estimate;
use ratecheck_problems::math::exp;
use std::f64::consts::PI;

/// Beyond this `|z|` the method is lost: without noise `z - z|z|` squares from 2 on.
pub const LOST: f64 = 4.0;

/// Mean steps of `z_{t+1} = z_t - y|y|`, `y = z_t + r ξ_t`, `ξ_t` standard normal, from `z_0 = 0` until `|z| > 4`.
///
/// With `z = η H² x` and `r = η H σ` this is InvAdam, `β_1 = β_2 = 0`, on `H x²/2` with noise of variance `σ²`. A draw passes any threshold
/// with positive probability from every bounded state, and beyond it the growth is doubly exponential: every run explodes.
///
/// The distribution of `z_{t+1}` is carried on a uniform grid of `|z|`, the law being symmetric, each value shared between its two
/// neighbours; a grid twice as fine and Richardson's extrapolation of its error of second order give the value, the next coarser pair
/// its error. `r` is at least 0.05, where the times exceed any run.
#[must_use]
pub fn mean_steps(r: f64) -> Estimate {
    let r = r.max(0.05);
    let [a, b, c] = [200, 400, 800].map(|n| on_grid(r, n));
    let extrapolated = |coarse: f64, fine: f64| (4.0 * fine - coarse) / 3.0;
    Estimate::from_two(extrapolated(b, c), extrapolated(a, b))
}

fn on_grid(r: f64, n: usize) -> f64 {
    let h = LOST / n as f64;
    let states = n + 1;
    let mut rows = vec![0.0; states * states];
    let mut leaving = vec![0.0; states];
    // The trapezoidal rule over ±9 standard deviations, in steps that are fine for the noise and for the grid.
    let points = 4000_i32;
    let width = 18.0 / f64::from(points);
    let weights: Vec<(f64, f64)> = (-points / 2..=points / 2)
        .map(|k| {
            let xi = f64::from(k) * width;
            (xi, exp(-0.5 * xi * xi) * width / (2.0 * PI).sqrt())
        })
        .collect();
    let total: f64 = weights.iter().map(|(_, w)| w).sum();
    for (i, leaving) in leaving.iter_mut().enumerate() {
        let z = i as f64 * h;
        let row = &mut rows[i * states..(i + 1) * states];
        for (xi, w) in &weights {
            let (y, w) = (z + r * xi, w / total);
            let place = (z - y * y.abs()).abs() / h;
            let below = place.floor();
            let share = place - below;
            if below >= n as f64 {
                *leaving += w;
                continue;
            }
            let k = below as usize;
            row[k] += w * (1.0 - share);
            row[k + 1] += w * share;
        }
    }
    absorption_times(rows, leaving)[0]
}
