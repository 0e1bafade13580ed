//! Runs that are not what they claim to be, and the steps that see it.

use ratecheck_problems::objective::Constant;

use super::super::{ADAM_TYPE_CHEN, ADAM_TYPE_NONCONVEX, ADAMOMENTUM_NONCONVEX, BETA_TO_ONE};
use super::fixtures::{Case, Method, method};
use crate::theorem::Unmet;

const TWO: [(&str, f64); 2] = [("beta2", 0.99), ("eps", 1e-3)];
/// Steps that speak of no bound.
const FREE: [&str; 6] = ["N1", "N2", "N3", "N6", "N6s", "N7"];

fn sound() -> Case {
    Case::rational(method("adam-nobias", "0.05", "0.9", &TWO))
}

#[test]
fn a_step_of_another_size_or_method_breaks_the_identity() {
    let longer = Case { tamper: |_, x, next| *next += 1e-9 * (*next - x), ..sound() };
    assert_eq!(longer.refuted(&ADAM_TYPE_NONCONVEX), ["N1"]);
    assert_eq!(longer.refuted(&ADAM_TYPE_CHEN), ["1"]);
    for entry in ["adam-paper", "adamomentum-nobias", "amsgrad-torch"] {
        let other = Case { run: method(entry, "0.05", "0.9", &TWO), ..sound() };
        assert!(other.refuted(&ADAM_TYPE_NONCONVEX).contains(&"N1"), "{entry}");
    }
    let swapped = method("adam-nobias", "0.05", "0.99", &[("beta2", 0.9), TWO[1]]);
    assert!(Case { run: swapped, ..sound() }.refuted(&ADAM_TYPE_CHEN).contains(&"1"));
}

/// One step in the wrong direction, far enough that only smoothness is left to object.
#[test]
fn a_path_against_the_gradient_breaks_the_descent() {
    let jump = |t, x, next: &mut f64| *next = if t == 50 { x + 3.0 } else { *next };
    let refuted = Case { tamper: jump, ..sound() }.refuted(&ADAM_TYPE_NONCONVEX);
    assert!(refuted.contains(&"N1") && refuted.contains(&"N2"), "{refuted:?}");
}

#[test]
fn constants_that_are_too_small_are_found_out() {
    let with = |constant, value| Case { constants: vec![(constant, value)], ..sound() };
    let flat = with(Constant::Smoothness, 0.02);
    assert!(flat.refuted(&ADAM_TYPE_NONCONVEX).contains(&"N3"));
    assert!(flat.refuted(&ADAM_TYPE_CHEN).contains(&"2"));
    let gentle = with(Constant::GradientCoordinate, 0.3);
    assert!(gentle.refuted(&ADAM_TYPE_NONCONVEX).contains(&"HB"));
    let quiet = Case { parameters: vec![("Z", 0.9)], ..sound() };
    assert_only_bounds_fail(&quiet.refuted(&ADAM_TYPE_NONCONVEX));
}

/// HZ fails, and with it perhaps what rests on `Z`, but none of the steps that speak of no bound.
fn assert_only_bounds_fail(refuted: &[&str]) {
    assert!(refuted.contains(&"HZ"), "{refuted:?}");
    assert!(!refuted.iter().any(|label| FREE.contains(label)), "{refuted:?}");
}

#[test]
fn unbounded_noise_is_out_of_scope_and_refutes_nothing() {
    let gaussian = Case { noise: "gaussian:sigma=0.5", ..sound() };
    let refused = gaussian.ask(&ADAM_TYPE_NONCONVEX, &["N8"]).err();
    assert!(matches!(refused, Some(Unmet::UnboundedGradient { .. })), "{refused:?}");
    let outcome = gaussian.ask(&ADAM_TYPE_NONCONVEX, &FREE).expect("they need no bound");
    assert!(FREE.iter().all(|step| outcome.finding(step).verdict.word() == "holds"));
    let claimed = Case { parameters: vec![("Z", 1.0)], ..gaussian };
    assert_only_bounds_fail(&claimed.refuted(&ADAM_TYPE_NONCONVEX));
}

#[test]
fn what_lies_outside_the_hypotheses_is_refused() {
    let refused = |case: &Case| case.ask(&ADAM_TYPE_NONCONVEX, &["N1"]).err();
    let decaying = Case::rational(method("adam-nobias", "0.05", "0.9*0.99^(t-1)", &TWO));
    assert!(matches!(refused(&decaying), Some(Unmet::NotConstant { name: "beta1", .. })));
    let signs = Case::rational(method("sign-sgd", "0.05", "0.9", &[]));
    assert!(matches!(refused(&signs), Some(Unmet::Method { .. })));
    let constant = Case::rational(method("adamomentum-max", "0.05", "0.9", &TWO));
    let refused = constant.ask(&ADAMOMENTUM_NONCONVEX, &["N9"]).err();
    assert!(matches!(refused, Some(Unmet::Range { .. })), "{refused:?}");
}

/// Gradients beyond `G` push `v` over its ceiling.
#[test]
fn the_rate_needs_its_bounds() {
    let run = method("adamomentum-nobias", "0.05/sqrt(t)", "0", &[("beta2", 0.5), TWO[1]]);
    let loud = Case {
        noise: "rademacher:sigma=8",
        parameters: vec![("Z", 0.01)],
        constants: vec![(Constant::GradientCoordinate, 0.01)],
        ..Case::rational(run)
    };
    let refuted = loud.refuted(&ADAMOMENTUM_NONCONVEX);
    for label in ["HB", "HZ", "W"] {
        assert!(refuted.contains(&label), "{label}: {refuted:?}");
    }
    assert!(!refuted.contains(&"A") && !refuted.contains(&"N9"), "{refuted:?}");
}

fn to_one(lr: &'static str) -> Method {
    method("adamomentum-nobias", lr, "1-0.9/sqrt(t)", &[("beta2", 0.99), ("eps", 1e-2)])
}

#[test]
fn steps_that_are_too_long_or_go_uphill_leave_the_theorem_with_momentum_to_one() {
    let long = Case::rational(to_one("0.1/sqrt(t)"));
    assert_eq!(long.refuted(&BETA_TO_ONE), ["HS", "HL"]);
    let uphill = Case {
        tamper: |_, x, next| *next = x - 3.0 * (*next - x),
        ..Case::rational(to_one("1.6e-3/sqrt(t)"))
    };
    assert!(uphill.refuted(&BETA_TO_ONE).contains(&"G2"));
    let flat = Case { start: 0.3, constants: vec![(Constant::Smoothness, 1e-3)], ..long };
    let refuted = flat.refuted(&BETA_TO_ONE);
    assert!(refuted.contains(&"G2"), "{refuted:?}");
}
