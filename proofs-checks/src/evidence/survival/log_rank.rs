//! Whether groups of replicas leave at the same rate.

use super::Observed;
use crate::evidence::tails::chi_square_tail;

/// The outcome of a log-rank test.
#[derive(Clone, Debug, PartialEq)]
pub struct LogRank {
    /// The statistic, asymptotically `χ²` with [`freedom`](LogRank::freedom) degrees of freedom when all groups leave alike.
    pub chi2: f64,
    /// Number of groups less one.
    pub freedom: u64,
    /// `P(χ² > chi2)`.
    pub p_value: f64,
    /// How many left in each group.
    pub observed: Vec<f64>,
    /// How many would have left if all groups left alike. Above [`observed`](LogRank::observed): the group leaves more slowly.
    pub expected: Vec<f64>,
}

/// The log-rank test over strata: each stratum lists the same two or more groups in the same order.
///
/// At each step at which some replica leaves, a group with `r_i` of the `r` replicas at risk expects `d r_i/r` of the `d` that left; with
/// `O - E` and the hypergeometric covariance `d (r-d)/(r-1) (r_i/r) (δ_ij - r_j/r)` summed over steps and strata,
/// `χ² = (O-E)ᵀ V⁻¹ (O-E)`. Sources: Mantel, *Cancer Chemotherapy Reports* 50 (1966) 163-170; Peto & Peto, *Journal of the Royal
/// Statistical Society A* 135 (1972) 185-207.
///
/// `None` if there are fewer than two groups, strata that list different numbers of groups, or too few that left to tell the groups apart
/// (`V` singular).
#[must_use]
pub fn log_rank(strata: &[Vec<&[Observed]>]) -> Option<LogRank> {
    let groups = strata.first()?.len();
    if groups < 2 || strata.iter().any(|s| s.len() != groups) {
        return None;
    }
    let mut sums = Sums::new(groups);
    strata.iter().for_each(|stratum| sums.add(stratum));
    let excess: Vec<f64> = (1..groups).map(|i| sums.observed[i] - sums.expected[i]).collect();
    let weighted = solve_positive(sums.covariance, &excess)?;
    let chi2 = excess.iter().zip(&weighted).map(|(a, b)| a * b).sum();
    let freedom = groups as u64 - 1;
    let p_value = chi_square_tail(chi2, freedom);
    Some(LogRank { chi2, freedom, p_value, observed: sums.observed, expected: sums.expected })
}

/// Observed and expected counts of all groups; the covariance of all groups but the first.
struct Sums {
    observed: Vec<f64>,
    expected: Vec<f64>,
    covariance: Vec<Vec<f64>>,
}

impl Sums {
    fn new(groups: usize) -> Sums {
        Sums {
            observed: vec![0.0; groups],
            expected: vec![0.0; groups],
            covariance: vec![vec![0.0; groups - 1]; groups - 1],
        }
    }

    fn add(&mut self, stratum: &[&[Observed]]) {
        let tagged = stratum.iter().enumerate().flat_map(|(i, g)| g.iter().map(move |r| (i, r)));
        let mut all: Vec<(usize, &Observed)> = tagged.collect();
        all.sort_by_key(|(_, r)| r.steps);
        let mut at_risk: Vec<f64> = stratum.iter().map(|g| g.len() as f64).collect();
        let mut rest = &all[..];
        while let Some((_, first)) = rest.first() {
            let tied = rest.partition_point(|(_, r)| r.steps == first.steps);
            let (now, later) = rest.split_at(tied);
            let mut left = vec![0.0; stratum.len()];
            now.iter().filter(|(_, r)| r.left).for_each(|(i, _)| left[*i] += 1.0);
            self.step(&at_risk, &left);
            now.iter().for_each(|(i, _)| at_risk[*i] -= 1.0);
            rest = later;
        }
    }

    fn step(&mut self, at_risk: &[f64], left: &[f64]) {
        let (r, d): (f64, f64) = (at_risk.iter().sum(), left.iter().sum());
        for i in 0..left.len() {
            self.observed[i] += left[i];
            self.expected[i] += d * at_risk[i] / r;
        }
        if r <= 1.0 {
            return;
        }
        let spread = d * (r - d) / (r - 1.0);
        for (i, row) in self.covariance.iter_mut().enumerate() {
            for (j, v) in row.iter_mut().enumerate() {
                let same = if i == j { 1.0 } else { 0.0 };
                *v += spread * at_risk[i + 1] / r * (same - at_risk[j + 1] / r);
            }
        }
    }
}

/// `x` with `A x = b` for a symmetric positive definite `A`, by elimination; `None` once a pivot is lost to rounding.
fn solve_positive(mut a: Vec<Vec<f64>>, b: &[f64]) -> Option<Vec<f64>> {
    let n = b.len();
    let mut x = b.to_vec();
    for k in 0..n {
        let scale = a[k].iter().fold(0.0, |m: f64, v| m.max(v.abs()));
        if a[k][k] <= scale * n as f64 * f64::EPSILON {
            return None;
        }
        let (above, below) = a.split_at_mut(k + 1);
        for (row, i) in below.iter_mut().zip(k + 1..) {
            let factor = row[k] / above[k][k];
            row.iter_mut().zip(&above[k]).skip(k).for_each(|(v, p)| *v -= factor * p);
            x[i] -= factor * x[k];
        }
    }
    for k in (0..n).rev() {
        let known: f64 = (k + 1..n).map(|j| a[k][j] * x[j]).sum();
        x[k] = (x[k] - known) / a[k][k];
    }
    Some(x)
}
