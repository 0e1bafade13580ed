//! Curves at their checkpoints, and differences between optimizers.

use std::collections::HashMap;

use super::claims::{how, label};
use super::measured::{Estimate, Test, difference, point, test};
use super::setting::{Draws, Settings};
use super::side::Stored;
use super::{Compared, Finding, Rules, Trend, relative, same};
use crate::results::{DifferenceRow, Results, Row};

/// Two numbers with their sample sizes, compared; what is known of their laws is asked where it is needed.
fn compared(
    old: (f64, u64),
    new: (f64, u64),
    (draws, rules): (Draws, Rules),
    estimates: impl FnOnce() -> (Estimate, Estimate),
) -> Compared {
    let mut one = Compared {
        claim: String::new(),
        theorem: String::new(),
        setting: String::new(),
        quantity: String::new(),
        step: None,
        verdicts: None,
        old: old.0,
        new: new.0,
        slack_old: None,
        slack_new: None,
        n_old: old.1,
        n_new: new.1,
        draws,
        how: how(draws).to_owned(),
        p: None,
        p_holm: None,
        finding: Finding::Same,
        trend: Trend::Neither,
    };
    if same(old.0, new.0) {
        return one;
    }
    if matches!(draws, Draws::None | Draws::Same) {
        let near = relative(old.0, new.0) <= rules.tolerance;
        one.finding = if near { Finding::Rounding } else { Finding::Differs };
        return one;
    }
    let (old, new) = estimates();
    match test(old, new, draws) {
        Ok(Test { name, p }) => {
            one.how = name.to_owned();
            one.p = Some(p);
        }
        Err(why) => {
            one.how = why.to_owned();
            one.finding = Finding::Untested;
        }
    }
    one
}

/// Every recorded quantity of the runs in the same setting, at every checkpoint that both have.
pub(super) fn compare(
    old: &Stored,
    new: &Stored,
    pairs: &[(&Row, &Row)],
    settings: &Settings<'_>,
    rules: Rules,
) -> Vec<Compared> {
    let (Some(before), Some(after)) = (&old.curves, &new.curves) else { return Vec::new() };
    let numbers: Vec<(usize, usize)> = pairs.iter().map(|(a, b)| (a.run, b.run)).collect();
    let runs = settings.runs(&numbers);
    let (names, others) = (rows(&new.results), rows(&old.results));
    // Runs without a row of their own are those of rates, and none of their replicas ended early.
    let replicas = |row: Option<&&Row>, n: u64| row.map_or(n, |row| row.setting.replicas);
    let known: HashMap<(usize, &str, u64), &crate::results::CurveRow> =
        before.iter().map(|c| ((c.run, c.quantity.as_str(), c.step), c)).collect();
    let mut all = Vec::new();
    for curve in after {
        let Some(&run) = runs.get(&curve.run) else { continue };
        let Some(other) = known.get(&(run, curve.quantity.as_str(), curve.step)) else { continue };
        let name = names.get(&curve.run);
        let drawn = (replicas(others.get(&run), other.n), replicas(name, curve.n));
        let draws = settings.draws((run, curve.run), drawn);
        all.push(Compared {
            claim: name.map_or_else(String::new, |row| row.claim.clone()),
            setting: name.map_or_else(|| format!("run {}", curve.run), |row| label(row)),
            quantity: curve.quantity.clone(),
            step: Some(curve.step),
            ..compared((other.mean, other.n), (curve.mean, curve.n), (draws, rules), || {
                (point(other), point(curve))
            })
        });
    }
    all
}

/// The first row about each run.
fn rows(results: &Results) -> HashMap<usize, &Row> {
    let mut rows = HashMap::new();
    for row in &results.rows {
        rows.entry(row.run).or_insert(row);
    }
    rows
}

/// Differences between optimizers, where both sides have one of that name.
pub(super) fn differences(old: &Results, new: &Results, rules: Rules) -> Vec<Compared> {
    let key = |row: &DifferenceRow| {
        (
            row.first.clone(),
            row.second.clone(),
            row.problem.clone(),
            row.noise.clone(),
            row.horizon,
            row.quantity.clone(),
        )
    };
    let mut known: HashMap<_, Vec<&DifferenceRow>> = HashMap::new();
    for row in old.differences.iter().rev() {
        known.entry(key(row)).or_default().push(row);
    }
    let one = |row: &DifferenceRow| {
        let before = known.get_mut(&key(row)).and_then(Vec::pop)?;
        let sizes = (before.interval.n, row.interval.n);
        let draws = match (old.seed == new.seed, sizes.0 == sizes.1) {
            (true, true) => Draws::Same,
            (true, false) => Draws::Part,
            (false, _) => Draws::Other,
        };
        Some(Compared {
            claim: format!("{} - {}", row.first, row.second),
            setting: format!("T={}", row.horizon),
            quantity: format!("difference of {}", row.quantity),
            ..compared(
                (before.difference, sizes.0),
                (row.difference, sizes.1),
                (draws, rules),
                || (difference(before), difference(row)),
            )
        })
    };
    new.differences.iter().filter_map(one).collect()
}
