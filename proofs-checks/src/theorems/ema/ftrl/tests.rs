use std::marker::PhantomData;

use ratecheck_problems::number::Number;

use super::*;
use crate::theorem::Unmet;
use crate::theorems::ema::testing::{Outcome, Spoil, Spoilt, Trial, clipped};
use crate::theorems::kit::testing::bound;
use crate::update_rules::testing::uniforms;

const EVERY_STEP: [&str; 12] =
    ["", "5.1", "5.2", "5.3", "5.4", "5.5", "5.6", "5.6b", "5.7", "0", "recalled", "C1"];

fn sequence(gradients: &[f64], beta: f64) -> Trial {
    let steps = gradients.len() as u64;
    let gradients = gradients.to_vec();
    Trial { beta, steps, gradients, lanes: 1, ..Trial::default() }
}

fn ratio(trial: &Trial) -> f64 {
    trial.ask(&DISCOUNTED_REGRET, vec![""]).notes[0]
}

#[test]
fn the_bound_is_that_of_a_second_derivation() {
    let mut uniform = uniforms(11);
    for _ in 0..1000 {
        let (d, q) = (1e-3 + uniform(), 1e3 * uniform());
        let u = d * uniform();
        let found = bound(&DISCOUNTED_REGRET, &[("D", d), ("Q", q), ("u", u)]).unwrap().value;
        // u² + 3D² over 2D.
        let again = (u * u + 3.0 * d * d) * q.powf(0.5) / (d + d);
        assert!((found - again).abs() <= 1e-12 * again, "{found} {again}");
        let worst = bound(&DISCOUNTED_REGRET, &[("D", d), ("Q", q), ("u", d)]).unwrap().value;
        assert!((worst - 2.0 * d * q.sqrt()).abs() <= 1e-12 * worst);
    }
    let outside = bound(&DISCOUNTED_REGRET, &[("D", 1.0), ("Q", 1.0), ("u", 1.5)]);
    assert!(matches!(outside, Err(Unmet::Range { name: "u", .. })));
}

/// In expectation by 17 standard errors and more.
///
/// False alarm: 1e-20.
#[test]
fn every_step_holds_on_heavy_sequences_and_on_problems() {
    let mut uniform = uniforms(2);
    for _ in 0..200 {
        let beta = [0.0, 0.3, 0.5, 0.9, 0.99][(5.0 * uniform()) as usize];
        let size = |u: f64| 10.0_f64.powf(8.0 * u - 4.0);
        let mut slope = || if uniform() < 0.5 { -size(uniform()) } else { size(uniform()) };
        let gradients: Vec<f64> = (0..60).map(|_| slope()).collect();
        sequence(&gradients, beta)
            .ask(&DISCOUNTED_REGRET, EVERY_STEP.to_vec())
            .assert("holds", &EVERY_STEP);
    }
    let zeros = sequence(&[0.0, 0.0, 1.0, 0.0, 0.0], 0.5);
    zeros.ask(&DISCOUNTED_REGRET, EVERY_STEP.to_vec()).assert("holds", &EVERY_STEP);
    for entry in ["clipped-adam-ema", "clipped-adam-ema-coordinatewise"] {
        let run = Trial { entry, ..Trial::default() }.judge(&DISCOUNTED_REGRET);
        run.assert("holds", &EVERY_STEP);
        assert!(run.margin("C3") > 5.0, "{}", run.margin("C3"));
    }
    // The gap is that of Jensen alone, which many short runs resolve.
    let short = Trial { lanes: 60_000, steps: 12, ..Trial::default() }.judge(&DISCOUNTED_REGRET);
    assert!(short.margin("C2") > 3.0, "{}", short.margin("C2"));
    let many = Trial {
        problem: "l1-norm:dim=3",
        entry: "clipped-adam-ema-coordinatewise",
        ..Trial::default()
    };
    many.judge(&DISCOUNTED_REGRET).assert("holds", &EVERY_STEP);
}

