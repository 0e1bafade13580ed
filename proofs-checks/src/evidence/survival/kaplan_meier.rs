//! The product-limit estimate of a survival curve.

use super::{Observed, sorted};
use crate::evidence::level::Level;
use crate::evidence::portable::{exp, ln};
use crate::evidence::tails::normal_beyond;

/// `S(t) = Π_{t_j <= t} (1 - d_j/r_j)`: the share of replicas that has not left after `t` steps.
///
/// One entry for each number of steps at which some replica left. Source: Kaplan & Meier, *Journal of the American Statistical
/// Association* 53 (1958) 457-481. A straight line of `ln S` against `t` is a memoryless escape.
#[derive(Clone, Debug, PartialEq)]
pub struct KaplanMeier {
    /// Steps at which some replica left, increasing: `t_j`.
    pub steps: Vec<u64>,
    /// Replicas that had neither left nor been stopped before `t_j`: `r_j`.
    pub at_risk: Vec<u64>,
    /// Replicas that left with step `t_j`: `d_j`.
    pub events: Vec<u64>,
    /// `S(t_j)`, just after the step.
    pub survival: Vec<f64>,
    /// Greenwood's variance, `S² Σ_{i <= j} d_i / (r_i (r_i - d_i))`; zero once nobody is left.
    pub variance: Vec<f64>,
}

impl KaplanMeier {
    /// The curve of these replicas; empty (survival 1 throughout) when none left.
    #[must_use]
    pub fn new(replicas: &[Observed]) -> KaplanMeier {
        let sorted = sorted(replicas);
        let mut curve = KaplanMeier {
            steps: Vec::new(),
            at_risk: Vec::new(),
            events: Vec::new(),
            survival: Vec::new(),
            variance: Vec::new(),
        };
        let (mut survival, mut greenwood, mut first) = (1.0, 0.0, 0);
        while let Some(&Observed { steps, .. }) = sorted.get(first) {
            let tied = sorted[first..].iter().take_while(|r| r.steps == steps).count();
            let left = sorted[first..first + tied].iter().filter(|r| r.left).count();
            let at_risk = (sorted.len() - first) as f64;
            if left > 0 {
                let d = left as f64;
                survival *= 1.0 - d / at_risk;
                greenwood += if at_risk > d { d / (at_risk * (at_risk - d)) } else { 0.0 };
                curve.steps.push(steps);
                curve.at_risk.push((sorted.len() - first) as u64);
                curve.events.push(left as u64);
                curve.survival.push(survival);
                curve.variance.push(survival * survival * greenwood);
            }
            first += tied;
        }
        curve
    }

    /// `S(t)`.
    #[must_use]
    pub fn at(&self, t: u64) -> f64 {
        match self.steps.partition_point(|&s| s <= t) {
            0 => 1.0,
            k => self.survival[k - 1],
        }
    }

    /// Standard error of `S(t)`.
    #[must_use]
    pub fn error_at(&self, t: u64) -> f64 {
        match self.steps.partition_point(|&s| s <= t) {
            0 => 0.0,
            k => self.variance[k - 1].sqrt(),
        }
    }

    /// The first step after which at most a share `p` of the replicas is left; `None` if the curve does not fall that far.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<u64> {
        self.survival.iter().position(|&s| s <= p).map(|j| self.steps[j])
    }

    /// Pointwise band `[S^{1/w}, S^w]` with `w = exp(-z √Var S / (S ln S))`, `z` the normal quantile at `1 - α/2`, for each entry.
    ///
    /// It is the normal interval of `ln(-ln S)`, which cannot leave `[0, 1]` (Kalbfleisch & Prentice, *The Statistical Analysis of
    /// Failure Time Data*, 1980, section 1.3); once nobody is left it is `[0, 0]`.
    #[must_use]
    pub fn band(&self, level: Level) -> Vec<(f64, f64)> {
        let z = normal_beyond(level.error());
        let ends = |(&s, &variance): (&f64, &f64)| {
            if s <= 0.0 {
                return (0.0, 0.0);
            }
            let w = exp(z * variance.sqrt() / (s * -ln(s)));
            (exp(ln(s) * w), exp(ln(s) / w))
        };
        self.survival.iter().zip(&self.variance).map(ends).collect()
    }
}
