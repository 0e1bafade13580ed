//! The engine knows traits, never a method.

use std::path::Path;

/// Sources of the engine, with comments.
fn sources() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/engine");
    let files =
        std::fs::read_dir(folder).expect("the engine").map(|file| file.expect("a file").path());
    let read = |path: std::path::PathBuf| {
        (path.display().to_string(), std::fs::read_to_string(&path).expect("a source"))
    };
    let sources: Vec<_> = files.map(read).collect();
    assert!(sources.len() >= 4, "the engine's files are where this test looks");
    sources
}

/// Names of methods as ids, as modules and by family: `padam-code`, `padam_code`, `padam`.
fn names() -> Vec<String> {
    let ids = ratecheck::optimizers::ALL.iter().map(|entry| entry.id);
    let mut names: Vec<String> = ids
        .flat_map(|id| {
            let family =
                if id.starts_with("heavy") { id } else { id.split('-').next().expect("an id") };
            [id.to_owned(), id.replace('-', "_"), family.to_owned()]
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).map(str::to_lowercase)
}

/// The first name of a method in a text.
fn named_in(text: &str) -> Option<String> {
    let names = names();
    words(text).find(|word| names.contains(word))
}

#[test]
fn the_engine_names_no_method() {
    for (file, text) in sources() {
        assert_eq!(named_in(&text), None, "{file}");
        let used = text.lines().filter(|line| line.contains("optimizers::"));
        for line in used {
            let traits = ["Ask", "Method", "Run"];
            let named = line.rsplit("optimizers::").next().unwrap_or_default();
            let named: Vec<String> = words(named).filter(|word| !word.is_empty()).collect();
            let only = named.iter().all(|word| traits.iter().any(|t| t.to_lowercase() == *word));
            assert!(only, "{file} takes more than traits from the optimizers: {line}");
        }
    }
}

#[test]
fn a_name_would_be_found() {
    for text in
        ["if id == \"padam-code\" {", "use crate::optimizers::heavy_ball;", "// as Adam does"]
    {
        assert!(named_in(text).is_some(), "{text}");
    }
}
