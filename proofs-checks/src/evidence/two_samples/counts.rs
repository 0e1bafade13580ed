//! Counts: events over times at risk, and shares.

use crate::evidence::tails::binomial_at_least;

/// p-value, two-sided, of "two memoryless escapes have one rate": `events` in a time `total` at risk, twice.
///
/// Given the sum of both counts, the first has a binomial law whose probability is the first share of the time at risk (Przyborowski &
/// Wilenski, *Biometrika* 31 (1940) 313-323); the smaller tail is doubled. Where all replicas left the ratio of the two totals has an F
/// law, and this p-value is never below that of the F test: as with the intervals of
/// [`exponential_mean`](crate::evidence::survival::exponential_mean), each side errs on the wide side. NaN without time at risk.
#[must_use]
pub fn same_rate(first: (u64, f64), second: (u64, f64)) -> f64 {
    let ((a, s), (b, t)) = (first, second);
    let usable = |x: f64| x > 0.0 && x.is_finite();
    if !usable(s) || !usable(t) {
        return f64::NAN;
    }
    let (of, share) = (a + b, s / (s + t));
    let above = binomial_at_least(a, of, share);
    let below = binomial_at_least(b, of, t / (s + t));
    (2.0 * above.min(below)).min(1.0)
}

/// p-value, two-sided, of "an event has one probability in both": `hits` of `of` replicas, twice.
///
/// Fisher's exact test with the smaller tail doubled: given all hits, those of the first are hypergeometric. It errs at most as often as
/// it says, for all numbers of replicas. Source: Fisher, *Statistical Methods for Research Workers* (1934), section 21.02. `hits` above
/// `of` count as `of`.
#[must_use]
pub fn same_share(first: (u64, u64), second: (u64, u64)) -> f64 {
    let ((a, m), (b, n)) = ((first.0.min(first.1), first.1), (second.0.min(second.1), second.1));
    let hits = a + b;
    let (least, most) = (hits.saturating_sub(n), hits.min(m));
    let real = |k: u64| k as f64;
    // P(k+1)/P(k) = (m-k)(hits-k) / ((k+1)(n-hits+k+1)); weights relative to the largest, found on the way from the mean.
    let up = |k: u64| {
        real(m - k) * real(hits - k) / (real(k + 1) * real((n + k + 1).saturating_sub(hits)))
    };
    let middle = (real(m) * real(hits) / real((m + n).max(1))) as u64;
    let start = middle.clamp(least, most);
    let (mut all, mut at_most, mut at_least) = (0.0, 0.0, 0.0);
    let mut add = |k: u64, weight: f64| {
        all += weight;
        at_most += if k <= a { weight } else { 0.0 };
        at_least += if k >= a { weight } else { 0.0 };
    };
    add(start, 1.0);
    let mut weight = 1.0;
    for k in start..most {
        weight *= up(k);
        add(k + 1, weight);
    }
    weight = 1.0;
    for k in (least..start).rev() {
        weight /= up(k);
        add(k, weight);
    }
    (2.0 * at_most.min(at_least) / all).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fisher's tea: 3 of 4 against 1 of 4, one tail 17/70. None of 10 against 5 of 10: C(10,5)/C(20,5) = 252/15504.
    ///
    /// False alarm: 0.
    #[test]
    fn shares_by_hand() {
        assert!((same_share((3, 4), (1, 4)) - 34.0 / 70.0).abs() < 1e-14);
        assert!((same_share((0, 10), (5, 10)) - 2.0 * 252.0 / 15_504.0).abs() < 1e-15);
        assert!((same_share((0, 10), (0, 7)) - 1.0).abs() < 1e-15);
        assert!((same_share((7, 7), (10, 10)) - 1.0).abs() < 1e-15);
        assert!((same_share((0, 0), (3, 10)) - 1.0).abs() < 1e-15);
        assert!(same_share((0, 4000), (4000, 4000)) < 1e-300);
    }

    /// Two events against none in equal times: 2 · (1/2)²; the order does not matter.
    ///
    /// False alarm: 0.
    #[test]
    fn rates_by_hand() {
        assert!((same_rate((2, 5.0), (0, 5.0)) - 0.5).abs() < 1e-15);
        assert!((same_rate((0, 5.0), (0, 7.0)) - 1.0).abs() < 1e-15);
        // P(X >= 4) of 5 at 1/3 is (5 · 2 + 1)/243.
        assert!((same_rate((4, 1.0), (1, 2.0)) - 22.0 / 243.0).abs() < 1e-14);
        assert!((same_rate((4, 1.0), (1, 2.0)) - same_rate((1, 2.0), (4, 1.0))).abs() < 1e-15);
        assert!(same_rate((1, 0.0), (1, 2.0)).is_nan());
    }

    /// Over all outcomes of 30 and 50 replicas with one share, rejections at `α` have at most the probability `α`.
    ///
    /// False alarm: 0.
    #[test]
    fn fisher_errs_at_most_as_often_as_it_says() {
        let point =
            |k: u64, n: u64, p: f64| binomial_at_least(k, n, p) - binomial_at_least(k + 1, n, p);
        for (p, alpha) in [(0.1, 0.05), (0.5, 0.05), (0.5, 1e-3), (0.02, 1e-2)] {
            let mut rejected = 0.0;
            for a in 0..=30 {
                for b in 0..=50 {
                    if same_share((a, 30), (b, 50)) <= alpha {
                        rejected += point(a, 30, p) * point(b, 50, p);
                    }
                }
            }
            assert!(rejected <= alpha, "{p} {alpha}: {rejected}");
        }
    }
}
