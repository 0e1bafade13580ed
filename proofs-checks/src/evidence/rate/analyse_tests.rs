//! Analyses of curves whose truth is known: by hand, by symmetry, each detector with and without what it detects.

use super::*;
use crate::calibration::rates::{Early, Family, Late, Relative};
use crate::evidence::rate::{FloorKind, Window};

pub(super) fn level() -> Level {
    Level::from_error(0.05).unwrap()
}

fn ask() -> Ask {
    Ask { bootstrap: false, ..Ask::new(level()) }
}

/// 24 replicas of a law with 5 % noise at 16 points over 4 decades: a family with everything else switched off.
pub(super) fn family(exponent: f64, log_power: f64) -> Family {
    let mut family = Family::number(1, 0).unwrap();
    family.x = (0..16).map(|k| (100.0 * 10f64.powf(f64::from(k) * 4.0 / 15.0)).round()).collect();
    Family {
        exponent,
        log_power,
        noise: Relative::Gaussian,
        spread: 0.05,
        rho: 0.3,
        common: 0.5,
        early: Early::Settled,
        late: Late::Open,
        level: 0.0,
        replicas: 24,
        ..family
    }
}

fn curves(family: &Family) -> Curves {
    Curves::new(family.x.clone(), family.draw(5, 0).unwrap()).unwrap()
}

fn analysis(family: &Family) -> Analysis {
    curves(family).analyse(&ask()).unwrap()
}

fn close(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() <= within, "{a} is not {b}");
}

/// Without noise nothing is left open: the law with its log factor comes back, to the rounding of logarithms over the range.
///
/// False alarm: 0.
#[test]
fn a_law_without_noise_is_recovered() {
    for (a, b) in [(-0.5, 0.0), (-1.0, 1.0), (-0.5, 0.5), (0.5, 0.0)] {
        let family = Family { spread: 0.0, replicas: 1, ..family(a, b) };
        let found = analysis(&family);
        close(found.exponent, a, 1e-9);
        close(found.constant / 1e-3, 1.0, 1e-8);
        close(found.log_power, b, 0.0);
        assert!(found.interval.contains(a) && found.interval.half_width() < 1e-8, "{found:?}");
        assert_eq!((found.window.from, found.window.to, found.window.burn_in), (0, 15, 0));
        assert!(matches!(found.warnings[..], [Warning::OneReplica { .. }]));
    }
}

/// False alarm: 0.
#[test]
fn the_order_of_columns_does_not_matter_and_that_of_replicas_only_rounds() {
    let family = family(-0.75, 0.0);
    let (k, values) = (family.x.len(), family.draw(5, 0).unwrap());
    let whole = Curves::new(family.x.clone(), values.clone()).unwrap().analyse(&ask()).unwrap();
    let order: Vec<usize> = (0..k).map(|j| (j * 7 + 3) % k).collect();
    let x = order.iter().map(|&j| family.x[j]).collect();
    let moved = values.chunks(k).flat_map(|row| order.iter().map(|&j| row[j])).collect();
    assert_eq!(Curves::new(x, moved).unwrap().analyse(&ask()).unwrap(), whole);
    let turned = values.chunks(k).rev().flatten().copied().collect();
    let turned = Curves::new(family.x.clone(), turned).unwrap().analyse(&ask()).unwrap();
    close(turned.interval.lo, whole.interval.lo, 1e-6);
    close(turned.interval.hi, whole.interval.hi, 1e-6);
}

/// Ends are found to a millionth of a standard error, and rounding moves probabilities in the 13th place.
///
/// False alarm: pinned.
#[test]
fn scales_change_the_constant_alone() {
    let family = family(-0.75, 0.0);
    let ask = Ask { log_powers: vec![0.0], ..ask() };
    let values = family.draw(5, 0).unwrap();
    let of = |by_x: f64, by_y: f64| {
        let x = family.x.iter().map(|x| x * by_x).collect();
        let values = values.iter().map(|y| y * by_y).collect();
        Curves::new(x, values).unwrap().analyse(&ask).unwrap()
    };
    let one = of(1.0, 1.0);
    for (by_x, by_y) in [(3.0, 1.0), (1.0, 1e-7), (0.01, 1e9)] {
        let other = of(by_x, by_y);
        close(other.exponent, one.exponent, 1e-6);
        close(other.interval.lo, one.interval.lo, 1e-6);
        close(other.interval.hi, one.interval.hi, 1e-6);
        assert_eq!((other.window.from, other.window.to), (one.window.from, one.window.to));
    }
    let taller = of(1.0, 1e-7);
    close(taller.constant / one.constant / 1e-7, 1.0, 1e-5);
    // The constant is that of x = 1: both exponents are known to 1e-6, and ln 3 of them moves it.
    close(of(3.0, 1.0).constant / one.constant, 3f64.powf(-one.exponent), 1e-4);
}

