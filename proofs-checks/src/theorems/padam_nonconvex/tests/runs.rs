//! Sound runs: every pathwise step holds, and the ratios are those worked out by hand or measured elsewhere.

use super::super::{EPSILON, FIXED, PUBLISHED, SHARP, SISTER, TOTAL_VARIATION};
use super::fixtures::{Case, sign, uniform};
use crate::evidence::Verdict;
use crate::theorem::{Theorem, Unmet};

/// Every label of a theorem, and the theorem itself.
fn labels(theorem: &dyn Theorem) -> Vec<&'static str> {
    std::iter::once("").chain(theorem.statement().steps.iter().map(|step| step.label)).collect()
}

fn assert_all_hold(case: &Case, theorem: &dyn Theorem) -> super::fixtures::Outcome {
    let outcome = case.run(theorem, &labels(theorem)).expect("bound");
    let broken = outcome.broken();
    assert!(broken.is_empty(), "{} p = {}: {broken:#?}", theorem.statement().id, case.p);
    outcome
}

/// x alternates between 1 and -1, so QUAD = aTk² and both sides of N13 agree; the left side of the theorem is k² = 256.
#[test]
fn the_two_cycle_is_tight_and_refutes_the_quoted_power_of_the_gradient_bound() {
    let case = Case::two_cycle(16.0, 400);
    let sharp = assert_all_hold(&case, &SHARP);
    let tight = sharp.finding("N13");
    let w = tight.witness.expect("compared");
    assert!((w.lhs - w.rhs).abs() <= w.allowance, "{w:?}");
    assert!(w.allowance < 1e-12 * w.rhs, "{w:?}");
    assert!((sharp.ratio("") - 0.992).abs() < 5e-4, "{}", sharp.ratio(""));
    let quoted = assert_all_hold(&case, &PUBLISHED);
    assert!((quoted.ratio("") - 1.918).abs() < 5e-4, "{}", quoted.ratio(""));
    let fixed = assert_all_hold(&case, &FIXED);
    assert!((fixed.ratio("") - 0.125).abs() < 5e-4, "{}", fixed.ratio(""));
}

/// 8.5 · 81/T + 72 falls below 81 between T = 76 and T = 77.
#[test]
fn the_quoted_theorem_fails_from_the_77th_step_on() {
    let at =
        |horizon| Case::two_cycle(9.0, horizon).run(&PUBLISHED, &[""]).expect("bound").ratio("");
    assert!(at(76) < 1.0, "{}", at(76));
    assert!(at(77) > 1.0, "{}", at(77));
}

#[test]
fn every_step_holds_under_bounded_noise() {
    let expected = [(0.0625, 0.41), (0.125, 0.36), (0.25, 0.29), (0.5, 0.17)];
    for (p, ratio) in expected {
        let outcome = assert_all_hold(&Case::cosine(0.0, 0.9, p), &SHARP);
        assert!((outcome.ratio("") - ratio).abs() < 0.15 * ratio, "p = {p}: {}", outcome.ratio(""));
        for theorem in [&PUBLISHED, &FIXED, &SISTER] {
            assert_all_hold(&Case::cosine(0.0, 0.9, p), theorem);
        }
        let momentum = assert_all_hold(&Case::cosine(0.9, 0.999, p), &SHARP);
        assert!((1e-6..1e-2).contains(&momentum.ratio("")), "p = {p}: {}", momentum.ratio(""));
        assert!(momentum.ratio("N22-data") >= momentum.ratio(""), "Hölder only loses");
        assert!(momentum.ratio("N21") < 1.0);
    }
}

