//! Sequential evidence by hand, and its error rates summed over all paths of coins: nothing here is left to chance.

use super::*;
use crate::evidence::level::Level;

fn level(error: f64) -> Level {
    Level::from_error(error).unwrap()
}

#[test]
fn looks_are_fixed_in_advance_and_spend_all_but_nothing_more() {
    let looks = Looks::new(24);
    assert_eq!((looks.size(1), looks.size(2), looks.size(5)), (Some(24), Some(48), Some(384)));
    assert_eq!((looks.size(0), looks.size(65), looks.size(62)), (None, None, None));
    let numbers = [24, 48, 384, 72, 36, 12].map(|n| looks.number(n));
    assert_eq!(numbers, [Some(1), Some(2), Some(5), None, None, None]);
    // Σ_{k<=m} 1/(k(k+1)) = 1 - 1/(m+1).
    let spent: f64 = (1..=99).map(Looks::share).sum();
    assert!((spent - 0.99).abs() < 1e-14);
    assert_eq!(Looks::level(level(0.01), 2).unwrap().error(), 0.01 * (1.0 / 6.0));
    assert_eq!(looks.next(24, 25, 3), Some(48));
    assert_eq!(looks.next(24, 100, 3), Some(192)); // the first size with 100 or more
    assert_eq!(looks.next(24, 9999, 3), Some(192)); // three looks ahead at most
    assert_eq!(looks.next(30, 0, 3), Some(48));
    assert_eq!(Looks::new(0).next(u64::MAX, 0, 3), None);
}

/// α = 0.05: u = ln(1 + u) + 5.991465 has the solution 8.2119681.
#[test]
fn mixtures_are_narrowest_where_they_are_tuned() {
    assert!((tuning(0.05) - 8.211_968_1).abs() < 1e-6, "{}", tuning(0.05));
    for error in [0.5, 0.05, 1e-3, 1e-9] {
        let u = tuning(error);
        let residual = u - (1.0 + u).ln() - 2.0 * (1.0 / error).ln();
        assert!(residual.abs() < 1e-13 * u, "{error}: {residual}");
        let best = NormalMixture::narrowest_at(1000, level(error)).half_width(1000, 1.0);
        for n in [500, 900, 1100, 2000] {
            let other = NormalMixture::narrowest_at(n, level(error)).half_width(1000, 1.0);
            assert!(other > best, "{error} {n}");
        }
    }
}

/// n = ρ = 10, α = 0.05, σ = 2: 2/10 √(20 ln(2/0.0025)) = 0.2 √(20 · 6.684612) = 2.312507.
#[test]
fn the_normal_mixture_by_hand() {
    let mixture = NormalMixture { rho: 10.0, level: level(0.05) };
    assert!((mixture.half_width(10, 2.0) - 2.312_507).abs() < 1e-6);
    assert_eq!(mixture.half_width(0, 1.0), f64::INFINITY);
}

/// 1, 2, 4 against the mean 0, ρ = 3: K = 2, Σx² = 21, (Σx)²/(n + ρ) = 49/6; e = 2^{-1/2} (21/(21 - 49/6))^{3/2} = 1.480147.
#[test]
fn the_t_mixture_by_hand_and_by_its_ends() {
    let mixture = TMixture { rho: 3.0, level: level(0.05) };
    let seen: Running = [1.0, 2.0, 4.0].into_iter().collect();
    let want = 0.5_f64.sqrt() * (21.0_f64 / (21.0 - 49.0 / 6.0)).powf(1.5);
    assert!((mixture.e_value(&seen, 0.0) - want).abs() < 1e-14);
    assert_eq!(mixture.e_value(&[5.0].into_iter().collect(), 0.0), 1.0);
    let mixture = TMixture::narrowest_at(50, level(0.05));
    let seen: Running = (0..40).map(|k| f64::from(k * k % 17)).collect();
    let (lo, hi) = mixture.ends(&seen);
    for end in [lo, hi] {
        assert!((mixture.e_value(&seen, end) * 0.05 - 1.0).abs() < 1e-10);
    }
    assert_eq!(mixture.multiplier(2), f64::INFINITY);
    assert_eq!(mixture.ends(&[1.0, 1.0].into_iter().collect()).1, f64::INFINITY);
}

