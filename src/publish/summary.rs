//! Many rows in few lines: the same theorem over sweeps and horizons, and all steps of a proof, share a line.

use ratecheck_proofs_checks::theorem::Mode;

use crate::results::{Results, Row};
use ratecheck_reports::number::human;

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
    /// Smallest and largest horizon; zeros where a rate spans them.
    pub horizons: (u64, u64),
    /// Names of what is swept within the line.
    pub swept: Vec<String>,
    /// Smallest and largest slack.
    pub slack: (f64, f64),
    /// The step with the largest slack, when the line holds several.
    pub tightest: String,
    /// The interval that decided, where the line holds one row.
    pub interval: Option<(f64, f64)>,
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
        horizons: rows
            .iter()
            .map(|row| row.setting.horizon)
            .fold((u64::MAX, 0), |(low, high), t| (low.min(t), high.max(t))),
        swept: swept(rows),
        slack: (smallest, largest.slack),
        tightest: if steps.len() > 1 { largest.step.clone() } else { String::new() },
        interval: match rows {
            [row] => row.interval.as_ref().map(|interval| (interval.lo, interval.hi)),
            _ => None,
        },
        n: rows.iter().map(|row| row.n).max().unwrap_or(0),
        note: rows.iter().map(|row| note(row)).find(|note| !note.is_empty()).unwrap_or_default(),
    }
}

/// Names of the sweep of which more than one value occurs.
fn swept(rows: &[&Row]) -> Vec<String> {
    let first = rows[0];
    let varies = |(name, value): &&(String, String)| {
        let differs = |(n, v): &(String, String)| n == name && v != value;
        rows.iter().any(|row| row.setting.sweep.iter().any(differs))
    };
    first.setting.sweep.iter().filter(varies).map(|(name, _)| name.clone()).collect()
}

/// Lines of one study, theorem and verdict as one, whatever the claim: what a terminal has room for.
#[must_use]
pub fn brief(lines: &[Line]) -> Vec<Line> {
    let mut brief: Vec<Line> = Vec::new();
    for line in lines {
        let same = |known: &&mut Line| {
            known.study == line.study
                && known.name == line.name
                && known.verdict == line.verdict
                && known.as_expected == line.as_expected
                && known.provenance == line.provenance
        };
        match brief.iter_mut().find(same) {
            Some(known) => {
                known.rows += line.rows;
                known.interval = None;
                known.n = known.n.max(line.n);
                known.slack = (known.slack.0.min(line.slack.0), known.slack.1.max(line.slack.1));
            }
            None => brief.push(line.clone()),
        }
    }
    brief
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
    if let Some(line) = &row.line {
        return format!("slope {:.4}, exact {:.4}, law {:.4}", row.lhs, row.rhs, line.law);
    }
    if row.mode == Mode::Passage.to_string() || row.is_fit() {
        return format!("{} against {}", human(row.lhs), human(row.rhs));
    }
    match &row.witness {
        Some(witness) => {
            format!("fails at step {} of replica {}", witness.step, witness.replica)
        }
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::{results, row};

    #[test]
    fn runs_of_a_claim_share_a_line_with_their_ranges() {
        let mut rows = vec![row("a", "theorem"), row("a", "theorem")];
        rows[1].setting.horizon = 1000;
        rows[0].slack = 0.25;
        rows[0].setting.sweep =
            vec![("p".to_owned(), "1/8".to_owned()), ("q".to_owned(), "1".to_owned())];
        rows[1].setting.sweep =
            vec![("p".to_owned(), "1/2".to_owned()), ("q".to_owned(), "1".to_owned())];
        let lines = lines(&results(rows));
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].horizons, lines[0].slack), ((10, 1000), (0.25, 0.5)));
        assert_eq!(lines[0].swept, ["p"], "q never changes");
    }

    #[test]
    fn claims_of_one_verdict_are_one_brief_line_and_others_stay_apart() {
        let mut rows = vec![row("a", "theorem"), row("b", "theorem"), row("c", "theorem")];
        rows[2].verdict = "refuted".to_owned();
        rows[1].slack = 0.75;
        let brief = brief(&lines(&results(rows)));
        let shown: Vec<_> = brief.iter().map(|l| (l.verdict.as_str(), l.rows, l.slack.1)).collect();
        assert_eq!(shown, [("holds", 2, 0.75), ("refuted", 1, 0.5)]);
    }
}