/// One coordinate at a time: activation times differ, and the quoted theorem is vacuous.
#[test]
fn sparse_gradients_are_in_the_scope_of_the_sharp_form_only() {
    let case = Case {
        problem: "cosine:dim=40,weight=mean",
        lr: 0.05,
        noise: |lane, t, i, exact| {
            let drawn = (uniform(lane, t, 1 << 20) * 40.0) as u64 == i;
            if drawn { 40.0 * exact + 1.5 * sign(lane, t, i) } else { 0.0 }
        },
        sparse: true,
        ..Case::cosine(0.9, 0.99, 0.125)
    };
    let outcome = assert_all_hold(&case, &SHARP);
    assert!(outcome.ratio("") < 1.0 && outcome.ratio("N21") < 1.0);
    assert!(outcome.notes["vtau"] > 0.0);
    assert!(matches!(case.run(&PUBLISHED, &[""]), Err(Unmet::Other(_))));
    let dense = Case { sparse: false, ..case };
    let outcome = dense.run(&PUBLISHED, &["", "HG"]).expect("bound");
    assert_eq!(outcome.finding("HG").verdict, Verdict::Refuted);
    let infinite = outcome.pairs("").iter().all(|pair| !pair.lhs.is_finite());
    assert!(infinite, "an infinite bound makes no sample");
}

#[test]
fn a_maximum_that_starts_above_zero_has_its_own_form() {
    for vhat0 in [1e-4, 1.0, 50.0] {
        let case = Case { vhat0, ..Case::cosine(0.9, 0.99, 0.5) };
        let outcome = assert_all_hold(&case, &EPSILON);
        assert!(outcome.ratio("") < 1.0);
        assert!(matches!(case.run(&SHARP, &[""]), Err(Unmet::Range { name: "vhat0", .. })));
    }
}

/// The released code: step sizes that rise and fall, with and without the maximum.
#[test]
fn the_total_variation_form_covers_the_released_code() {
    for (p, amsgrad, power) in
        [(0.125, true, 0.5), (0.25, false, 0.5), (0.5, true, 0.5), (0.125, true, 0.125)]
    {
        let case =
            Case { code: Some((1e-8, power, amsgrad)), lr: 0.01, ..Case::cosine(0.9, 0.999, p) };
        let outcome = assert_all_hold(&case, &TOTAL_VARIATION);
        assert!(outcome.ratio("") < 1.0);
        assert!(matches!(case.run(&SHARP, &[""]), Err(Unmet::Method { .. })));
    }
    assert_all_hold(&Case::cosine(0.9, 0.999, 0.125), &TOTAL_VARIATION);
}

/// Skewed noise: +3 with probability 1/4, -1 otherwise. The mean with η_{t-1} is zero, with η_t it is -0.386 ± 0.023.
#[test]
fn the_step_size_of_the_same_step_is_not_a_martingale() {
    let case = Case {
        problem: "cosine:dim=1",
        start: 1.0,
        horizon: 20,
        lanes: 400,
        lr: 0.02,
        noise: |lane, t, i, exact| exact + if uniform(lane, t, i) < 0.25 { 3.0 } else { -1.0 },
        bound: 4.0,
        ..Case::cosine(0.0, 0.5, 0.5)
    };
    let outcome = assert_all_hold(&case, &SHARP);
    let z = |label: &str| {
        let values: Vec<f64> = outcome.pairs(label).iter().map(|pair| pair.lhs).collect();
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
        (mean, mean / (variance / n).sqrt())
    };
    assert!(z("N20").1.abs() < 4.0, "{:?}", z("N20"));
    assert!(z("N20-naive").1 < -8.0, "{:?}", z("N20-naive"));
    assert!((z("N20-naive").0 + 0.386).abs() < 0.1, "{:?}", z("N20-naive"));
}

/// How much rounding is granted: relative to the right side, over a long run with momentum.
#[test]
fn the_allowance_of_the_master_inequality_is_small() {
    let case = Case { horizon: 10_000, lanes: 1, lr: 0.004, ..Case::cosine(0.9, 0.999, 0.125) };
    let outcome = assert_all_hold(&case, &SHARP);
    for label in ["N13", "N15b", "N14", "N12"] {
        let w = outcome.finding(label).witness.expect("compared");
        let scale = w.lhs.abs() + w.rhs.abs();
        assert!(w.allowance < 1e-10 * scale, "{label}: {w:?}");
    }
}
