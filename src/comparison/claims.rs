//! Claims of both sides, matched and compared.

use std::collections::{BTreeMap, HashMap, HashSet};

use ratecheck_proofs_checks::theorem::Mode;

use super::measured::{Estimate, Test, margin, measured, test};
use super::setting::{Draws, Settings};
use super::{Compared, Elsewhere, Finding, Judged, Rules, Trend, Verdicts, relative, same};
use crate::plan::full_name;
use crate::results::{Results, Row};

/// Where a claim stands: name, theorem, step, horizon, sweep.
type Place<'a> = (&'a str, &'a str, &'a str, u64, &'a [(String, String)]);
/// A claim without its place.
type Statement<'a> = (&'a str, &'a str, &'a str);

fn place(row: &Row) -> Place<'_> {
    (&row.claim, &row.theorem, &row.step, row.setting.horizon, &row.setting.sweep)
}

fn statement(row: &Row) -> Statement<'_> {
    (&row.claim, &row.theorem, &row.step)
}

/// Which rows are about the same.
pub(super) struct Matched<'a> {
    pub(super) pairs: Vec<(&'a Row, &'a Row)>,
    pub(super) other_setting: Vec<Elsewhere>,
    pub(super) only_old: Vec<Elsewhere>,
    pub(super) only_new: Vec<Elsewhere>,
}

/// Matches the rows of both sides. A claim that both have, but at other horizons or other values of the sweep, is in another setting.
pub(super) fn matched<'a>(
    old: &'a Results,
    new: &'a Results,
    settings: &Settings<'_>,
) -> Matched<'a> {
    let mut known: HashMap<Place<'_>, Vec<&'a Row>> = HashMap::new();
    for row in old.rows.iter().rev() {
        known.entry(place(row)).or_default().push(row);
    }
    let mut pairs = Vec::new();
    let mut moved: BTreeMap<(Statement<'_>, Vec<String>), usize> = BTreeMap::new();
    let mut added: BTreeMap<Statement<'_>, Vec<&Row>> = BTreeMap::new();
    for row in &new.rows {
        match known.get_mut(&place(row)).and_then(Vec::pop) {
            Some(before) => match settings.changed(before, row) {
                changed if changed.is_empty() => pairs.push((before, row)),
                changed => *moved.entry((statement(row), changed)).or_default() += 1,
            },
            None => added.entry(statement(row)).or_default().push(row),
        }
    }
    let mut gone: BTreeMap<Statement<'_>, Vec<&Row>> = BTreeMap::new();
    let left: HashSet<*const Row> = known.into_values().flatten().map(std::ptr::from_ref).collect();
    for row in old.rows.iter().filter(|row| left.contains(&std::ptr::from_ref(*row))) {
        gone.entry(statement(row)).or_default().push(row);
    }
    let elsewhere = |at: Statement<'_>, rows: usize, changed: Vec<String>| Elsewhere {
        claim: at.0.to_owned(),
        theorem: full_name(at.1, at.2),
        rows,
        changed,
    };
    let mut other_setting: Vec<Elsewhere> =
        moved.into_iter().map(|((at, changed), rows)| elsewhere(at, rows, changed)).collect();
    let (mut only_old, mut only_new) = (Vec::new(), Vec::new());
    for (at, rows) in added {
        match gone.remove(&at) {
            Some(before) => {
                let changed = format!("place: {} → {}", places(&before), places(&rows));
                other_setting.push(elsewhere(at, rows.len(), vec![changed]));
            }
            None => only_new.push(elsewhere(at, rows.len(), Vec::new())),
        }
    }
    only_old.extend(gone.into_iter().map(|(at, rows)| elsewhere(at, rows.len(), Vec::new())));
    Matched { pairs, other_setting, only_old, only_new }
}

/// The first place and how many more there are.
fn places(rows: &[&Row]) -> String {
    let first = rows.first().map_or_else(String::new, |row| label(row));
    match rows.len() {
        0 | 1 => first,
        n => format!("{first} and {} more", n - 1),
    }
}

