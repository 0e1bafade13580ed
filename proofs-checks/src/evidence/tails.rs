//! Tails of the Poisson, binomial and chi-square laws from [`portable`] functions, so that the intervals made of them have the same
//! bits everywhere.

use super::portable::{erfc, exp, ln, ln_1p};
use std::f64::consts::{PI, SQRT_2};

/// `ln k! - [(k + 1/2) ln k - k + ln √(2π)]`, Stirling's remainder, for `k >= 1`.
///
/// From 16 on the first five terms of its series, which alternates: the error is below the sixth, `691 / (360360 k^11)`, hence below 2e-16.
fn stirling_remainder(k: f64) -> f64 {
    if k < 16.0 {
        let mut factorial = 1.0;
        let mut j = 2.0;
        while j <= k {
            factorial *= j;
            j += 1.0;
        }
        return ln(factorial) - (k + 0.5) * ln(k) + k - 0.5 * ln(2.0 * PI);
    }
    let (r, s) = (1.0 / k, 1.0 / (k * k));
    r * (1.0 / 12.0 - s * (1.0 / 360.0 - s * (1.0 / 1260.0 - s * (1.0 / 1680.0 - s / 1188.0))))
}

/// `k ln(mean/k) + k - mean`, at most zero, without cancellation near `mean = k`.
fn deviance(k: f64, mean: f64) -> f64 {
    let u = (mean - k) / k;
    k * (ln_1p(u) - u)
}

/// `P(N = k)` for a Poisson law with a positive mean, by the saddle point form of Loader (2000), "Fast and accurate computation of
/// binomial probabilities".
fn poisson(k: u64, mean: f64) -> f64 {
    if k == 0 {
        return exp(-mean);
    }
    let k = k as f64;
    exp(deviance(k, mean) - stirling_remainder(k)) / (2.0 * PI * k).sqrt()
}

/// `P(N <= k)` for a Poisson law: `P(χ²_{2k+2} > 2 mean)`.
pub(super) fn poisson_at_most(k: u64, mean: f64) -> f64 {
    if mean <= 0.0 {
        return 1.0;
    }
    if (k as f64) < mean {
        return downwards(poisson(k, mean), k, |j| j / mean);
    }
    1.0 - upwards(poisson(k + 1, mean), k + 1, |j| mean / j)
}

/// `P(N >= k)` for a Poisson law: `P(χ²_{2k} < 2 mean)`.
pub(super) fn poisson_at_least(k: u64, mean: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if mean <= 0.0 {
        return 0.0;
    }
    if k as f64 > mean {
        return upwards(poisson(k, mean), k, |j| mean / j);
    }
    1.0 - downwards(poisson(k - 1, mean), k - 1, |j| j / mean)
}

/// `P(X = k)` of `n` trials that succeed with probability `0 < p < 1`, in the same form as [`poisson`].
fn binomial(k: u64, n: u64, p: f64) -> f64 {
    let (q, m) = (1.0 - p, n as f64);
    if k == 0 {
        return exp(m * ln_1p(-p));
    }
    if k == n {
        return exp(m * ln(p));
    }
    let (a, b) = (k as f64, (n - k) as f64);
    let remainder = stirling_remainder(m) - stirling_remainder(a) - stirling_remainder(b);
    exp(remainder + deviance(a, m * p) + deviance(b, m * q)) * (m / (2.0 * PI * a * b)).sqrt()
}

/// `P(X >= k)` of `n` trials with `0 < p < 1`.
pub(super) fn binomial_at_least(k: u64, n: u64, p: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if k > n {
        return 0.0;
    }
    let (odds, n_f) = (p / (1.0 - p), n as f64);
    if k as f64 > n_f * p {
        return upwards(binomial(k, n, p), k, |j| (n_f - j + 1.0) / j * odds);
    }
    1.0 - downwards(binomial(k - 1, n, p), k - 1, |j| j / ((n_f - j + 1.0) * odds))
}

/// `first (1 + r(k) + r(k) r(k-1) + ...)`, down to the term of zero.
fn downwards(first: f64, k: u64, ratio: impl Fn(f64) -> f64) -> f64 {
    let (mut term, mut sum, mut j) = (first, first, k as f64);
    while j >= 1.0 && term > sum * f64::EPSILON * 0.01 {
        term *= ratio(j);
        sum += term;
        j -= 1.0;
    }
    sum
}

/// `first (1 + r(k+1) + r(k+1) r(k+2) + ...)`.
fn upwards(first: f64, k: u64, ratio: impl Fn(f64) -> f64) -> f64 {
    let (mut term, mut sum, mut j) = (first, first, k as f64 + 1.0);
    while term > sum * f64::EPSILON * 0.01 {
        term *= ratio(j);
        sum += term;
        j += 1.0;
    }
    sum
}

