//! How intervals are made, and what that guarantees.

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
    /// Bets against every candidate mean: holds for any law on the given range.
    Betting,
    /// Normal with a standard deviation that is known.
    KnownDeviation,
    /// Chernoff's inequality with a sub-Gaussian parameter that is known.
    SubGaussian,
    /// Student's t widened for the skewness that the sample has and the skewness it may hide.
    Robust,
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

/// In which sense an interval covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Guarantee {
    /// At least as often as stated for every number of replicas and every law of its hypothesis.
    Finite,
    /// As often as stated in the limit of many replicas.
    Asymptotic,
}

impl Guarantee {
    /// The word printed for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Guarantee::Finite => "finite",
            Guarantee::Asymptotic => "asymptotic",
        }
    }
}

impl Method {
    /// Name as printed.
    pub fn name(self) -> &'static str {
        match self {
            Method::Exact => "exact",
            Method::StudentT => "Student t",
            Method::Hoeffding => "Hoeffding",
            Method::EmpiricalBernstein => "empirical Bernstein",
            Method::Betting => "betting",
            Method::KnownDeviation => "normal, known deviation",
            Method::SubGaussian => "sub-Gaussian",
            Method::Robust => "t for skewed",
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

    /// What has to be true of independent replicas for the guarantee.
    #[must_use]
    pub fn hypothesis(self) -> &'static str {
        match self {
            Method::Exact => "no noise",
            Method::Hoeffding | Method::EmpiricalBernstein | Method::Betting => {
                "replicas in the stated range"
            }
            Method::KnownDeviation => "normal replicas of the stated deviation",
            Method::SubGaussian => "sub-Gaussian replicas of the stated parameter",
            Method::ClopperPearson => "two values",
            Method::ChiSquare => "exponential times",
            Method::Robust => "a third moment",
            _ => "a variance",
        }
    }

    /// In which sense it covers under its [hypothesis](Method::hypothesis).
    #[must_use]
    pub fn guarantee(self) -> Guarantee {
        match self {
            Method::Exact
            | Method::Hoeffding
            | Method::EmpiricalBernstein
            | Method::Betting
            | Method::KnownDeviation
            | Method::SubGaussian
            | Method::ClopperPearson
            | Method::ChiSquare => Guarantee::Finite,
            _ => Guarantee::Asymptotic,
        }
    }
}

/// Which interval to put about a mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MeanMethod {
    /// The setting is deterministic: the first replica is the answer.
    Exact,
    /// [`super::student_t`].
    StudentT,
    /// [`super::hoeffding`] on `[lo, hi]`.
    Hoeffding {
        /// Least possible value.
        lo: f64,
        /// Largest possible value.
        hi: f64,
    },
    /// [`super::empirical_bernstein`] on `[lo, hi]`.
    EmpiricalBernstein {
        /// Least possible value.
        lo: f64,
        /// Largest possible value.
        hi: f64,
    },
    /// [`super::betting`] on `[lo, hi]`.
    Betting {
        /// Least possible value.
        lo: f64,
        /// Largest possible value.
        hi: f64,
    },
    /// [`super::two_point`]: no value but `lo` and `hi` occurs.
    TwoPoint {
        /// The smaller value.
        lo: f64,
        /// The larger value.
        hi: f64,
    },
    /// [`super::known_deviation`].
    KnownDeviation {
        /// Standard deviation of a replica.
        deviation: f64,
    },
    /// [`super::sub_gaussian`].
    SubGaussian {
        /// The `σ` of `E exp(λ (X - E X)) <= exp(λ² σ² / 2)`.
        parameter: f64,
    },
    /// [`super::robust`].
    Robust,
    /// [`super::bootstrap_t`].
    BootstrapT {
        /// Seed of the resampling.
        seed: u64,
    },
}
