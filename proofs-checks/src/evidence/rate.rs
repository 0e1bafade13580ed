//! Exponents of power laws: least squares of `ln mean` against `ln T`, with intervals over replicas.

use super::bootstrap;
use super::distributions::{normal_cdf, normal_quantile, student_t_quantile};
use super::interval::{Interval, IntervalError, Method};
use super::level::Level;
use super::portable;
use super::rounded_sum;
use serde::{Deserialize, Serialize};

/// Values of replicas at common horizons: a matrix with one row per replica.
#[derive(Clone, Debug, PartialEq)]
pub struct Curves {
    horizons: Vec<f64>,
    values: Vec<f64>,
}

/// A fitted power law `mean ≈ constant · T^exponent`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// Slope of `ln mean` against `ln T`.
    pub exponent: f64,
    /// `exp` of the intercept.
    pub constant: f64,
    /// Share of the variance of `ln mean` that the line explains; 1 for a constant curve that is fitted exactly.
    pub r2: f64,
    /// Interval of the exponent.
    pub interval: Interval,
    /// Slopes between neighbouring horizons: a trend among them says that the exponent is not yet asymptotic.
    pub local: Vec<f64>,
    /// Smallest horizon.
    pub first: f64,
    /// Largest horizon.
    pub last: f64,
    /// Number of horizons.
    pub horizons: u64,
    /// Number of replicas.
    pub replicas: u64,
}

/// How the interval of an exponent is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RateMethod {
    /// Residuals about the line, `t` with `horizons - 2` degrees of freedom: for one replica. Sees the misfit, not the noise.
    Regression,
    /// Leave one replica out, `t` with `replicas - 1` degrees of freedom: any error rate, few replicas.
    Jackknife,
    /// Bias-corrected and accelerated bootstrap over replicas: skewed noise, 20 replicas or more.
    Bca {
        /// Seed of the resampling.
        seed: u64,
    },
}

/// Why there is no rate.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum RateError {
    /// Fewer horizons than the fit needs.
    #[error("{0} horizon(s): a slope with an interval needs three or more")]
    TooFewHorizons(usize),
    /// Horizons that are not positive, finite and increasing.
    #[error("horizon {index} is {value}: horizons must be positive, finite and increasing")]
    Horizon {
        /// Position.
        index: usize,
        /// What was found there.
        value: f64,
    },
    /// A matrix that is not replicas by horizons.
    #[error("{values} values are not whole rows of {horizons} horizons")]
    Ragged {
        /// Number of values.
        values: usize,
        /// Number of horizons.
        horizons: usize,
    },
    /// A value that is NaN or infinite.
    #[error("value not finite: replica {replica} has {value} at T = {horizon}")]
    NotFinite {
        /// Row.
        replica: usize,
        /// Horizon of the column.
        horizon: f64,
        /// What was found.
        value: f64,
    },
    /// A mean that has no logarithm.
    #[error(
        "mean {mean} at T = {horizon} is not positive: a power law has no such point; drop the horizon or subtract less"
    )]
    NotPositive {
        /// Horizon.
        horizon: f64,
        /// Mean over the replicas.
        mean: f64,
    },
    /// Too few replicas for the method.
    #[error("{got} replica(s): the {method} needs {needed} or more")]
    TooFewReplicas {
        /// Number given.
        got: usize,
        /// Number needed.
        needed: usize,
        /// Name of the method.
        method: &'static str,
    },
    /// Replicas whose leaving out or resampling makes a mean that is not positive.
    #[error(
        "{count} of {of} resampled mean curves are not positive everywhere: too noisy for logarithms, use more replicas"
    )]
    ResampleNotPositive {
        /// How many.
        count: u64,
        /// Out of how many.
        of: u64,
    },
    /// Resampling refused.
    #[error(transparent)]
    Interval(#[from] IntervalError),
}

impl Curves {
    /// Rows of `values` are replicas, columns `horizons`; single values may be negative, only means enter the logarithm.
    ///
    /// # Errors
    /// Fewer than three horizons, horizons out of order, a ragged matrix, or a value that is not finite.
    pub fn new(horizons: Vec<f64>, values: Vec<f64>) -> Result<Curves, RateError> {
        let k = horizons.len();
        if k < 3 {
            return Err(RateError::TooFewHorizons(k));
        }
        for (index, &value) in horizons.iter().enumerate() {
            let grows = index == 0 || horizons[index - 1] < value;
            if !(value > 0.0 && value.is_finite() && grows) {
                return Err(RateError::Horizon { index, value });
            }
        }
        if values.is_empty() || !values.len().is_multiple_of(k) {
            let (values, horizons) = (values.len(), k);
            return Err(RateError::Ragged { values, horizons });
        }
        match values.iter().position(|x| !x.is_finite()) {
            Some(i) => Err(RateError::NotFinite {
                replica: i / k,
                horizon: horizons[i % k],
                value: values[i],
            }),
            None => Ok(Curves { horizons, values }),
        }
    }

