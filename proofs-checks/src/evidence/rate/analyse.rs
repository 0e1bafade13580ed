//! From curves to an [`Analysis`].

use super::analysis::{Analysis, Ask, Compared};
use super::average::{Average, misfits};
use super::curves::Curves;
use super::cut::cut;
use super::error::RateError;
use super::mixture::Mixture;
use super::noise::Noise;
use super::points::Points;
use super::priors::LEAST_POINTS;
use super::warning::Warning;
use super::{local, resampled, window};
use crate::evidence::interval::{Interval, Method};
use crate::evidence::level::Level;
use crate::evidence::portable;

/// A choice of log factor that is less probable is called open.
const OPEN: f64 = 0.9;
/// Share of the squared influences that one replica may carry, in multiples of an even share.
const HEAVY: f64 = 0.5;
/// How often the noise of a single curve is lowered; once or twice suffices.
const LOWERED: usize = 8;
/// Relative standard error of a mean beyond which its logarithm is biased by more than half a hundredth.
const NOISY: f64 = 0.1;

impl Curves {
    /// Exponent, constant, window and log factor of the mean curve.
    ///
    /// Points at round-off are cut. The rest is read in every way that [`Analysis`] knows, each with the probability that the data
    /// give it; intervals are quantiles of the mixture of Student's laws that the readings give for a parameter, with standard errors
    /// from the replicas, taken whole.
    ///
    /// # Errors
    /// Fewer than three points above round-off, or a mean that is not positive.
    pub fn analyse(&self, ask: &Ask) -> Result<Analysis, RateError> {
        let cut = cut(self, ask.scale);
        if let Some(flat) = cut.flat.filter(|_| cut.keep < 3) {
            return Err(RateError::StandsStill { above: cut.keep, level: flat.level });
        }
        let points = Points::of(self, cut.keep)?;
        let few = points.len() < LEAST_POINTS;
        let powers: &[f64] = if few || points.log.is_none() { &[0.0] } else { &ask.log_powers };
        let noise = noise_of(&points, powers);
        let average = Average::of(&points, &noise, powers);
        let Some((_, best)) = average.readings.first() else {
            return Err(RateError::TooFewHorizons(points.len()));
        };
        let slope = average.mixture([0.0, 1.0]);
        let level = average.mixture([1.0, -points.middle()]);
        let about =
            About { level: ask.level, n: points.replicas as u64, mirrored: points.mirrored };
        let (interval, constant) = (about.exponent(&slope), about.constant(&level));
        let power =
            |&power: &f64| (power, average.probability(|fit| same(fit.reading.log_power, power)));
        let probabilities: Vec<(f64, f64)> = powers.iter().map(power).collect();
        let likeliest = probabilities.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a });
        let (log_power, probability) = likeliest.unwrap_or((0.0, 1.0));
        let bootstrap = ask
            .bootstrap
            .then(|| resampled::interval(&average, &points, noise.replicated, ask.level, ask.seed));
        let mut warnings = Vec::new();
        if few {
            warnings.push(Warning::FewPoints { points: points.len(), needed: LEAST_POINTS });
        } else if points.log.is_none() {
            warnings.push(Warning::NoLogFactors);
        } else if probability < OPEN {
            warnings.push(Warning::LogFactorOpen { probability });
        }
        if misfits(best) {
            warnings.push(Warning::Misfit { ratio: (best.misfit / best.freedom).sqrt() });
        }
        if noise.replicated {
            warnings.extend(about_noise(&average, &noise));
        } else {
            warnings.push(Warning::OneReplica { correlation: noise.rho });
        }
        Ok(Analysis {
            window: window::window(&average, &points, cut, self.horizons.len()),
            exponent: interval.estimate,
            interval,
            constant: constant.estimate,
            constant_interval: constant,
            log_power,
            probabilities,
            bootstrap: bootstrap.flatten().map(|interval| about.turned(interval)),
            local: local::slopes(&points, &noise, ask.level),
            compared: ask.exponent.map(|predicted| about.compared(&slope, predicted)),
            points: self.horizons.len() as u64,
            replicas: points.replicas as u64,
            warnings,
        })
    }
}

/// The noise as replicas show it, or as a single curve does: there a first guess about a cubic is lowered as long as readings come
/// much nearer to the curve than it says.
fn noise_of(points: &Points, powers: &[f64]) -> Noise {
    let mut noise = Noise::of(points);
    if !noise.replicated {
        for _ in 0..LOWERED {
            let Some(quieter) = Average::of(points, &noise, powers).quieter() else { break };
            noise = quieter;
        }
    }
    noise
}

fn about_noise(average: &Average, noise: &Noise) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let error = noise.total.iter().fold(0.0, |most: f64, s| most.max(*s));
    if error > NOISY {
        warnings.push(Warning::Noisy { error });
    }
    if let Some((_, best)) = average.readings.first() {
        let squares: Vec<f64> =
            average.influences(best, [0.0, 1.0]).iter().map(|u| u * u).collect();
        let largest = squares.iter().fold(0.0, |most: f64, s| most.max(*s));
        let share = largest / squares.iter().sum::<f64>();
        if squares.len() > 4 && share > HEAVY {
            warnings.push(Warning::HeavyTails { share });
        }
    }
    warnings
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits()
}

/// What every interval of an analysis shares.
struct About {
    level: Level,
    n: u64,
    mirrored: bool,
}

impl About {
    fn interval(&self, mixture: &Mixture) -> Interval {
        let tail = 0.5 * self.level.error();
        Interval {
            lo: mixture.quantile(tail),
            hi: mixture.quantile(1.0 - tail),
            estimate: mixture.quantile(0.5),
            level: self.level.confidence(),
            method: Method::ModelAverage,
            n: self.n,
            caution: None,
        }
    }

    /// Exponents in `x` from exponents in `1/x`.
    fn turned(&self, i: Interval) -> Interval {
        if self.mirrored {
            Interval { lo: -i.hi, hi: -i.lo, estimate: -i.estimate, ..i }
        } else {
            i
        }
    }

    fn exponent(&self, mixture: &Mixture) -> Interval {
        self.turned(self.interval(mixture))
    }

    fn constant(&self, mixture: &Mixture) -> Interval {
        let i = self.interval(mixture);
        let exp = portable::exp;
        Interval { lo: exp(i.lo), hi: exp(i.hi), estimate: exp(i.estimate), ..i }
    }

    fn compared(&self, slope: &Mixture, predicted: f64) -> Compared {
        let (low, high) =
            (slope.quantile(self.level.error()), slope.quantile(self.level.confidence()));
        if self.mirrored {
            let p_value = slope.cdf(-predicted);
            Compared { predicted, at_least: -high, at_most: -low, p_value }
        } else {
            Compared { predicted, at_least: low, at_most: high, p_value: slope.cdf(predicted) }
        }
    }
}

#[cfg(test)]
#[path = "analyse_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "coverage_tests.rs"]
mod coverage;