/// An accuracy ε is a horizon 1/ε.
///
/// False alarm: pinned.
#[test]
fn accuracies_mirror_horizons() {
    let family = family(-0.75, 0.5);
    let (k, values) = (family.x.len(), family.draw(5, 0).unwrap());
    let asked = Ask { exponent: Some(-0.7), ..ask() };
    let horizons = Curves::new(family.x.clone(), values.clone()).unwrap().analyse(&asked).unwrap();
    let small: Vec<f64> = family.x.iter().map(|x| 1.0 / x).collect();
    let turned = Ask { exponent: Some(0.7), ..ask() };
    let accuracies = Curves::new(small, values).unwrap().analyse(&turned).unwrap();
    close(accuracies.exponent, -horizons.exponent, 1e-6);
    close(accuracies.interval.lo, -horizons.interval.hi, 1e-6);
    close(accuracies.constant / horizons.constant, 1.0, 1e-5);
    let (p, q) = (accuracies.compared.unwrap(), horizons.compared.unwrap());
    close(p.p_value, q.p_value, 1e-6);
    close(p.at_least, -q.at_most, 1e-6);
    let Window { from, to, .. } = horizons.window;
    assert_eq!((accuracies.window.from, accuracies.window.to), (k - 1 - to, k - 1 - from));
    assert!(accuracies.local[0].x < accuracies.local[1].x);
    close(accuracies.local[0].slope, -horizons.local[k - 2].slope, 1e-9);
}

/// False alarm: pinned.
#[test]
fn a_burn_in_is_found_where_there_is_one() {
    let settled = analysis(&family(-0.75, 0.0)).window;
    assert!(settled.burn_in == 0 && settled.unsettled < 0.5, "{settled:?}");
    let transient =
        Family { early: Early::Transient, burst: 3.0, settled: 2000.0, ..family(-0.75, 0.0) };
    let found = analysis(&transient).window;
    assert!(found.unsettled > 0.99 && (4..=8).contains(&found.burn_in), "{found:?}");
    let used = (found.from..=found.to).map(|j| transient.departure(transient.x[j]));
    assert!(used.fold(0.0, f64::max) <= 0.1);
}

/// False alarm: pinned.
#[test]
fn a_floor_is_found_where_there_is_one_and_named() {
    assert_eq!(analysis(&family(-0.75, 0.0)).window.floor, None);
    let plain = family(-0.75, 0.0);
    let noisy = Family { late: Late::Floor, level: plain.law(50_000.0), ..plain };
    let found = analysis(&noisy).window;
    let floor = found.floor.unwrap();
    assert!(floor.kind == FloorKind::Noise && floor.probability > 0.99 && found.to < 10);
    // At the last point the law is a tenth of the floor: the level is known to a few standard errors of 1 %.
    close(floor.level / noisy.level, 1.0, 0.1);
    let fast = family(-1.5, 0.0);
    let level = 2f64.powf((0.2 * fast.law(50_000.0)).log2().round());
    let rounded = Family { late: Late::RoundOff, level, ..fast };
    let found = analysis(&rounded).window;
    assert_eq!(found.floor.unwrap().kind, FloorKind::RoundOff);
    let used = (found.from..=found.to).map(|j| rounded.departure(rounded.x[j]));
    assert!(used.fold(0.0, f64::max) <= 0.1);
}

