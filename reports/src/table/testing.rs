//! Tables for the tests of the formats.

use super::{Column, Estimates, Outcome, Status, Table};
use proptest::collection::vec;
use proptest::prelude::*;

/// Three rows with the awkward values of every kind but integers.
pub(crate) fn sample() -> Table {
    let words = ["plain", "a \"b\", c", "=1+1"].map(str::to_owned).to_vec();
    let estimates = Estimates {
        value: vec![0.1, -0.0, 5e-324],
        lo: vec![f64::NAN, f64::NEG_INFINITY, 0.0],
        hi: vec![f64::INFINITY, 1e300, 1.0],
        n: vec![3, 0, 7],
        level: 0.95,
    };
    let outcome = |status, as_expected| Outcome { status, as_expected };
    let verdicts = vec![
        outcome(Status::Holds, true),
        outcome(Status::OutOfScope, false),
        outcome(Status::Refuted, true),
    ];
    let columns = vec![
        Column::text("claim", words).unwrap(),
        Column::estimate("x", estimates).unwrap().with_symbol(r"\bar x_T").with_unit("1/s"),
        Column::status("verdict", verdicts).unwrap(),
    ];
    Table::new("sample", "A sample", columns).unwrap()
}

fn numbers(rows: usize) -> impl Strategy<Value = Vec<f64>> {
    // Bit patterns, so that subnormals, infinities and NaN come up.
    vec(
        prop_oneof![
            any::<u64>().prop_map(f64::from_bits),
            any::<f64>(),
            Just(f64::NAN),
            Just(-0.0)
        ],
        rows,
    )
}

/// Any table with one column of each kind.
pub(crate) fn tables() -> impl Strategy<Value = Table> {
    (0_usize..6).prop_flat_map(|rows| {
        let estimates = (
            numbers(rows),
            numbers(rows),
            numbers(rows),
            vec(0..=i64::MAX as u64, rows),
            1e-9..1.0,
        );
        let outcomes = vec((0_usize..5, any::<bool>()), rows);
        (
            ".*",
            ".*",
            vec(any::<String>(), rows),
            vec(any::<i64>(), rows),
            numbers(rows),
            estimates,
            outcomes,
        )
            .prop_map(
                |(title, unit, text, integers, numbers, (value, lo, hi, n, level), outcomes)| {
                    let outcomes = outcomes
                        .into_iter()
                        .map(|(at, as_expected)| Outcome { status: Status::ALL[at], as_expected })
                        .collect();
                    let columns = vec![
                        Column::text("words", text).unwrap().with_unit(unit),
                        Column::integer("steps", integers).unwrap(),
                        Column::number("value", numbers).unwrap(),
                        Column::estimate("regret", Estimates { value, lo, hi, n, level }).unwrap(),
                        Column::status("verdict", outcomes).unwrap(),
                    ];
                    Table::new("any", title, columns).unwrap()
                },
            )
    })
}
