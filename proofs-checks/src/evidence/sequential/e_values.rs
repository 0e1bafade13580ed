//! Arithmetic of e-values: nonnegative numbers whose expectation is at most 1 if the hypothesis is true.
//!
//! By Markov's inequality one of at least `1/α` is evidence at error rate `α`. Averages of e-values are e-values under any
//! dependence, products are when each has conditional expectation at most 1 given those before.
//! Source: Vovk & Wang, "E-values: calibration, combination and applications", *Annals of Statistics* 49 (2021) 1736-1754.

use crate::evidence::portable::{exp, ln};

/// `p -> κ p^{κ-1}`, an e-value from a p-value, for `0 < κ < 1`; 0 for numbers that are none.
///
/// `∫₀¹ κ p^{κ-1} dp = 1`, and it falls with `p`, so that its expectation is at most 1 for every p-value (Vovk & Wang, equation 1).
#[must_use]
pub fn from_p(p: f64, kappa: f64) -> f64 {
    let valid = (0.0..=1.0).contains(&p) && kappa > 0.0 && kappa < 1.0;
    match (valid, p > 0.0) {
        (false, _) => 0.0,
        (true, false) => f64::INFINITY,
        (true, true) => kappa * exp((kappa - 1.0) * ln(p)),
    }
}

/// `p -> ∫₀¹ κ p^{κ-1} dκ = (1 - p + p ln p) / (p (ln p)²)`, which leaves open which `κ` is best; 1/2 at `p = 1`, 0 for numbers that are
/// none (Vovk & Wang, equation 2).
#[must_use]
pub fn from_p_mixed(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return 0.0;
    }
    let l = ln(p);
    if p <= 0.0 {
        return f64::INFINITY;
    }
    if l > -1e-2 {
        // (e^{-l} - 1 + l)/l² with l < 0: the series 1/2 - l/6 + l²/24 - l³/120 + l⁴/720, whose next term is below 2e-14.
        return 0.5 - l * (1.0 / 6.0 - l * (1.0 / 24.0 - l * (1.0 / 120.0 - l / 720.0)));
    }
    (1.0 - p + p * l) / (p * l * l)
}

/// `e -> min(1, 1/e)`, the only way back that admits no better one; 1 for numbers that are no e-value.
#[must_use]
pub fn to_p(e: f64) -> f64 {
    if e > 1.0 { 1.0 / e } else { 1.0 }
}

/// The average: an e-value under any dependence. NaN and negative numbers count as 0; an empty list is no evidence, 1.
#[must_use]
pub fn average(e: &[f64]) -> f64 {
    if e.is_empty() { 1.0 } else { e.iter().map(|&e| valid(e)).sum::<f64>() / e.len() as f64 }
}

/// The product: an e-value when each factor has conditional expectation at most 1 given those before, independent ones for instance.
#[must_use]
pub fn product(e: &[f64]) -> f64 {
    e.iter().map(|&e| valid(e)).product()
}

/// e-Bonferroni: `e/m`, to be compared with `1/α`.
#[must_use]
pub fn bonferroni(e: &[f64]) -> Vec<f64> {
    e.iter().map(|&x| valid(x) / e.len() as f64).collect()
}

/// e-Holm: adjusted e-values, to be compared with `1/α`, so that with probability `1 - α` no true hypothesis is rejected, under any
/// dependence. In the order given.
///
/// A hypothesis is rejected if the average over every set that contains it is evidence. The least favourable set of size `i + 1` adds
/// the `i` smallest e-values: `e*_(k) = min_{i < k} (e_(k) + Σ_{j<=i} e_(j)) / (i + 1)`, never below e-Bonferroni. Source: Vovk & Wang
/// (2021), Algorithm 1.
#[must_use]
pub fn holm(e: &[f64]) -> Vec<f64> {
    let e: Vec<f64> = e.iter().map(|&e| valid(e)).collect();
    let mut order: Vec<usize> = (0..e.len()).collect();
    order.sort_by(|&i, &j| e[i].total_cmp(&e[j]));
    let mut adjusted = vec![0.0; e.len()];
    for (rank, &k) in order.iter().enumerate() {
        let (mut least, mut sum) = (e[k], e[k]);
        for (others, &j) in order[..rank].iter().enumerate() {
            sum += e[j];
            least = least.min(sum / (others as f64 + 2.0));
        }
        adjusted[k] = least;
    }
    adjusted
}