/// False alarm: pinned.
#[test]
fn log_factors_are_told_apart_when_the_noise_permits() {
    for power in [0.0, 0.5, 1.0] {
        let quiet = Family { spread: 0.004, ..family(-0.5, power) };
        let found = analysis(&quiet);
        close(found.log_power, power, 0.0);
        let sum: f64 = found.probabilities.iter().map(|(_, p)| p).sum();
        close(sum, 1.0, 1e-12);
        assert!(found.probabilities.iter().all(|(b, p)| (*p > 0.9) == (*b == power)), "{found:?}");
    }
    // With 50 % noise nobody can tell, and that is said.
    let loud = analysis(&Family { spread: 0.5, ..family(-0.5, 0.5) });
    assert!(loud.probabilities.iter().all(|(_, p)| *p < 0.9));
    assert!(loud.warnings.iter().any(|w| matches!(w, Warning::LogFactorOpen { .. })));
}

/// False alarm: pinned.
#[test]
fn a_prediction_is_compared_on_one_side() {
    let curves = curves(&family(-0.75, 0.0));
    let against = |predicted: f64| {
        let asked = Ask { exponent: Some(predicted), ..ask() };
        curves.analyse(&asked).unwrap().compared.unwrap()
    };
    assert!(against(-0.5).p_value > 0.999);
    assert!(against(-1.5).p_value < 1e-3);
    let found = against(-0.75);
    assert!(found.at_least < -0.75 && -0.75 < found.at_most);
    close(curves.analyse(&ask()).unwrap().compared.map_or(0.0, |c| c.p_value), 0.0, 0.0);
}

/// False alarm: pinned.
#[test]
fn both_bootstraps_agree_with_the_interval_of_one_reading() {
    let plain = family(-0.75, 0.0);
    let asked = Ask { bootstrap: true, log_powers: vec![0.0], ..ask() };
    for (family, method) in
        [(plain.clone(), Method::BootstrapT), (plain.with_one_replica(), Method::BlockBootstrap)]
    {
        let found = curves(&family).analyse(&asked).unwrap();
        let other = found.bootstrap.unwrap();
        assert_eq!(other.method, method);
        let ratio = other.half_width() / found.interval.half_width();
        assert!((0.3..1.3).contains(&ratio), "{method:?}: {ratio}");
        assert!(other.lo < found.exponent && found.exponent < other.hi);
    }
}

/// False alarm: pinned.
#[test]
fn doubts_are_sentences() {
    let said = |curves: Curves| -> Vec<String> {
        curves.analyse(&ask()).unwrap().warnings.iter().map(ToString::to_string).collect()
    };
    let few = said(Curves::new(vec![10.0, 20.0, 40.0], vec![4.0, 2.0, 1.1]).unwrap());
    assert!(few[0].starts_with("3 points") && few[1].starts_with("one replica"));
    let mut near = family(-0.75, 0.0);
    near.x = (1..=16).map(f64::from).collect();
    near.log_power = 0.0;
    let x = near.x.clone();
    near.x = x.iter().map(|x| x + 1.0).collect();
    let values = near.draw(5, 0).unwrap();
    assert!(said(Curves::new(x, values).unwrap())[0].starts_with("no log factors"));
    // ln mean with a wave of size 1: no law, and 0.5 % noise.
    let wavy = Family { spread: 0.005, ..family(-0.75, 0.0) };
    let wave = |j: usize| (3.0 * wavy.x[j].ln()).sin().exp();
    let values =
        wavy.draw(5, 0).unwrap().iter().enumerate().map(|(i, v)| v * wave(i % 16)).collect();
    let text = said(Curves::new(wavy.x.clone(), values).unwrap());
    assert!(text.iter().any(|t| t.starts_with("the curve is no power law")), "{text:?}");
}

#[test]
fn curves_without_a_rate_are_refused_in_words() {
    let message = |values: &[f64]| {
        let x = (0..values.len()).map(|k| 10.0 * 2f64.powi(k as i32)).collect();
        let curves = Curves::new(x, values.to_vec()).unwrap();
        curves.analyse(&ask()).map_or_else(|e| e.to_string(), |found| panic!("{found:?}"))
    };
    assert!(message(&[2.0; 8]).contains("stands still"));
    assert!(message(&[0.0; 8]).contains("stands still"));
    assert!(message(&[1.0, 0.5, 0.25, 0.25, 0.25]).contains("2 point(s)"));
    assert!(message(&[4.0, 3.0, -2.0, 1.0, 0.5, 0.25]).contains("not positive"));
}
