//! Confidence intervals for the mean of a [`Sample`], and the degenerate interval of a deterministic value.
//!
//! What is known of a replica's law decides which interval may be put about a mean; [`best`] chooses:
//!
//! | known | method | it covers |
//! |---|---|---|
//! | no noise | [`exact`] | always, up to computed rounding |
//! | two values only | [`two_point`] | at least as often as stated, for every n |
//! | a range | [`betting`], [`empirical_bernstein`], [`hoeffding`] | at least as often as stated, for every n |
//! | the variance of a normal law | [`known_deviation`] | as often as stated, for every n |
//! | a sub-Gaussian parameter | [`sub_gaussian`] | at least as often as stated, for every n |
//! | a normal law | [`student_t`] | as often as stated, for every n |
//! | nothing | [`robust`] | for laws with a third moment as n grows; measured by `ratecheck calibrate intervals` |
//!
//! No method can cover for every law when nothing is known (Bahadur & Savage, *Annals of Mathematical Statistics* 27 (1956)
//! 1115-1122): [`Interval::caution`] says so where the sample itself gives reason to.

mod betting;
mod bootstrap_t;
mod bounded;
mod caution;
mod choice;
mod ends;
mod error;
mod known;
mod method;
mod pairing;
mod replicas;
mod skewed;
mod student;

pub(super) use betting::{Bettor, Stakes, TRUNCATION};
pub use betting::{betting, betting_excludes};
pub use bootstrap_t::bootstrap_t;
pub use bounded::{empirical_bernstein, hoeffding};
pub use caution::Caution;
pub use choice::{Knowledge, best};
pub use error::IntervalError;
pub use known::{known_deviation, sub_gaussian, two_point};
pub use method::{Guarantee, MeanMethod, Method};
pub use pairing::{Pairing, pairing};
pub use replicas::{Side, replicas_until};
pub(super) use skewed::multiplier;
pub use skewed::robust;
pub use student::{p_value_above, student_t};

use super::distributions::normal_quantile;
use super::level::Level;
use super::rounded::Rounded;
use super::sample::Sample;
use serde::{Deserialize, Serialize};

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
    /// Why it may cover less often than stated, where the sample gives reason to say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caution: Option<Caution>,
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
    Interval { lo, hi, estimate, level: level.confidence(), method, n, caution: None }
}

/// The interval of a deterministic value: `v ± e`, level 1, one replica.
pub fn exact(x: Rounded) -> Interval {
    ends::widened(x.value(), 0.0, 0.0, x.error(), 1.0, Method::Exact, 1)
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
        MeanMethod::Betting { lo, hi } => betting(sample, (lo, hi), level),
        MeanMethod::TwoPoint { lo, hi } => two_point(sample, (lo, hi), level),
        MeanMethod::KnownDeviation { deviation } => known_deviation(sample, deviation, level),
        MeanMethod::SubGaussian { parameter } => sub_gaussian(sample, parameter, level),
        MeanMethod::Robust => robust(sample, level),
        MeanMethod::BootstrapT { seed } => bootstrap_t(sample, level, seed),
    }
}

#[cfg(test)]
mod method_tests;
#[cfg(test)]
pub(super) mod tests;
