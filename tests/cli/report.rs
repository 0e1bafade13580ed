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
