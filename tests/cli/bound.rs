//! `ratecheck bound`.

use crate::command::{json, succeed};

const SHARP: [&str; 20] = [
    "bound",
    "padam-nonconvex-sharp",
    "--set",
    "T=10000",
    "--set",
    "d=10",
    "--set",
    "lr=1/100",
    "--set",
    "beta1=9/10",
    "--set",
    "beta2=0.99",
    "--set",
    "p=1/8",
    "--set",
    "L=1",
    "--set",
    "G=2",
    "--set",
    "Delta=3",
];

fn sharp(more: &[&str]) -> Vec<&'static str> {
    SHARP
        .into_iter()
        .chain(more.iter().map(|word| -> &'static str { word.to_string().leak() }))
        .collect()
}

#[test]
fn the_value_is_the_sum_of_its_three_terms() {
    let bound = json(&sharp(&["--set", "vtau=5", "--json"]));
    assert_eq!(bound["theorem"], "padam-nonconvex-sharp");
    let terms = bound["terms"].as_object().expect("terms");
    assert!(terms.len() >= 3, "{terms:?}");
    assert!(terms.values().all(serde_json::Value::is_number), "{terms:?}");
    assert!(bound["value"].as_f64().is_some_and(f64::is_finite));
}

#[test]
fn text_and_json_say_the_same() {
    let text = succeed(&sharp(&["--set", "vtau=5"]));
    let bound = json(&sharp(&["--set", "vtau=5", "--json"]));
    let value = bound["value"].as_f64().expect("a number");
    assert_eq!(text.lines().next(), Some(format!("padam-nonconvex-sharp {value}").as_str()));
    for (name, term) in bound["terms"].as_object().expect("terms") {
        let term = term.as_f64().expect("a number").to_string();
        let line = text.lines().find(|line| line.trim_start().starts_with(&format!("{name} ")));
        assert!(line.is_some_and(|line| line.ends_with(&term)), "{name} {term} in\n{text}");
    }
}

#[test]
fn the_regret_bound_is_what_its_formula_gives_by_hand() {
    // D²/(2(1-β1)) d √T G^{2p}/a + (1+β1)/(2(1-β1)) a √(1+ln T) G^{1-2p} (1-β2)^{-p} d G √T
    // at T = 1, d = 1, a = 1, β1 = β2 = 0, G = 1, D = 2 is 2 + 1/2.
    let args = [
        "bound",
        "padam-regret-constant-beta1",
        "--json",
        "--set",
        "T=1",
        "--set",
        "d=1",
        "--set",
        "lr=1",
        "--set",
        "beta1=0",
        "--set",
        "beta2=0",
        "--set",
        "p=1/4",
        "--set",
        "G=1",
        "--set",
        "D=2",
    ];
    let bound = json(&args);
    assert_eq!(bound["value"], 2.5);
    assert_eq!(
        (&bound["terms"]["domain"], &bound["terms"]["gradients"]),
        (&2.0.into(), &0.5.into())
    );
}
