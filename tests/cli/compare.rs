//! Two sets of results compared, and baselines of runs.

use std::fs;
use std::path::Path;

use ratecheck::results::{self, Results};

use crate::command::{Said, refuse_all, run};

/// One claim over noise and one without, at two horizons each.
const STUDY: &str = r#"
[study]
id = "small"
title = "A small study"

[[claim]]
id = "noise"
theorem = ["sgd-ghadimi-lan", "sgd-ghadimi-lan/*"]
expect = "holds"
problem = "rational:dim=4"
noise = "gaussian:sigma=0.5"
optimizer = "sgd:lr=0.5/sqrt(T)"
x0 = 1.5
horizons = [20, 80]
replicas = 32

[[claim]]
id = "none"
theorem = "sgd-ghadimi-lan"
expect = "holds"
problem = "rational:dim=4"
optimizer = "sgd:lr=0.5"
x0 = 1.5
horizons = [20, 80]
"#;

fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("small.toml"), STUDY).expect("written");
    fs::write(dir.path().join("other.toml"), STUDY.replace("\"small\"", "\"other\""))
        .expect("written");
    dir
}

/// Runs the study into a folder; the exit code must be that one.
fn made(dir: &Path, out: &str, more: &[&str], code: i32) -> Said {
    let args = [&["run", "small.toml", "--out", out][..], more].concat();
    let said = run(dir, &args);
    assert_eq!(said.code, Some(code), "{args:?}: {}\n{}", said.err, said.out);
    said
}

/// Compares, and reads the JSON document.
fn compared(dir: &Path, args: &[&str]) -> (Option<i32>, serde_json::Value) {
    let said = run(dir, &[&["compare", "--json"][..], args].concat());
    let json = serde_json::from_str(&said.out);
    (said.code, json.unwrap_or_else(|e| panic!("{args:?}: {e}\n{}{}", said.out, said.err)))
}

/// Changes the results of a study as another program might have written them.
fn plant(dir: &Path, change: impl Fn(&mut Results)) {
    let mut verdicts = results::read_verdicts(dir).expect("verdicts");
    let curves = results::read_curves(dir).expect("curves");
    let text = format!("# as it was run\n{}", results::study(dir).expect("the study"));
    change(&mut verdicts);
    results::write(dir, &verdicts, &curves, &text).expect("written");
}

/// False alarm: 0.
#[test]
fn the_same_run_is_the_same_to_the_bit_whatever_the_threads() {
    let dir = folder();
    made(dir.path(), "one", &["--threads", "1"], 0);
    made(dir.path(), "two", &["--threads", "2"], 0);
    for (a, b) in
        [("one", "two"), ("one/small", "two"), ("one", "two/small"), ("two/small", "one/small")]
    {
        let said = run(dir.path(), &["compare", a, b]);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
        for needle in ["the same to the bit; no verdict changed", "nothing became worse"] {
            assert!(said.out.contains(needle), "{needle}: {}", said.out);
        }
    }
    let (code, json) = compared(dir.path(), &["one", "two"]);
    assert_eq!((code, json["tests"].as_u64()), (Some(0), Some(0)));
    assert_eq!(json["claims"]["compared"], json["claims"]["same"]);
    assert!(json["numbers"]["compared"].as_u64() > Some(20));
}