/// Far from the beginning both mixtures are one: the spread is then known.
#[test]
fn the_t_mixture_tends_to_the_normal_one() {
    let (t, normal) = (
        TMixture::narrowest_at(1 << 20, level(1e-3)),
        NormalMixture::narrowest_at(1 << 20, level(1e-3)),
    );
    let n = 1_u64 << 20;
    let ratio = t.multiplier(n) / (n as f64).sqrt() / normal.half_width(n, 1.0);
    assert!((ratio - 1.0).abs() < 1e-4, "{ratio}");
}

#[test]
fn running_moments_by_hand() {
    let seen: Running = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0].into_iter().collect();
    assert_eq!((seen.n(), seen.mean()), (8, 5.0));
    assert!((seen.variance() - 32.0 / 7.0).abs() < 1e-15);
    assert_eq!((Running::new().variance(), Running::new().mean()), (0.0, 0.0));
}

/// Every path of `n` coins that show `hi` with probability `p`, else `lo`, with its probability.
fn paths(n: u32, p: f64, (lo, hi): (f64, f64)) -> impl Iterator<Item = (f64, Vec<f64>)> {
    (0..1_u32 << n).map(move |bits| {
        let path: Vec<f64> = (0..n).map(|k| if bits >> k & 1 == 1 { hi } else { lo }).collect();
        let heads = bits.count_ones() as i32;
        (p.powi(heads) * (1.0 - p).powi(n as i32 - heads), path)
    })
}

/// The expectation of a capital over all paths; `fair` bets know only the past.
fn expectation(p: f64, m: f64, larger: bool) -> f64 {
    paths(12, p, (-1.0, 3.0))
        .map(|(weight, path)| {
            let mut bets = Bets::against(m, (-1.0, 3.0)).unwrap();
            path.iter().for_each(|&x| bets.push(x));
            weight * if larger { bets.ln_larger() } else { bets.ln_smaller() }.exp()
        })
        .sum()
}

/// Under the mean that is bet against both capitals have expectation 1: summed over all 4096 paths of twelve coins.
#[test]
fn bets_are_fair_against_the_true_mean() {
    for p in [0.05, 0.3, 0.5] {
        let mean = 4.0 * p - 1.0;
        for larger in [true, false] {
            assert!((expectation(p, mean, larger) - 1.0).abs() < 1e-12, "{p} {larger}");
        }
        // A mean that is too small: betting on larger values gains, betting on smaller ones loses.
        assert!(expectation(p, mean - 0.1, true) > 1.0);
        assert!(expectation(p, mean - 0.1, false) < 1.0);
    }
}

/// A bettor who sees the replica before he bets is no evidence: the sum that is 1 above is 2 and more for him.
#[test]
fn bets_that_know_the_outcome_are_found_out() {
    let cheat: f64 = paths(12, 0.5, (0.0, 1.0))
        .map(|(weight, path)| {
            let capital: f64 = path.iter().map(|x| 1.0 + 0.2 * (x - 0.5).abs()).product();
            weight * capital
        })
        .sum();
    assert!(cheat > 2.0, "{cheat}");
}

/// How probable it is that ends exclude the truth at any time.
fn ever_missed(n: u32, p: f64, ends: impl Fn(&[f64]) -> (f64, f64)) -> f64 {
    let misses = |path: &[f64]| {
        (1..=path.len()).any(|k| {
            let (lo, hi) = ends(&path[..k]);
            p < lo || hi < p
        })
    };
    paths(n, p, (0.0, 1.0)).filter(|(_, path)| misses(path)).map(|(weight, _)| weight).sum()
}

