//! Correlation along a run.

/// Largest correlation of neighbours that is used: beyond, a run says no more than its common part.
const MOST: f64 = 0.98;
/// Largest common part.
const MOST_COMMON: f64 = 0.999;

/// The common part κ and the correlation ρ of neighbours from rows of `n` standardised deviations: those with which
/// `κ + (1-κ) ρ` is the pooled correlation of neighbours and `κ + (1-κ) A(ρ)` that of all pairs, `A` the mean of `ρ^|i-j|` over pairs.
pub(super) fn of_rows(standard: &[f64], n: usize) -> (f64, f64) {
    let (mut squares, mut neighbours, mut pairs) = (0.0, 0.0, 0.0);
    for row in standard.chunks_exact(n) {
        let square: f64 = row.iter().map(|w| w * w).sum();
        let sum: f64 = row.iter().sum();
        squares += square;
        pairs += sum * sum - square;
        neighbours += row.windows(2).map(|w| w[0] * w[1]).sum::<f64>();
    }
    if squares <= 0.0 {
        return (0.0, 0.0);
    }
    let count = n as f64;
    let variance = squares / count;
    split(neighbours / (count - 1.0) / variance, pairs / (count * (count - 1.0)) / variance, n)
}

fn split(neighbours: f64, pairs: f64, n: usize) -> (f64, f64) {
    if neighbours <= 0.0 {
        return (0.0, 0.0);
    }
    let neighbours = neighbours.min(MOST_COMMON);
    let common = |rho: f64| ((neighbours - rho) / (1.0 - rho)).clamp(0.0, MOST_COMMON);
    // The mean correlation of pairs falls as ρ grows from 0 (all common) to `neighbours` (nothing common).
    let predicted = |rho: f64| common(rho) + (1.0 - common(rho)) * mean_power(rho, n);
    let (mut lo, mut hi) = (0.0, neighbours);
    for _ in 0..40 {
        let middle = 0.5 * (lo + hi);
        if predicted(middle) > pairs {
            lo = middle;
        } else {
            hi = middle;
        }
    }
    (common(lo), lo.min(MOST))
}

/// Mean of `ρ^|i-j|` over the pairs of `n` points.
fn mean_power(rho: f64, n: usize) -> f64 {
    let count = n as f64;
    let (mut power, mut sum) = (1.0, 0.0);
    for lag in 1..n {
        power *= rho;
        sum += (count - lag as f64) * power;
    }
    2.0 * sum / (count * (count - 1.0))
}

/// Correlation of neighbouring residuals of a fit with `parameters`, the share that the fit takes away given back:
/// for independent noise residuals have a lag-one autocorrelation of about `-parameters/n`. Not below 0.
/// Source: Kendall, *Biometrika* 41 (1954) 403-404: the bias of an estimated ρ is `-(1 + 3ρ)/n` about a mean.
pub(super) fn of_residuals(residuals: &[f64], parameters: usize) -> f64 {
    let n = residuals.len() as f64;
    let squares: f64 = residuals.iter().map(|e| e * e).sum();
    let neighbours: f64 = residuals.windows(2).map(|w| w[0] * w[1]).sum();
    if squares <= 0.0 {
        return 0.0;
    }
    let raw = neighbours / squares;
    (raw + (parameters as f64 + 3.0 * raw.max(0.0)) / n).clamp(0.0, 0.9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_recovered_from_their_correlations() {
        for (common, rho) in [(0.0, 0.5), (0.5, 0.0), (0.5, 0.9), (0.3, 0.4)] {
            let n = 20;
            let neighbours = common + (1.0 - common) * rho;
            let pairs = common + (1.0 - common) * mean_power(rho, n);
            let (got, r) = split(neighbours, pairs, n);
            assert!((got - common).abs() < 1e-6 && (r - rho).abs() < 1e-6, "{got} {r}");
        }
        assert_eq!(split(-0.1, 0.0, 10), (0.0, 0.0));
    }

    /// Three points: ρ twice and ρ² once.
    #[test]
    fn mean_powers_by_hand() {
        assert!((mean_power(0.5, 3) - 1.25 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn a_row_of_equal_deviations_is_all_common() {
        let rows = [1.0, 1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0];
        let (common, rho) = of_rows(&rows, 4);
        assert!(common > 0.99 && rho < 1e-6);
    }

    /// 1, -1, 1, -1: neighbours -3 of 4; a slow wave: positive.
    #[test]
    fn residuals_that_alternate_have_none_and_a_wave_has() {
        assert_eq!(of_residuals(&[1.0, -1.0, 1.0, -1.0], 0), 0.0);
        let wave: Vec<f64> = (0..40).map(|k| (f64::from(k) * 0.3).sin()).collect();
        assert!(of_residuals(&wave, 2) > 0.85);
    }
}