    /// Number of replicas.
    pub fn replicas(&self) -> usize {
        self.values.len() / self.horizons.len()
    }

    /// Fits the power law to the mean curve, with an interval for the exponent.
    ///
    /// # Errors
    /// See [`RateError`].
    pub fn fit(&self, level: Level, method: RateMethod) -> Result<Rate, RateError> {
        let means = self.mean_curve(0..self.replicas());
        if let Some(j) = means.iter().position(|&m| !is_positive(m)) {
            let (horizon, mean) = (self.horizons[j], means[j]);
            return Err(RateError::NotPositive { horizon, mean });
        }
        let x: Vec<f64> = self.horizons.iter().map(|&t| portable::ln(t)).collect();
        let y: Vec<f64> = means.iter().map(|&m| portable::ln(m)).collect();
        let line = Line::through(&x, &y);
        let interval = match method {
            RateMethod::Regression => line.interval(level),
            RateMethod::Jackknife => self.jackknife_interval(&x, &line, level)?,
            RateMethod::Bca { seed } => self.bca_interval(&x, &line, level, seed)?,
        };
        let neighbours = |w: usize| (y[w + 1] - y[w]) / (x[w + 1] - x[w]);
        Ok(Rate {
            exponent: line.slope,
            constant: portable::exp(line.intercept),
            r2: line.r2,
            interval,
            local: (0..x.len() - 1).map(neighbours).collect(),
            first: self.horizons[0],
            last: self.horizons[x.len() - 1],
            horizons: x.len() as u64,
            replicas: self.replicas() as u64,
        })
    }

    /// Mean over the chosen rows, at each horizon.
    fn mean_curve(&self, rows: impl Iterator<Item = usize> + Clone) -> Vec<f64> {
        let k = self.horizons.len();
        (0..k)
            .map(|j| rounded_sum::mean(rows.clone().map(|r| self.values[r * k + j])).value())
            .collect()
    }

    /// Slope of the mean curve of the chosen rows; `None` if a mean is not positive.
    fn slope_of(&self, x: &[f64], rows: impl Iterator<Item = usize> + Clone) -> Option<f64> {
        let means = self.mean_curve(rows);
        if !means.iter().all(|&m| is_positive(m)) {
            return None;
        }
        let y: Vec<f64> = means.iter().map(|&m| portable::ln(m)).collect();
        Some(Line::through(x, &y).slope)
    }

    /// Slopes with each replica left out in turn.
    fn leave_one_out(
        &self,
        x: &[f64],
        needed: usize,
        method: &'static str,
    ) -> Result<Vec<f64>, RateError> {
        let got = self.replicas();
        if got < needed {
            return Err(RateError::TooFewReplicas { got, needed, method });
        }
        let without = |i: usize| self.slope_of(x, (0..got).filter(move |&r| r != i));
        let slopes: Vec<f64> = (0..got).filter_map(without).collect();
        all_positive(slopes, got as u64)
    }

    /// `slope ± t_{R-1} √((R-1)/R Σ (slope_(i) - mean)²)`. Source: Tukey 1958; Efron & Tibshirani 1993, chapter 11.
    fn jackknife_interval(
        &self,
        x: &[f64],
        line: &Line,
        level: Level,
    ) -> Result<Interval, RateError> {
        let slopes = self.leave_one_out(x, 2, "jackknife")?;
        let r = slopes.len() as f64;
        let center = rounded_sum::mean(slopes.iter().copied()).value();
        let spread = slopes.iter().map(|s| (s - center) * (s - center)).sum::<f64>();
        let half =
            student_t_quantile(0.5 * level.error(), r - 1.0) * (spread * (r - 1.0) / r).sqrt();
        Ok(slope_interval(
            line.slope,
            (line.slope - half, line.slope + half),
            level,
            Method::JackknifeT,
            slopes.len(),
        ))
    }

