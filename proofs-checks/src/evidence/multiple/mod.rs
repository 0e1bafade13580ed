//! Many claims at once: the error rate of a study is the chance that any of its verdicts is wrong.

mod step_down;

use super::level::Level;
pub use step_down::{Decision, Levels, levels, step_down};

/// Bonferroni: the level every interval of a study needs so that all of them hold together at `study`: `α/m` for `m` claims.
///
/// Needs no independence. A study without claims keeps its level.
#[must_use]
pub fn adjusted_level(study: Level, claims: usize) -> Level {
    // α/m lies in (0, 1) for every m up to 2^64, unless α is within 2^64 of the smallest positive number.
    Level::from_error(study.error() / claims.max(1) as f64).unwrap_or(study)
}

/// Bonferroni-adjusted p-values `min(1, m p)`. NaN counts as 1: no evidence.
#[must_use]
pub fn bonferroni(p_values: &[f64]) -> Vec<f64> {
    let m = p_values.len() as f64;
    p_values.iter().map(|&p| at_most_one(m * p)).collect()
}

/// Holm's step-down adjusted p-values, in the order given: `max_{j <= i} min(1, (m - j + 1) p_(j))`.
///
/// A claim is rejected at error rate `α` for the whole study if its adjusted p-value is at most `α`. Never weaker than Bonferroni
/// and valid under any dependence. Source: Holm, *Scandinavian Journal of Statistics* 6 (1979) 65-70. NaN counts as 1.
#[must_use]
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let p: Vec<f64> = p_values.iter().map(|&p| at_most_one(p)).collect();
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&i, &j| p[i].total_cmp(&p[j]));
    let mut adjusted = vec![1.0; p.len()];
    let mut running: f64 = 0.0;
    for (rank, &i) in order.iter().enumerate() {
        running = running.max(at_most_one((p.len() - rank) as f64 * p[i]));
        adjusted[i] = running;
    }
    adjusted
}

/// `min(p, 1)`, with NaN read as 1.
fn at_most_one(p: f64) -> f64 {
    if p < 1.0 { p } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bonferroni_divides_the_error_rate() {
        let study = Level::from_error(1e-9).unwrap();
        assert_eq!(adjusted_level(study, 1000).error(), 1e-9 / 1000.0);
        assert_eq!(adjusted_level(study, 0), study);
        assert_eq!(bonferroni(&[0.01, 0.4, f64::NAN]), [0.03, 1.0, 1.0]);
    }

    /// By hand: sorted 0.01, 0.02, 0.03, 0.04 times 4, 3, 2, 1 gives 0.04, 0.06, 0.06 (kept up), 0.06 (kept up).
    #[test]
    fn holm_by_hand() {
        let adjusted = holm(&[0.04, 0.01, 0.03, 0.02]);
        for (got, want) in adjusted.iter().zip([0.06, 0.04, 0.06, 0.06]) {
            assert!((got - want).abs() < 1e-15, "{got} is not {want}");
        }
    }

    #[test]
    fn holm_is_between_unadjusted_and_bonferroni() {
        let p = [0.2, 0.001, 0.04, 0.5, 0.013];
        for ((raw, holm), all) in p.iter().zip(holm(&p)).zip(bonferroni(&p)) {
            assert!(*raw <= holm && holm <= all);
        }
        assert!(holm(&[]).is_empty());
        assert_eq!(holm(&[f64::NAN, 0.001]), [1.0, 0.002]);
    }

    #[test]
    fn a_level_outside_the_unit_interval_is_refused() {
        for bad in [0.0, 1.0, -0.1, 2.0, f64::NAN] {
            assert!(Level::from_error(bad).is_err() && Level::new(bad).is_err());
        }
    }
}
