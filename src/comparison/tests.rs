//! Results made by hand, compared.

use super::*;
use crate::publish::testing::{results, row};
use crate::results::{CurveRow, DifferenceRow, IntervalRow, Note, RateRow, Row, WitnessRow};

fn stored(rows: Vec<Row>, seed: u64) -> Stored {
    let results = Results { seed, ..results(rows) };
    Stored { results, curves: Some(Vec::new()), text: Some(format!("seed = {seed}")) }
}

fn side(stored: Stored) -> Side {
    Side { name: "side".to_owned(), studies: vec![stored], ..Side::default() }
}

fn compared(old: Stored, new: Stored) -> Comparison {
    Comparison::new(&side(old), &side(new), Rules::default())
}

/// Two lists of rows that ran on the same draws.
fn on_same_draws(old: Vec<Row>, new: Vec<Row>) -> Comparison {
    compared(stored(old, 1), stored(new, 1))
}

fn interval((lo, hi): (f64, f64), method: &str, n: u64) -> IntervalRow {
    IntervalRow {
        lo,
        hi,
        level: 0.95,
        method: method.to_owned(),
        guarantee: "asymptotic".to_owned(),
        n,
        caution: String::new(),
    }
}

/// A claim about a mean of 64 replicas, 0.1 to each side at 95 %, below 2.
fn mean(claim: &str, lhs: f64) -> Row {
    let mut row = row(claim, "theorem");
    row.setting.noise = "gaussian:sigma=1".to_owned();
    (row.setting.replicas, row.n) = (64, 64);
    (row.lhs, row.rhs, row.slack) = (lhs, 2.0, lhs / 2.0);
    row.band = Some(interval((lhs - 0.1, lhs + 0.1), "Student t", 64));
    row.interval = Some(interval((lhs - 2.15, lhs - 1.85), "t for skewed", 64));
    row
}

fn only(comparison: &Comparison) -> &Compared {
    let [study] = &comparison.studies[..] else { panic!("one study") };
    let [claim] = &study.claims[..] else { panic!("one claim: {:?}", study.claims) };
    claim
}

/// False alarm: 0.
#[test]
fn the_same_results_are_the_same_to_the_bit() {
    let mut nothing = row("c", "theorem");
    (nothing.lhs, nothing.rhs, nothing.slack) = (f64::NAN, f64::NAN, f64::NAN);
    let rows = vec![mean("a", 1.0), row("b", "theorem"), nothing];
    let found = on_same_draws(rows.clone(), rows);
    assert_eq!(found.claims, Counts { compared: 3, same: 3, ..Counts::default() });
    assert_eq!((found.tests, found.worse, found.verdicts_changed), (0, 0, 0));
}

/// False alarm: 0.
#[test]
fn lost_verdicts_are_worse_and_gained_ones_better() {
    let judged = |verdict: &str, as_expected: bool| {
        let mut row = row("a", "theorem");
        (row.verdict, row.as_expected) = (verdict.to_owned(), as_expected);
        row
    };
    let cases = [
        (("holds", true), ("undecided", false), Trend::Worse),
        (("holds", true), ("holds", false), Trend::Worse),
        (("holds", true), ("refuted", true), Trend::Worse),
        (("refuted", true), ("holds", false), Trend::Worse),
        (("holds", false), ("refuted", true), Trend::Better),
        (("undecided", false), ("holds", true), Trend::Better),
        (("refuted", true), ("holds", true), Trend::Better),
        (("refuted", true), ("out of scope", true), Trend::Neither),
    ];
    for (old, new, trend) in cases {
        let found = on_same_draws(vec![judged(old.0, old.1)], vec![judged(new.0, new.1)]);
        let verdicts = only(&found).verdicts.as_ref().unwrap_or_else(|| panic!("{old:?} {new:?}"));
        assert_eq!(verdicts.trend, trend, "{old:?} {new:?}");
        let worse = usize::from(trend == Trend::Worse);
        assert_eq!((found.verdicts_changed, found.worse), (1, worse), "{old:?} {new:?}");
    }
}

