//! `ratecheck cite`.

use std::fs;

use crate::command::{refuse_all, run};

const STUDY: &str = r#"
[study]
id = "mine"
title = "A wrapper and a measure"
[[claim]]
theorem = "sgd-ghadimi-lan"
expect = "holds"
problem = "quadratic:dim=2"
noise = "coordinate:noise=rademacher"
optimizer = "{method}:lr=0.05 with average-uniform"
sweep = { method = ["sgd"] }
measure = ["moreau"]
x0 = 1
horizons = [20]
replicas = 4
"#;

/// False alarm: 0.
#[test]
fn a_study_cites_what_its_runs_are_made_of() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("mine.toml"), STUDY).expect("written");
    let said = run(dir.path(), &["cite", "mine.toml"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    for key in [
        "ratecheck,",
        "robbins1951stochastic",
        "ghadimi2013stochastic",
        "polyak1992acceleration",
        "nesterov2012efficiency",
    ] {
        assert_eq!(said.out.matches(&format!("{{{key}")).count(), 1, "{key}: {}", said.out);
    }
    assert!(
        said.out.contains("noise rademacher"),
        "what has no publication is listed: {}",
        said.out
    );
}

/// The report cites the theorems' works, and the file beside it holds them.
///
/// False alarm: 0.
#[test]
fn results_cite_what_they_hold() {
    let dir = tempfile::tempdir().expect("a folder");
    assert_eq!(run(dir.path(), &["run", "padam-two-cycle"]).code, Some(0));
    let from_results = run(dir.path(), &["cite", "ratecheck-results"]);
    let from_study = run(dir.path(), &["cite", "padam-two-cycle"]);
    assert_eq!((from_results.code, &from_results.out), (Some(0), &from_study.out));
    for folder in ["ratecheck-results", "ratecheck-results/padam-two-cycle"] {
        let folder = dir.path().join(folder);
        let file = fs::read_to_string(folder.join("references.bib")).expect("references");
        assert_eq!(file.trim_end(), from_study.out.trim_end());
        let report = fs::read_to_string(folder.join("report.tex")).expect("a report");
        assert!(report.contains("\\bibitem{chen2020padam}"));
        // The report over all studies states no theorems.
        assert_eq!(report.contains("\\cite{chen2020padam}"), folder.ends_with("padam-two-cycle"));
    }
    let manifest = dir.path().join("ratecheck-results/padam-two-cycle/manifest.json");
    assert!(fs::read_to_string(manifest).expect("a manifest").contains("references.bib"));
}

/// False alarm: 0.
#[test]
fn ids_specs_and_everything_can_be_cited() {
    let dir = tempfile::tempdir().expect("a folder");
    let of = |args: &[&str]| {
        let said = run(dir.path(), args);
        assert_eq!(said.code, Some(0), "{args:?}: {}", said.err);
        said.out
    };
    assert!(of(&["cite"]).starts_with("@misc{ratecheck,"));
    assert!(of(&["cite", "padam-nonconvex-sharp/N13"]).contains("chen2020padam"));
    assert!(
        of(&["cite", "sgd:lr=0.1 with clip-norm:limit=3", "adam-paper"]).contains("kingma2015adam")
    );
    assert!(of(&["cite", "sgd with clip-norm:limit=3"]).contains("pascanu2013difficulty"));
    let everything: serde_json::Value =
        serde_json::from_str(&of(&["cite", "--all", "--json"])).expect("JSON");
    assert!(everything["works"].as_array().is_some_and(|works| works.len() > 100));
}

/// False alarm: 0.
#[test]
fn what_cannot_be_cited_is_refused() {
    refuse_all([
        (vec!["cite", "padam-nonconvex-shrp"], "did you mean `padam-nonconvex-sharp`?"),
        (vec!["cite", "box"], "there is nothing to cite"),
        (vec!["cite", "none-such.toml"], "cannot read study"),
        (vec!["cite", "--all", "adam-paper"], "cannot be used with"),
    ]);
}
