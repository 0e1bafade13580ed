//! Wrappers where an optimizer is named: in traces, in studies and in their sweeps.

use crate::command::{run, succeed};

const STUDY: &str = r#"
[study]
id = "wrapped"
title = "Wrapped methods"

[[claim]]
id = "averaged"
theorem = "update-rule"
expect = "holds"
problem = "cosine:dim=2"
noise = "gaussian:sigma=0.5"
optimizer = "adam-paper:lr=0.1 with average-ema:beta={b} with average-uniform"
horizons = [20]
replicas = 4
sweep = { b = ["0", "1-1/sqrt(4)"] }

[[claim]]
id = "clipped"
theorem = "update-rule"
expect = "out of scope"
problem = "cosine:dim=2"
optimizer = "adam-paper:lr=0.1 with clip-norm:limit=0.5"
horizons = [20]
replicas = 1
"#;

#[test]
fn a_study_sweeps_over_wrappers_and_theorems_know_whom_they_are_about() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(dir.path().join("study.toml"), STUDY).expect("it is written");
    let said = run(dir.path(), &["run", "study.toml"]);
    assert_eq!(said.code, Some(0), "{} {}", said.out, said.err);
    let verdicts =
        std::fs::read_to_string(dir.path().join("ratecheck-results/wrapped/verdicts.json"));
    let verdicts = verdicts.expect("verdicts");
    for optimizer in [
        "adam-paper:lr=0.1 with average-ema:beta=0 with average-uniform",
        "adam-paper:lr=0.1 with average-ema:beta=1-1/sqrt(4) with average-uniform",
        "adam-paper:lr=0.1 with clip-norm:limit=0.5",
    ] {
        assert!(verdicts.contains(optimizer), "{optimizer} in {verdicts}");
    }
    assert!(verdicts.contains("the method is `clip-norm`"), "{verdicts}");
}

#[test]
fn a_trace_shows_the_average() {
    let optimizer = "sgd:lr=0.5 with average-uniform";
    let args = ["--problem", "quadratic:dim=2", "--x0", "1,2", "--steps", "2", "--state"];
    let text = succeed(&[&["trace", "-o", optimizer][..], &args].concat());
    let expected = "replica,step,x1,x2,g1,g2,average1,average2\n\
                    0,0,1,2,NaN,NaN,1,2\n\
                    0,1,0.5,1,1,2,1,2\n\
                    0,2,0.25,0.5,0.5,1,0.75,1.5\n";
    assert_eq!(text, expected);
}

#[test]
fn optimizers_are_listed_with_what_goes_around_them() {
    let text = succeed(&["list", "optimizers"]);
    assert!(text.contains("OPTIMIZER with WRAPPER:key=value"), "{text}");
    assert!(text.lines().any(|line| line.starts_with("average-uniform ")), "{text}");
    assert!(succeed(&["show", "round"]).starts_with("round (wrapper)"));
}
