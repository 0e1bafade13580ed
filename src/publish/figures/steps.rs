//! Ladders: one a theorem, one rung a proof step, one column a claim.

use ratecheck_reports::figure::{
    Cell, Figure, Ladder, Measure, Panel, PanelKind, Rung, Size, Status,
};

use crate::results::{Results, Row};

/// Columns of a ladder; further claims are in the tables.
const COLUMNS: usize = 6;
/// Fewer steps than this are read faster in a table.
const RUNGS: usize = 3;

/// The ladders of a study, by theorem in the order of its claims.
pub(super) fn figures(results: &Results) -> Vec<Figure> {
    let steps: Vec<&Row> = results.rows.iter().filter(|row| !row.step.is_empty()).collect();
    let mut theorems: Vec<&str> = Vec::new();
    for row in &steps {
        if !theorems.contains(&row.theorem.as_str()) {
            theorems.push(&row.theorem);
        }
    }
    let figures: Vec<(&str, Panel, usize)> =
        theorems.into_iter().filter_map(|theorem| ladder(theorem, &steps)).collect();
    let single = figures.len() == 1;
    let figure = |(theorem, panel, columns): (&str, Panel, usize)| Figure {
        id: match single {
            true => format!("{}-steps", results.study),
            false => format!("{}-{theorem}-steps", results.study),
        },
        title: None,
        caption: format!(
            "Proof of `{theorem}`, step by step: the largest ratio of left to right side over all settings, replicas and \
             steps of a claim. A step at 1 is attained, beyond 1 it fails; a claim in expectation may pass 1 within its \
             interval.{}",
            if columns > 1 { " One column a claim." } else { "" }
        ),
        panels: vec![panel],
        size: if columns > 2 { Size::TwoColumn } else { Size::OneColumn },
    };
    figures.into_iter().map(figure).collect()
}

fn ladder<'a>(theorem: &'a str, steps: &[&'a Row]) -> Option<(&'a str, Panel, usize)> {
    let steps: Vec<&Row> = steps.iter().filter(|row| row.theorem == theorem).copied().collect();
    let mut labels: Vec<&str> = Vec::new();
    for row in &steps {
        if !labels.contains(&row.step.as_str()) {
            labels.push(&row.step);
        }
    }
    let claims = claims(&steps);
    if labels.len() < RUNGS || claims.is_empty() {
        return None;
    }
    let cell = |label: &str, claim: &str| {
        worst(steps.iter().filter(|row| row.step == label && row.claim == claim).copied())
    };
    let rungs = labels
        .iter()
        .map(|label| Rung {
            label: (*label).to_owned(),
            cells: claims.iter().map(|claim| cell(label, claim)).collect(),
        })
        .collect();
    let panel = Panel {
        title: theorem.to_owned(),
        kind: PanelKind::Ladder(Ladder {
            label: "left side / right side".to_owned(),
            measure: Measure::Ratio,
            settings: claims.iter().map(|claim| (*claim).to_owned()).collect(),
            rungs,
        }),
    };
    Some((theorem, panel, claims.len()))
}

/// Claims that check at least [`RUNGS`] steps: one about a single step has no ladder.
fn claims<'a>(steps: &[&'a Row]) -> Vec<&'a str> {
    let mut claims: Vec<&str> = steps.iter().map(|row| row.claim.as_str()).collect();
    claims.dedup();
    claims.retain(|claim| {
        let mut labels: Vec<&str> =
            steps.iter().filter(|row| row.claim == *claim).map(|row| row.step.as_str()).collect();
        labels.sort_unstable();
        labels.dedup();
        labels.len() >= RUNGS
    });
    claims.truncate(COLUMNS);
    claims
}

/// The worst verdict and the largest slack of several rows.
fn worst<'a>(rows: impl Iterator<Item = &'a Row>) -> Cell {
    let mut cell = Cell { ratio: f64::NAN, status: Status::OutOfScope };
    let rank = |status: Status| match status {
        Status::OutOfScope => 0,
        Status::Holds => 1,
        Status::Undecided => 2,
        Status::Refuted => 3,
    };
    for row in rows {
        let status = match row.verdict.as_str() {
            "holds" => Status::Holds,
            "refuted" => Status::Refuted,
            "undecided" => Status::Undecided,
            _ => Status::OutOfScope,
        };
        if rank(status) > rank(cell.status) {
            cell.status = status;
        }
        cell.ratio = cell.ratio.max(row.slack);
    }
    cell
}
