//! The best parameters of a reading, and how probable the reading is.

use super::gamma::ln_gamma;
use super::noise::Noise;
use super::points::Points;
use super::priors::{CUT, FLOOR, LEAST_WINDOW, MOST_CUT, MOST_STARTS, SETTLES, UNCUT};
use super::quadratic::{Matrix, SIZE, cholesky, solve};
use super::reading::{Reading, Settling, Theta};
use crate::evidence::portable;

/// Steps of the search.
const STEPS: usize = 25;
/// The search ends when a step promises less than this in log likelihood.
const ENOUGH: f64 = 1e-6;

/// A reading at its most probable parameters.
#[derive(Clone, Debug)]
pub(super) struct Fitted {
    pub(super) reading: Reading,
    pub(super) theta: Theta,
    /// Logarithm of prior times marginal likelihood, up to a constant that all readings of a curve share.
    pub(super) evidence: f64,
    /// Squared standardised residuals.
    pub(super) misfit: f64,
    /// Points minus parameters of the law.
    pub(super) freedom: f64,
    /// Whitened gradients and residuals, one row a point from `start` on.
    rows: Vec<Row>,
    /// Cholesky factor of the information about `θ`.
    factor: Matrix,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    gradient: Theta,
    residual: f64,
}

impl Fitted {
    /// Most probable parameters by damped Gauss-Newton steps, then Laplace's approximation; `None` if the data do not determine them.
    pub(super) fn of(reading: Reading, points: &Points, noise: &Noise) -> Option<Fitted> {
        let mut theta = reading.guess(points);
        let prior = Prior::of(&reading, points, &theta);
        let mut rows = rows(&reading, points, noise, &theta);
        let mut cost = misfit(&rows) + prior.penalty(&theta);
        let mut factor = cholesky(&information(&rows, &prior))?;
        for _ in 0..if reading.is_curved() { STEPS } else { 1 } {
            let gradient = prior.pull(&rows, &theta);
            let step = solve(&factor, &gradient);
            let promised: f64 = step.iter().zip(&gradient).map(|(s, g)| s * g).sum();
            if promised < ENOUGH {
                break;
            }
            let better = [1.0, 0.3, 0.09, 0.027, 0.008].iter().find_map(|damping| {
                let mut trial = theta;
                trial.iter_mut().zip(&step).for_each(|(t, s)| *t += damping * s.clamp(-3.0, 3.0));
                if !reading.is_curved() {
                    trial = std::array::from_fn(|k| theta[k] + step[k]);
                }
                let rows = self::rows(&reading, points, noise, &trial);
                let new = misfit(&rows) + prior.penalty(&trial);
                (new <= cost).then_some((trial, rows, new))
            });
            let Some(better) = better else { break };
            (theta, rows, cost) = better;
            factor = cholesky(&information(&rows, &prior))?;
        }
        let misfit = misfit(&rows);
        let freedom = rows.len() as f64 - 2.0;
        let evidence = before(&reading, points.len()) + prior.ln_density(&theta)
            - (0..SIZE).map(|k| portable::ln(factor[k][k])).sum::<f64>()
            - CUT * reading.start as f64
            + likelihood(misfit, freedom, noise.freedom);
        Some(Fitted { reading, theta, evidence, misfit, freedom, rows, factor })
    }

    /// Residuals of the points that the reading rests on.
    pub(super) fn residuals(&self, points: &Points) -> Vec<f64> {
        let residual = |j: usize| points.y[j] - self.reading.at(points, &self.theta, j).value;
        (self.reading.start..points.len()).map(residual).collect()
    }

    /// How parameter `k` moves with the logarithms of the means, point by point.
    pub(super) fn lever(&self, k: usize, noise: &Noise) -> Vec<f64> {
        let mut unit = [0.0; SIZE];
        unit[k] = 1.0;
        let weights = solve(&self.factor, &unit);
        let whitened: Vec<f64> = (self.rows.iter())
            .map(|row| row.gradient.iter().zip(&weights).map(|(g, w)| g * w).sum())
            .collect();
        // The transpose of the whitening in `rows`.
        let (start, rest) = (self.reading.start, (1.0 - noise.rho * noise.rho).sqrt());
        let mut lever = vec![0.0; start];
        for (i, w) in whitened.iter().enumerate() {
            let own = if i == 0 { *w } else { w / rest };
            let next = whitened.get(i + 1).map_or(0.0, |next| noise.rho * next / rest);
            lever.push((own - next) / noise.own[start + i]);
        }
        lever
    }
}

/// Normal priors of `h` and `f`. Parameters that a reading lacks have one of spread 1 about where they stand, which changes nothing.
struct Prior {
    center: Theta,
    /// 1 over the variances; 0 for the flat ones of `c` and `a`.
    weight: Theta,
    used: [bool; 2],
}