/// False alarm: 0.
#[test]
fn on_the_same_draws_the_tolerance_tells_rounding_from_a_change() {
    let path = |slack: f64| {
        let mut row = row("a", "theorem");
        row.mode = "every path".to_owned();
        (row.lhs, row.slack) = (2.0 * slack, slack);
        row
    };
    let cases = [
        (0.5 + 1e-12, Finding::Rounding, 0),
        (0.5001, Finding::Differs, 1),
        (0.4999, Finding::Differs, 0),
        (f64::INFINITY, Finding::Differs, 1),
    ];
    for (slack, finding, worse) in cases {
        let found = on_same_draws(vec![path(0.5)], vec![path(slack)]);
        assert_eq!((only(&found).finding, found.worse), (finding, worse), "{slack}");
        assert_eq!(only(&found).how, "same draws");
    }
    // Over other draws an extreme is another number.
    let found = compared(stored(vec![path(0.5)], 1), stored(vec![path(0.7)], 2));
    assert_eq!((only(&found).finding, found.worse), (Finding::Untested, 0));
    assert_eq!(only(&found).how, "none: extremes over other draws");
    // More steps that fail are a change even where the tightest one stays.
    let mut failing = path(0.5);
    failing.failures = 3;
    let found = on_same_draws(vec![path(0.5)], vec![failing]);
    assert_eq!(
        (only(&found).finding, only(&found).quantity.as_str()),
        (Finding::Differs, "failures")
    );
}

/// False alarm: 0.
#[test]
fn violations_move_within_their_rounding_allowances() {
    let violated = |lhs: f64| {
        let mut row = row("a", "theorem");
        row.mode = "every path".to_owned();
        (row.lhs, row.slack) = (lhs, lhs / 2.0);
        row.witness = Some(WitnessRow {
            replica: 0,
            step: 7,
            lhs,
            rhs: 2.0,
            allowance: 1e-4,
            file: String::new(),
            command: String::new(),
            from_seed: String::new(),
        });
        row
    };
    let finding = |lhs| only(&on_same_draws(vec![violated(3.0)], vec![violated(lhs)])).finding;
    assert_eq!((finding(3.0001), finding(3.0003)), (Finding::Rounding, Finding::Differs));
}

/// False alarm: 0.
#[test]
fn means_over_other_draws_are_tested() {
    let at = |lhs| compared(stored(vec![mean("a", 1.0)], 1), stored(vec![mean("a", lhs)], 2));
    // The standard error of a difference is 0.1 √2 / t = 0.0708.
    let near = at(1.1);
    assert_eq!((only(&near).finding, near.worse, near.tests), (Finding::Noise, 0, 1));
    assert_eq!((only(&near).how.as_str(), only(&near).quantity.as_str()), ("Welch t", "mean"));
    let p = only(&near).p.unwrap_or(f64::NAN);
    assert!((p - 0.1627).abs() < 1e-3, "{p}");
    let worse = at(1.5);
    assert_eq!((only(&worse).finding, worse.worse), (Finding::Significant, 1));
    assert_eq!(only(&worse).trend, Trend::Worse);
    let better = at(0.5);
    assert_eq!((only(&better).finding, better.worse), (Finding::Significant, 0));
    // Where the bound is another number, the difference to it is tested.
    let mut moved = mean("a", 1.5);
    moved.rhs = 2.5;
    let margin = compared(stored(vec![mean("a", 1.0)], 1), stored(vec![moved], 2));
    assert_eq!(only(&margin).quantity, "mean - bound");
    assert_eq!(only(&margin).finding, Finding::Noise);
    // Without a spread there is no test.
    let mut alone = mean("a", 1.5);
    (alone.band, alone.interval) = (None, None);
    let alone = compared(stored(vec![mean("a", 1.0)], 1), stored(vec![alone], 2));
    assert_eq!((only(&alone).finding, alone.tests), (Finding::Untested, 0));
}

