//! `docs/studies.md` has every key of a study file, with its default and an example that is one.

use std::collections::BTreeMap;

use ratecheck::study::{
    Claim, FigureSpec, Full, Grid, Header, Lands, MapSpec, Overlay, RateSpec, Study,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

const PAGE: &str = include_str!("../docs/studies.md");

/// A row of a table of keys.
struct Key<'a> {
    name: &'a str,
    default: &'a str,
    example: &'a str,
}

/// The rows below a heading.
fn rows(heading: &str) -> Vec<Key<'static>> {
    let (_, below) = PAGE
        .split_once(&format!("\n## {heading}\n"))
        .unwrap_or_else(|| panic!("docs/studies.md has no heading `{heading}`"));
    let section = below.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [name, _, default, example, _] = cells[..] else { panic!("five cells in {row}") };
        let code = |cell: &'static str| cell.trim_matches('`');
        Key { name: code(name), default, example: code(example) }
    })
    .collect()
}

/// The keys of a type, as its message about an unknown one lists them.
fn known<T: DeserializeOwned>() -> Vec<String> {
    let error = toml::from_str::<T>("no-such-key = 1").err().expect("unknown keys are refused");
    let message = error.message().to_owned();
    let list = message.split_once("expected ").expect("a list of keys").1;
    list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Compares a table with its type; `smallest` has the required keys and nothing else.
fn compare<T: DeserializeOwned + Serialize>(heading: &str, smallest: &str) {
    let rows = rows(heading);
    let names: Vec<&str> = rows.iter().map(|key| key.name).collect();
    assert_eq!(names, known::<T>(), "keys below `{heading}`, in the order of the type");
    let read = |lines: &BTreeMap<&str, &str>| {
        let text: Vec<&str> = lines.values().copied().collect();
        toml::from_str::<T>(&text.join("\n"))
    };
    let required: BTreeMap<&str, &str> = smallest
        .lines()
        .map(|line| (line.split(" = ").next().expect("key = value"), line))
        .collect();
    let small = read(&required).unwrap_or_else(|e| panic!("{heading}: {e}"));
    let small = serde_json::to_value(&small).expect("a value");
    for Key { name, default, example } in rows {
        let mut lines = required.clone();
        lines.remove(name);
        if *default == *"required" {
            assert!(read(&lines).is_err(), "{heading}: `{name}` may be left out");
        } else {
            assert!(!required.contains_key(name), "{heading}: `{name}` is not required");
            let value = small.get(name).cloned().unwrap_or(Value::Null);
            match default.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) {
                Some(literal) => {
                    let table: toml::Table =
                        toml::from_str(&format!("x = {literal}")).expect("a value of TOML");
                    let stated = serde_json::to_value(&table["x"]).expect("a value");
                    // What is empty may be left out of what is written.
                    let empty = value.is_null() && stated == Value::Array(Vec::new());
                    assert!(empty || value == stated, "{heading}: `{name}` is {value}");
                }
                None => assert!(value.is_null(), "{heading}: `{name}` is {value} by default"),
            }
        }
        assert!(example.starts_with(&format!("{name} = ")), "{heading}: {example}");
        lines.insert(name, example);
        assert!(read(&lines).is_ok(), "{heading}: {example}: {:?}", read(&lines).err());
    }
}

#[test]
fn every_key_stands_on_the_page_with_its_default() {
    compare::<Header>("[study]", "id = \"a\"\ntitle = \"a\"");
    compare::<Claim>(
        "[[claim]]",
        "theorem = \"a\"\nexpect = \"holds\"\nproblem = \"a\"\noptimizer = \"a\"\nhorizons = [1]",
    );
    compare::<Grid>("Grids", "from = 1\nto = 2\npoints = 2");
    compare::<MapSpec>("map", "");
    compare::<Overlay>("overlay", "label = \"a\"");
    compare::<RateSpec>("rate", "over = \"T\"\npredicted = 1\ntolerance = 1");
    compare::<Lands>("lands", "theorem = \"a\"\nat = 1\ntolerance = 1");
    compare::<Full>("full", "");
    compare::<FigureSpec>("[[figure]]", "id = \"a\"\nclaims = [\"a\"]");
    // Every table of a study has a section.
    assert_eq!(known::<Study>(), ["study", "claim", "figure"]);
}
