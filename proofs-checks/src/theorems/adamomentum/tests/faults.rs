//! Slips in the method turn verdicts about its path.

use super::super::{CONSTANT, POSTERIOR, STATE};
use super::{Fault, Recipe};
use crate::theorem::Theorem;
use crate::update_rules::testing::{gradient_sequences, judge, linear_losses};

/// The labels that a method's path refutes, over all sequences of gradients.
fn refuted(theorem: &dyn Theorem, labels: &[&'static str], recipe: Recipe) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    for (_, gradients) in gradient_sequences(2, 120) {
        let mut path = recipe.path(&[0.4, -0.3], &gradients);
        let u = linear_losses(&mut path, recipe.half);
        let judges = judge(theorem, &recipe.case(2, 120), labels, &path, &u).unwrap();
        let broken = labels.iter().zip(judges).filter(|(_, judge)| judge.is_refuted());
        found.extend(broken.map(|(label, _)| *label));
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[test]
fn planted_slips_turn_verdicts() {
    let bare = Recipe { eps: 1e-3, alpha: 0.05, ..Recipe::new("adamomentum-nobias") };
    let decaying = Recipe { beta1: (0.9, 0.9), ..bare };
    let corrected = Recipe { entry: "adamomentum-paper", ..bare };
    for (sound, fault, state) in [
        (bare, Fault::EpsOutside, vec!["S0", "S2", "S4"]),
        (corrected, Fault::Uncorrected, vec![]),
        (decaying, Fault::EarlySchedule, vec!["S0"]),
        (bare, Fault::GradientInV, vec!["S0"]),
    ] {
        let faulty = Recipe { fault, ..sound };
        let projections = ["R2", "R3"];
        assert!(refuted(&POSTERIOR, &projections, sound).is_empty());
        assert_eq!(refuted(&POSTERIOR, &projections, faulty), projections, "{fault:?}");
        let moments = ["S0", "S1", "S2", "S4"];
        assert!(refuted(&STATE, &moments, sound).is_empty());
        assert_eq!(refuted(&STATE, &moments, faulty), state, "{fault:?}");
    }
    // A step without the correction is too long at the start: the claim about its length fails too.
    let faulty = Recipe { fault: Fault::Uncorrected, ..corrected };
    assert!(refuted(&CONSTANT, &["B2"], corrected).is_empty());
    assert_eq!(refuted(&CONSTANT, &["B2"], faulty), ["B2"]);
}
