//! `ratecheck bench` in its quick form: what is in its tables. Times are not looked at, beyond that they are there.

use crate::command::{json, run, succeed};

#[test]
fn every_workload_has_its_row_with_limit_and_goal() {
    let out = json(&["bench", "--quick", "--samples", "1", "--json"]);
    let rows = out["rows"].as_array().expect("rows");
    let names: Vec<_> = rows.iter().filter_map(|row| row["name"].as_str()).collect();
    let parts = ["W5 Adam", "W5 Padam", "W5 AdaMomentum"];
    assert_eq!(names[..5], ["W1", "W2", "W3", "W4 R=1", "W4 R=16"]);
    assert_eq!((&names[5..8], names[8]), (&parts[..], "W6"));
    for row in rows {
        let number = |value: &serde_json::Value| value.as_f64().expect("a number");
        let (ns, limit) = (number(&row["ns"]), number(&row["limit"]["ns"]));
        assert!(ns > 0.0 && limit > 0.0, "{row}");
        assert!((number(&row["multiple"]) - ns / limit).abs() < 1e-9 * ns / limit, "{row}");
        assert_eq!(row["sides"][0]["name"], "plain loop");
        let many = !row["threads"].is_null();
        assert_eq!(many, ["W1", "W2", "W6"].contains(&row["name"].as_str().unwrap_or("")), "{row}");
        assert_eq!(!row["monitors"].is_null(), row["name"] == "W6", "{row}");
    }
    let limits = out["limits"].as_object().expect("limits");
    assert!(limits.len() == 9 && limits.values().all(|v| v.as_f64() > Some(0.0)), "{limits:?}");
}

#[test]
fn workloads_are_chosen_and_come_in_order() {
    let out =
        json(&["bench", "W3", "W2", "W3", "--quick", "--samples", "1", "--threads", "1", "--json"]);
    let rows = out["rows"].as_array().expect("rows");
    assert_eq!((rows.len(), &rows[0]["name"], &rows[1]["name"]), (2, &"W2".into(), &"W3".into()));
    assert!(rows.iter().all(|row| row["threads"].is_null()));
    // One path, rounded in two ways: 9600 steps differ by 6e-8 at most (see the test beside the workload).
    let (ours, plain) = (&rows[1]["value"], &rows[1]["sides"][0]["answer"]);
    let difference = ours.as_f64().expect("a number") - plain.as_f64().expect("a number");
    assert!(difference.abs() < 6e-8, "{ours} {plain}");
}

#[test]
fn the_page_is_plain_or_markdown() {
    let quick = ["bench", "W3", "--quick", "--samples", "1"];
    let plain = succeed(&quick);
    assert!(plain.starts_with("How fast runs are\n") && plain.contains("\nW3 "), "{plain}");
    assert!(plain.contains("latency") && plain.contains("GB/s"), "{plain}");
    let page = succeed(&[&quick[..], &["--markdown"]].concat());
    assert!(page.starts_with("# How fast runs are\n") && page.contains("\n| W3 "), "{page}");
}

#[test]
fn the_scale_is_drawn() {
    let dir = tempfile::tempdir().expect("a folder");
    let args = ["bench", "--scale", "--quick", "--samples", "1", "--markdown", "--figure", "s.svg"];
    let said = run(dir.path(), &args);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    assert!(said.out.contains("(s.svg)") && said.out.contains("| W6 "), "{}", said.out);
    let svg = std::fs::read_to_string(dir.path().join("s.svg")).expect("it is there");
    assert!(svg.starts_with("<svg") || svg.starts_with("<?xml"), "{}", &svg[..60]);
}
