//! Confidence intervals for the mean of a [`Sample`], and the degenerate interval of a deterministic value.

use super::bootstrap;
use super::distributions::{normal_quantile, student_t_quantile, student_t_tail};
use super::level::Level;
use super::portable;
use super::rounded::Rounded;
use super::sample::Sample;
use serde::{Deserialize, Serialize};

/// How an interval was made; [`Method::name`] is printed beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A deterministic value and its rounding error: no statistics.
    Exact,
    /// Student's t: exact for normal replicas, asymptotic for any with a variance.
    StudentT,
    /// Hoeffding's inequality: holds for any law on the given range.
    Hoeffding,
    /// Empirical Bernstein inequality: holds for any law on the given range, narrower when the variance is small.
    EmpiricalBernstein,
    /// Studentised bootstrap: corrects Student's t for skewness.
    BootstrapT,
    /// Normal about the slope of a weighted line.
    WeightedLine,
    /// Normal about the standardised log-rank statistic.
    LogRank,
    /// Student's t about a least-squares slope.
    RegressionT,
    /// Student's t about a jackknifed estimate.
    JackknifeT,
    /// Bias-corrected and accelerated bootstrap.
    Bca,
    /// Quantiles of a mixture of Student's laws, one for each reading of a curve.
    ModelAverage,
    /// Bootstrap of blocks of neighbouring residuals.
    BlockBootstrap,
    /// Exact interval of a binomial proportion.
    ClopperPearson,
    /// Chi-square interval of the mean of exponential times, some of them cut short.
    ChiSquare,
}

impl Method {
    /// Name as printed.
    pub fn name(self) -> &'static str {
        match self {
            Method::Exact => "exact",
            Method::StudentT => "Student t",
            Method::Hoeffding => "Hoeffding",
            Method::EmpiricalBernstein => "empirical Bernstein",
            Method::BootstrapT => "bootstrap t",
            Method::WeightedLine => "weighted line",
            Method::LogRank => "log-rank",
            Method::RegressionT => "regression t",
            Method::JackknifeT => "jackknife t",
            Method::Bca => "BCa bootstrap",
            Method::ModelAverage => "model average",
            Method::BlockBootstrap => "block bootstrap",
            Method::ClopperPearson => "Clopper-Pearson",
            Method::ChiSquare => "chi-square",
        }
    }
}

/// An estimate with a confidence interval `[lo, hi]`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub lo: f64,
    /// Upper end.
    pub hi: f64,
    /// The estimate itself; need not be the middle.
    pub estimate: f64,
    /// Confidence; 1 for [`Method::Exact`].
    pub level: f64,
    /// How it was made.
    pub method: Method,
    /// Number of replicas (of horizons for [`Method::RegressionT`]).
    pub n: u64,
}

impl Interval {
    /// Half the width: the distance by which the estimate is known.
    pub fn half_width(&self) -> f64 {
        0.5 * (self.hi - self.lo)
    }

    /// Whether `x` lies in the closed interval.
    pub fn contains(&self, x: f64) -> bool {
        self.lo <= x && x <= self.hi
    }
}

/// The interval of an estimate that is normal with a known standard error.
#[must_use]
pub fn normal(estimate: f64, error: f64, level: Level, method: Method, n: u64) -> Interval {
    let half = normal_quantile(1.0 - 0.5 * level.error()) * error;
    let (lo, hi) = (estimate - half, estimate + half);
    Interval { lo, hi, estimate, level: level.confidence(), method, n }
}

/// Which interval to put about a mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MeanMethod {
    /// The setting is deterministic: the first replica is the answer.
    Exact,
    /// [`student_t`].
    StudentT,
    /// [`hoeffding`] on `[lo, hi]`.
    Hoeffding {
        /// Least possible value.
        lo: f64,
        /// Largest possible value.
        hi: f64,
    },
    /// [`empirical_bernstein`] on `[lo, hi]`.
    EmpiricalBernstein {
        /// Least possible value.
        lo: f64,
        /// Largest possible value.
        hi: f64,
    },
    /// [`bootstrap_t`].
    BootstrapT {
        /// Seed of the resampling.
        seed: u64,
    },
}

