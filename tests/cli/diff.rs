//! `ratecheck diff`: two optimizers side by side.

use serde_json::Value;

use crate::command::{json, succeed};

#[test]
fn a_pair_shows_parts_keys_and_paths() {
    let text = succeed(&["diff", "adam-paper", "adam-nobias:lr=0.2"]);
    for words in [
        "adam-paper and adam-nobias:lr=0.2",
        "corrections",
        "none",
        "key lr",
        "where they agree",
        "differ from step 1 on",
        "quadratic:dim=10,cond=100",
        "after 1000",
    ] {
        assert!(text.contains(words), "no `{words}` in\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    let same = succeed(&["diff", "amsgrad-reddi2018", "padam-paper:p=1/2"]);
    assert_eq!(same.matches("never differ beyond rounding").count(), 3, "{same}");
    assert!(succeed(&["diff", "sgd", "sgd:lr=0.1"]).contains("no part and no key differs"));
}

#[test]
fn json_has_the_same_numbers() {
    let pair = json(&["diff", "sgd", "heavy-ball", "--json"]);
    assert_eq!((&pair["a"], &pair["b"]), (&"sgd".into(), &"heavy-ball".into()));
    assert!(pair["parts"].as_array().is_some_and(|parts| !parts.is_empty()), "{pair}");
    let effects = pair["effects"].as_array().expect("effects");
    assert_eq!(effects.len(), 3);
    for effect in effects {
        // The first step is the same: there is no displacement yet.
        assert_eq!(effect["first"], 2, "{effect}");
        assert!(effect["distances"].as_array().is_some_and(|d| d.iter().all(Value::is_f64)));
    }
}

/// The page of the repository is what the program prints: `ratecheck diff --all > docs/readings.md`.
#[test]
fn the_page_of_readings_is_what_the_program_prints() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/readings.md");
    let shown = std::fs::read_to_string(page).expect("docs/readings.md");
    let printed = succeed(&["diff", "--all"]);
    let differs = shown.lines().zip(printed.lines()).find(|(shown, printed)| shown != printed);
    assert_eq!(differs, None, "run `ratecheck diff --all > docs/readings.md`");
    assert!(shown == printed, "run `ratecheck diff --all > docs/readings.md`");
    // Every entry stands on the page, and the array has every row.
    let list = json(&["list", "optimizers", "--json"]);
    for entry in list.as_array().expect("an array") {
        let id = entry["id"].as_str().expect("an id");
        assert!(shown.contains(&format!("`{id}")), "{id} is not on the page");
    }
    let all = json(&["diff", "--all", "--json"]);
    let rows = shown.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(all.as_array().map(Vec::len), Some(rows));
}
