//! `ratecheck list` and `ratecheck show`.

use serde_json::Value;

use crate::command::{json, succeed};

const KINDS: [&str; 7] =
    ["problems", "optimizers", "wrappers", "theorems", "noise", "studies", "domains"];

fn ids(list: &Value) -> Vec<String> {
    let items = list.as_array().expect("an array");
    items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn every_kind_lists_as_text_and_as_json() {
    for kind in KINDS {
        let text = succeed(&["list", kind]);
        let list = json(&["list", kind, "--json"]);
        for item in list.as_array().expect("an array") {
            let id = item["id"].as_str().expect("an id");
            assert!(text.lines().any(|line| line.starts_with(id)), "{id} in {text}");
            assert!(!item["summary"].as_str().expect("a summary").is_empty(), "{id}");
            for key in item["keys"].as_array().expect("keys") {
                let required = key["required"].as_bool().expect("a flag");
                assert!(!(required && key["default"].is_string()), "{id}: {key}");
                assert!(key["doc"].is_string() && key["range"].is_string(), "{id}: {key}");
            }
        }
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }
}

#[test]
fn problems_state_their_constants() {
    let list = json(&["list", "problems", "--json"]);
    let quadratic = list.as_array().expect("an array").iter().find(|p| p["id"] == "quadratic");
    let constants =
        quadratic.expect("it is there")["constants"].as_array().expect("defaults").clone();
    let smoothness = constants.iter().find(|c| c["name"] == "L").expect("stated");
    assert_eq!((&smoothness["direction"], &smoothness["value"]), (&"exactly".into(), &1.0.into()));
    assert_eq!((&smoothness["on"], smoothness["because"].is_string()), (&"whole".into(), true));
}

#[test]
fn theorems_carry_their_proof_and_its_provenance() {
    let list = json(&["list", "theorems", "--json"]);
    let words = ["confirmed", "quoted", "recalled", "derived"];
    for theorem in list.as_array().expect("an array") {
        for place in std::iter::once(theorem).chain(theorem["steps"].as_array().expect("steps")) {
            let word = place["provenance"].as_str().expect("a word");
            assert!(words.contains(&word), "{place}");
            assert!(place["mode"].is_string() && place["formula"].is_string(), "{place}");
        }
    }
}

#[test]
fn everything_listed_can_be_shown() {
    for kind in KINDS {
        for id in ids(&json(&["list", kind, "--json"])) {
            let text = succeed(&["show", &id]);
            assert!(text.contains(&id), "{text}");
            assert_eq!(json(&["show", &id, "--json"])["id"], id.as_str());
        }
    }
}

#[test]
fn a_theorem_shows_statement_hypotheses_steps_notes_and_defects() {
    let text = succeed(&["show", "padam-nonconvex-4.3"]);
    let theorem = json(&["show", "padam-nonconvex-4.3", "--json"]);
    for words in ["1806.06763", "quoted", "Known defects", "Steps", "N13"] {
        assert!(text.contains(words), "no `{words}` in\n{text}");
    }
    // Every step of the proof stands in the text, by its label.
    for step in theorem["steps"].as_array().expect("steps") {
        assert!(text.contains(step["label"].as_str().expect("a label")), "{step}");
    }
}

#[test]
fn one_step_of_a_proof_can_be_shown() {
    let text = succeed(&["show", "padam-nonconvex-sharp/N13"]);
    assert!(text.starts_with("padam-nonconvex-sharp/N13"), "{text}");
    let step = json(&["show", "padam-nonconvex-sharp/N13", "--json"]);
    assert_eq!(
        (&step["theorem"], &step["step"]["label"]),
        (&"padam-nonconvex-sharp".into(), &"N13".into())
    );
}

#[test]
fn a_study_shows_its_claims() {
    let text = succeed(&["show", "padam-two-cycle"]);
    assert!(text.contains("claim refuted-at-77") && text.contains("huber:dim=1,scale=9"), "{text}");
}
