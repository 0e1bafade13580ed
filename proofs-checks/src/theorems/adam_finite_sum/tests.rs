//! What the claims say of ends of paths.

use ratecheck_problems::domain::Domain;

use super::ADAM_FINITE_SUM;
use crate::theorem::Theorem;
use crate::update_rules::testing::{Case, iterate, judge};

const HORIZON: u64 = 400;

fn case([beta1, beta2]: [f64; 2], lr: &str) -> Case {
    let decays = [beta1, beta2].map(|decay| decay.to_string());
    let schedules = [("lr", lr), ("beta1", &decays[0])];
    let constants = [("beta2", beta2), ("eps", 0.0)];
    Case::new("adam-paper", &schedules, &constants, Domain::Whole, (1, HORIZON))
        .on("zhang-finite-sum:rows=10", "epochs:size=1,order=cyclic")
}

/// The verdicts on the theorem, its two hypotheses and convergence whatever the decays, for a path that ends at `end`.
fn ends_at(end: f64, decays: [f64; 2], lr: &str) -> [&'static str; 4] {
    let gradients = vec![vec![0.0]; HORIZON as usize];
    let path = iterate(&[1.0], &gradients, |_, _, _| vec![end]);
    let found = judge(&ADAM_FINITE_SUM, &case(decays, lr), &["", "HM", "HT", "C"], &path, &[0.0]);
    let found = found.unwrap();
    [0, 1, 2, 3].map(|k| found[k].finding().verdict.word())
}

/// The drift is right at `β2 = 0.99` and wrong at `0.5`; the path has to agree.
#[test]
fn the_end_of_a_path_agrees_with_the_drift_or_does_not() {
    assert_eq!(ends_at(-2.5, [0.0, 0.99], "1"), ["holds"; 4]);
    assert_eq!(ends_at(50.0, [0.0, 0.99], "1"), ["refuted", "holds", "holds", "refuted"]);
    assert_eq!(ends_at(50.0, [0.0, 0.5], "1"), ["holds", "holds", "holds", "refuted"]);
    assert_eq!(ends_at(-2.0, [0.0, 0.5], "1"), ["refuted", "holds", "holds", "holds"]);
}

#[test]
fn hypotheses_fail_beyond_the_diagonal_and_on_short_runs() {
    assert_eq!(ends_at(-2.0, [0.9, 0.5], "1")[1], "refuted");
    assert_eq!(ends_at(50.0, [0.0, 0.5], "1e-3")[2], "refuted");
}

#[test]
fn other_problems_and_orders_are_refused() {
    let refused = |case: &Case| {
        ADAM_FINITE_SUM.bind(&case.setting(), &[""]).err().map(|unmet| unmet.to_string()).unwrap()
    };
    let quadratic = case([0.0, 0.9], "1").on("quadratic:dim=1", "none");
    assert!(refused(&quadratic).contains("zhang-finite-sum"));
    let shuffled = "epochs:size=1";
    let shuffled = case([0.0, 0.9], "1").on("zhang-finite-sum:rows=10", shuffled);
    assert!(refused(&shuffled).contains("cyclic order"));
}