/// The sequences of the theory, with their ratios, for the learner and for those one line away.
#[test]
fn near_misses_have_the_ratios_stated() {
    let close = |trial: &Trial, expected: f64, digits: f64| {
        let found = ratio(trial);
        assert!((found - expected).abs() <= digits, "{found}, not {expected}");
    };
    let spike = sequence(&[&[-1e-3; 10][..], &[1.0]].concat(), 0.99);
    close(&spike, 1.98196, 5e-6);
    let unclipped = Trial { learner: |m, q, d| -d * m / q.sqrt(), ..spike };
    close(&unclipped, 4.13297, 5e-6);
    let outcome = unclipped.ask(&DISCOUNTED_REGRET, EVERY_STEP.to_vec());
    outcome.assert("refuted", &["", "5.1", "5.6", "5.6b"]);
    outcome.assert("holds", &["5.2", "5.3", "5.7"]);

    let signs: Vec<f64> = (0..11).map(|k| if k % 2 == 0 { -1.0 } else { 1.0 }).collect();
    let sign = Trial { learner: |m, _, d| -d * m.signum(), ..sequence(&signs, 0.99) };
    close(&sign, 3.33017, 5e-6);
    sign.ask(&DISCOUNTED_REGRET, EVERY_STEP.to_vec())
        .assert("refuted", &["", "5.1", "5.4", "5.6", "0", "C1"]);

    let six = [-1e-4, 1.0, -0.057, 0.024, 0.030, 0.019];
    close(&sequence(&six, 0.5), 1.99995, 5e-6);
    close(&sequence(&six[..2], 0.5), 1.999_950, 5e-7);
    let worst = ratio(&sequence(&[-1e-9, 1.0], 0.5));
    assert!(worst < 2.0 && worst > 2.0 - 1e-8, "{worst}: 2 is best possible");
}

/// A learner that is not FTRL fails at 5.1 and 5.4; one that leaves the ball, at 5.6b; Q that is not what it should be, at 5.7. The
/// identity 5.2 and the minimum 5.3 hold for any displacements, and fail when the sums they are made of are spoilt.
///
/// On every path.
///
/// False alarm: 0.
#[test]
fn every_step_can_fail() {
    let signs: Vec<f64> = (0..40).map(|k| if k % 3 == 0 { 1.0 } else { -0.4 }).collect();
    let base = sequence(&signs, 0.9);
    let half = Trial { learner: |m, q, d| 0.5 * clipped(m, q, d), ..base.clone() };
    half.ask(&DISCOUNTED_REGRET, EVERY_STEP.to_vec()).assert("refuted", &["5.1"]);
    let far = |m: f64, q: f64, d: f64| -7.0 * clipped(m, q, d);
    let far = Trial { learner: far, ..sequence(&[1.0; 40], 0.9) };
    let outcome = far.ask(&DISCOUNTED_REGRET, EVERY_STEP.to_vec());
    outcome.assert("refuted", &["", "5.1", "5.3", "5.4", "5.5", "5.6", "0", "recalled", "C1"]);

    spoilt::<Sum>(&base).assert("refuted", &["5.2"]);
    spoilt::<Increments>(&base).assert("refuted", &["5.7"]);
    // Noise a hundred times as large as is claimed, over a slope that is claimed to be as small.
    let constants = vec![(Constant::GradientNorm, 0.05)];
    let loud = Trial { constants, sigma: [5.0, 0.05], start: 1e3, ..Trial::default() };
    let outcome = loud.judge(&DISCOUNTED_REGRET);
    for label in ["C2", "C3"] {
        assert!(outcome.pairs(label).iter().all(|pair| pair.lhs > pair.rhs), "{label}");
    }
}

fn spoilt<F: Spoil<Ftrl>>(trial: &Trial) -> Outcome {
    let bind = |setting: &Setting<'_>, asked: Asked<'_>| {
        super::bind(setting, asked).map(|proof| Spoilt::<_, F>(proof, PhantomData))
    };
    let chain = Chain { statement: &STATEMENT, inputs: INPUTS, bound: super::bound, bind };
    trial.ask(&chain, EVERY_STEP.to_vec())
}

#[derive(Clone)]
struct Sum;
impl Spoil<Ftrl> for Sum {
    fn spoil(path: &mut Path) {
        path.groups[0].deltas = path.groups[0].deltas.times(1.001);
    }
}

#[derive(Clone)]
struct Increments;
impl Spoil<Ftrl> for Increments {
    fn spoil(path: &mut Path) {
        path.groups[0].increments = path.groups[0].increments.times(1.001);
    }
}
