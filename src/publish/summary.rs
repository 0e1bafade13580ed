//! Many rows in few lines: the same theorem over sweeps and horizons, and all steps of a proof, share a line.

use crate::results::{Results, Row};

/// One line of the verdict table.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Study.
    pub study: String,
    /// Name of the `[[claim]]`.
    pub claim: String,
    /// Theorem id, with `/STEP` for a single step and `/steps` for several.
    pub name: String,
    /// Steps in this line, when there are several.
    pub steps: usize,
    /// Rows in this line.
    pub rows: usize,
    /// The verdict they share.
    pub verdict: String,
    /// Whether all came out as expected.
    pub as_expected: bool,
    /// Provenances, usually one.
    pub provenance: String,
    /// Smallest and largest slack.
    pub slack: (f64, f64),
    /// The step with the largest slack, when the line holds several.
    pub tightest: String,
    /// Largest sample size behind a row.
    pub n: u64,
    /// A reason, or where it broke, of the first row that has one.
    pub note: String,
}

/// Rows of a study in lines: by claim, theorem (its steps apart) and verdict.
#[must_use]
pub fn lines(results: &Results) -> Vec<Line> {
    let mut groups: Vec<(Key<'_>, Vec<&Row>)> = Vec::new();
    for row in &results.rows {
        let key = Key::of(row);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((key, vec![row])),
        }
    }
    groups.into_iter().map(|(_, rows)| line(&results.study, &rows)).collect()
}

#[derive(PartialEq)]
struct Key<'a> {
    claim: &'a str,
    theorem: &'a str,
    is_step: bool,
    verdict: &'a str,
    as_expected: bool,
    provenance: &'a str,
}

impl Key<'_> {
    fn of(row: &Row) -> Key<'_> {
        Key {
            claim: &row.claim,
            theorem: &row.theorem,
            is_step: !row.step.is_empty(),
            verdict: &row.verdict,
            as_expected: row.as_expected,
            provenance: &row.provenance,
        }
    }
}

fn line(study: &str, rows: &[&Row]) -> Line {
    let first = rows[0];
    let mut steps: Vec<&str> = rows.iter().map(|row| row.step.as_str()).collect();
    steps.dedup();
    steps.sort_unstable();
    steps.dedup();
    let slack = |row: &&&Row| if row.slack.is_nan() { f64::NEG_INFINITY } else { row.slack };
    let largest = rows.iter().max_by(|a, b| slack(a).total_cmp(&slack(b))).unwrap_or(&first);
    let smallest = rows.iter().map(|row| row.slack).fold(f64::NAN, f64::min);
    let name = match steps[..] {
        [""] => first.theorem.clone(),
        [step] => format!("{}/{step}", first.theorem),
        _ => format!("{}/steps", first.theorem),
    };
    Line {
        study: study.to_owned(),
        claim: first.claim.clone(),
        name,
        steps: steps.len(),
        rows: rows.len(),
        verdict: first.verdict.clone(),
        as_expected: first.as_expected,
        provenance: first.provenance.clone(),
        slack: (smallest, largest.slack),
        tightest: if steps.len() > 1 { largest.step.clone() } else { String::new() },
        n: rows.iter().map(|row| row.n).max().unwrap_or(0),
        note: rows.iter().map(|row| note(row)).find(|note| !note.is_empty()).unwrap_or_default(),
    }
}

/// What a reader should know beside the verdict.
pub(super) fn note(row: &Row) -> String {
    let missed = row.landings.iter().find(|landing| !landing.met);
    if let Some(landing) = missed {
        return format!(
            "{} is {:.6}, expected {} ± {}",
            landing.quantity, landing.measured, landing.expected, landing.tolerance
        );
    }
    if let Some(more) = row.more_replicas {
        return format!("about {more} more replicas would decide");
    }
    if !row.reason.is_empty() {
        return row.reason.clone();
    }
    if let Some(rate) = &row.rate {
        return format!("exponent {:.3}, predicted {:.3}", rate.exponent, rate.predicted);
    }
    match &row.witness {
        Some(witness) => {
            format!("fails at step {} of replica {}", witness.step, witness.replica)
        }
        None => String::new(),
    }
}
