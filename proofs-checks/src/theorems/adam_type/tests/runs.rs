//! Sound runs: every step holds on every path, whatever the method.

use super::super::{
    ADAM_TYPE_CHEN, ADAM_TYPE_NONCONVEX, ADAMOMENTUM_NONCONVEX, BETA_TO_ONE, BETA_TO_ONE_PUBLISHED,
};
use super::fixtures::{Case, Method, method, pathwise};
use crate::evidence::Verdict;
use crate::theorem::Theorem;

fn assert_all_hold(case: &Case, theorem: &dyn Theorem) {
    let labels = pathwise(theorem);
    let outcome = case.ask(theorem, &labels).expect("in scope");
    for label in labels {
        let finding = outcome.finding(label);
        let (id, entry) = (theorem.statement().id, case.run.entry);
        assert_eq!(finding.verdict, Verdict::Holds, "{entry}: {id}/{label}: {finding:?}");
    }
}

/// One of each kind of step size that the chain knows.
fn methods() -> Vec<Method> {
    const TWO: [(&str, f64); 2] = [("beta2", 0.99), ("eps", 3e-2)];
    let mut all: Vec<Method> = [
        "adam-nobias",
        "adam-paper",
        "adam-tf",
        "amsgrad-torch",
        "amsgrad-optax",
        "adamomentum-nobias",
        "adamomentum-paper",
        "adamomentum-max",
        "adabelief-paper",
        "yogi-paper",
    ]
    .map(|entry| method(entry, "0.05", "0.9", &TWO))
    .to_vec();
    let [p, start] = [("p", 0.125), ("vhat0", 0.01)];
    let code = [("wd", 0.0), ("bc2_power", 0.25), ("amsgrad", 1.0)];
    all.extend([
        method("amsgrad-reddi2018", "0.05/sqrt(t)", "0.5", &[("beta2", 0.99)]),
        method("padam-paper", "0.05", "0.9", &[("beta2", 0.99), p, start]),
        method("padam-code", "0.05", "0.9", &[TWO[0], TWO[1], p, code[0], code[1], code[2]]),
        method("adafom", "0.05/sqrt(t)", "0.9", &[]),
        method("rmsprop-hinton", "0.01", "0", &[("beta2", 0.9)]),
        method("sgd", "0.05", "0", &[]),
    ]);
    all
}

#[test]
fn the_chain_holds_for_every_method() {
    for method in methods() {
        let case = Case::rational(method);
        assert_all_hold(&case, &ADAM_TYPE_NONCONVEX);
        assert_all_hold(&case, &ADAM_TYPE_CHEN);
    }
}

/// The bound is 4 orders of magnitude above the measured side, N8' a factor of 30; M has mean zero.
#[test]
fn the_bound_of_the_chain_is_loose_and_its_martingale_has_mean_zero() {
    let two = [("beta2", 0.99), ("eps", 1e-3)];
    let run = method("adamomentum-nobias", "0.05/sqrt(t)", "0.9", &two);
    let case = Case { horizon: 500, lanes: 40, ..Case::rational(run) };
    let outcome = case.ask(&ADAM_TYPE_NONCONVEX, &["", "EM", "N8t"]).expect("in scope");
    let ratio = outcome.ratio("");
    assert!((3e-5..5e-5).contains(&ratio), "{ratio}");
    let tight = outcome.finding("N8t").slack;
    assert!((0.03..0.05).contains(&tight), "{tight}");
    let m: Vec<f64> = outcome.pairs("EM").iter().map(|pair| pair.lhs).collect();
    let n = m.len() as f64;
    let mean = m.iter().sum::<f64>() / n;
    let variance = m.iter().map(|m| (m - mean) * (m - mean)).sum::<f64>() / (n - 1.0);
    let t = mean / (variance / n).sqrt();
    assert!(t.abs() < 4.0, "t = {t}");
}

/// The increases of the plain method stay far below their cap of 2 at T = 1000; with the maximum there are none.
#[test]
fn step_sizes_grow_again_without_the_maximum_alone() {
    for (entry, grows) in [("adamomentum-nobias", true), ("adamomentum-max", false)] {
        let run = method(entry, "0.05/sqrt(t)", "0.9", &[("beta2", 0.99), ("eps", 1e-3)]);
        let case = Case { horizon: 1000, ..Case::rational(run) };
        assert_all_hold(&case, &ADAMOMENTUM_NONCONVEX);
        let outcome = case.ask(&ADAMOMENTUM_NONCONVEX, &["N9"]).expect("in scope");
        let increases = outcome.notes["increases"];
        assert_eq!(increases > 0.0, grows, "{entry}: {increases}");
        assert!(increases < 0.05, "{entry}: {increases}");
    }
}

/// All pathwise steps of the theorem with β1 -> 1, and its sums in expectation.
#[test]
fn momentum_may_go_to_one() {
    for (noise, g1) in [("none", 0.3..0.45), ("rademacher:sigma=0.5", 0.85..0.97)] {
        let two = [("beta2", 0.99), ("eps", 1e-2)];
        let run = method("adamomentum-nobias", "1.6e-3/sqrt(t)", "1-0.9/sqrt(t)", &two);
        let case = Case { noise, horizon: 600, lanes: 20, ..Case::rational(run) };
        for theorem in [&BETA_TO_ONE, &BETA_TO_ONE_PUBLISHED] {
            assert_all_hold(&case, theorem);
            let outcome = case.ask(theorem, &["", "G1", "G1pub", "G3"]).expect("in scope");
            let ratio = outcome.ratio("G1");
            assert!(g1.contains(&ratio), "{noise}: {ratio}");
            assert!(outcome.ratio("G1pub") <= ratio);
            assert!(outcome.ratio("G3") < 0.01 && outcome.ratio("") < 0.01, "{noise}");
        }
    }
}