/// One of p = 0.01 among many of p = 1 is nothing.
///
/// False alarm: 0.
#[test]
fn tests_are_adjusted_together() {
    let lhs = 1.0 + 0.1 * 1.325 * std::f64::consts::SQRT_2;
    let with = |others: usize| {
        let rows = |first: f64| {
            let mut rows = vec![mean("a", first)];
            rows.extend((0..others).map(|k| mean(&format!("b{k}"), 1.0 + 1e-9 * first)));
            rows
        };
        let found = compared(stored(rows(1.0), 1), stored(rows(lhs), 2));
        (found.claims.significant, found.tests)
    };
    assert_eq!(with(0), (1, 1));
    assert_eq!(with(9), (0, 10));
}

/// False alarm: 0.
#[test]
fn more_replicas_of_the_same_seed_are_compared_with_the_first_ones() {
    let more = |lhs: f64| {
        let mut row = mean("a", lhs);
        (row.setting.replicas, row.n) = (128, 128);
        row.band = Some(interval((lhs - 0.07, lhs + 0.07), "Student t", 128));
        row
    };
    let at = |lhs| on_same_draws(vec![mean("a", 1.0)], vec![more(lhs)]);
    let (near, far) = (at(1.05), at(1.3));
    for found in [&near, &far] {
        assert_eq!(only(found).how, "t of the added replicas");
        assert_eq!(only(found).draws, Draws::Part);
    }
    assert_eq!((only(&near).finding, only(&far).finding), (Finding::Noise, Finding::Significant));
}

/// False alarm: 0.
#[test]
fn times_shares_slopes_and_rates_have_tests_of_their_own() {
    let of = |mode: &str, method: &str, lhs: f64, exits: f64| {
        let mut row = mean("a", lhs);
        row.mode = mode.to_owned();
        (row.rhs, row.slack) = (lhs / 1.1, 1.1);
        (row.setting.replicas, row.setting.horizon) = (100, 1000);
        row.interval = Some(interval((lhs - 0.1, lhs + 0.1), method, 100));
        let note = |name: &str, value| Note { name: name.to_owned(), value };
        row.notes = vec![note("exits", exits), note("exploded", 0.0), note("slope-error", 0.05)];
        row.rate = Some(RateRow {
            over: "T".to_owned(),
            x: vec![10.0, 100.0, 1000.0],
            y: vec![1.0, 0.3, 0.1],
            exponent: lhs,
            predicted: -0.5,
            tolerance: 0.1,
            analysis: None,
        });
        row
    };
    let cases = [
        ("exit time", "chi-square", "counts of exits", (100.0, 100.0), (300.0, 100.0)),
        ("exit time", "Clopper-Pearson", "Fisher", (0.1, 10.0), (0.5, 50.0)),
        ("slope of log exit time", "weighted line", "normal", (1.0, 0.0), (2.0, 0.0)),
        ("order of exit times", "log-rank", "normal", (1.0, 0.0), (9.0, 0.0)),
        ("rate", "jackknife t", "Welch t", (-0.5, 0.0), (0.5, 0.0)),
    ];
    for (mode, method, name, (lhs, exits), (other, others)) in cases {
        let old = of(mode, method, lhs, exits);
        let found =
            compared(stored(vec![old], 1), stored(vec![of(mode, method, other, others)], 2));
        let claim = only(&found);
        assert_eq!((claim.how.as_str(), claim.finding), (name, Finding::Significant), "{mode}");
    }
}