/// Horizon and values of the sweep.
pub(super) fn label(row: &Row) -> String {
    let horizon = (row.setting.horizon > 0).then(|| format!("T={}", row.setting.horizon));
    let sweep = row.setting.sweep.iter().map(|(name, value)| format!("{name}={value}"));
    horizon.into_iter().chain(sweep).collect::<Vec<_>>().join(" ")
}

/// Compares matched rows; answers the claims, and the notes that are not the same on the same draws.
pub(super) fn compare(
    pairs: &[(&Row, &Row)],
    settings: &Settings<'_>,
    rules: Rules,
) -> (Vec<Compared>, Vec<Compared>) {
    let (mut claims, mut notes) = (Vec::new(), Vec::new());
    for &(old, new) in pairs {
        let replicas = (old.setting.replicas, new.setting.replicas);
        let draws = settings.draws((old.run, new.run), replicas);
        claims.push(claim(old, new, draws, rules));
        if matches!(draws, Draws::None | Draws::Same) {
            notes.extend(noted(old, new, draws, rules));
        }
    }
    (claims, notes)
}

/// A row with nothing compared yet.
fn blank(old: &Row, new: &Row, draws: Draws) -> Compared {
    Compared {
        claim: new.claim.clone(),
        theorem: full_name(&new.theorem, &new.step),
        setting: label(new),
        quantity: quantity(new).to_owned(),
        step: None,
        verdicts: None,
        old: old.lhs,
        new: new.lhs,
        slack_old: Some(old.slack),
        slack_new: Some(new.slack),
        n_old: old.n,
        n_new: new.n,
        draws,
        how: how(draws).to_owned(),
        p: None,
        p_holm: None,
        finding: Finding::Same,
        trend: Trend::Neither,
    }
}

/// What the measured side of a claim is.
fn quantity(row: &Row) -> &'static str {
    let is = |mode: Mode| row.mode == mode.to_string();
    if is(Mode::Rate) {
        "exponent"
    } else if is(Mode::Slope) {
        "slope"
    } else if is(Mode::Order) {
        "order"
    } else if is(Mode::Passage) {
        let share = row.interval.as_ref().is_some_and(|i| i.method == "Clopper-Pearson");
        if share { "share" } else { "time" }
    } else if is(Mode::Expectation) {
        "mean"
    } else {
        "path"
    }
}

/// How numbers are compared to the bit.
pub(super) fn how(draws: Draws) -> &'static str {
    match draws {
        Draws::None => "no noise",
        _ => "same draws",
    }
}

fn claim(old: &Row, new: &Row, draws: Draws, rules: Rules) -> Compared {
    let mut compared = blank(old, new, draws);
    let judged = |row: &Row| Judged { verdict: row.verdict.clone(), as_expected: row.as_expected };
    let (before, after) = (judged(old), judged(new));
    compared.verdicts =
        Some(Verdicts { trend: verdict_trend(&before, &after), old: before, new: after });
    let sides = [(old.lhs, new.lhs), (old.rhs, new.rhs), (old.slack, new.slack)];
    let counted = matches!(draws, Draws::None | Draws::Same) && old.failures != new.failures;
    if sides.iter().all(|(a, b)| same(*a, *b)) && !counted {
        return compared;
    }
    if matches!(draws, Draws::None | Draws::Same) {
        let apart = sides.iter().map(|(a, b)| relative(*a, *b)).fold(0.0, f64::max);
        let near = apart <= rules.tolerance || allowed(old, new);
        compared.finding = if near && !counted { Finding::Rounding } else { Finding::Differs };
        if relative(old.slack, new.slack) > rules.tolerance {
            compared.trend = slack_trend(new, old.slack, new.slack);
        }
        if compared.finding == Finding::Differs && apart.to_bits() == 0 {
            compared.quantity = "failures".to_owned();
            #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
            let counts = (old.failures as f64, new.failures as f64);
            (compared.old, compared.new) = counts;
        }
        return compared;
    }
    match tested(old, new, draws, &mut compared) {
        Ok(Test { name, p }) => {
            compared.how = name.to_owned();
            compared.p = Some(p);
            compared.trend = slack_trend(new, old.slack, new.slack);
        }
        Err(why) => {
            compared.how = why.to_owned();
            compared.finding = Finding::Untested;
        }
    }
    compared
}

