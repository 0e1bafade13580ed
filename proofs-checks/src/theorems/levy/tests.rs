//! Any gradients, impulses of any size, and what planted faults turn.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::math::{ln, tan};

use super::PATHWISE;
use crate::theorem::Theorem;
use crate::theorems::kit::testing::bound;
use crate::update_rules::testing::{Case, Moment, gradient_sequences, iterate, judge, uniforms};

fn case(entry: &'static str, [β1, β2]: [f64; 2], horizon: u64) -> Case {
    let β1 = β1.to_string();
    let constants = [("beta2", β2), ("eps", 0.0)];
    let schedules = [("lr", "1"), ("beta1", β1.as_str())];
    Case::new(entry, &schedules, &constants, Domain::Whole, (1, horizon))
}

fn verdicts(case: &Case, labels: &[&'static str], path: &[Moment]) -> Vec<&'static str> {
    let found = judge(&PATHWISE, case, labels, path, &[0.0]).expect("in scope");
    found.iter().map(|judge| judge.finding().verdict.word()).collect()
}

/// Normal and Cauchy numbers, signs that turn against the momentum, and the sequences of the other checks.
fn sequences(horizon: u64) -> Vec<Vec<Vec<f64>>> {
    let mut uniform = uniforms(71);
    let mut pair = || [uniform().max(1e-300), uniform()];
    let normal = (0..horizon)
        .map(|_| {
            let [u, w] = pair();
            vec![(-2.0 * ln(u)).sqrt() * (std::f64::consts::TAU * w).cos()]
        })
        .collect();
    let cauchy =
        (0..horizon).map(|_| vec![tan(std::f64::consts::PI * (pair()[0] - 0.5))]).collect();
    let mut m = 0.0;
    let adversary = (0..horizon)
        .map(|_| {
            let g = if m > 0.0 { -1.0 } else { 1.0 };
            m = 0.9 * m + 0.1 * g;
            vec![g]
        })
        .collect();
    let constant = (0..horizon).map(|_| vec![1.0]).collect();
    let known = gradient_sequences(1, horizon).into_iter().map(|(_, g)| g);
    [normal, cauchy, adversary, constant].into_iter().chain(known).collect()
}

#[test]
fn moments_are_ordered_on_any_gradients_and_the_published_assumption_never_holds() {
    let labels = ["", "S6", "L0'", "P1"];
    for gradients in sequences(500) {
        let path = iterate(&[0.0], &gradients, |_, x, _| x.to_vec());
        for β in [[0.9, 0.999], [0.5, 0.9], [0.1, 0.11], [0.99, 0.999]] {
            for entry in ["adam-nobias", "adamomentum-paper"] {
                let found = verdicts(&case(entry, β, 500), &labels, &path);
                assert_eq!(found, ["holds", "holds", "holds", "refuted"], "{β:?}");
            }
        }
    }
    let refused = |case: &Case, label| PATHWISE.bind(&case.setting(), &[label]).is_err();
    assert!(refused(&case("adam-nobias", [0.9, 0.5], 9), "L0'"));
    assert!(refused(&case("adam-nobias", [0.9, 0.5], 9), "L3"));
    assert!(refused(&case("adam-paper", [0.9, 0.999], 9), "L3"));
    assert!(refused(&case("adam-nobias", [0.0, 0.999], 9), "P1"));
    assert!(refused(&case("sgd", [0.9, 0.999], 9), ""));
}

/// Steps of length 1 after a silence and an impulse; `of_m` averages `m²` in place of `g²`, and with `unscaled` the jump keeps its size.
fn jump([β1, β2]: [f64; 2], impulse: f64, of_m: bool, unscaled: bool) -> Vec<Moment> {
    let gradients: Vec<Vec<f64>> =
        (0..1500).map(|t| vec![if t == 2 { impulse } else { 0.0 }]).collect();
    let (mut m, mut v) = (0.0, 0.0);
    iterate(&[0.25], &gradients, |_, x, g| {
        m = β1 * m + (1.0 - β1) * g[0];
        let input: f64 = if of_m { m } else { g[0] };
        v = β2 * v + (1.0 - β2) * (input * input);
        let p = if unscaled { 1.0 } else { v.sqrt() };
        vec![if m == 0.0 { x[0] } else { x[0] - m / p }]
    })
}

#[test]
fn a_jump_of_any_size_is_capped_and_the_cap_is_attained() {
    for β in [[0.9, 0.999], [0.9, 0.99], [0.5, 0.9], [0.8, 0.7], [0.0, 0.999]] {
        let caps = bound(&PATHWISE, &[("beta1", β[0]), ("beta2", β[1])]).unwrap();
        for (entry, of_m) in [("adam-nobias", false), ("adamomentum-nobias", true)] {
            let cap = caps.terms[usize::from(of_m)].1;
            for impulse in [1.0, 1e3, 1e12] {
                let path = jump(β, impulse, of_m, false);
                let case = case(entry, β, 1500);
                assert_eq!(verdicts(&case, &["L3"], &path), ["holds"], "{entry} {β:?} {impulse}");
                let gone = (path[1499].x_next[0] - 0.25).abs();
                assert!((gone / cap - 1.0).abs() < 1e-12, "{entry} {β:?}: {gone} {cap}");
                // The cap for another decay is no cap.
                let half = [0.5 * β[0], β[1]];
                if β[0] > 0.0 {
                    let other = self::case(entry, half, 1500);
                    assert_eq!(verdicts(&other, &["L3"], &path), ["refuted"], "{entry} {β:?}");
                }
            }
            // With a preconditioner that stands still a jump is as long as it is.
            let frozen = jump(β, 1e3, of_m, true);
            assert_eq!(verdicts(&case(entry, β, 1500), &["L3"], &frozen), ["refuted"]);
        }
    }
    let caps = bound(&PATHWISE, &[("beta1", 0.9), ("beta2", 0.999)]).unwrap().terms;
    for ((name, cap), stated) in caps.iter().zip([31.7658, 180.474, 1.0091]) {
        assert!((cap / stated - 1.0).abs() < 2e-6 || *name == "factor", "{name} {cap}");
    }
    assert!((caps[2].1 - 1.0091).abs() < 5e-5);
}

/// The caps summed a second time, in the other direction.
#[test]
fn the_bound_is_the_sum_of_the_steps() {
    let mut uniform = uniforms(72);
    for _ in 0..1000 {
        let β2 = 0.2 + 0.799 * uniform();
        let β1 = 0.97 * β2.sqrt() * uniform();
        let found = bound(&PATHWISE, &[("beta1", β1), ("beta2", β2)]).unwrap().terms;
        // v/m² from step to step after an impulse; beyond γ^j = 1e-20 nothing is left.
        let (mut adam, mut own, mut steps) =
            ((1.0 - β2) / (1.0 - β1).powi(2), 1.0 - β2, Vec::new());
        let γ = β1 / β2.sqrt();
        for j in 0..2000 {
            steps.push([adam, own].map(|ratio| 1.0 / ratio.sqrt()));
            adam *= β2 / (β1 * β1);
            own = own * (β2 / (β1 * β1)) + (1.0 - β2);
            if γ.powi(j) < 1e-20 {
                break;
            }
        }
        for k in [0, 1] {
            let again: f64 = steps.iter().rev().map(|step| step[k]).sum();
            assert!((found[k].1 / again - 1.0).abs() < 1e-12, "{β1} {β2}: {found:?} {again}");
        }
    }
}
