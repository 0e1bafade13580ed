//! Results made by hand for the tests of what people read.

use crate::results::{Results, Row, SettingRow};

/// A claim that holds, at horizon 10 on a deterministic problem.
pub(crate) fn row(claim: &str, theorem: &str) -> Row {
    Row {
        claim: claim.to_owned(),
        theorem: theorem.to_owned(),
        step: String::new(),
        provenance: "derived".to_owned(),
        mode: "in expectation".to_owned(),
        run: 0,
        setting: SettingRow {
            problem: "quadratic:dim=1".to_owned(),
            noise: "none".to_owned(),
            optimizer: "gd:lr=1".to_owned(),
            domain: "whole".to_owned(),
            dim: 1,
            horizon: 10,
            replicas: 1,
            sweep: Vec::new(),
        },
        verdict: "holds".to_owned(),
        reason: String::new(),
        more_replicas: None,
        expected: "holds".to_owned(),
        as_expected: true,
        slack: 0.5,
        informative: true,
        lhs: 1.0,
        rhs: 2.0,
        interval: None,
        band: None,
        n: 1,
        failures: 0,
        landings: Vec::new(),
        rate: None,
        line: None,
        notes: Vec::new(),
        witness: None,
    }
}

/// A study of these rows.
pub(crate) fn results(rows: Vec<Row>) -> Results {
    Results {
        schema_version: 1,
        version: "0.0.0".to_owned(),
        command: "ratecheck run study".to_owned(),
        study: "study".to_owned(),
        title: "A study".to_owned(),
        about: "About it.".to_owned(),
        seed: 1,
        size: "quick".to_owned(),
        error_rate: 0.01,
        error_rate_per_claim: 0.01,
        sequential: None,
        differences: Vec::new(),
        claims_in_expectation: 0,
        complete: true,
        maps: Vec::new(),
        figures: Vec::new(),
        rows,
    }
}
