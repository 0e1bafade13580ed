//! `ratecheck list` and `ratecheck show`.

use serde_json::Value;

use crate::command::{json, succeed};

const KINDS: [&str; 9] = [
    "problems",
    "optimizers",
    "wrappers",
    "theorems",
    "noise",
    "measures",
    "studies",
    "domains",
    "exits",
];

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

/// Whatever facts a problem states is in the list, each constant with direction, domain and reason.
#[test]
fn problems_say_all_that_is_known_of_them() {
    let list = json(&["list", "problems", "--json"]);
    for problem in list.as_array().expect("an array") {
        let id = problem["id"].as_str().expect("an id");
        for text in ["family", "formula", "source", "example", "feasible"] {
            assert!(problem[text].as_str().is_some_and(|text| !text.is_empty()), "{id}: {text}");
        }
        for array in [
            "keys",
            "constants",
            "minimisers",
            "basins",
            "saddles",
            "barriers",
            "starts",
            "examples",
        ] {
            assert!(problem[array].is_array(), "{id}: {array}");
        }
        let dim = problem["dim"].as_u64().expect("a dimension");
        for x in problem["starts"].as_array().expect("starts") {
            assert_eq!(x.as_array().map(Vec::len), usize::try_from(dim).ok(), "{id}");
        }
        for constant in problem["constants"].as_array().expect("constants") {
            for word in ["name", "direction", "on", "because"] {
                assert!(constant[word].as_str().is_some_and(|w| !w.is_empty()), "{id}: {constant}");
            }
            assert!(constant["value"].is_number(), "{id}: {constant}");
        }
        for flag in ["convex", "smooth", "hessian", "enclosures"] {
            assert!(problem[flag].is_boolean(), "{id}: {flag}");
        }
        assert_eq!(problem["online"].is_object(), problem["family"] == "online", "{id}");
    }
    let logistic = list.as_array().expect("an array").iter().find(|p| p["id"] == "logistic");
    assert!(logistic.expect("listed")["finite_sum"]["terms"].as_u64() > Some(1));
}

/// Problems and optimizers are listed by family, each heading once.
#[test]
fn lists_are_grouped_by_family() {
    for kind in ["problems", "optimizers"] {
        let text = succeed(&["list", kind]);
        let mut families: Vec<String> = Vec::new();
        for item in json(&["list", kind, "--json"]).as_array().expect("an array") {
            let family = item["family"].as_str().expect("a family").to_owned();
            if families.last() != Some(&family) {
                families.push(family);
            }
        }
        for family in &families {
            assert_eq!(text.lines().filter(|line| line == family).count(), 1, "{family}: {text}");
        }
    }
    for entry in json(&["list", "optimizers", "--json"]).as_array().expect("an array") {
        for word in ["formula", "source"] {
            assert!(entry[word].as_str().is_some_and(|w| !w.is_empty()), "{entry}");
        }
        assert!(entry["variants"].as_array().is_some_and(|v| !v.is_empty()), "{entry}");
        assert!(entry["parts"].is_array(), "{entry}");
    }
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
            // Where several kinds have a thing of that id, the object has one of each.
            let shown = json(&["show", &id, "--json"]);
            assert_eq!(shown.get(kind).unwrap_or(&shown)["id"], id.as_str());
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
