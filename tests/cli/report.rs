//! Redrawing from folders that are half-written, interrupted or damaged.

use std::fs;
use std::path::Path;

use crate::command::{Said, run};

const FILES: [&str; 4] = ["verdicts.json", "curves.parquet", "manifest.json", "run.toml"];

/// A folder of results with one finished study, and the folder of that study within.
fn finished() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let said = run(dir.path(), &["run", "padam-two-cycle", "--out", "results"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    dir
}

const STUDY: &str = "results/padam-two-cycle";

/// Reports with one file of the study replaced, or removed, and puts everything back.
fn with(dir: &Path, name: &str, bytes: Option<&[u8]>) -> (Said, String) {
    let at = |name: &str| dir.join(STUDY).join(name);
    let kept: Vec<Vec<u8>> = FILES.iter().map(|name| fs::read(at(name)).expect("read")).collect();
    match bytes {
        Some(bytes) => fs::write(at(name), bytes).expect("written"),
        None => fs::remove_file(at(name)).expect("removed"),
    }
    let said = run(dir, &["report", STUDY]);
    let page = fs::read_to_string(at("index.html")).expect("a page");
    for (name, bytes) in FILES.iter().zip(kept) {
        fs::write(at(name), bytes).expect("put back");
    }
    (said, page)
}

/// False alarm: 0.
#[test]
fn every_damaged_file_is_named_and_the_rest_is_drawn() {
    let dir = finished();
    for name in FILES {
        let whole = fs::read(dir.path().join(STUDY).join(name)).expect("read");
        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 0x80;
        let half = &whole[..whole.len() / 2];
        let cases = [None, Some(half), Some(&flipped[..]), Some(&b"\0\xffgarbage"[..]), Some(&[])];
        for (case, bytes) in cases.into_iter().enumerate() {
            let (said, page) = with(dir.path(), name, bytes);
            let what = format!("{name}, case {case}: {}", said.err);
            assert!(said.err.contains(name) && !said.err.contains("panicked"), "{what}");
            let drawn = matches!(name, "curves.parquet" | "run.toml");
            assert_eq!(said.code, Some(if drawn { 0 } else { 3 }), "{what}");
            if drawn {
                assert!(page.contains("Left out:") && page.contains(name), "{what}");
            }
        }
    }
    let said = run(dir.path(), &["report", STUDY]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
}

/// False alarm: 0.
#[test]
fn folders_that_cannot_be_read_are_named_on_the_landing_page() {
    let dir = finished();
    let pieces = dir.path().join("results/interrupted/pieces");
    fs::create_dir_all(&pieces).expect("a folder");
    let said = run(dir.path(), &["report", "results"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("interrupted") && said.err.contains("verdicts.json is missing"));
    let page = fs::read_to_string(dir.path().join("results/index.html")).expect("a page");
    assert!(page.contains("Left out:") && page.contains("verdicts.json is missing"));
    fs::remove_file(dir.path().join(STUDY).join("verdicts.json")).expect("removed");
    let said = run(dir.path(), &["report", "results"]);
    assert_eq!(said.code, Some(3), "{}", said.err);
}

/// What `verdicts.json` says of measured sides and bounds is what the figure draws, as pgfplots data and in the page, and what the macros
/// say, to the last bit.
///
/// False alarm: 0.
#[test]
fn figures_macros_and_verdicts_say_the_same_numbers() {
    let dir = tempfile::tempdir().expect("a folder");
    assert_eq!(run(dir.path(), &["run", "padam-two-cycle"]).code, Some(0));
    let study = dir.path().join("ratecheck-results/padam-two-cycle");
    let text = |name: &str| fs::read_to_string(study.join(name)).expect(name);
    let verdicts: serde_json::Value = serde_json::from_str(&text("verdicts.json")).expect("JSON");
    let rows = verdicts["rows"].as_array().expect("rows");
    let drawn_here = ["holds-at-76", "refuted-at-77"].map(serde_json::Value::from);
    let sides = rows.iter().filter(|row| {
        row["theorem"] == "padam-nonconvex-4.3"
            && row["step"] == ""
            && drawn_here.contains(&row["claim"])
    });
    let sides: Vec<[f64; 3]> = sides
        .map(|row| {
            let number = |value: &serde_json::Value| value.as_f64().expect("a number");
            [number(&row["setting"]["horizon"]), number(&row["lhs"]), number(&row["rhs"])]
        })
        .collect();
    assert!(sides.len() > 5, "{sides:?}");

    let data = text("figures/padam-two-cycle-holds-at-76-to-refuted-at-77-bounds.dat");
    let points: Vec<Vec<f64>> = (data.lines().skip(1))
        .map(|line| line.split(' ').map(|cell| cell.parse().expect("a number")).collect())
        .collect();
    let drawn = |x: f64, y: f64| {
        let same =
            |pair: &[f64]| pair[0].to_bits() == x.to_bits() && pair[1].to_bits() == y.to_bits();
        points.iter().any(|line| line.chunks_exact(2).any(same))
    };
    let macros = text("numbers.tex");
    let page = text("index.html");
    for [horizon, measured, bound] in sides {
        assert!(
            drawn(horizon, measured) && drawn(horizon, bound),
            "T = {horizon}: {bound} is not in\n{data}"
        );
        // The macro's last group has all digits; the page has them as JSON.
        assert!(macros.contains(&format!("{{{bound:?}}}")), "T = {horizon}: {bound}");
        assert!(page.contains(&format!("{bound:?}")), "T = {horizon}: {bound}");
    }
}