/// False alarm: 0.
#[test]
fn claims_in_another_setting_or_on_one_side_are_named_and_not_compared() {
    let base = vec![row("a", "one"), row("b", "two"), row("c", "three"), row("d", "four")];
    let mut other = base.clone();
    other[0].setting.optimizer = "gd:lr=2".to_owned();
    other[1].setting.horizon = 20;
    other[2].claim = "e".to_owned();
    other[0].verdict = "refuted".to_owned();
    let found = on_same_draws(base, other);
    let study = &found.studies[0];
    assert_eq!((found.claims.compared, found.worse), (1, 0));
    let changed: Vec<_> = study.other_setting.iter().map(|e| (&*e.claim, &e.changed[..])).collect();
    let optimizer = ["optimizer: gd:lr=1 → gd:lr=2".to_owned()];
    assert_eq!(changed, [("a", &optimizer[..]), ("b", &["place: T=10 → T=20".to_owned()][..])]);
    let names = |list: &[Elsewhere]| list.iter().map(|e| e.claim.clone()).collect::<Vec<_>>();
    assert_eq!(
        (names(&study.only_old), names(&study.only_new)),
        (vec!["c".into()], vec!["e".into()])
    );
}

/// False alarm: 0.
#[test]
fn curves_differences_and_notes_are_compared() {
    let point = |mean: f64| CurveRow {
        run: 0,
        quantity: "value-gap".to_owned(),
        step: 5,
        mean,
        lo: mean - 0.1,
        hi: mean + 0.1,
        n: 64,
    };
    let difference = |difference: f64| DifferenceRow {
        first: "sgd".to_owned(),
        second: "adam".to_owned(),
        problem: "p".to_owned(),
        noise: "n".to_owned(),
        horizon: 5,
        quantity: "value-gap".to_owned(),
        first_mean: 1.0,
        second_mean: 1.0,
        difference,
        interval: interval((difference - 0.1, difference + 0.1), "t for skewed", 64),
        gain: 1.0,
    };
    let with = |x: f64, seed: u64| {
        let mut claim = mean("a", 1.0);
        claim.notes = vec![Note { name: "G".to_owned(), value: x }];
        let mut stored = stored(vec![claim], seed);
        stored.curves = Some(vec![point(x)]);
        stored.results.differences = vec![difference(x)];
        stored
    };
    let found = |new: Stored| {
        let found = compared(with(1.0, 1), new);
        assert_eq!(found.worse, 0, "nothing says which way is worse");
        let numbers = found.studies[0].numbers.iter();
        numbers.map(|n| (n.quantity.clone(), n.finding)).collect::<Vec<_>>()
    };
    let named = |list: &[(&str, Finding)]| {
        list.iter().map(|(name, finding)| ((*name).to_owned(), *finding)).collect::<Vec<_>>()
    };
    let (curve, gap) = ("value-gap", "difference of value-gap");
    let two = |finding| named(&[(curve, finding), (gap, finding)]);
    assert_eq!(found(with(1.0, 1)), two(Finding::Same));
    let three = [("G", Finding::Differs), (curve, Finding::Differs), (gap, Finding::Differs)];
    assert_eq!(found(with(1.5, 1)), named(&three));
    assert_eq!(found(with(1.1, 2)), two(Finding::Noise));
    assert_eq!(found(with(1.9, 2)), two(Finding::Significant));
}

/// False alarm: 0.
#[test]
fn relative_differences_and_equality_know_all_numbers() {
    assert!(same(f64::NAN, -f64::NAN) && same(0.0, -0.0) && !same(1.0, 1.0_f64.next_up()));
    for (a, b, want) in [
        (1.0, 1.0, 0.0),
        (1.0, 2.0, 0.5),
        (-1.0, 1.0, 2.0),
        (0.0, 5.0, 1.0),
        (1.0, f64::NAN, f64::INFINITY),
        (1.0, f64::INFINITY, f64::INFINITY),
        (f64::INFINITY, f64::INFINITY, 0.0),
    ] {
        assert!(same(relative(a, b), want), "{a} {b}: {}", relative(a, b));
    }
}