/// At an error rate of 1e-9 for all tests of the comparison together.
///
/// False alarm: 1e-9.
#[test]
fn another_seed_is_noise() {
    let dir = folder();
    made(dir.path(), "one", &[], 0);
    made(dir.path(), "two", &["--seed", "2"], 0);
    let args = ["one", "two", "--all", "--alpha", "1e-9"];
    let (code, json) = compared(dir.path(), &args);
    assert_eq!(code, Some(0), "{json:#}");
    let study = &json["studies"][0];
    let rows = |what: &str| study[what].as_array().expect("an array").clone();
    for row in rows("claims").iter().chain(&rows("numbers")) {
        let without_noise = row["claim"] == "none";
        let (how, finding) = (row["how"].as_str().expect("how"), row["finding"].as_str());
        if without_noise {
            assert_eq!((how, finding), ("no noise", Some("same")), "{row:#}");
        } else {
            assert!(matches!(finding, Some("noise" | "untested" | "same")), "{row:#}");
            assert!(how == "Welch t" || finding != Some("noise"), "{row:#}");
        }
    }
    assert!(json["tests"].as_u64() > Some(20), "{json:#}");
    assert_eq!(json["claims"]["significant"], 0);
}

/// The first 32 of 64 replicas are those of the other run.
///
/// False alarm: 1e-9.
#[test]
fn more_replicas_are_compared_with_the_first_ones() {
    let dir = folder();
    made(dir.path(), "one", &[], 0);
    made(dir.path(), "two", &["--set", "claim.noise.replicas=64"], 0);
    let (code, json) = compared(dir.path(), &["one", "two", "--all", "--alpha", "1e-9"]);
    assert_eq!(code, Some(0), "{json:#}");
    let claims = json["studies"][0]["claims"].as_array().expect("claims");
    let means: Vec<_> =
        claims.iter().filter(|c| c["claim"] == "noise" && !c["p"].is_null()).collect();
    assert!(!means.is_empty());
    for claim in means {
        assert_eq!(claim["how"], "t of the added replicas", "{claim:#}");
        assert_eq!((&claim["n_old"], &claim["n_new"]), (&32.into(), &64.into()));
        assert_eq!(claim["finding"], "noise", "{claim:#}");
    }
}

/// False alarm: 0.
#[test]
fn another_setting_is_named_and_not_compared() {
    let dir = folder();
    made(dir.path(), "one", &[], 0);
    let settings = [
        ("claim.none.optimizer=sgd:lr=0.25", "optimizer: sgd:lr=0.5 → sgd:lr=0.25"),
        ("claim.none.x0=1.25", "x0: [1.5, 1.5, 1.5, 1.5] → [1.25, 1.25, 1.25, 1.25]"),
        ("claim.none.horizons=[20, 90]", "place: T=80 → T=90"),
    ];
    for (k, (set, needle)) in settings.into_iter().enumerate() {
        let out = format!("two{k}");
        made(dir.path(), &out, &["--set", set], 0);
        let (code, json) = compared(dir.path(), &["one", &out]);
        let other = json["studies"][0]["other_setting"].to_string();
        assert_eq!(code, Some(0), "{json:#}");
        assert!(other.contains(needle), "{other}");
        assert_eq!(json["claims"]["compared"], json["claims"]["same"], "{json:#}");
        let said = run(dir.path(), &["compare", "one", &out]);
        assert!(said.out.contains("another setting, not compared:"), "{}", said.out);
    }
}

