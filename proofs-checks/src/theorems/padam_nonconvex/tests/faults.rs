//! Faults planted in the iteration or in the claimed constants: each makes a step of the proof fail.

use super::super::SHARP;
use super::fixtures::{Case, Fault};

const STEPS: [&str; 22] = [
    "HA", "HB", "HF", "N1", "N2", "N3", "N3b", "N4", "N5", "N6", "N7", "N8", "N9", "N10", "N11",
    "N12", "N13", "N14", "N15", "N15b", "N18", "N19",
];

#[test]
fn each_fault_breaks_the_step_that_it_touches() {
    let sound = Case { start: 0.5, lr: 0.05, ..Case::cosine(0.9, 0.99, 0.25) };
    let faulty = |fault| Case { fault, ..sound.clone() };
    let table = [
        (faulty(Fault::DropsMaximum), "N6"),
        (faulty(Fault::DividesByPreviousV), "N6"),
        (faulty(Fault::Exponent(0.125)), "N6"),
        (faulty(Fault::Exponent(0.25 * (1.0 + 1e-12))), "N6"),
        (faulty(Fault::SwapsDecays), "N6"),
        (Case { smoothness: Some(0.5), ..sound.clone() }, "HA"),
        (Case { smoothness: Some(0.5), ..sound.clone() }, "N8"),
        (Case { smoothness: Some(0.5), ..Case::cosine(0.0, 0.9, 0.0) }, "HA"),
        (Case { bound: 1.6, ..sound.clone() }, "HB"),
    ];
    let clean = sound.run(&SHARP, &STEPS).expect("bound").broken();
    assert!(clean.is_empty(), "{clean:#?}");
    for (case, label) in table {
        let broken = case.run(&SHARP, &STEPS).expect("bound").broken();
        assert!(
            broken.iter().any(|(name, _)| *name == label),
            "{label} holds with {:?}",
            case.fault
        );
    }
}