/// The argument at which a tail that grows with it reaches `level`: bisection between `lo` and `hi` down to neighbours, of which the
/// lower is returned.
pub(super) fn solve(tail: impl Fn(f64) -> f64, level: f64, (mut lo, mut hi): (f64, f64)) -> f64 {
    loop {
        let middle = 0.5 * (lo + hi);
        if middle <= lo || middle >= hi {
            return lo;
        }
        if tail(middle) < level {
            lo = middle;
        } else {
            hi = middle;
        }
    }
}

/// `P(χ²_freedom > x)`, by the recursion `Q(a+1, x) = Q(a, x) + x^a e^{-x} / Γ(a+1)` from `erfc(√x)` or `e^{-x}`.
pub(super) fn chi_square_tail(x: f64, freedom: u64) -> f64 {
    if x <= 0.0 || freedom == 0 {
        return if x <= 0.0 { 1.0 } else { 0.0 };
    }
    let half = 0.5 * x;
    if freedom.is_multiple_of(2) {
        return poisson_at_most(freedom / 2 - 1, half);
    }
    let mut sum = erfc(half.sqrt());
    let mut term = exp(-half) * 2.0 * (half / PI).sqrt(); // x^{1/2} e^{-x} / Γ(3/2)
    let mut a = 1.5;
    for _ in 0..freedom / 2 {
        sum += term;
        term *= half / a;
        a += 1.0;
    }
    sum
}

/// The `z` with `P(|N| > z) = α` for a standard normal `N`.
pub(super) fn normal_beyond(alpha: f64) -> f64 {
    solve(|z| 1.0 - erfc(z / SQRT_2), 1.0 - alpha, (0.0, 40.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{
        Binomial, ChiSquared, ContinuousCDF, Discrete, DiscreteCDF, Poisson,
    };

    /// Against `statrs`, and against tables: χ²_1 3.841459, χ²_3 7.814728, χ²_10 18.307038 at 5 %.
    #[test]
    fn tails_agree_with_tables_and_with_statrs() {
        for (freedom, x) in [(1, 3.841_459), (3, 7.814_728), (10, 18.307_038)] {
            assert!((chi_square_tail(x, freedom) - 0.05).abs() < 1e-8);
        }
        for freedom in [1, 2, 3, 5, 8, 31, 120] {
            let law = ChiSquared::new(freedom as f64).unwrap();
            for share in [0.1, 0.5, 1.0, 1.7, 3.0] {
                let x = share * freedom as f64;
                let want = law.sf(x);
                assert!((chi_square_tail(x, freedom) / want - 1.0).abs() < 1e-10, "{freedom} {x}");
            }
        }
        for (k, mean) in [(0, 0.3), (3, 7.0), (20, 13.5), (400, 431.0), (5000, 4890.0)] {
            let law = Poisson::new(mean).unwrap();
            assert!((poisson(k, mean) / law.pmf(k) - 1.0).abs() < 1e-9);
            assert!((poisson_at_most(k, mean) / law.cdf(k) - 1.0).abs() < 1e-9);
            let above = if k == 0 { 1.0 } else { law.sf(k - 1) };
            assert!((poisson_at_least(k, mean) / above - 1.0).abs() < 1e-9);
        }
        for (k, n, p) in [(0, 9, 0.3), (9, 9, 0.8), (4, 30, 0.4), (170, 300, 0.5), (3, 2000, 0.001)]
        {
            let law = Binomial::new(p, n).unwrap();
            assert!((binomial(k, n, p) / law.pmf(k) - 1.0).abs() < 1e-9);
            let above = if k == 0 { 1.0 } else { law.sf(k - 1) };
            assert!((binomial_at_least(k, n, p) / above - 1.0).abs() < 1e-9, "{k} of {n}");
        }
    }

    #[test]
    fn normal_quantiles_agree_with_tables() {
        for (alpha, z) in [(0.05, 1.959_964), (0.01, 2.575_829), (1e-6, 4.891_638)] {
            assert!((normal_beyond(alpha) - z).abs() < 1e-6);
        }
    }

    /// Both sides of a tail add up to one, and a tail without trials or mean is certain or impossible.
    #[test]
    fn tails_are_complements() {
        for mean in [0.1, 3.0, 29.9, 30.0, 30.1, 900.0] {
            let both = poisson_at_most(30, mean) + poisson_at_least(31, mean);
            assert!((both - 1.0).abs() < 1e-13);
        }
        assert_eq!((poisson_at_most(4, 0.0), poisson_at_least(4, 0.0)), (1.0, 0.0));
        assert_eq!((chi_square_tail(0.0, 3), chi_square_tail(1.0, 0)), (1.0, 0.0));
        assert_eq!((binomial_at_least(0, 5, 0.5), binomial_at_least(6, 5, 0.5)), (1.0, 0.0));
    }
}
