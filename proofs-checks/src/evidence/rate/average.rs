//! Readings weighted by their probabilities.

use super::fitted::{Fitted, starts};
use super::mixture::{Mixture, Part};
use super::noise::Noise;
use super::points::Points;
use super::priors::{LEAST_POINTS, NEGLIGIBLE};
use super::quadratic::SIZE as PARAMETERS;
use super::reading::{Reading, Settling};
use crate::evidence::portable;

/// Readings with probabilities that sum to 1, the most probable first.
pub(super) struct Average<'a> {
    points: &'a Points,
    noise: &'a Noise,
    pub(super) readings: Vec<(f64, Fitted)>,
}

impl<'a> Average<'a> {
    /// Every start, settling and floor with every log power; a straight line alone if the points are few.
    pub(super) fn of(points: &'a Points, noise: &'a Noise, log_powers: &[f64]) -> Average<'a> {
        let n = points.len();
        let plain = n < LEAST_POINTS;
        let tried = if plain { 1 } else { usize::MAX };
        let settlings: &[Settling] = if plain {
            &[Settling::Done]
        } else {
            &[Settling::Done, Settling::Term, Settling::Root, Settling::Shift]
        };
        let floors: &[bool] = if plain { &[false] } else { &[false, true] };
        let mut fits = Vec::new();
        for start in starts(n).take(tried) {
            for &settling in settlings {
                for &floor in floors {
                    for &log_power in log_powers {
                        let reading = Reading { start, settling, floor, log_power };
                        fits.extend(Fitted::of(reading, points, noise));
                    }
                }
            }
        }
        fits.sort_by(|a, b| b.evidence.total_cmp(&a.evidence));
        let top = fits.first().map_or(0.0, |fit| fit.evidence);
        let weights: Vec<f64> = fits.iter().map(|fit| portable::exp(fit.evidence - top)).collect();
        let total: f64 = weights.iter().sum();
        let readings = weights.iter().map(|w| w / total).zip(fits).collect();
        Average { points, noise, readings }
    }

    /// The noise of a single curve whose most probable reading leaves residuals of less than half the noise that was assumed: the size
    /// of these residuals. None if there are replicas, or the noise is what it was assumed to be.
    pub(super) fn quieter(&self) -> Option<Noise> {
        let (_, best) = self.readings.first()?;
        let quiet = !self.noise.replicated && best.misfit < 0.25 * best.freedom;
        let noise = Noise::about(&best.residuals(self.points), PARAMETERS, self.points.len());
        (quiet && noise.own[0] < self.noise.own[0]).then_some(noise)
    }

    /// Probability of what some readings say.
    pub(super) fn probability(&self, says: impl Fn(&Fitted) -> bool) -> f64 {
        self.readings.iter().filter(|(_, fit)| says(fit)).map(|(weight, _)| weight).sum()
    }

    /// What is known of `Σ_k factors_k θ_k`.
    pub(super) fn mixture(&self, factors: [f64; 2]) -> Mixture {
        let kept = self.readings.iter().filter(|(weight, _)| *weight > NEGLIGIBLE);
        Mixture::new(
            kept.map(|(weight, fit)| {
                let center = factors[0] * fit.theta[0] + factors[1] * fit.theta[1];
                let (error, freedom) = self.error(fit, factors);
                Part { weight: *weight, center, error, freedom }
            })
            .collect(),
        )
    }

    /// Influence of each replica on `Σ_k factors_k θ_k`: the estimate is its own mean influence away from what another set of
    /// replicas would give.
    pub(super) fn influences(&self, fit: &Fitted, factors: [f64; 2]) -> Vec<f64> {
        let lever = self.lever(fit, factors);
        let points = self.points;
        let influence =
            |r: usize| points.row(r).iter().zip(&lever).map(|(z, l)| z * l).sum::<f64>();
        (0..points.replicas).map(influence).collect()
    }

    pub(super) fn lever(&self, fit: &Fitted, factors: [f64; 2]) -> Vec<f64> {
        let levers = [fit.lever(0, self.noise), fit.lever(1, self.noise)];
        let both = levers[0].iter().zip(&levers[1]);
        both.map(|(a, b)| factors[0] * a + factors[1] * b).collect()
    }

    /// Standard error and degrees of freedom: from the spread of the replicas' influences, which is right for any covariance along
    /// the run; without replicas from the residuals, never less than what the assumed noise gives. Where no reading comes near the
    /// curve, the misfit counts as noise.
    fn error(&self, fit: &Fitted, factors: [f64; 2]) -> (f64, u32) {
        let per_point = fit.misfit / fit.freedom;
        if self.noise.replicated {
            let influences = self.influences(fit, factors);
            let r = influences.len() as f64;
            let square: f64 = influences.iter().map(|u| u * u).sum();
            let misfit = if misfits(fit) { per_point } else { 1.0 };
            return ((square / (r * (r - 1.0)) * misfit).sqrt(), (influences.len() - 1) as u32);
        }
        let lever = self.lever(fit, factors);
        let variance = along(&lever, self.noise);
        let freedom = (fit.freedom - 1.0).min(self.noise.freedom).max(1.0);
        ((variance * per_point.max(1.0)).sqrt(), freedom as u32)
    }
}

/// Whether the residuals are larger than the noise: four standard deviations of a χ² beyond its mean.
pub(super) fn misfits(fit: &Fitted) -> bool {
    fit.misfit > fit.freedom + 4.0 * (2.0 * fit.freedom).sqrt()
}

/// Variance of `Σ l_j y_j` under the assumed covariance of the noise, the common part included.
fn along(lever: &[f64], noise: &Noise) -> f64 {
    let mut variance = 0.0;
    let mut carried = 0.0; // Σ_{i<j} ρ^{j-i} l_i s_i
    for (l, s) in lever.iter().zip(&noise.own) {
        let own = l * s;
        variance += own * own + 2.0 * own * carried;
        carried = noise.rho * (carried + own);
    }
    variance
}
