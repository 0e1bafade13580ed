//! How often intervals cover, and that faulty ones cover less often.

use super::tests::{family, level};
use super::*;
use crate::calibration::rates::{Family, Replay, straight_line};
use crate::evidence::rate::RateMethod;

/// How many of `n` families, one data set each and so independent of each other, have an interval that covers.
fn covered(n: u64, covers: impl Fn(&Family, u64) -> bool) -> u64 {
    (0..n).filter(|&k| covers(&Family::number(77, k).unwrap(), k)).count() as u64
}

/// Fewest of 600 intervals that cover: a binomial count with probability 0.944 falls below 528 with probability 6.9e-10.
const LEAST: u64 = 528;

/// The interval of a family covers with probability 0.952 ± 0.004 (docs/calibration/rates.md), so at least 0.944 but for two standard
/// errors.
/// False alarm: 7e-10.
#[test]
fn intervals_cover_as_often_as_they_say() {
    let covers = |family: &Family, set: u64| {
        Replay::of(family, 77, set, level()).unwrap().is_some_and(|r| !r.below && !r.above)
    };
    let count = covered(600, covers);
    assert!(count >= LEAST, "{count} of 600");
}

/// Faults that the test above would show: quantiles of another level, a straight line through everything, and replicas that are
/// shuffled at every point by themselves, as if a run's points were independent.
///
/// False alarm: pinned.
#[test]
fn faulty_intervals_cover_less_often() {
    let wrong = Level::from_error(0.25).unwrap();
    let quantile = |family: &Family, set: u64| {
        Replay::of(family, 77, set, wrong).unwrap().is_some_and(|r| !r.below && !r.above)
    };
    assert!(covered(600, quantile) < LEAST);
    let line = |family: &Family, set: u64| {
        let interval = straight_line(family, 77, set, level()).unwrap();
        interval.is_some_and(|interval| interval.contains(family.exponent))
    };
    assert!(covered(600, line) < LEAST);
    let shuffled = |of: &Family, set: u64| {
        let plain = Family { number: of.number, rho: 0.9, common: 0.0, ..family(-0.5, 0.0) };
        let (k, mut values) = (plain.x.len(), plain.draw(77, set).unwrap());
        let rows: Vec<Vec<f64>> = values.chunks(k).map(<[f64]>::to_vec).collect();
        for (i, value) in values.iter_mut().enumerate() {
            *value = rows[(i / k + 5 * (i % k)) % rows.len()][i % k];
        }
        let curves = Curves::new(plain.x.clone(), values).unwrap();
        curves.fit(level(), RateMethod::Jackknife).unwrap().interval.contains(-0.5)
    };
    assert!(covered(600, shuffled) < LEAST);
}
