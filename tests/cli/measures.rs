//! Quantities that a study asks for, on any run.

use crate::command::{refuse_all, run, succeed};

/// Gradient descent on `|x - 4|/4` from 0 with step 1: after 4 steps the iterates are 0, 1/4, 1/2, 3/4 with gradients -1/4.
const STUDY: &str = r#"[study]
id = "measured"
title = "A straight run"

[[claim]]
theorem = "update-rule"
expect = "holds"
problem = "resisting-slope"
optimizer = "sgd:lr=1"
horizons = [4]
measure = ["lambda-norm:beta=1,lambda={λ}", "lambda-norm-exact:at=iterate"]
sweep = { "λ" = [1, 8] }
lands = [
    { theorem = "update-rule", quantity = "lambda-norm-exact:at=iterate", at = 0.25, tolerance = 0 },
]
"#;

fn measured(study: &str) -> (Option<i32>, String, String) {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("study.toml"), study).expect("written");
    let said = run(dir.path(), &["run", "study.toml"]);
    let read = |file: &str| {
        std::fs::read_to_string(dir.path().join("ratecheck-results/measured").join(file))
            .unwrap_or_default()
    };
    (said.code, read("tables/curves.csv"), read("run.toml"))
}

#[test]
fn a_study_measures_and_lands() {
    let (code, curves, resolved) = measured(STUDY);
    assert_eq!(code, Some(0));
    for (quantity, value) in [
        ("\"lambda-norm:beta=1,lambda=1\",4,", 0.25 + 5.0 / 64.0),
        ("\"lambda-norm:beta=1,lambda=8\",4,", 0.25 + 5.0 / 8.0),
        ("lambda-norm-exact:at=iterate,4,", 0.25),
    ] {
        let row = curves.lines().find_map(|line| line.split_once(quantity));
        let (_, numbers) = row.unwrap_or_else(|| panic!("{quantity} in {curves}"));
        let mean: f64 = numbers.split(',').next().and_then(|n| n.parse().ok()).expect("a number");
        assert!((mean - value).abs() <= 1e-15, "{quantity} {mean}");
    }
    assert!(resolved.contains("lambda-norm-exact:at=iterate"), "{resolved}");
    assert_eq!(measured(&STUDY.replace("at = 0.25", "at = 0.26")).0, Some(1));
}

#[test]
fn what_cannot_be_measured_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let list = r#"["lambda-norm:beta=1,lambda={λ}", "lambda-norm-exact:at=iterate"]"#;
    let cases = [
        (list, "\"lamda-norm\"", "did you mean `lambda-norm`?"),
        (list, "\"lambda-norm:labda={λ}\"", "did you mean `lambda`?"),
        (list, "\"lambda-norm:lambda=-{λ}\"", "lambda"),
        (list, "\"moreau:rho={ρ}\"", "ρ"),
        (list, "\"lambda-norm\"", "lambda-norm-exact:at=iterate"),
        ("resisting-slope", "l2-norm:dim=2", "no sum over coordinates"),
        ("resisting-slope", "abs-quadratic", "neither a bound on its slopes nor"),
    ];
    let mut files = Vec::new();
    for (number, (from, to, _)) in cases.iter().enumerate() {
        let path = dir.path().join(format!("{number}.toml"));
        std::fs::write(&path, STUDY.replace(from, to)).expect("written");
        files.push(path.to_str().expect("UTF-8").to_owned());
    }
    refuse_all(files.iter().zip(cases).map(|(file, (_, _, needle))| (vec!["run", file], needle)));
}

#[test]
fn measures_are_listed_and_shown() {
    let text = succeed(&["list", "measures"]);
    assert!(text.lines().any(|line| line.starts_with("lambda-norm-refined ")), "{text}");
    let text = succeed(&["show", "lambda-norm"]);
    assert!(text.starts_with("lambda-norm (measure)") && text.contains("[beta]"), "{text}");
}
