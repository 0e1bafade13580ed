//! The covariance of a mean curve in logarithms.

use super::correlation;
use super::points::Points;
use super::smooth::{detrended, smooth};

/// `Cov(y_i, y_j) = s_i s_j (κ + (1 - κ) ρ^|i-j|)`: standard errors that are smooth in `u`, a part κ that is common to a whole run
/// and only moves the constant, and neighbours that resemble each other.
#[derive(Clone, Debug)]
pub(super) struct Noise {
    /// `s`.
    pub(super) total: Vec<f64>,
    /// `s √(1 - κ)`: what moves one point against another.
    pub(super) own: Vec<f64>,
    /// ρ.
    pub(super) rho: f64,
    /// Degrees of freedom of the size of `own`.
    pub(super) freedom: f64,
    /// Whether replicas show it; otherwise it is read off the residuals of a single curve.
    pub(super) replicated: bool,
}

/// Rounding of a logarithm, several times over: errors below are none.
const LEAST: f64 = 64.0 * f64::EPSILON;

impl Noise {
    /// From replicas if they differ, else from the curve itself.
    pub(super) fn of(points: &Points) -> Noise {
        if points.have_spread() { of_replicas(points) } else { of_residuals(points) }
    }

    /// Residuals of a fit with `parameters`, taken as stationary noise of `n` points.
    pub(super) fn about(residuals: &[f64], parameters: usize, n: usize) -> Noise {
        let left = residuals.len().saturating_sub(parameters).max(1) as f64;
        let size = (residuals.iter().map(|e| e * e).sum::<f64>() / left).sqrt().max(LEAST);
        let rho = correlation::of_residuals(residuals, parameters);
        let freedom = independent(left, rho);
        Noise { total: vec![size; n], own: vec![size; n], rho, freedom, replicated: false }
    }
}

fn of_replicas(points: &Points) -> Noise {
    let (n, r) = (points.len(), points.replicas as f64);
    let rows = || (0..points.replicas).map(|k| points.row(k));
    let raw: Vec<f64> =
        (0..n).map(|j| rows().map(|z| z[j] * z[j]).sum::<f64>() / (r - 1.0)).collect();
    let variances = smooth(&points.u, &raw, r - 1.0);
    let standard: Vec<f64> =
        rows().flat_map(|row| row.iter().zip(&variances).map(|(z, v)| z / v.sqrt())).collect();
    let (common, rho) = correlation::of_rows(&standard, n);
    let total: Vec<f64> = variances.iter().map(|v| (v / r).sqrt().max(LEAST)).collect();
    let own = total.iter().map(|s| s * (1.0 - common).sqrt()).collect();
    let freedom = (r - 1.0) * independent(n as f64, rho);
    Noise { total, own, rho, freedom, replicated: true }
}

/// The residuals about a cubic in `u` (a line for up to six points). Cubics absorb some of the noise as well: the degrees of freedom are
/// those that are left.
fn of_residuals(points: &Points) -> Noise {
    let degree = if points.len() > 6 { 3 } else { 1 };
    Noise::about(&detrended(&points.u, &points.y, degree), degree + 1, points.len())
}

/// How many independent numbers `n` correlated ones are worth when a variance is estimated.
fn independent(n: f64, rho: f64) -> f64 {
    (n * (1.0 - rho) / (1.0 + rho)).max(1.0)
}
