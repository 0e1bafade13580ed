//! How often published steps of a proof fail.

use ratecheck_reports::figure::{Cell, Figure, Ladder, Measure, Panel, PanelKind, Rung, Status};

use super::{PANELS, size};
use crate::results::{Results, Row};

/// Claims side by side; further ones are in the tables.
const COLUMNS: usize = 6;

/// Published steps about every step of a path, one row each, one column a claim: if one of them fails.
pub(super) fn figure(results: &Results) -> Option<Figure> {
    let published = |row: &&Row| {
        !row.step.is_empty()
            && row.provenance != "derived"
            && row.mode == "every step of every path"
    };
    let rows: Vec<&Row> =
        results.rows.iter().filter(published).filter(|row| share(row).is_finite()).collect();
    if rows.iter().all(|row| row.failures == 0) {
        return None;
    }
    let mut theorems: Vec<&str> = rows.iter().map(|row| row.theorem.as_str()).collect();
    theorems.sort_unstable();
    theorems.dedup();
    let panels: Vec<Panel> = (theorems.into_iter().take(PANELS))
        .map(|theorem| Panel {
            title: theorem.to_owned(),
            kind: PanelKind::Ladder(ladder(rows.iter().filter(|r| r.theorem == theorem))),
        })
        .collect();
    Some(Figure {
        id: format!("{}-failing-steps", results.study),
        title: None,
        caption: "How often published steps of proofs fail: the share of steps of a run, or of coordinates and steps where the \
                  theorem counts both, at which the inequality is violated beyond rounding. The largest over the settings of a claim."
            .to_owned(),
        size: size(panels.len()),
        panels,
    })
}

/// One row a step, one column a claim.
fn ladder<'a>(rows: impl Iterator<Item = &'a &'a Row> + Clone) -> Ladder {
    let (mut steps, mut claims): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for row in rows.clone() {
        if !steps.contains(&row.step.as_str()) {
            steps.push(&row.step);
        }
        if !claims.contains(&row.claim.as_str()) {
            claims.push(&row.claim);
        }
    }
    claims.truncate(COLUMNS);
    let cell = |step: &str, claim: &str| {
        let found = rows.clone().filter(|row| row.step == step && row.claim == claim);
        match found.map(|row| share(row)).reduce(f64::max) {
            None => Cell { ratio: f64::NAN, status: Status::OutOfScope },
            Some(ratio) if ratio > 0.0 => Cell { ratio, status: Status::Refuted },
            Some(ratio) => Cell { ratio, status: Status::Holds },
        }
    };
    let rung = |step: &&str| Rung {
        label: (*step).to_owned(),
        cells: claims.iter().map(|claim| cell(step, claim)).collect(),
    };
    Ladder {
        label: "share of comparisons that fail".to_owned(),
        measure: Measure::Share,
        settings: claims.iter().map(|claim| (*claim).to_owned()).collect(),
        rungs: steps.iter().map(rung).collect(),
    }
}

/// The share that the theorem counted itself, by coordinates and steps, else that of the comparisons made.
fn share(row: &Row) -> f64 {
    let counted = format!("fraction {}", row.step);
    match row.notes.iter().find(|note| note.name == counted) {
        Some(note) => note.value,
        None => row.failures as f64 / row.n as f64,
    }
}
