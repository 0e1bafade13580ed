use super::*;
use crate::theorems::ema::testing::Trial;
use crate::theorems::kit::testing::bound;
use crate::update_rules::testing::uniforms;

const PATHWISE: [&str; 3] = ["HE", "1", "4"];
const MEAN_ZERO: [&str; 3] = ["R", "3", "noise"];

#[test]
fn both_sides_are_equal_and_have_the_value_stated() {
    let at = |x: f64, z: f64| bound(&SCALING, &[("x", x), ("z", z)]).unwrap();
    let stated = at(-1.0, 2.0);
    for (name, side) in stated.terms {
        assert!((side - 0.426_122_638_850_534).abs() < 1e-15, "{name}: {side}");
    }
    let mut uniform = uniforms(8);
    for _ in 0..1000 {
        let (x, z) = (4.0 * uniform() - 2.0, 4.0 * uniform() - 2.0);
        let found = at(x, z).terms;
        // ∫ φ'(r) e^{-r} dr, before the kink and after it.
        let kink = (-x / z).max(0.0);
        let before = if x < 0.0 || (x <= 0.0 && z < 0.0) { -z } else { z };
        let again = before * (1.0 - (-kink).exp()) + z.abs() * (-kink).exp();
        for (name, side) in &found {
            let size = x.abs() + z.abs();
            assert!((side - again).abs() <= 1e-12 * size, "{name} at {x}, {z}: {side} {again}");
        }
    }
    assert!(bound(&SCALING, &[("x", 1.0), ("z", 0.0)]).is_err());
}

/// Equalities within 7.5 standard errors of 400 replicas, 4e-13 each by Student's law; inequalities hold by 53.
///
/// False alarm: 1e-11.
#[test]
fn it_holds_with_exponential_scales() {
    let trial = Trial { radius: [0.05; 2], lanes: 400, ..Trial::default() };
    let run = trial.judge(&SCALING);
    run.assert("holds", &PATHWISE);
    for label in MEAN_ZERO.into_iter().chain(["2", "any-scale"]) {
        assert!(run.margin(label).abs() < 7.5, "{label}: {}", run.margin(label));
    }
    for label in ["", "5"] {
        assert!(run.margin(label) > 5.0, "{label}: {}", run.margin(label));
    }
}

/// Each fault with the steps that find it.
///
/// By 20 standard errors and more.
///
/// False alarm: 1e-15.
#[test]
fn every_step_can_fail() {
    let trap = Trial {
        problem: "lattice-trap",
        start: 0.0,
        radius: [0.25; 2],
        sigma: [0.0; 2],
        random: [false; 2],
        lanes: 1,
        steps: 1000,
        ..Trial::default()
    };
    let run = trap.judge(&SCALING);
    run.assert("refuted", &["HE"]);
    run.assert("holds", &["1", "4"]);
    for label in ["R", "3", "any-scale"] {
        let pair = run.pairs(label)[0];
        assert_eq!(pair.lhs.abs().to_bits(), 374.625_f64.to_bits(), "{label}");
        assert!(pair.rounding < 1e-9);
    }
    let pair = run.pairs("")[0];
    assert!(pair.lhs > 400.0 * pair.rhs, "{pair:?}");
    assert!(run.pairs("2")[0].lhs.abs() <= 0.0);
    let smallest = Trial { steps: 10, ..trap.clone() }.judge(&SCALING);
    assert_eq!(smallest.notes[0].to_bits(), 3.375_f64.to_bits());

    // Half the slope that there is.
    let constants = vec![(Constant::GradientNorm, 0.5)];
    let steep = Trial { constants, lanes: 400, radius: [0.05; 2], ..Trial::default() };
    let run = steep.judge(&SCALING);
    run.assert("refuted", &["1", "4"]);
    // On |x| the residuals are zero but at the kink: a slope that is claimed to be tiny is needed for step 5.
    let tiny = Trial { constants: vec![(Constant::GradientNorm, 1e-3)], ..steep };
    assert!(tiny.judge(&SCALING).margin("5") < -5.0);
    // Noise that leans with the displacement.
    let lean = Trial {
        fault: |at| at.g.iter_mut().for_each(|g| *g += 0.2),
        gradients: vec![],
        ..Trial::default()
    };
    assert!(lean.judge(&SCALING).margin("noise").abs() > 5.0);
}
