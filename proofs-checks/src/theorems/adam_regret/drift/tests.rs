//! The drift as a bound, and runs that agree with it or do not.

use ratecheck_problems::domain::Domain;

use super::ADAM_DRIFT;
use crate::theorem::Theorem;
use crate::theorems::kit::testing::bound;
use crate::theorems::periodic::rare_and_large;
use crate::update_rules::testing::{Case, iterate, judge, uniforms};

/// The double sum `m_j = (1-β) Σ_a β^a g_{j-a}/(1-β^n)`.
fn average(b: f64, values: &[f64], j: usize) -> f64 {
    let n = values.len();
    let mut power = 1.0;
    let mut total = 0.0;
    for a in 0..n {
        total += power * values[(j + n - a) % n];
        power *= b;
    }
    (1.0 - b) * total / (1.0 - power)
}

#[test]
fn the_bound_is_the_double_sum() {
    let mut uniform = uniforms(3);
    for _ in 0..1000 {
        let n = (2.0 + 30.0 * uniform()).floor();
        let [beta1, beta2] = [0.95 * uniform(), 0.05 + 0.94 * uniform()];
        let [high, low, eps] = [0.1 + 30.0 * uniform(), 2.0 * uniform(), 0.1 * uniform()];
        let g = rare_and_large(n as usize, high, low);
        let squares: Vec<f64> = g.iter().map(|g| g * g).collect();
        let m: Vec<f64> = (0..g.len()).map(|j| average(beta1, &g, j)).collect();
        let energies: Vec<f64> = m.iter().map(|m| m * m).collect();
        let (mut one, mut two, mut size) = (0.0, 0.0, 0.0);
        for (j, m) in m.iter().enumerate() {
            let adam = m / (average(beta2, &squares, j).sqrt() + eps);
            let other = m / (average(beta2, &energies, j) + eps / (1.0 - beta2)).sqrt();
            (one, two, size) = (one - adam, two - other, size + adam.abs() + other.abs());
        }
        let given = [("n", n), ("high", high), ("low", low), ("beta1", beta1), ("beta2", beta2)];
        let found = bound(&ADAM_DRIFT, &[&given[..], &[("eps", eps)]].concat()).unwrap();
        for (found, expected) in found.terms.iter().zip([one, two]) {
            assert!((found.1 - expected).abs() < 1e-12 * size, "{found:?} {expected} {given:?}");
        }
    }
}

const PERIOD: [f64; 3] = [1.0, -0.25, -0.5];

/// Runs a method with decays and a direction of its own (1 is right) on all of R, and judges the claims for decays 0.5 and 0.7.
fn run(entry: &'static str, [beta1, beta2]: [f64; 2], direction: f64) -> Vec<&'static str> {
    let horizon = 120;
    let gradients: Vec<Vec<f64>> = (0..horizon).map(|t| vec![PERIOD[t % 3]]).collect();
    let (mut m, mut v) = (0.0, 0.0);
    let rule = |_: u64, x: &[f64], g: &[f64]| {
        m = beta1 * m + (1.0 - beta1) * g[0];
        let squared = if entry == "adam-nobias" { g[0] * g[0] } else { m * m };
        v = beta2 * v + (1.0 - beta2) * squared;
        vec![x[0] - direction * 0.01 * m / f64::sqrt(v)]
    };
    let path = iterate(&[0.0], &gradients, rule);
    let constants = [("beta2", 0.7), ("eps", 0.0)];
    let schedules = [("lr", "0.01"), ("beta1", "0.5")];
    let case = Case::new(entry, &schedules, &constants, Domain::Whole, (1, horizon as u64));
    let labels = ["", "HS", "1", "S"];
    let found = judge(&ADAM_DRIFT, &case.periodic(3), &labels, &path, &[0.0]).unwrap();
    found.iter().map(|judge| judge.finding().verdict.word()).collect()
}

#[test]
fn runs_agree_with_the_drift_and_wrong_ones_do_not() {
    for entry in ["adam-nobias", "adamomentum-nobias"] {
        assert_eq!(run(entry, [0.5, 0.7], 1.0), ["holds"; 4], "{entry}");
        for wrong in [[0.5, 0.71], [0.51, 0.7]] {
            assert_eq!(run(entry, wrong, 1.0), ["refuted", "holds", "refuted", "holds"], "{entry}");
        }
        let turned = run(entry, [0.5, 0.7], -1.0);
        assert_eq!(turned, ["refuted", "holds", "refuted", "refuted"], "{entry}");
    }
    let gradients: Vec<Vec<f64>> = (0..120).map(|t| vec![PERIOD[t % 3]]).collect();
    let path = iterate(&[0.0], &gradients, |_, x, _| x.to_vec());
    let constants = [("beta2", 0.7), ("eps", 0.0)];
    let schedules = [("lr", "0.01"), ("beta1", "0.5")];
    let case = Case::new("adam-nobias", &schedules, &constants, Domain::Whole, (1, 120));
    let found = judge(&ADAM_DRIFT, &case.periodic(2), &["HS"], &path, &[0.0]).unwrap();
    assert!(found[0].is_refuted(), "the sequence has no period 2");
}

#[test]
fn hypotheses_are_refused() {
    let constants = [("beta2", 0.7), ("eps", 0.0)];
    let schedules = [("lr", "0.01"), ("beta1", "0.5")];
    let case = |domain, horizon| {
        Case::new("adam-nobias", &schedules, &constants, domain, (1, horizon)).periodic(3)
    };
    let refused = |case: &Case, label| {
        ADAM_DRIFT.bind(&case.setting(), &[label]).err().map(|unmet| unmet.to_string())
    };
    let unit = || Domain::Box { lo: -1.0, hi: 1.0 };
    assert_eq!(refused(&case(Domain::Whole, 6), ""), None);
    assert_eq!(refused(&case(unit(), 6), "S"), None);
    assert!(refused(&case(unit(), 6), "").unwrap().contains("only step S"));
    assert!(refused(&case(Domain::Whole, 5), "").unwrap().contains("T >= 2n = 6"));
    let aperiodic = case(Domain::Whole, 6).bounded(1.0, true);
    assert!(refused(&aperiodic, "").unwrap().contains("no period"));
}
