//! Faults planted in the iteration or in the claimed constants: each makes a step of the proof fail.

use super::super::SHARP;
use super::fixtures::{Case, Fault};

const STEPS: [&str; 24] = [
    "HA", "HB", "HF", "N1", "N2", "N3", "N3b", "N4", "N5", "N6", "N7", "N8", "N9", "N10", "N11",
    "N12", "N13", "N14", "N15", "N15b", "N16", "N17", "N18", "N19",
];

/// The labels that do not hold.
fn broken(case: &Case) -> Vec<&'static str> {
    let outcome = case.run(&SHARP, &STEPS).expect("bound");
    outcome.broken().iter().map(|(label, _)| *label).collect()
}

#[test]
fn each_fault_breaks_the_steps_that_it_touches() {
    let momentum = Case { start: 0.5, lr: 0.05, ..Case::cosine(0.9, 0.99, 0.25) };
    let plain = Case { start: 0.5, ..Case::cosine(0.0, 0.9, 0.25) };
    let cycle = Case::two_cycle(16.0, 100);
    let faulty = |case: &Case, fault| Case { fault, ..case.clone() };
    let smooth = |case: &Case, l| Case { smoothness: Some(l), ..case.clone() };
    let bounded = |case: &Case, g| Case { bound: g, ..case.clone() };
    let table: [(Case, &[&str]); 12] = [
        (faulty(&momentum, Fault::DropsMaximum), &["N6", "N10"]),
        (faulty(&plain, Fault::DropsMaximum), &["N6", "N7", "N10", "N11", "N12"]),
        (faulty(&momentum, Fault::DividesByPreviousV), &["N6", "N7", "N10", "N11", "N12"]),
        (faulty(&momentum, Fault::Exponent(0.5)), &["N6", "N7", "N10", "N11", "N12"]),
        (faulty(&momentum, Fault::Exponent(0.125)), &["N6", "N10", "N12"]),
        // Twelve digits right are not enough.
        (faulty(&plain, Fault::Exponent(0.25 * (1.0 + 1e-12))), &["N6", "N7", "N10", "N11"]),
        (faulty(&momentum, Fault::SwapsDecays), &["N6", "N10", "N12"]),
        (smooth(&momentum, 0.5), &["HA", "N8", "N9", "N12"]),
        (smooth(&cycle, 15.0), &["HA", "N9", "N12", "N13"]),
        (bounded(&momentum, 0.25), &["HB", "HF", "N10", "N18", "N19"]),
        (bounded(&plain, 0.25), &["HB", "HF", "N10", "N12", "N13", "N18", "N19"]),
        (bounded(&cycle, 15.0), &["HB", "HF", "N16", "N19"]),
    ];
    for sound in [momentum, plain, cycle] {
        assert!(broken(&sound).is_empty(), "{:?}", broken(&sound));
    }
    for (case, labels) in table {
        let broken = broken(&case);
        let told = (case.fault, case.smoothness, case.bound);
        for label in labels {
            assert!(broken.contains(label), "{label} holds with {told:?}; broken: {broken:?}");
        }
    }
}

/// In expectation: too small an L breaks the theorem and its data-dependent form, too small a G breaks N21.
#[test]
fn wrong_constants_break_the_claims_in_expectation() {
    let cycle = Case { smoothness: Some(8.0), ..Case::two_cycle(16.0, 400) };
    let outcome = cycle.run(&SHARP, &["", "N22-data"]).expect("bound");
    assert!(outcome.ratio("") > 1.5 && outcome.ratio("N22-data") > 1.5);
    let bounded = Case { bound: 0.5, ..Case::cosine(0.9, 0.99, 0.25) };
    assert!(bounded.run(&SHARP, &["N21"]).expect("bound").ratio("N21") > 1.5);
}

/// A replica that breaks down decides nothing, and a method with a NaN in its path does not pass.
#[test]
fn a_path_that_is_not_finite_is_not_a_pass() {
    let case = Case {
        noise: |_, t, _, exact| if t == 20 { f64::NAN } else { exact },
        ..Case::cosine(0.9, 0.99, 0.25)
    };
    let broken = broken(&case);
    // FIRST ended at the first step, before the breakdown: N19 is decided.
    for label in STEPS.iter().filter(|label| **label != "N19") {
        assert!(broken.contains(label), "{label} holds; broken: {broken:?}");
    }
    let theorem = case.run(&SHARP, &["", "N20"]).expect("bound");
    assert!(theorem.pairs("").iter().all(|pair| pair.lhs.is_nan()));
    assert!(theorem.pairs("N20").iter().all(|pair| pair.lhs.is_nan()));
}
