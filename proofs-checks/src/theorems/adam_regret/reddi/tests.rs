//! The counterexamples on textbook runs, and with a method that they are not about.

use ratecheck_problems::domain::Domain;

use super::general::conditions;
use super::{FIGURE_1, GENERAL, PERIOD_THREE, STOCHASTIC};
use crate::theorem::Theorem;
use crate::theorems::adam_regret::testing::{Adam, Divide, labels};
use crate::theorems::kit::testing::bound;
use crate::update_rules::testing::{Case, Moment, iterate, judge, linear_losses};

const BOX: Domain = Domain::Box { lo: -1.0, hi: 1.0 };
const SOUND: Adam = Adam {
    alpha: 0.47,
    beta1: |_| 0.0,
    beta2: 0.1,
    divide: Divide::Plain,
    corrected: false,
    stretch: 1.0,
};

fn run(rule: Adam, [high, low]: [f64; 2], period: u64, horizon: u64, x1: f64) -> Vec<Moment> {
    let slope = |t: u64| if t % period == 1 { high } else { -low };
    let gradients: Vec<Vec<f64>> = (1..=horizon).map(|t| vec![slope(t)]).collect();
    iterate(&[x1], &gradients, rule.steps(1))
}

fn period_three(lr: &str, beta2: f64) -> Case {
    let schedules = [("lr", lr), ("beta1", "0")];
    let constants = [("beta2", beta2), ("eps", 0.0)];
    Case::new("adam-nobias", &schedules, &constants, BOX, (1, 300)).bounded(3.0, true).started(1.0)
}

fn words(
    theorem: &dyn Theorem,
    case: &Case,
    labels: &[&'static str],
    mut path: Vec<Moment>,
) -> Vec<&'static str> {
    let u = linear_losses(&mut path, 1.0);
    let found = judge(theorem, case, labels, &path, &u).unwrap();
    found.iter().map(|judge| judge.finding().verdict.word()).collect()
}

#[test]
fn every_step_of_period_three_holds_for_adam_and_fails_for_others() {
    let (case, labels) = (period_three("0.47/sqrt(t)", 0.1), labels(&PERIOD_THREE));
    let judged =
        |rule: Adam, slopes| words(&PERIOD_THREE, &case, &labels, run(rule, slopes, 3, 300, 1.0));
    assert!(judged(SOUND, [3.0, 1.0]).iter().all(|word| *word == "holds"));
    let refuted = |words: Vec<&'static str>| -> Vec<&'static str> {
        let pairs = labels.iter().zip(words).filter(|(_, word)| *word == "refuted");
        pairs.map(|(label, _)| *label).collect()
    };
    let maximum = Adam { divide: Divide::Maximum, ..SOUND };
    assert_eq!(refuted(judged(maximum, [3.0, 1.0])), ["", "S", "P", "4"]);
    let long = Adam { stretch: 1.5, ..SOUND };
    assert_eq!(refuted(judged(long, [3.0, 1.0])), ["1"]);
    assert!(refuted(judged(SOUND, [3.0, 0.5])).contains(&"HS"));
    let fast = period_three("0.47/sqrt(t)*(1-0.6*max(0,min(1,t-70))*max(0,min(1,100-t)))", 0.1);
    let path = run(SOUND, [3.0, 1.0], 3, 300, 1.0);
    assert_eq!(words(&PERIOD_THREE, &fast, &["HD"], path), ["refuted"]);
}

/// And a slope larger than `C`, whose square the second moment remembers, breaks the steps about the way up.
#[test]
fn the_first_cycle_needs_a_step_of_its_own() {
    let case = period_three("0.47/sqrt(t)", 0.1);
    let mut path = run(SOUND, [3.0, 1.0], 3, 300, 1.0);
    // In the first cycle v_2 = (1-β2)(2-β2) = 1.71 and v_3 = (1-β2)(1+2β2-β2²) = 1.071.
    let up = 0.47 / (2.0 * 1.71_f64).sqrt() + 0.47 / (3.0 * 1.071_f64).sqrt();
    let u = linear_losses(&mut path, 1.0);
    let found = judge(&PERIOD_THREE, &case, &["3-first", "3"], &path, &u).unwrap();
    let witness = found[0].finding().witness.unwrap();
    assert!((witness.rhs - up).abs() < 1e-15);
    assert!((witness.lhs - 1.02 * 0.47 / 0.9_f64.sqrt()).abs() < 1e-15);
    let whole = path.clone();
    path[0].g[0] = 30.0;
    for judge in judge(&PERIOD_THREE, &case, &["2", "3-first", "3"], &path, &u).unwrap() {
        assert!(judge.is_refuted(), "{:?}", judge.finding());
    }
    let mut late = whole;
    late[3].g[0] = 30.0;
    assert!(judge(&PERIOD_THREE, &case, &["3-crude"], &late, &u).unwrap()[0].is_refuted());
}

