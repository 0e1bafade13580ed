//! Trials for tests.

use super::trials::{Function, Place, Trial, Trials};

/// A replica with these gaps.
pub(super) fn trial(steps: &[u64], gaps: &[f64]) -> Trial {
    Trial {
        study: "a-study".to_owned(),
        run: 3,
        replica: Some(0),
        n: 1,
        horizon: *steps.last().expect("a step"),
        seed: 1,
        certain: false,
        steps: steps.to_vec(),
        gaps: gaps.to_vec(),
    }
}

/// A function of that problem without noise.
pub(super) fn function(problem: &str) -> Function {
    Function {
        problem: problem.to_owned(),
        noise: "none".to_owned(),
        domain: "whole".to_owned(),
        quantity: "gap:at=iterate".to_owned(),
    }
}

/// Trials of one optimizer on functions in two dimensions.
pub(super) fn trials(problems: &[&str], each: &[Trial]) -> Trials {
    let place = |problem: &&str| Place {
        function: function(problem),
        optimizer: "sgd:lr=0.1".to_owned(),
        dim: 2,
    };
    Trials(problems.iter().map(|problem| (place(problem), each.to_vec())).collect())
}