/// Summed over all paths of ten coins: confidence sequences miss at any time with at most the stated probability, fixed intervals
/// that are looked at after every coin miss far more often.
#[test]
fn sequences_bear_peeking_and_intervals_do_not() {
    for error in [0.05, 0.3] {
        let (a, mixture) = (level(error), NormalMixture::narrowest_at(5, level(error)));
        for p in [0.1, 0.5] {
            let bets = ever_missed(10, p, |seen| bets::sequence(seen, (0.0, 1.0), a));
            assert!(bets <= error, "bets {p} {error}: {bets}");
            // Coins are sub-Gaussian with parameter 1/2.
            let normal = ever_missed(10, p, |seen| {
                let mean = seen.iter().sum::<f64>() / seen.len() as f64;
                let half = mixture.half_width(seen.len() as u64, 0.5);
                (mean - half, mean + half)
            });
            assert!(normal <= error, "mixture {p} {error}: {normal}");
        }
    }
    let fixed = ever_missed(10, 0.5, |seen| {
        let mean = seen.iter().sum::<f64>() / seen.len() as f64;
        let half = 1.644_854 * 0.5 / (seen.len() as f64).sqrt();
        (mean - half, mean + half)
    });
    assert!(fixed > 0.2, "peeking at 10 % intervals: {fixed}");
}

/// 1, 0, 1 against 1/4, by hand. Before the first replica mean 1/2, variance 1/4: stake (1/4)/(1/4 + 1/16) = 0.8, capital 1.6. Then
/// mean 3/4, variance (1/4 + 1/16)/2 = 5/32: stake (1/2)/(5/32 + 1/4) = 16/13, factor 1 - 4/13. Then mean 1/2, variance
/// (5/16 + 1/4)/3 = 3/16: stake 1 and factor 1.75.
#[test]
fn bets_by_hand() {
    let mut bets = Bets::against(0.25, (0.0, 1.0)).unwrap();
    [1.0, 0.0, 1.0].into_iter().for_each(|x| bets.push(x));
    assert!((bets.ln_larger().exp() - 1.6 * (9.0 / 13.0) * 1.75).abs() < 1e-14);
    assert_eq!(bets.ln_smaller(), 0.0, "nobody bet on smaller values");
    let refused = [(-0.1, (0.0, 1.0)), (0.0, (0.0, f64::INFINITY)), (1.0, (1.0, 1.0))];
    for (m, range) in refused {
        assert!(Bets::against(m, range).is_none());
    }
    // Nothing in [0, 1] has mean 0 but 0: the bet is not bounded by what may be lost. Mean 1/2, variance 1/4: stake 1.
    let mut bets = Bets::against(0.0, (0.0, 1.0)).unwrap();
    bets.push(1.0);
    assert!((bets.ln_larger() - 2.0_f64.ln()).abs() < 1e-15);
}

/// At each end the largest capital of a bettor is the limit `2/α = 20`, computed here anew.
#[test]
fn ends_of_a_sequence_are_where_a_bettor_is_ruined() {
    let values: Vec<f64> = (0..60).map(|k| f64::from(k * k % 7) / 7.0).collect();
    let (lo, hi) = bets::sequence(&values, (0.0, 1.0), level(0.1));
    let highest = |values: &[f64], m: f64| {
        let (mut capital, mut top, mut sum, mut squares) = (1.0_f64, 1.0_f64, 0.5, 0.25);
        for (k, x) in values.iter().enumerate() {
            let i = k as f64 + 1.0;
            let stake = (2.0 * 20.0_f64.ln() / (squares * (i + 1.0).ln())).sqrt();
            capital *= 1.0 + stake.min(0.75 / m) * (x - m);
            top = top.max(capital);
            sum += x;
            squares += (x - sum / (i + 1.0)).powi(2);
        }
        top
    };
    let mirrored: Vec<f64> = values.iter().map(|x| 1.0 - x).collect();
    assert!((highest(&values, lo) / 20.0 - 1.0).abs() < 1e-9, "{}", highest(&values, lo));
    assert!((highest(&mirrored, 1.0 - hi) / 20.0 - 1.0).abs() < 1e-9);
    let unbounded = (0.0, f64::INFINITY);
    assert_eq!(bets::sequence(&values, unbounded, level(0.1)), unbounded);
}