/// e-BH: which hypotheses are rejected so that the expected share of true ones among them is at most `α`, under any dependence.
///
/// Those with the `k` largest e-values, for the largest `k` with `k e_[k] >= m/α`. Source: Wang & Ramdas, *Journal of the Royal
/// Statistical Society B* 84 (2022) 822-852.
#[must_use]
pub fn benjamini_hochberg(e: &[f64], alpha: f64) -> Vec<bool> {
    let (e, m): (Vec<f64>, f64) = (e.iter().map(|&e| valid(e)).collect(), e.len() as f64);
    let mut order: Vec<usize> = (0..e.len()).collect();
    order.sort_by(|&i, &j| e[j].total_cmp(&e[i]));
    let enough = |rank: usize| (rank as f64 + 1.0) * e[order[rank]] * alpha >= m;
    let rejected = (0..e.len()).rev().find(|&rank| enough(rank)).map_or(0, |rank| rank + 1);
    let mut answer = vec![false; e.len()];
    order[..rejected].iter().for_each(|&i| answer[i] = true);
    answer
}

/// NaN and negative numbers are no evidence.
fn valid(e: f64) -> f64 {
    if e > 0.0 { e } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `∫₀¹ e(p) dp` by the midpoint rule in `x = p^{1/8}`, in which both calibrators are bounded near 0.
    fn expectation(e: impl Fn(f64) -> f64) -> f64 {
        let cells = 200_000;
        let at = |i: i32| (f64::from(i) + 0.5) / f64::from(cells);
        (0..cells).map(|i| e(at(i).powi(8)) * 8.0 * at(i).powi(7)).sum::<f64>() / f64::from(cells)
    }

    #[test]
    fn calibrators_have_expectation_one() {
        for kappa in [0.25, 0.5, 0.9] {
            assert!((expectation(|p| from_p(p, kappa)) - 1.0).abs() < 1e-6, "{kappa}");
        }
        // The mixture's density in p is cut off at the smallest cell: ∫₀^c e(p) dp = (1 - c)/ln(1/c) - ... is not small.
        let cut = (0.5 / 200_000.0_f64).powi(8);
        let missing = 1.0 - expectation(from_p_mixed);
        assert!(missing > 0.0 && missing < 1.2 / (1.0 / cut).ln(), "{missing}");
        // A "calibrator" without the factor κ has expectation 1/κ = 2, and is found out.
        assert!(expectation(|p| from_p(p, 0.5) / 0.5) > 1.99);
    }

    #[test]
    fn calibrators_by_hand_and_at_the_ends() {
        assert!((from_p(0.01, 0.5) - 5.0).abs() < 1e-14);
        // p = e^{-1}: (1 - 2/e) e = e - 2.
        assert!((from_p_mixed((-1.0_f64).exp()) - (1.0_f64.exp() - 2.0)).abs() < 1e-14);
        let (near, far) = (from_p_mixed((-0.99e-2_f64).exp()), from_p_mixed((-1.01e-2_f64).exp()));
        assert!((far - near - 2e-4 / 6.0).abs() < 1e-6, "the series meets the formula");
        assert_eq!(
            (from_p(0.0, 0.5), from_p_mixed(0.0), from_p_mixed(1.0)),
            (f64::INFINITY, f64::INFINITY, 0.5)
        );
        for bad in [f64::NAN, -0.1, 1.1] {
            assert_eq!((from_p(bad, 0.5), from_p_mixed(bad)), (0.0, 0.0));
        }
        assert_eq!((to_p(20.0), to_p(0.3), to_p(f64::NAN)), (0.05, 1.0, 1.0));
    }

    #[test]
    fn averages_and_products() {
        assert_eq!(average(&[4.0, 2.0, f64::NAN, -1.0]), 1.5);
        assert_eq!((average(&[]), product(&[]), product(&[4.0, 0.5, 3.0])), (1.0, 1.0, 6.0));
        assert_eq!(bonferroni(&[30.0, 3.0]), [15.0, 1.5]);
    }

    /// Sorted 0, 2, 10, 40: 40 alone 40, with 0 20, with 0 and 2 14, with all 13; 10: 10, 5, 4; 2: 2, 1; 0.
    #[test]
    fn e_holm_by_hand() {
        assert_eq!(holm(&[10.0, 0.0, 40.0, 2.0]), [4.0, 0.0, 13.0, 1.0]);
        let e = [3.0, 90.0, 0.2, 41.0, 7.0];
        for (adjusted, plain) in holm(&e).iter().zip(bonferroni(&e)) {
            assert!(*adjusted >= plain);
        }
    }

    /// m = 4, α = 0.1, so k e_[k] >= 40: 45 passes with k = 1, 21 with k = 2, 13 does not with k = 3, 2 not with k = 4.
    #[test]
    fn e_benjamini_hochberg_by_hand() {
        assert_eq!(benjamini_hochberg(&[21.0, 2.0, 45.0, 13.0], 0.1), [true, false, true, false]);
        // 14 with k = 3 takes the 19 before it along, which alone would not pass.
        assert_eq!(benjamini_hochberg(&[19.0, 2.0, 19.0, 14.0], 0.1), [true, false, true, true]);
        assert_eq!(benjamini_hochberg(&[], 0.1), [false; 0]);
    }
}
