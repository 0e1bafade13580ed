//! Fractions of replicas: the exact interval of a binomial proportion.

use super::interval::{Interval, Method};
use super::level::Level;
use super::tails::{binomial_at_least, solve};

/// The interval of Clopper and Pearson for the probability of an event that `hits` of `of` independent replicas showed.
///
/// Its ends are the `p` with `P(X >= hits) = α/2` and `P(X <= hits) = α/2`; 0 and 1 where the event showed in none or in all.
/// It covers with probability `1 - α` or more, whatever the true value. Without replicas it is `[0, 1]` about 1/2.
/// Source: Clopper & Pearson, *Biometrika* 26 (1934) 404-413.
///
/// `hits` above `of` count as `of`.
#[must_use]
pub fn clopper_pearson(hits: u64, of: u64, level: Level) -> Interval {
    let (hits, half) = (hits.min(of), 0.5 * level.error());
    let below = |k: u64| {
        if k == 0 { 0.0 } else { solve(|p| binomial_at_least(k, of, p), half, (0.0, 1.0)) }
    };
    Interval {
        lo: below(hits),
        // P(X <= k | p) = P(of - X >= of - k), and of - X succeeds with probability 1 - p.
        hi: 1.0 - below(of - hits),
        estimate: if of == 0 { 0.5 } else { hits as f64 / of as f64 },
        level: level.confidence(),
        method: Method::ClopperPearson,
        n: of,
        caution: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::interval::tests::Draws;
    use super::*;

    fn interval(hits: u64, of: u64) -> Interval {
        clopper_pearson(hits, of, Level::from_error(0.05).unwrap())
    }

    /// None of ten: `1 - (α/2)^{1/10} = 0.3084971`; three of ten from the tables of Clopper and Pearson, (0.0667395, 0.6524529).
    #[test]
    fn intervals_by_hand_and_from_tables() {
        let none = interval(0, 10);
        assert_eq!((none.lo, none.estimate, none.n), (0.0, 0.0, 10));
        assert!((none.hi - 0.308_497_1).abs() < 1e-7);
        let three = interval(3, 10);
        assert!((three.lo - 0.066_739_5).abs() < 1e-7 && (three.hi - 0.652_452_9).abs() < 1e-7);
        let all = interval(10, 10);
        assert!(all.hi >= 1.0 && (all.lo - (1.0 - none.hi)).abs() < 1e-15);
        let nothing = interval(0, 0);
        assert_eq!((nothing.lo, nothing.estimate, nothing.hi), (0.0, 0.5, 1.0));
        assert_eq!(interval(12, 10), all);
    }

    /// Coverage is at least the level for every true probability: here it is summed exactly over all outcomes.
    #[test]
    fn it_covers_as_often_as_it_says() {
        for p in [0.01, 0.1, 0.37, 0.5] {
            let point = |k| binomial_at_least(k, 40, p) - binomial_at_least(k + 1, 40, p);
            let covered: f64 = (0..=40).filter(|&k| interval(k, 40).contains(p)).map(point).sum();
            assert!(covered >= 0.95, "{p}: {covered}");
        }
    }

    /// False alarm: 1e-13.
    #[test]
    fn many_replicas_give_the_normal_interval() {
        let mut draws = Draws::new(3);
        let hits = (0..20_000).filter(|_| draws.uniform() < 0.3).count() as u64;
        let (share, found) = (hits as f64 / 20_000.0, interval(hits, 20_000));
        let wald = 1.96 * (share * (1.0 - share) / 20_000.0).sqrt();
        assert!((found.half_width() / wald - 1.0).abs() < 0.02 && found.contains(share));
        // 7.5 standard deviations.
        assert!((share - 0.3).abs() < 7.5 * (0.21_f64 / 20_000.0).sqrt(), "{hits}");
    }
}
