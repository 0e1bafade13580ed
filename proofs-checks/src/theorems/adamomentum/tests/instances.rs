//! Smallest instances on which steps of the published proof fail, and what they mean for its statement.

use super::super::{MAXIMUM, PUBLISHED, REDDI};
use super::{Recipe, labels};
use crate::evidence::Pathwise;
use crate::theorem::Theorem;
use crate::update_rules::testing::{Moment, gradient_sequences, judge, linear_losses};

fn witness(judge: &Pathwise) -> (u64, f64, f64) {
    let finding = judge.finding();
    assert_eq!(finding.verdict.word(), "refuted", "{finding:?}");
    let witness = finding.witness.unwrap();
    (witness.step, witness.lhs, witness.rhs)
}

/// `β1 = 1/2`, `g = 1, -1`: `m_2² = 1/16 < 1/4`.
#[test]
fn momentum_may_be_smaller_than_its_last_summand() {
    let recipe = Recipe { beta1: (0.5, 1.0), beta2: 0.5, ..Recipe::new("adamomentum-nobias") };
    let path = recipe.path(&[0.0], &[vec![1.0], vec![-1.0]]);
    let found = judge(&PUBLISHED, &recipe.case(1, 2), &["F1"], &path, &[0.0]).unwrap();
    assert_eq!(witness(&found[0]), (2, 0.25, 0.0625));
}

/// `g = 0, 1`, `β1 = 1/2, 1/4`, `β2 = 0.9`, `ε = 1e-8`, `α = 1`, `x_2 - u = -1`: the left side is -1.
#[test]
fn the_larger_factor_stands_before_a_negative_difference() {
    let recipe = Recipe {
        alpha: 1.0,
        beta1: (0.5, 0.5),
        beta2: 0.9,
        eps: 1e-8,
        half: 3.0,
        ..Recipe::new("adamomentum-nobias")
    };
    let path = recipe.path(&[0.0], &[vec![0.0], vec![1.0]]);
    let found = judge(&PUBLISHED, &recipe.case(1, 2), &["F2"], &path, &[1.0]).unwrap();
    let (step, lhs, rhs) = witness(&found[0]);
    assert_eq!((step, lhs), (2, -1.0));
    assert!((rhs + 1.444_098).abs() < 5e-7, "{rhs}");
}

/// Both say that `v` does not fall: they fail at the same number of steps.
#[test]
fn the_third_step_is_the_hypothesis() {
    for (name, gradients) in gradient_sequences(3, 200) {
        let recipe = Recipe::new("adamomentum-nobias");
        let mut path = recipe.path(&[0.3, 0.1, -0.4], &gradients);
        let u = linear_losses(&mut path, 1.0);
        let found = judge(&PUBLISHED, &recipe.case(3, 200), &["HV", "F3"], &path, &u).unwrap();
        let [hypothesis, step] = [found[0].violations(), found[1].violations()];
        assert_eq!(hypothesis, step, "{name}");
        // Alternating slopes alone keep m² growing.
        assert!(hypothesis > 0 || name == "alternating", "{name}");
    }
}

/// Under a constant slope `v` never decreases: a run within the hypotheses.
#[test]
fn the_published_theorem_holds_where_v_never_decreases() {
    let recipe = Recipe { beta1: (0.9, 0.99), ..Recipe::new("adamomentum-nobias") };
    let mut path = recipe.path(&[0.5], &vec![vec![1.0]; 100]);
    let u = linear_losses(&mut path, 1.0);
    let labels = ["", "HX", "HD", "HM", "HV", "F1", "F3"];
    let found = judge(&PUBLISHED, &recipe.case(1, 100), &labels, &path, &u).unwrap();
    for (label, judge) in labels.iter().zip(found) {
        // A constant slope keeps m_t growing while β1 is constant, and even more so while it falls.
        assert_eq!(judge.finding().verdict.word(), "holds", "{label}: {:?}", judge.finding());
    }
}

type Spoil = fn(&mut [Moment]);

fn slopes(pattern: &[f64], steps: usize) -> Vec<Vec<f64>> {
    pattern.iter().cycle().take(steps).map(|g| vec![*g]).collect()
}

/// Losses against the lower end, which is best over whole periods.
fn against_lower_end(path: &mut [Moment]) -> Vec<f64> {
    for at in path {
        at.losses = [at.g[0] * at.x[0], -at.g[0]];
    }
    vec![-1.0]
}