    /// BCa: quantiles of the resampled slopes at `Φ(z₀ + (z₀ + z)/(1 - a(z₀ + z)))`, `z = ±Φ⁻¹(1-α/2)`, with `z₀` from the share of
    /// resamples below the estimate and `a` from the jackknife. Replicas are drawn whole, with all their horizons.
    /// Source: Efron, *Journal of the American Statistical Association* 82 (1987) 171-185.
    fn bca_interval(
        &self,
        x: &[f64],
        line: &Line,
        level: Level,
        seed: u64,
    ) -> Result<Interval, RateError> {
        let left_out = self.leave_one_out(x, 3, "BCa bootstrap")?;
        let (n, count) = (self.replicas(), bootstrap::resamples(level)?);
        let slopes = (0..count).filter_map(|b| {
            let rows: Vec<usize> = bootstrap::draw(seed, b, n).collect();
            self.slope_of(x, rows.iter().copied())
        });
        let mut slopes = all_positive(slopes.collect(), count)?;
        slopes.sort_by(f64::total_cmp);
        // Ties count half, and the share stays inside (0, 1), so that z₀ is finite.
        let below = slopes.iter().filter(|&&s| s < line.slope).count() as f64;
        let above = slopes.iter().filter(|&&s| s > line.slope).count() as f64;
        let b = count as f64;
        let share = (0.5 * (below + (b - above))).clamp(0.5, b - 0.5) / b;
        let (z0, a) = (normal_quantile(share), acceleration(&left_out));
        let z = normal_quantile(0.5 * level.error());
        let end = |z: f64| {
            let shifted = z0 + z;
            bootstrap::quantile(&slopes, normal_cdf(z0 + shifted / (1.0 - a * shifted)))
        };
        Ok(slope_interval(line.slope, (end(z), end(-z)), level, Method::Bca, n))
    }
}

/// `Σ d³ / (6 (Σ d²)^{3/2})`, `d` the distances of the leave-one-out estimates below their mean; 0 without spread.
fn acceleration(left_out: &[f64]) -> f64 {
    let center = rounded_sum::mean(left_out.iter().copied()).value();
    let (mut squares, mut cubes) = (0.0, 0.0);
    for s in left_out {
        let d = center - s;
        squares += d * d;
        cubes += d * d * d;
    }
    if squares > 0.0 { cubes / (6.0 * squares * squares.sqrt()) } else { 0.0 }
}

fn all_positive(slopes: Vec<f64>, of: u64) -> Result<Vec<f64>, RateError> {
    match of - slopes.len() as u64 {
        0 => Ok(slopes),
        count => Err(RateError::ResampleNotPositive { count, of }),
    }
}

fn is_positive(x: f64) -> bool {
    x > 0.0 && x < f64::INFINITY
}

fn slope_interval(
    estimate: f64,
    (lo, hi): (f64, f64),
    level: Level,
    method: Method,
    n: usize,
) -> Interval {
    Interval { lo, hi, estimate, level: level.confidence(), method, n: n as u64, caution: None }
}

/// Least-squares line.
struct Line {
    slope: f64,
    intercept: f64,
    r2: f64,
    /// Standard error of the slope, from the residuals.
    error: f64,
    points: usize,
}

impl Line {
    /// Centred least squares: `slope = Sxy/Sxx`, `r² = 1 - SSR/Syy`, `se² = SSR / ((k-2) Sxx)`. Needs two distinct `x`.
    fn through(x: &[f64], y: &[f64]) -> Line {
        let mean = |values: &[f64]| rounded_sum::mean(values.iter().copied()).value();
        let (mx, my) = (mean(x), mean(y));
        let pairs = || x.iter().zip(y).map(|(x, y)| (x - mx, y - my));
        let sxx: f64 = pairs().map(|(x, _)| x * x).sum();
        let sxy: f64 = pairs().map(|(x, y)| x * y).sum();
        let syy: f64 = pairs().map(|(_, y)| y * y).sum();
        let slope = sxy / sxx;
        let residual = |(x, y): (f64, f64)| y - slope * x;
        let ssr: f64 = pairs().map(|p| residual(p) * residual(p)).sum();
        Line {
            slope,
            intercept: my - slope * mx,
            r2: if ssr > 0.0 { 1.0 - ssr / syy } else { 1.0 },
            error: (ssr / ((x.len() as f64 - 2.0) * sxx)).sqrt(),
            points: x.len(),
        }
    }

    fn interval(&self, level: Level) -> Interval {
        let half = student_t_quantile(0.5 * level.error(), self.points as f64 - 2.0) * self.error;
        let ends = (self.slope - half, self.slope + half);
        slope_interval(self.slope, ends, level, Method::RegressionT, self.points)
    }
}

#[cfg(test)]
#[path = "rate_tests.rs"]
mod tests;