/// The test that fits: of the measured side where the bound is the same number, else of measured side minus bound.
fn tested(
    old: &Row,
    new: &Row,
    draws: Draws,
    compared: &mut Compared,
) -> Result<Test, &'static str> {
    if compared.quantity == "path" {
        return Err("none: extremes over other draws");
    }
    if compared.quantity == "order" && old.n != new.n {
        return Err("none: the statistic grows with the replicas");
    }
    let replicas = |row: &Row| row.setting.replicas;
    let of_side = |row: &Row| -> Estimate { (row.lhs, replicas(row), measured(row)) };
    if compared.quantity == "mean" && !same(old.rhs, new.rhs) {
        let of_margin = |row: &Row| -> Estimate { (row.lhs - row.rhs, replicas(row), margin(row)) };
        if let Ok(found) = test(of_margin(old), of_margin(new), draws) {
            compared.quantity = "mean - bound".to_owned();
            (compared.old, compared.new) = (old.lhs - old.rhs, new.lhs - new.rhs);
            return Ok(found);
        }
    }
    test(of_side(old), of_side(new), draws)
}

/// Whether the sides of a violation moved by no more than their rounding allowances together.
fn allowed(old: &Row, new: &Row) -> bool {
    let (Some(a), Some(b)) = (&old.witness, &new.witness) else { return false };
    let room = a.allowance + b.allowance;
    (a.replica, a.step) == (b.replica, b.step)
        && (a.lhs - b.lhs).abs() <= room
        && (a.rhs - b.rhs).abs() <= room
}

/// Lost: it held and does not, or was as expected and is not. A verdict that becomes the expected one is no loss.
fn verdict_trend(old: &Judged, new: &Judged) -> Trend {
    let holds = |judged: &Judged| judged.verdict == "holds";
    match (old.as_expected, new.as_expected) {
        (true, false) => Trend::Worse,
        (false, true) => Trend::Better,
        _ if holds(old) && !holds(new) => Trend::Worse,
        _ if !holds(old) && holds(new) => Trend::Better,
        _ => Trend::Neither,
    }
}

/// A slack that grows is worse; of a prediction, whose best slack is 1, one that moves away from 1.
fn slack_trend(row: &Row, old: f64, new: f64) -> Trend {
    let is = |mode: Mode| row.mode == mode.to_string();
    let ill =
        |slack: f64| if is(Mode::Passage) || is(Mode::Slope) { (slack - 1.0).abs() } else { slack };
    match ill(new).partial_cmp(&ill(old)) {
        Some(std::cmp::Ordering::Greater) => Trend::Worse,
        Some(std::cmp::Ordering::Less) => Trend::Better,
        _ => Trend::Neither,
    }
}

fn noted(old: &Row, new: &Row, draws: Draws, rules: Rules) -> Vec<Compared> {
    let mut differing = Vec::new();
    for note in &new.notes {
        let Some(before) = old.notes.iter().find(|other| other.name == note.name) else { continue };
        let apart = relative(before.value, note.value);
        if apart > 0.0 {
            let finding =
                if apart <= rules.tolerance { Finding::Rounding } else { Finding::Differs };
            differing.push(Compared {
                quantity: note.name.clone(),
                old: before.value,
                new: note.value,
                slack_old: None,
                slack_new: None,
                finding,
                ..blank(old, new, draws)
            });
        }
    }
    differing
}