impl Prior {
    fn of(reading: &Reading, points: &Points, guess: &Theta) -> Prior {
        let [h, f] = reading.prior(points);
        let used = [reading.settling != Settling::Done, reading.floor];
        let pick = |used: bool, (center, spread): (f64, f64), stand: f64| {
            if used { (center, 1.0 / (spread * spread)) } else { (stand, 1.0) }
        };
        let (h, f) = (pick(used[0], h, guess[2]), pick(used[1], f, guess[3]));
        Prior { center: [0.0, 0.0, h.0, f.0], weight: [0.0, 0.0, h.1, f.1], used }
    }

    fn penalty(&self, theta: &Theta) -> f64 {
        let away = |k: usize| theta[k] - self.center[k];
        (2..SIZE).map(|k| self.weight[k] * away(k) * away(k)).sum()
    }

    /// Minus half the gradient of misfit and penalty.
    fn pull(&self, rows: &[Row], theta: &Theta) -> Theta {
        std::array::from_fn(|k| {
            let data: f64 = rows.iter().map(|row| row.gradient[k] * row.residual).sum();
            data - self.weight[k] * (theta[k] - self.center[k])
        })
    }

    /// Logarithm of the density, without the factors √(2π) that Laplace's approximation cancels.
    fn ln_density(&self, theta: &Theta) -> f64 {
        let sizes = self.used.iter().zip(&self.weight[2..]).filter(|(used, _)| **used);
        0.5 * (sizes.map(|(_, weight)| portable::ln(*weight)).sum::<f64>() - self.penalty(theta))
    }
}

/// Gradients and residuals in units of the noise, made independent along the run: `(e_j - ρ e_{j-1}) / √(1-ρ²)`.
fn rows(reading: &Reading, points: &Points, noise: &Noise, theta: &Theta) -> Vec<Row> {
    let rest = (1.0 - noise.rho * noise.rho).sqrt();
    let scaled = |j: usize| {
        let predicted = reading.at(points, theta, j);
        Row {
            gradient: predicted.gradient.map(|g| g / noise.own[j]),
            residual: (points.y[j] - predicted.value) / noise.own[j],
        }
    };
    let mut rows: Vec<Row> = (reading.start..points.len()).map(scaled).collect();
    for i in (1..rows.len()).rev() {
        let (now, before) = (rows[i], rows[i - 1]);
        rows[i] = Row {
            gradient: std::array::from_fn(|k| {
                (now.gradient[k] - noise.rho * before.gradient[k]) / rest
            }),
            residual: (now.residual - noise.rho * before.residual) / rest,
        };
    }
    rows
}

fn misfit(rows: &[Row]) -> f64 {
    rows.iter().map(|row| row.residual * row.residual).sum()
}

fn information(rows: &[Row], prior: &Prior) -> Matrix {
    let mut h: Matrix = [[0.0; SIZE]; SIZE];
    for row in rows {
        for (line, g) in h.iter_mut().zip(&row.gradient) {
            line.iter_mut().zip(&row.gradient).for_each(|(h, other)| *h += g * other);
        }
    }
    (0..SIZE).for_each(|k| h[k][k] += prior.weight[k]);
    h
}

/// Where windows of `n` points may start: everywhere up to the latest start, thinned where that would be more than [`MOST_STARTS`].
pub(super) fn starts(n: usize) -> impl Iterator<Item = usize> + Clone {
    let latest = n.saturating_sub(LEAST_WINDOW).min((MOST_CUT * n as f64) as usize);
    (0..=latest).step_by(latest / MOST_STARTS + 1)
}

/// Logarithm of the probability of a reading before the data are seen, log powers aside.
fn before(reading: &Reading, n: usize) -> f64 {
    let starts = starts(n).count() - 1;
    let start = match reading.start {
        0 if starts == 0 => 1.0,
        0 => UNCUT,
        _ => (1.0 - UNCUT) / starts as f64,
    };
    let settling = match reading.settling {
        Settling::Done => 1.0 - (SETTLES[0] + SETTLES[1] + SETTLES[2]),
        Settling::Term => SETTLES[0],
        Settling::Root => SETTLES[1],
        Settling::Shift => SETTLES[2],
    };
    let floor = if reading.floor { FLOOR } else { 1.0 - FLOOR };
    portable::ln(start * settling * floor)
}

/// Logarithm of the likelihood of `n` residuals with sum of squares `q`, the size of the noise known with `f` degrees of freedom:
/// a multivariate t, `Γ((f+n)/2) / (Γ(f/2) (f/2)^{n/2}) (1 + q/f)^{-(f+n)/2}`.
fn likelihood(q: f64, n: f64, f: f64) -> f64 {
    ln_gamma(0.5 * (f + n))
        - ln_gamma(0.5 * f)
        - 0.5 * n * portable::ln(0.5 * f)
        - 0.5 * (f + n) * portable::ln_1p(q / f)
}