#[test]
fn conditions_of_the_general_theorem() {
    for (beta1, beta2, smallest) in
        [(0.0, 0.5, 20), (0.5, 0.5, 20), (0.9, 0.9, 204), (0.9, 0.95, 486)]
    {
        let met = |c: &u32| conditions(beta1, beta2, f64::from(*c)).is_ok();
        assert_eq!((4..600).find(met), Some(smallest), "{beta1} {beta2}");
    }
    assert_eq!((4..400).find(|c: &u32| conditions(0.9, 0.99, f64::from(*c)).is_ok()), None);
    assert!(conditions(0.5, 0.5, 21.0).unwrap_err().to_string().contains("even"));
    assert!(conditions(0.9, 0.5, 200.0).unwrap_err().to_string().contains("gamma"));
}

#[test]
fn general_beta1_holds_for_adam_and_fails_with_the_maximum() {
    let rule = Adam { alpha: 0.1, beta1: |_| 0.5, beta2: 0.5, ..SOUND };
    let schedules = [("lr", "0.1/sqrt(t)"), ("beta1", "0.5")];
    let constants = [("beta2", 0.5), ("eps", 0.0)];
    let case = Case::new("adam-nobias", &schedules, &constants, BOX, (1, 4000));
    let case = case.bounded(20.0, true).started(1.0);
    let labels = labels(&GENERAL);
    let judged = |rule| words(&GENERAL, &case, &labels, run(rule, [20.0, 1.0], 20, 4000, 1.0));
    assert_eq!(judged(rule), ["holds"; 5]);
    let maximum = Adam { divide: Divide::Maximum, ..rule };
    assert_eq!(judged(maximum), ["refuted", "holds", "holds", "refuted", "refuted"]);
}

#[test]
fn the_figure_tells_adam_from_amsgrad() {
    let rule = Adam { alpha: 0.5, beta1: |_| 0.9, beta2: 0.99, ..SOUND };
    let schedules = [("lr", "0.5/sqrt(t)"), ("beta1", "0.9")];
    let constants = [("beta2", 0.99), ("eps", 0.0)];
    let case = |entry| Case::new(entry, &schedules, &constants, BOX, (1, 10_100));
    let path = |rule| run(rule, [1010.0, 10.0], 101, 10_100, 0.0);
    let adam = case("adam-nobias");
    assert_eq!(words(&FIGURE_1, &adam, &["", "HS", "A"], path(rule)), ["holds"; 3]);
    let maximum = Adam { divide: Divide::Maximum, ..rule };
    assert_eq!(words(&FIGURE_1, &adam, &["A"], path(maximum)), ["refuted"]);
    let amsgrad = case("amsgrad-reddi2018");
    assert_eq!(words(&FIGURE_1, &amsgrad, &["M"], path(maximum)), ["holds"]);
    assert_eq!(words(&FIGURE_1, &amsgrad, &["M"], path(rule)), ["refuted"]);
}

#[test]
fn bounds_count_cycles() {
    let mut uniform = crate::update_rules::testing::uniforms(9);
    for _ in 0..1000 {
        let (t, d) = ((1.0 + 1e4 * uniform()).floor(), (1.0 + 9.0 * uniform()).floor());
        let c = 2.01 + 20.0 * uniform();
        let cycles = (t as u64 / 3) as f64;
        let found = bound(&PERIOD_THREE, &[("T", t), ("d", d), ("C", c)]).unwrap().value;
        assert!((found - d * cycles * 2.0 * (c - 2.0)).abs() <= 1e-12 * found);
        let even = 2.0 * (10.0 + 90.0 * uniform()).floor();
        let whole = (t as u64 / even as u64) as f64;
        let given = [("T", t), ("d", d), ("C", even), ("beta1", 0.5), ("beta2", 0.5)];
        let found = bound(&GENERAL, &given).unwrap().value;
        assert!((found - 2.0 * d * whole).abs() <= 1e-12 * found);
        let found = bound(&FIGURE_1, &[("T", t), ("d", d)]).unwrap().value;
        assert!((found / (d * t * (2.0 * (1010.0 - 1000.0) / 101.0)) - 1.0).abs() < 1e-12);
    }
    assert!(bound(&PERIOD_THREE, &[("T", 3.0), ("d", 1.0), ("C", 2.0)]).is_err());
}

#[test]
fn hypotheses_are_refused_with_their_numbers() {
    let refused = |theorem: &dyn Theorem, case: &Case| {
        theorem.bind(&case.setting(), &[""]).err().expect("refused").to_string()
    };
    let sound = || period_three("0.47/sqrt(t)", 0.1);
    let half = period_three("0.47/sqrt(t)", 0.5);
    for (text, part) in [
        (refused(&PERIOD_THREE, &period_three("0.95/sqrt(t)", 0.1)), "lr*sqrt(t) < sqrt(1-beta2)"),
        (refused(&PERIOD_THREE, &period_three("0.47/sqrt(t)", 0.11)), "beta2 = 1/(1+C^2)"),
        (refused(&PERIOD_THREE, &sound().bounded(1.5, true)), "C > 2"),
        (refused(&PERIOD_THREE, &sound().started(0.5)), "x_1 = 1"),
        (refused(&GENERAL, &half.bounded(18.0, true).started(1.0)), "at C = 18"),
        (refused(&FIGURE_1, &sound()), "x_1 = 0"),
        (refused(&STOCHASTIC, &sound()), "drawn independently"),
    ] {
        assert!(text.contains(part), "{text} should say {part}");
    }
}
