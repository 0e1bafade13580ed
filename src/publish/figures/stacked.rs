//! Terms of a bound, stacked, beside what was measured of each.

use ratecheck_reports::figure::{Axis, Bar, Bars, Figure, Panel, PanelKind, Size};

use super::abscissa::Abscissa;
use super::words;
use crate::results::{Results, Row};
use crate::study::FigureSpec;

/// Pairs of bars; of more settings the longest horizons are shown.
const SETTINGS: usize = 8;

/// The rows of one run, one a term.
struct Setting<'a> {
    first: &'a Row,
    terms: Vec<&'a Row>,
}

/// Two bars a run, the bound above what was measured, made of the two sides of the steps that the study names.
pub(super) fn figure(results: &Results, spec: &FigureSpec) -> Option<Figure> {
    let mut settings: Vec<Setting<'_>> = Vec::new();
    let chosen = |row: &&Row| spec.claims.contains(&row.claim) && spec.stack.contains(&row.step);
    for row in results.rows.iter().filter(chosen) {
        let known = |s: &&mut Setting<'_>| s.first.run == row.run && s.first.theorem == row.theorem;
        match settings.iter_mut().find(known) {
            Some(setting) => setting.terms.push(row),
            None => settings.push(Setting { first: row, terms: vec![row] }),
        }
    }
    if settings.len() > SETTINGS {
        let longest = settings.iter().map(|s| s.first.setting.horizon).max();
        settings.retain(|s| Some(s.first.setting.horizon) == longest);
        settings.truncate(SETTINGS);
    }
    let firsts: Vec<&Row> = settings.iter().map(|s| s.first).collect();
    let labels = labels(&firsts);
    let bar = |setting: &Setting<'_>, label: String, side: fn(&Row) -> f64| Bar {
        label,
        lengths: (spec.stack.iter())
            .map(|step| {
                setting.terms.iter().find(|row| row.step == *step).map_or(0.0, |row| side(row))
            })
            .collect(),
    };
    let bars: Vec<Bar> = (settings.iter().zip(&labels))
        .flat_map(|(setting, label)| {
            [
                bar(setting, format!("{label}bound"), |row| row.rhs),
                bar(setting, format!("{label}measured"), |row| row.lhs),
            ]
        })
        .collect();
    (!bars.is_empty()).then(|| Figure {
        id: format!("{}-{}", results.study, spec.id),
        title: None,
        caption: format!(
            "{}The terms of the bound of `{}`, and what was measured of each. {}.",
            spec.lead(),
            firsts[0].theorem,
            words::setting(&firsts)
        ),
        size: Size::TwoColumn,
        panels: vec![Panel {
            title: String::new(),
            kind: PanelKind::Bars(Bars {
                x: Axis::linear("sum of the terms"),
                parts: spec.stack.clone(),
                bars,
            }),
        }],
    })
}

/// What tells the settings apart, with a comma behind; nothing for a single one.
fn labels(rows: &[&Row]) -> Vec<String> {
    let horizons = Abscissa::Horizon.values(rows).len() > 1;
    let varies = rows.iter().any(|row| row.setting.problem != rows[0].setting.problem)
        || rows.iter().any(|row| row.setting.optimizer != rows[0].setting.optimizer);
    let label = |(row, told): (&&Row, String)| {
        let horizon = horizons.then(|| format!("T = {}", row.setting.horizon));
        let sweep = Abscissa::Horizon.rest(row, rows);
        // The sweep says what varies in fewer words than specs do.
        let told = if sweep.is_empty() {
            varies.then_some(told).filter(|_| !horizons)
        } else {
            Some(sweep)
        };
        let parts: Vec<String> = told.into_iter().chain(horizon).collect();
        if parts.is_empty() { String::new() } else { format!("{}, ", parts.join(", ")) }
    };
    rows.iter().zip(words::telling(rows)).map(label).collect()
}