#[test]
fn without_monotone_v_the_published_bound_is_exceeded_at_52_steps() {
    let recipe = Recipe {
        alpha: 0.5,
        beta1: (0.05, 0.5),
        beta2: 0.1,
        eps: 1e-8,
        ..Recipe::new("adamomentum-nobias")
    };
    let at = |steps: usize| {
        let mut path = recipe.path(&[0.0], &slopes(&[6.0, -1.0, -1.0, -1.0], steps));
        let u = against_lower_end(&mut path);
        judge(&PUBLISHED, &recipe.case(1, steps), &["any-v"], &path, &u).unwrap()[0]
    };
    assert_eq!(at(51).finding().verdict.word(), "holds");
    let (_, lhs, rhs) = witness(&at(52));
    assert!((lhs - 70.219_805).abs() < 5e-7 && (rhs - 69.228_459).abs() < 5e-7, "{lhs} {rhs}");

    let maximum = Recipe { entry: "adamomentum-max", ..recipe };
    let mut path = maximum.path(&[0.0], &slopes(&[6.0, -1.0, -1.0, -1.0], 2000));
    let u = against_lower_end(&mut path);
    let labels = labels(&MAXIMUM);
    let case = maximum.case(1, 2000);
    for judge in judge(&MAXIMUM, &case, &labels, &path, &u).unwrap() {
        assert_eq!(judge.finding().verdict.word(), "holds", "{:?}", judge.finding());
    }
    assert!(path[1999].x_next[0] < -0.95, "the maximum goes to the best point");
}

/// `C = 24`, `low = 1`, `P = 24` with `β1 = β2 = 0.9`, where `Δ = 2.44`.
fn drifting((alpha, steps): (f64, usize), spoil: Spoil, label: &'static str) -> Pathwise {
    let recipe = Recipe { alpha, beta2: 0.9, eps: 1e-10, ..Recipe::new("adamomentum-nobias") };
    let mut pattern = [-1.0; 24];
    pattern[0] = 24.0;
    let mut path = recipe.path(&[0.0], &slopes(&pattern, steps));
    let u = against_lower_end(&mut path);
    spoil(&mut path);
    let case = recipe.case(1, steps).with_parameters(&[("C", 24.0), ("low", 1.0), ("P", 24.0)]);
    judge(&REDDI, &case, &[label], &path, &u).unwrap()[0]
}

#[test]
fn every_claim_about_the_drift_holds_and_can_fail() {
    let wrong_slope = |path: &mut [Moment]| path[1995].g[0] = 5.0;
    let fallen = |path: &mut [Moment]| path[1999].x_next[0] = -1.0;
    let broken: [(&str, Spoil); 4] =
        [("HG", wrong_slope), ("D1", wrong_slope), ("D2", fallen), ("", fallen)];
    for label in labels(&REDDI) {
        let finding = drifting((0.5, 2000), |_| {}, label).finding();
        assert_eq!(finding.verdict.word(), "holds", "{label}: {finding:?}");
    }
    for (label, spoil) in broken {
        assert!(drifting((0.5, 2000), spoil, label).is_refuted(), "{label}");
    }
    // Each of 30 steps is at most 0.01/√(1-β2) long.
    assert!(drifting((0.01, 30), |_| {}, "HT").is_refuted(), "no walk crosses the box so soon");
}

#[test]
fn no_drift_no_theorem() {
    let refusal = |parameters: &[(&str, f64)]| {
        let recipe = Recipe { beta2: 0.999, ..Recipe::new("adamomentum-nobias") };
        let case = recipe.case(1, 1000).with_parameters(parameters);
        REDDI.bind(&case.setting(), &[""]).err().unwrap().to_string()
    };
    let classical = [("C", 1010.0), ("low", 10.0), ("P", 101.0)];
    assert!(refusal(&classical).contains("Delta > 0"), "{}", refusal(&classical));
    let text = refusal(&[("C", 3.0), ("low", 1.0), ("P", 7.0)]);
    assert!(text.contains("C > (P-1) low = 6"), "{text}");
    let text = refusal(&[("C", 3.0), ("low", 1.0), ("P", 2.5)]);
    assert!(text.contains("P = 2.5") && text.contains("whole number"), "{text}");
}
