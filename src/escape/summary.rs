//! What the times of a method say.

use ratecheck_problems::objective::{Objective, hessian_at};
use ratecheck_proofs_checks::evidence::proportion::clopper_pearson;
use ratecheck_proofs_checks::evidence::survival::{
    KaplanMeier, MeanTime, Observed, Variation, coefficient_of_variation, exponential_mean,
};
use ratecheck_proofs_checks::evidence::{Interval, Level};

use super::record::{Outcome, Record};

/// Times of a method and what they say, at one level of confidence.
#[derive(Clone, Debug)]
pub struct Times {
    /// One a replica. One that exploded was at risk until then and did not leave.
    pub observed: Vec<Observed>,
    /// Mean time of a memoryless escape, censored replicas counted.
    pub mean: MeanTime,
    /// The share that has not left.
    pub curve: KaplanMeier,
    /// 1 for a memoryless escape; missing with fewer than two that left.
    pub variation: Option<Variation>,
}

impl Times {
    /// The times of a record.
    #[must_use]
    pub fn new(record: &Record, level: Level) -> Times {
        let observed: Vec<Observed> = record
            .fates
            .iter()
            .map(|fate| Observed { steps: fate.steps, left: fate.outcome == Outcome::Left })
            .collect();
        Times {
            mean: exponential_mean(&observed, level),
            curve: KaplanMeier::new(&observed),
            variation: coefficient_of_variation(&observed),
            observed,
        }
    }
}

/// The share of replicas in a basin at a moment, with the Clopper-Pearson interval.
#[must_use]
pub fn share(record: &Record, moment: usize, basin: usize, level: Level) -> Interval {
    clopper_pearson(record.occupied[moment][basin], record.fates.len() as u64, level)
}

/// Sharpness at each moment: the largest eigenvalue of the Hessian, on average over the replicas that are shown and had not exploded;
/// NaN where there is none, or no Hessian. Of problems in one or two variables only, since no more coordinates are recorded.
#[must_use]
pub fn sharpness(objective: &dyn Objective, record: &Record) -> Vec<f64> {
    let dim = objective.facts().dim();
    let at = |x: &[f64; 2]| {
        if dim > 2 || !x[0].is_finite() {
            return None;
        }
        hessian_at(objective, &x[..dim]).map(|h| top(&h))
    };
    let mean = |shown: &super::Shown| {
        let (mut sum, mut count) = (0.0, 0.0);
        for value in shown.at.iter().filter_map(at) {
            sum += value;
            count += 1.0;
        }
        sum / count
    };
    record.shown.iter().map(mean).collect()
}

/// The largest eigenvalue of a symmetric matrix of at most two rows.
fn top(h: &[f64]) -> f64 {
    match *h {
        [a, b, _, d] => {
            let (mean, half) = (f64::midpoint(a, d), (a - d) / 2.0);
            mean + (half * half + b * b).sqrt()
        }
        _ => h[0],
    }
}

#[cfg(test)]
mod tests {
    use super::top;

    #[test]
    fn the_largest_eigenvalue_of_small_matrices() {
        assert!((top(&[2.0, 1.0, 1.0, 2.0]) - 3.0).abs() < 1e-15);
        assert!((top(&[-3.0, 0.0, 0.0, 1.0]) - 1.0).abs() < 1e-15);
        assert!((top(&[-4.0]) + 4.0).abs() < 1e-15);
    }
}