/// False alarm: 0.
#[test]
fn what_became_worse_gives_exit_code_1() {
    let dir = folder();
    made(dir.path(), "one", &[], 0);
    // The same verdicts, and the study expects others.
    made(dir.path(), "two", &["--set", "claim.none.expect=refuted"], 1);
    let said = run(dir.path(), &["compare", "one", "two"]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    for needle in ["Verdicts that changed", "(unexpected)", "2 claims became worse"] {
        assert!(said.out.contains(needle), "{needle}: {}", said.out);
    }
    assert_eq!(run(dir.path(), &["compare", "two", "one"]).code, Some(0));
    // A verdict that is lost, a slack that grows, one that shrinks, and one that is rounded differently.
    let factor = |by: f64| {
        move |results: &mut Results| {
            let row = results.rows.iter_mut().find(|row| row.claim == "noise").expect("a row");
            (row.lhs, row.slack) = (row.lhs * by, row.slack * by);
        }
    };
    for (by, code, finding) in
        [(1.001, 1, "differs"), (0.999, 0, "differs"), (1.0 + 1e-12, 0, "rounding")]
    {
        made(dir.path(), "three", &[], 0);
        plant(&dir.path().join("three/small"), factor(by));
        let (found, json) = compared(dir.path(), &["one", "three", "--all"]);
        let claim = &json["studies"][0]["claims"][0];
        assert_eq!(
            (found, claim["finding"].as_str()),
            (Some(code), Some(finding)),
            "{by}: {claim:#}"
        );
    }
    let said = run(dir.path(), &["compare", "one", "three"]);
    assert!(said.out.contains("1 rounded differently"), "{}", said.out);
    plant(&dir.path().join("three/small"), |results| {
        "undecided".clone_into(&mut results.rows[0].verdict)
    });
    assert_eq!(run(dir.path(), &["compare", "one", "three"]).code, Some(1));
}

/// A mean that moved by 20 standard errors between two seeds.
///
/// False alarm: 1e-9.
#[test]
fn a_mean_that_moved_is_significant_and_worse() {
    let dir = folder();
    made(dir.path(), "one", &[], 0);
    made(dir.path(), "two", &["--seed", "2"], 0);
    plant(&dir.path().join("two/small"), |results| {
        let row = results.rows.iter_mut().find(|row| row.band.is_some()).expect("a mean");
        let band = row.band.as_mut().expect("a band");
        let shift = 10.0 * (band.hi - band.lo);
        (row.lhs, band.lo, band.hi) = (row.lhs + shift, band.lo + shift, band.hi + shift);
        row.slack = row.lhs / row.rhs;
    });
    let (code, json) = compared(dir.path(), &["one", "two"]);
    let claims = json["studies"][0]["claims"].as_array().expect("claims");
    assert_eq!((code, claims.len()), (Some(1), 1), "{json:#}");
    assert_eq!(
        (&claims[0]["finding"], &claims[0]["trend"]),
        (&"significant".into(), &"worse".into())
    );
    let said = run(dir.path(), &["compare", "one", "two", "--markdown"]);
    assert!(said.out.contains("| significant, worse | 1 |"), "{}", said.out);
}

/// False alarm: 0.
#[test]
fn damaged_and_missing_files_are_named_and_the_rest_is_compared() {
    let dir = folder();
    for out in ["one", "two"] {
        made(dir.path(), out, &[], 0);
        assert_eq!(run(dir.path(), &["run", "other.toml", "--out", out]).code, Some(0));
    }
    let at = |name: &str| dir.path().join("two/other").join(name);
    let with = |name: &str, bytes: Option<&[u8]>| {
        let kept = fs::read(at(name)).expect("read");
        match bytes {
            Some(bytes) => fs::write(at(name), bytes).expect("written"),
            None => fs::remove_file(at(name)).expect("removed"),
        }
        let said = run(dir.path(), &["compare", "one", "two"]);
        fs::write(at(name), kept).expect("put back");
        assert!(said.err.contains(name) && !said.err.contains("panicked"), "{name}: {}", said.err);
        assert_eq!(said.code, Some(0), "{name}: {}", said.err);
        said.out
    };
    for name in ["verdicts.json", "manifest.json", "curves.parquet", "run.toml"] {
        for bytes in [None, Some(&b"garbage"[..]), Some(&b""[..])] {
            let out = with(name, bytes);
            let both = !matches!(name, "verdicts.json" | "manifest.json");
            let needle = if both { "compared in 2 studies" } else { "compared in 1 study" };
            assert!(out.contains(needle) && !out.contains("only in"), "{name}: {out}");
        }
    }
    let later = b"{\"schema_version\": 9}";
    plant(&dir.path().join("two/other"), |results| results.schema_version = 9);
    let said = run(dir.path(), &["compare", "one", "two/other"]);
    assert_eq!(said.code, Some(3), "{}", said.err);
    assert!(said.err.contains("schema version 9"), "{}", said.err);
    fs::write(dir.path().join("one/small/verdicts.json"), later).expect("written");
    fs::remove_dir_all(dir.path().join("one/other")).expect("removed");
    let said = run(dir.path(), &["compare", "one", "two"]);
    assert_eq!((said.code, said.out.as_str()), (Some(3), ""), "{}", said.err);
}

/// False alarm: 0.
#[test]
fn studies_of_one_side_are_named() {
    let dir = folder();
    made(dir.path(), "one", &[], 0);
    made(dir.path(), "two", &[], 0);
    assert_eq!(run(dir.path(), &["run", "other.toml", "--out", "two"]).code, Some(0));
    // The folder of one study asks about that study alone.
    let said = run(dir.path(), &["compare", "one/small", "two"]);
    assert!(said.code == Some(0) && !said.out.contains("only in"), "{}", said.out);
    assert_eq!(run(dir.path(), &["run", "padam-two-cycle", "--out", "one"]).code, Some(0));
    let said = run(dir.path(), &["compare", "one", "two"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    for needle in ["studies only in old: padam-two-cycle", "studies only in new: other"] {
        assert!(said.out.contains(needle), "{needle}: {}", said.out);
    }
    let said = run(dir.path(), &["compare", "one/padam-two-cycle", "two/other"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("padam-two-cycle") && said.err.contains("other"), "{}", said.err);
}

/// False alarm: 0.
#[test]
fn everything_goes_to_a_file_in_three_formats() {
    let dir = folder();
    made(dir.path(), "one", &[], 0);
    made(dir.path(), "two", &["--seed", "3"], 0);
    for ending in ["json", "csv", "md"] {
        let file = format!("found.{ending}");
        let said = run(dir.path(), &["compare", "one", "two", "--out", &file]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        let text = fs::read_to_string(dir.path().join(&file)).expect("a file");
        assert!(text.contains("Welch t") && text.contains("value-gap"), "{text}");
    }
    let csv = fs::read_to_string(dir.path().join("found.csv")).expect("a file");
    let (_, json) = compared(dir.path(), &["one", "two", "--all"]);
    let rows = ["claims", "numbers"].map(|what| json[what]["compared"].as_u64().unwrap_or(0));
    assert_eq!(csv.lines().count() as u64, 1 + rows[0] + rows[1]);
}

/// False alarm: 0.
#[test]
fn baselines_are_saved_and_compared_with() {
    let dir = folder();
    let said = made(dir.path(), "r", &["--save-baseline", "main"], 0);
    assert!(said.out.contains("Saved as baseline main, which now holds 1 study"), "{}", said.out);
    let saved = dir.path().join("r/.baselines/main/small");
    for name in ["verdicts.json", "curves.parquet", "run.toml"] {
        let read = |dir: &Path| fs::read(dir.join(name)).expect("a file");
        assert_eq!(read(&saved), read(&dir.path().join("r/small")), "{name}");
    }
    let said = made(dir.path(), "r", &["--baseline", "main"], 0);
    for needle in
        ["Compared with the baseline", "old: baseline main (small,", "nothing became worse"]
    {
        assert!(said.out.contains(needle), "{needle}: {}", said.out);
    }
    // Results that were overwritten by another run are compared with what was saved.
    let worse = ["--set", "claim.none.expect=refuted"];
    let said = made(dir.path(), "r", &[&worse[..], &["--baseline", "main", "--json"]].concat(), 1);
    let json: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(json["comparison"]["worse"], 2);
    for args in
        [&["compare", "--baseline", "main", "r"][..], &["compare", "--baseline", "main", "r/small"]]
    {
        let said = run(dir.path(), args);
        assert_eq!(said.code, Some(1), "{args:?}: {}{}", said.err, said.out);
    }
    // Saving again replaces; a study that is not run stays.
    let other = ["run", "other.toml", "--out", "r", "--save-baseline", "main"];
    assert!(run(dir.path(), &other).out.contains("which now holds 2 studies"));
    made(dir.path(), "r", &[&worse[..], &["--save-baseline", "main"]].concat(), 1);
    made(dir.path(), "r", &["--baseline", "main"], 0);
    // Nothing of it is taken for a study.
    let said = run(dir.path(), &["report", "r"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    let page = fs::read_to_string(dir.path().join("r/index.html")).expect("a page");
    assert!(!page.contains(".baselines"));
    let said = run(dir.path(), &["compare", "r", "r"]);
    assert!(said.out.contains("compared in 2 studies"), "{}", said.out);
}

/// False alarm: 0.
#[test]
fn a_baseline_that_is_not_there_is_refused_before_anything_runs() {
    let dir = folder();
    made(dir.path(), "r", &["--save-baseline", "main"], 0);
    let before = fs::metadata(dir.path().join("r/small/verdicts.json")).expect("a file");
    let said = made(dir.path(), "r", &["--baseline", "mian"], 2);
    assert!(said.err.contains("mian") && said.err.contains("`main`"), "{}", said.err);
    let strict = ["run", "small.toml", "other.toml", "--out", "r", "--baseline", "main"];
    let said = run(dir.path(), &strict);
    assert_eq!(said.code, Some(2), "{}", said.err);
    assert!(said.err.contains("holds no results of other"), "{}", said.err);
    assert!(!dir.path().join("r/other").exists());
    let after = fs::metadata(dir.path().join("r/small/verdicts.json")).expect("a file");
    assert_eq!(before.modified().expect("a time"), after.modified().expect("a time"));
    let lenient = ["run", "small.toml", "other.toml", "--out", "r", "--baseline-lenient", "main"];
    let said = run(dir.path(), &lenient);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("not in baseline `main`: other"), "{}", said.err);
    assert!(said.out.contains("compared in 1 study"), "{}", said.out);
    let said = made(dir.path(), "r", &["--baseline-lenient", "nothing"], 0);
    assert!(said.err.contains("nothing is compared"), "{}", said.err);
    assert!(!said.out.contains("Compared with the baseline"), "{}", said.out);
    fs::write(dir.path().join("r/.baselines/main/small/verdicts.json"), "{").expect("written");
    let said = made(dir.path(), "r", &["--baseline", "main"], 3);
    assert!(said.err.contains("verdicts.json is truncated"), "{}", said.err);
}

/// False alarm: 0.
#[test]
fn wrong_requests_are_refused() {
    refuse_all([
        (vec!["compare"], "required"),
        (vec!["compare", "a"], "required"),
        (vec!["compare", "a", "b"], "`a` is not a folder of results"),
        (vec!["compare", "a", "b", "--alpha", "0"], "strictly between 0 and 1"),
        (vec!["compare", "a", "b", "--tolerance=-1"], "relative difference"),
        (vec!["compare", "a", "b", "--tolerance=1"], "relative difference"),
        (vec!["compare", "a", "b", "--json", "--markdown"], "cannot be used with"),
        (vec!["compare", "a", "b", "--baseline", "x"], "cannot be used with"),
        (vec!["compare", "a", "b", "--out", "x.txt"], ".json, .csv or .md"),
        (vec!["compare", "a", "b", "--out", "no/x.csv"], "no such folder"),
        (vec!["compare", ".", "."], "no results in `.`"),
        (vec!["compare", "--baseline", "main"], "no baseline"),
        (vec!["compare", "--baseline", "../x"], "lower-case letters"),
        (vec!["run", "padam-two-cycle", "--save-baseline", "A b"], "lower-case letters"),
        (vec!["run", "padam-two-cycle", "--baseline", "main"], "main"),
        (
            vec!["run", "padam-two-cycle", "--baseline", "a", "--save-baseline", "b"],
            "cannot be used with",
        ),
    ]);
}