/// Why there is no interval.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum IntervalError {
    /// All replicas agree bit for bit although the setting is random.
    #[error(
        "all {n} replicas equal {value}: nothing is known about the spread; declare the setting deterministic or give bounds"
    )]
    NoSpread {
        /// Number of replicas.
        n: usize,
        /// The common value.
        value: f64,
    },
    /// The declared range is empty or not finite.
    #[error("[{lo}, {hi}] is not a bounded range: give finite lo < hi")]
    Range {
        /// Lower end.
        lo: f64,
        /// Upper end.
        hi: f64,
    },
    /// A replica contradicts the declared range.
    #[error("replica {replica} has {value}, outside the declared range [{lo}, {hi}]")]
    OutsideRange {
        /// Position in the sample.
        replica: usize,
        /// The value found.
        value: f64,
        /// Lower end of the range.
        lo: f64,
        /// Upper end of the range.
        hi: f64,
    },
    /// The error rate is below what resampling can resolve.
    #[error(
        "error rate {error} needs {needed} resamples, more than {limit}: use a larger error rate or Student's t"
    )]
    TooManyResamples {
        /// Error rate asked for.
        error: f64,
        /// Resamples it needs.
        needed: f64,
        /// Most that are made.
        limit: u64,
    },
    /// A resample has no estimate, so its distribution is not known.
    #[error("{count} of {of} resamples have no spread: too few distinct values for a bootstrap")]
    DegenerateResamples {
        /// How many.
        count: u64,
        /// Out of how many.
        of: u64,
    },
}

/// The interval of a deterministic value: `v ± e`, level 1, one replica.
pub fn exact(x: Rounded) -> Interval {
    widened(x.value(), 0.0, 0.0, x.error(), 1.0, Method::Exact, 1)
}

/// `x̄ ± t_{n-1} s/√n`.
///
/// Exact for normal replicas. Otherwise the coverage error is of order `skewness/√n` on each side, and an event so rare that no
/// replica shows it is not seen at all: use a range and [`empirical_bernstein`] where one is known.
/// Rounding errors up to `r` in the values move the mean by `r` and `s` by at most `r √(n/(n-1))`, so both ends move out by
/// `r (1 + t/√(n-1))`.
///
/// # Errors
/// [`IntervalError::NoSpread`].
pub fn student_t(sample: &Sample, level: Level) -> Result<Interval, IntervalError> {
    refuse_constant(sample)?;
    let n = sample.n();
    let t = student_t_quantile(0.5 * level.error(), n as f64 - 1.0);
    let half = t * sample.standard_error();
    let rounding = mean_rounding(sample) + sample.rounding() * t / (n as f64 - 1.0).sqrt();
    Ok(about_mean(sample, half, rounding, level, Method::StudentT))
}

/// p-value of `E[X] <= null` against `E[X] > null` by Student's t; `0` or `1` for a constant sample, as it lies above or not.
pub fn p_value_above(sample: &Sample, null: f64) -> f64 {
    let excess = sample.mean().value() - null;
    if sample.is_constant() {
        return if excess > sample.mean().error() { 0.0 } else { 1.0 };
    }
    student_t_tail(excess / sample.standard_error(), sample.n() as f64 - 1.0)
}

/// `x̄ ± (b-a) √(ln(2/α) / 2n)`, for replicas that lie in `[a, b]` with certainty.
///
/// Source: Hoeffding, *Journal of the American Statistical Association* 58 (1963), Theorem 2.
///
/// # Errors
/// An empty range, or a replica outside it.
pub fn hoeffding(
    sample: &Sample,
    range: (f64, f64),
    level: Level,
) -> Result<Interval, IntervalError> {
    check_range(sample, range)?;
    let ln = portable::ln(2.0 / level.error());
    let half = (range.1 - range.0) * (ln / (2.0 * sample.n() as f64)).sqrt();
    let rounding = mean_rounding(sample);
    Ok(within_range(about_mean(sample, half, rounding, level, Method::Hoeffding), range))
}

/// `x̄ ± (√(2 s² ln(4/α) / n) + 7 (b-a) ln(4/α) / (3(n-1)))`, for replicas that lie in `[a, b]` with certainty.
///
/// Source: Maurer & Pontil, COLT 2009, arXiv 0907.3740, Theorem 4, once for each side with error rate `α/2`.
///
/// # Errors
/// An empty range, or a replica outside it.
pub fn empirical_bernstein(
    sample: &Sample,
    range: (f64, f64),
    level: Level,
) -> Result<Interval, IntervalError> {
    check_range(sample, range)?;
    let n = sample.n() as f64;
    let ln = portable::ln(4.0 / level.error());
    let half = (2.0 * sample.variance() * ln / n).sqrt()
        + 7.0 * (range.1 - range.0) * ln / (3.0 * (n - 1.0));
    let rounding = mean_rounding(sample) + sample.rounding() * (2.0 * ln / (n - 1.0)).sqrt();
    let free = about_mean(sample, half, rounding, level, Method::EmpiricalBernstein);
    Ok(within_range(free, range))
}

