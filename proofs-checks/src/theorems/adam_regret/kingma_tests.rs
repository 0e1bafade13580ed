//! The printed theorem on runs that refute it, and its bound.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::math::{exp, ln, pow};

use super::KINGMA;
use crate::theorem::{Inputs, Theorem};
use crate::theorems::adam_regret::testing::{Adam, Divide};
use crate::update_rules::testing::{
    Case, Moment, gradient_sequences, iterate, judge, linear_losses, uniforms,
};

const BOX: Domain = Domain::Box { lo: -1.0, hi: 1.0 };
const SOUND: Adam = Adam {
    alpha: 0.5,
    beta1: |_| 0.0,
    beta2: 0.1,
    divide: Divide::Plain,
    corrected: false,
    stretch: 1.0,
};

fn case(entry: &'static str, beta1: &str, horizon: u64) -> Case {
    let schedules = [("lr", "0.5/sqrt(t)"), ("beta1", beta1)];
    let constants = [("beta2", 0.1), ("eps", 0.0)];
    Case::new(entry, &schedules, &constants, BOX, (1, horizon))
}

fn words(case: &Case, labels: &[&'static str], path: &mut [Moment]) -> Vec<&'static str> {
    let u = linear_losses(path, 1.0);
    let found = judge(&KINGMA, case, labels, path, &u).unwrap();
    found.iter().map(|judge| judge.finding().verdict.word()).collect()
}

fn period_three(rule: Adam, scale: f64, horizon: usize) -> Vec<Moment> {
    let gradients = (0..horizon).map(|t| vec![if t % 3 == 0 { 3.0 * scale } else { -scale }]);
    iterate(&[1.0], &gradients.collect::<Vec<_>>(), rule.steps(1))
}

const LABELS: [&str; 7] = ["", "1", "a", "b-fixed", "c", "d", "HB"];

/// Slopes `C/3 = 1` and `-1/3`: the printed bound is overtaken, with and without bias correction.
#[test]
fn period_three_refutes_it_where_its_proof_is_wrong() {
    let expected = ["refuted", "holds", "refuted", "holds", "refuted", "holds", "holds"];
    for (entry, corrected) in [("adam-nobias", false), ("adam-paper", true)] {
        let mut path = period_three(Adam { corrected, ..SOUND }, 1.0 / 3.0, 300);
        assert_eq!(words(&case(entry, "0", 300), &LABELS, &mut path), expected, "{entry}");
    }
}

/// Each is caught where the step recomputes what Adam divides by.
#[test]
fn other_methods_break_step_1() {
    let nobias = case("adam-nobias", "0", 300);
    let (_, random) = gradient_sequences(1, 300).swap_remove(0);
    for divide in [Divide::Maximum, Divide::Square] {
        let mut path = iterate(&[1.0], &random, Adam { divide, ..SOUND }.steps(1));
        assert_eq!(words(&nobias, &["1"], &mut path), ["refuted"]);
    }
    for (entry, corrected) in [("adam-nobias", true), ("adam-paper", false)] {
        let mut path = period_three(Adam { corrected, ..SOUND }, 1.0 / 3.0, 300);
        assert_eq!(words(&case(entry, "0", 300), &["1"], &mut path), ["refuted"], "{entry}");
    }
    let late = |t: u64| 0.3 * pow(0.5, t as f64);
    let mut path = period_three(Adam { beta1: late, ..SOUND }, 1.0 / 3.0, 300);
    let falling = case("adam-nobias", "0.3*0.5^(t-1)", 300);
    assert_eq!(words(&falling, &["1"], &mut path), ["refuted"]);
}

/// With `β1_t` falling, the step that takes it for constant fails, and the repaired lemma holds on all sequences.
#[test]
fn decaying_beta1() {
    let falls = |t: u64| 0.3 * pow(0.5, t as f64 - 1.0);
    let case = case("adam-nobias", "0.3*0.5^(t-1)", 300);
    for (name, gradients) in gradient_sequences(1, 300) {
        let mut path = iterate(&[1.0], &gradients, Adam { beta1: falls, ..SOUND }.steps(1));
        let found = words(&case, &["1", "HM", "HD", "b-fixed", "d"], &mut path);
        assert_eq!(found[..4], ["holds"; 4], "{name}");
        assert!(found[4] == "refuted" || name == "sparse", "{name}: {found:?}");
    }
}

/// `g_t = 0.1`, `T = 1000`: 6.180101 against 0.632456.
#[test]
fn the_lemma_is_not_homogeneous() {
    let mut path = iterate(&[1.0], &vec![vec![0.1]; 1000], SOUND.steps(1));
    let u = linear_losses(&mut path, 1.0);
    let case = case("adam-nobias", "0", 1000).bounded(0.1, true);
    let found = judge(&KINGMA, &case, &["b", "b-fixed"], &path, &u).unwrap();
    let witness = found[0].finding().witness.unwrap();
    assert!(found[0].is_refuted() && !found[1].is_refuted());
    assert!((witness.lhs - 6.180101).abs() < 5e-7 && (witness.rhs - 0.632456).abs() < 5e-7);
}

#[test]
fn claims_about_hypotheses_fail_on_runs_that_break_them() {
    let mut path = period_three(SOUND, 1.0 / 3.0, 300);
    let small = case("adam-nobias", "0", 300).bounded(0.5, true);
    assert_eq!(words(&small, &["HB"], &mut path), ["refuted"]);
    let bump = "0.3*0.5^(t-1)+0.1*max(0,t-70)*max(0,100-t)";
    assert_eq!(words(&case("adam-nobias", bump, 300), &["HM"], &mut path), ["refuted"]);
}

#[test]
fn hypotheses_are_refused_with_their_numbers() {
    let refused =
        |case: &Case| KINGMA.bind(&case.setting(), &[""]).err().expect("refused").to_string();
    let constants = [("beta2", 0.1), ("eps", 1e-8)];
    let schedules = [("lr", "0.5/sqrt(t)"), ("beta1", "0")];
    let eps = Case::new("adam-paper", &schedules, &constants, BOX, (1, 10));
    for (text, part) in [
        (refused(&case("adam-paper", "0.3", 10)), "the third term of the bound is infinite"),
        (refused(&case("adam-nobias", "0.9*0.5^(t-1)", 10)), "beta1^2/sqrt(beta2) < 1"),
        (refused(&eps), "eps = 0"),
    ] {
        assert!(text.contains(part), "{text} should say {part}");
    }
}

#[test]
fn the_bound_agrees_with_a_second_derivation() {
    let mut uniform = uniforms(13);
    for n in 0..1000 {
        let mut inputs = Inputs::default();
        for input in KINGMA.inputs() {
            let r = uniform();
            let value = match input.name {
                "T" => (2.0 + 1e5 * r).floor(),
                "d" => (1.0 + 50.0 * r).floor(),
                "beta1" if n % 5 == 0 => 0.0,
                "beta1" | "lam" => 0.01 + 0.9 * r,
                "beta2" => 0.85 + 0.149 * r,
                "w" | "history" if n % 2 == 0 => f64::INFINITY,
                "w" | "history" => 100.0 * r,
                _ => 0.01 + 3.0 * r,
            };
            inputs.0.insert(input.name, value);
        }
        let x = |name: &str| inputs.get(name);
        let (t, a, b1, b2, g) = (x("T"), x("lr"), x("beta1"), x("beta2"), x("G"));
        let power = |base: f64, p: f64| exp(p * ln(base));
        let w = f64::min(x("w"), x("d") * g);
        let norms = f64::min(x("history"), x("d") * g * power(t, 0.5));
        let width = x("D");
        let first = x("d") * width * width * power(t, 0.5) * w / (2.0 * a * (1.0 - b1));
        let gamma = b1 * b1 * power(b2, -0.5);
        let second = a * (1.0 + b1) * g * norms * power(1.0 - b2, -0.5)
            / ((1.0 - b1) * (1.0 - gamma) * (1.0 - gamma));
        let third = if b1 > 0.0 {
            x("d") * width * width * g * power(1.0 - b2, 0.5) * power(1.0 - x("lam"), -2.0)
                / (2.0 * a * b1)
        } else {
            0.0
        };
        let again = first + second + third;
        let bound = KINGMA.bound(&inputs).unwrap().value;
        assert!((bound / again - 1.0).abs() < 1e-12, "{bound} {again} {inputs:?}");
    }
}