/// Studentised bootstrap: `[x̄ - q_{1-α/2} s/√n, x̄ - q_{α/2} s/√n]`, `q` the quantiles of `(x̄* - x̄) / (s*/√n)` over resamples.
///
/// A pure function of the sample and `seed`. Source: Hall, *Annals of Statistics* 16 (1988) 927-953.
/// Values with rounding errors widen it as in [`student_t`], with the larger of the two quantiles.
///
/// # Errors
/// No spread, an error rate beyond the resamples, or resamples without spread.
pub fn bootstrap_t(sample: &Sample, level: Level, seed: u64) -> Result<Interval, IntervalError> {
    refuse_constant(sample)?;
    let roots = bootstrap::studentised(sample, bootstrap::resamples(level)?, seed)?;
    let below = bootstrap::quantile(&roots, 0.5 * level.error());
    let above = bootstrap::quantile(&roots, 1.0 - 0.5 * level.error());
    let (center, se) = (sample.mean().value(), sample.standard_error());
    let largest = below.abs().max(above.abs());
    let moved = sample.rounding() * largest / (sample.n() as f64 - 1.0).sqrt();
    let rounding = mean_rounding(sample) + moved;
    let (method, n) = (Method::BootstrapT, sample.n());
    Ok(widened(center, above * se, -below * se, rounding, level.confidence(), method, n))
}

/// The interval a study asks for.
///
/// # Errors
/// Those of the method.
pub fn of_mean(
    sample: &Sample,
    level: Level,
    method: MeanMethod,
) -> Result<Interval, IntervalError> {
    match method {
        MeanMethod::Exact => Ok(exact(Rounded::within(sample.values()[0], sample.rounding()))),
        MeanMethod::StudentT => student_t(sample, level),
        MeanMethod::Hoeffding { lo, hi } => hoeffding(sample, (lo, hi), level),
        MeanMethod::EmpiricalBernstein { lo, hi } => empirical_bernstein(sample, (lo, hi), level),
        MeanMethod::BootstrapT { seed } => bootstrap_t(sample, level, seed),
    }
}

/// How far rounding may have moved the mean.
fn mean_rounding(sample: &Sample) -> f64 {
    sample.mean().error()
}

fn about_mean(sample: &Sample, half: f64, rounding: f64, level: Level, method: Method) -> Interval {
    let (center, n) = (sample.mean().value(), sample.n());
    widened(center, half, half, rounding, level.confidence(), method, n)
}

/// `[center - below - rounding, center + above + rounding]`, ends rounded outwards.
fn widened(
    center: f64,
    below: f64,
    above: f64,
    rounding: f64,
    level: f64,
    method: Method,
    n: usize,
) -> Interval {
    let end = |part: f64| Rounded::exact(part) + Rounded::exact(rounding);
    let (lo, hi) = (Rounded::exact(center) - end(below), Rounded::exact(center) + end(above));
    Interval {
        lo: outward(lo, f64::next_down, -lo.error()),
        hi: outward(hi, f64::next_up, hi.error()),
        estimate: center,
        level,
        method,
        n: n as u64,
    }
}

/// An end moved out by its own rounding error; exact ends stay.
fn outward(end: Rounded, next: fn(f64) -> f64, error: f64) -> f64 {
    let moved = end.value() + error;
    if error.abs() > 0.0 { next(moved) } else { moved }
}

fn within_range(mut interval: Interval, (lo, hi): (f64, f64)) -> Interval {
    interval.lo = interval.lo.max(lo);
    interval.hi = interval.hi.min(hi);
    interval
}

fn refuse_constant(sample: &Sample) -> Result<(), IntervalError> {
    if sample.is_constant() || sample.variance() <= 0.0 {
        let (n, value) = (sample.n(), sample.values()[0]);
        return Err(IntervalError::NoSpread { n, value });
    }
    Ok(())
}

fn check_range(sample: &Sample, (lo, hi): (f64, f64)) -> Result<(), IntervalError> {
    if !(lo.is_finite() && hi.is_finite() && lo < hi) {
        return Err(IntervalError::Range { lo, hi });
    }
    let slack = sample.rounding();
    let outside = |x: &f64| *x < lo - slack || *x > hi + slack;
    match sample.values().iter().position(outside) {
        None => Ok(()),
        Some(replica) => {
            Err(IntervalError::OutsideRange { replica, value: sample.values()[replica], lo, hi })
        }
    }
}

#[cfg(test)]
#[path = "interval_tests.rs"]
pub(super) mod tests;
