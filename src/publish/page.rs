//! Pages: one a study, one over all studies, and a theorem as `show` prints it.

use ratecheck_proofs_checks::theorem::{Provenance as Source, Statement};
use ratecheck_proofs_checks::theorems;
use ratecheck_reports::document::{
    Document, Figure, GeneratedBy, Link, ProofStep, Provenance, Section, Tally, TallyRow, Theorem,
    VerdictRow, Verdicts, Witness,
};
use ratecheck_reports::table::{Outcome, Status};

use super::summary::{Line, lines, note};
use super::tables::{slack_range, sweep};
use super::terminal::totals;
use super::{Drawn, PublishError, differences, map, slopes};
use crate::plan::full_name;
use crate::results::{Results, Row};

/// Claims that a page lists one by one: maps have tens of thousands.
const ROWS: usize = 4000;
/// Witnesses printed in full on a page; the others are in `verdicts.json`.
const WITNESSES: usize = 12;

fn generated_by(results: &Results) -> GeneratedBy {
    GeneratedBy {
        version: results.version.clone(),
        command: results.command.clone(),
        seed: results.seed,
    }
}

pub(super) fn outcome(verdict: &str, as_expected: bool) -> Outcome {
    Outcome { status: Status::from_word(verdict).unwrap_or(Status::Failed), as_expected }
}

fn provenance(word: &str) -> Provenance {
    let all =
        [Provenance::Confirmed, Provenance::Quoted, Provenance::Recalled, Provenance::Derived];
    all.into_iter().find(|p| p.word() == word).unwrap_or(Provenance::Recalled)
}

fn finite(x: f64) -> Option<f64> {
    (!x.is_nan()).then_some(x)
}

/// The verdict table in lines, what was not expected first. Paths lead to the statements, from the page of a study or,
/// `from_above`, from the page over all.
pub(crate) fn verdict_lines(caption: &str, lines: &[Line], from_above: bool) -> Section {
    let mut lines: Vec<&Line> = lines.iter().collect();
    lines.sort_by_key(|line| line.as_expected);
    let row = |line: &Line| {
        let runs = if line.steps > 1 {
            format!("{} steps, {} claims", line.steps, line.rows)
        } else {
            format!("{} run{}", line.rows, if line.rows == 1 { "" } else { "s" })
        };
        let mut parts = vec![line.note.clone()];
        if !line.tightest.is_empty() && line.slack.1 > 0.0 {
            parts.push(format!("tightest at {}", line.tightest));
        }
        if line.rows > 1 && line.steps == 1 && !line.slack.1.is_nan() {
            parts.push(format!("slack {}", slack_range(line.slack)));
        }
        parts.retain(|part| !part.is_empty());
        let theorem = line.name.split('/').next().unwrap_or_default();
        let page = if from_above { format!("{}/index.html", line.study) } else { String::new() };
        VerdictRow {
            claim: line.name.clone(),
            setting: if from_above {
                format!("{}, claim {}: {runs}", line.study, line.claim)
            } else {
                format!("claim {}: {runs}", line.claim)
            },
            horizon: range(line.horizons),
            sweep: line.swept.join(", "),
            path: format!("{page}#theorem-{theorem}"),
            outcome: outcome(&line.verdict, line.as_expected),
            provenance: provenance(&line.provenance),
            slack: finite(line.slack.1),
            interval: line.interval,
            n: Some(line.n),
            note: parts.join("; "),
        }
    };
    Section::Verdicts(Verdicts {
        caption: caption.to_owned(),
        level: None,
        rows: lines.into_iter().map(row).collect(),
    })
}

/// Horizons of a line; none for rates over horizons.
pub(super) fn range((low, high): (u64, u64)) -> String {
    match (low, high) {
        (_, 0) => String::new(),
        _ if low == high => high.to_string(),
        (0, _) => format!("≤ {high}"),
        _ => format!("{low} … {high}"),
    }
}

fn all_rows(results: &Results) -> Section {
    let row = |row: &Row| VerdictRow {
        claim: full_name(&row.theorem, &row.step),
        setting: setting(row),
        horizon: range((row.setting.horizon, row.setting.horizon)),
        sweep: sweep(row),
        path: format!("#theorem-{}", row.theorem),
        outcome: outcome(&row.verdict, row.as_expected),
        provenance: provenance(&row.provenance),
        slack: finite(row.slack),
        interval: row.interval.as_ref().map(|i| (i.lo, i.hi)),
        n: Some(row.n),
        note: note(row),
    };
    let caption = match results.rows.len() {
        all if all > ROWS => {
            format!("The first {ROWS} of {all} claims; `tables/verdicts.csv` has all of them")
        }
        _ => "Every claim with its setting".to_owned(),
    };
    Section::Verdicts(Verdicts {
        caption,
        level: (results.claims_in_expectation > 0).then_some(1.0 - results.error_rate_per_claim),
        rows: results.rows.iter().take(ROWS).map(row).collect(),
    })
}

fn setting(row: &Row) -> String {
    let s = &row.setting;
    let mut parts = vec![s.problem.clone()];
    parts.extend((s.noise != "none").then(|| s.noise.clone()));
    parts.push(s.optimizer.clone());
    parts.extend((s.domain != "whole").then(|| s.domain.clone()));
    parts.extend((s.replicas > 1).then(|| format!("{} replicas", s.replicas)));
    parts.join(" ")
}

/// How sure the verdicts of a study are.
pub(crate) fn confidence(results: &Results) -> String {
    if results.claims_in_expectation == 0 {
        return "All claims are pathwise or deterministic: their verdicts are certain up to the computed rounding allowance."
            .to_owned();
    }
    let looks = match &results.sequential {
        Some(looks) => format!(
            " Replicas were added where claims were undecided, up to {} times those of the study, with a part of the error rate \
             for each size: {}.",
            1_u64.checked_shl(looks.looks.saturating_sub(1)).unwrap_or(u64::MAX),
            looks.ended
        ),
        None => String::new(),
    };
    format!(
        "{} claims are about means over noise, times or rates; the probability that any of their verdicts is wrong is at most {} \
         (Holm: intervals at level 1 - {:.2e} each to begin with; what is decided leaves its share to the rest).{looks} \
         Pathwise verdicts are certain up to the computed rounding allowance.",
        results.claims_in_expectation, results.error_rate, results.error_rate_per_claim
    )
}

fn figure_section(drawn: &Drawn) -> Section {
    Section::Figure(Figure::new(&drawn.figure, drawn.light.clone(), drawn.dark.clone()))
}

/// A number to its last bit, with an exponent only where digits would need many zeros.
fn exact(x: f64) -> String {
    if x.abs() > 0.0 && !(1e-4..1e9).contains(&x.abs()) { format!("{x:e}") } else { format!("{x}") }
}

fn witnesses(results: &Results) -> Vec<Section> {
    let refuted = results.rows.iter().filter_map(|row| Some((row, row.witness.as_ref()?)));
    refuted
        .take(WITNESSES)
        .map(|(row, witness)| {
            Section::Witness(Witness {
                text: format!(
                    "`{}`: at step {} of replica {} the left side is {} and the right side {}, rounding at most {:.1e}.",
                    full_name(&row.theorem, &row.step),
                    witness.step,
                    witness.replica,
                    exact(witness.lhs),
                    exact(witness.rhs),
                    witness.allowance
                ),
                replay: if witness.command.is_empty() {
                    witness.from_seed.clone()
                } else {
                    witness.command.clone()
                },
            })
        })
        .collect()
}

/// The page of one study; what could not be read for it is said at its top.
pub(super) fn study(
    results: &Results,
    drawn: &[Drawn],
    left_out: &[String],
) -> Result<Document, PublishError> {
    let missing = left_out.iter().map(|why| Section::Paragraph(format!("Left out: {why}.")));
    let mut sections: Vec<Section> = missing.collect();
    sections.push(Section::Paragraph(results.about.clone()));
    if !results.complete {
        sections.push(Section::Paragraph(
            "The run was interrupted: only finished claims are shown. The same command continues it."
                .to_owned(),
        ));
    }
    sections.push(Section::Heading("Verdicts".to_owned()));
    sections.push(verdict_lines(
        "Each row bundles the runs of one claim with one verdict; what was not expected comes first",
        &lines(results),
        false,
    ));
    sections.push(Section::Paragraph(confidence(results)));
    if !drawn.is_empty() {
        sections.push(Section::Heading("Figures".to_owned()));
        sections.extend(drawn.iter().map(figure_section));
    }
    if let Some(table) = differences::table(results)? {
        sections.push(Section::Heading("Differences between optimizers".to_owned()));
        sections.push(Section::Table(table));
    }
    if let Some(table) = slopes::table(results)? {
        sections.push(Section::Heading("Local slopes".to_owned()));
        sections.push(Section::Details {
            summary: format!("{} comparisons under the same noise", results.differences.len()),
            sections: vec![Section::Table(table)],
        });
    }
    let witnesses = witnesses(results);
    if !witnesses.is_empty() {
        sections.push(Section::Heading("Witnesses".to_owned()));
        sections.extend(witnesses);
    }
    sections.push(Section::Heading("Statements".to_owned()));
    sections.extend(statements(results));
    sections.push(Section::Heading("All claims".to_owned()));
    sections.push(Section::Details {
        summary: format!("{} claims with their settings", results.rows.len()),
        sections: vec![all_rows(results)],
    });
    Ok(Document { title: results.title.clone(), generated_by: generated_by(results), sections })
}

/// The theorems of a study, each proof step with what its check found over all runs.
fn statements(results: &Results) -> Vec<Section> {
    let mut ids: Vec<&str> = results.rows.iter().map(|row| row.theorem.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter()
        .filter_map(theorems::find)
        .map(|theorem| {
            let statement = theorem.statement();
            let rows: Vec<&Row> =
                results.rows.iter().filter(|row| row.theorem == statement.id).collect();
            theorem_section(statement, &rows)
        })
        .collect()
}

/// A theorem with its proof; steps carry the worst verdict among the rows given.
#[must_use]
pub fn theorem_section(statement: &Statement, rows: &[&Row]) -> Section {
    let step = |step: &ratecheck_proofs_checks::theorem::ProofStep| {
        let found = rows.iter().filter(|row| row.step == step.label);
        let worst = found.clone().max_by_key(|row| severity(&row.verdict));
        let slack = found.map(|row| row.slack).filter(|s| !s.is_nan()).reduce(f64::max);
        ProofStep {
            label: step.label.to_owned(),
            statement: step.formula.to_owned(),
            mode: format!("{}, {}", step.mode, step.provenance),
            verdict: worst.map(|row| outcome(&row.verdict, row.as_expected)),
            slack,
        }
    };
    Section::Theorem(Box::new(Theorem {
        id: statement.id.to_owned(),
        title: statement.title.to_owned(),
        statement: statement.formula.to_owned(),
        source: statement.source.to_owned(),
        provenance: source(statement.provenance),
        hypotheses: statement.hypotheses.iter().map(|&h| h.to_owned()).collect(),
        steps: statement.steps.iter().map(step).collect(),
    }))
}

fn source(provenance: Source) -> Provenance {
    match provenance {
        Source::Confirmed => Provenance::Confirmed,
        Source::Quoted => Provenance::Quoted,
        Source::Recalled => Provenance::Recalled,
        Source::Derived => Provenance::Derived,
    }
}

fn severity(verdict: &str) -> u8 {
    match verdict {
        "refuted" => 3,
        "undecided" => 2,
        "holds" => 1,
        _ => 0,
    }
}

pub(super) fn page_of(results: &Results) -> String {
    format!("{}/index.html", results.study)
}

/// Claims by study; studies with something unexpected first.
pub(crate) fn tally(studies: &[(Results, Vec<Drawn>)]) -> Tally {
    let row = |(results, _): &(Results, Vec<Drawn>)| TallyRow {
        page: Link { text: results.title.clone(), path: page_of(results) },
        about: results.about.clone(),
        outcomes: results.rows.iter().map(|r| outcome(&r.verdict, r.as_expected)).collect(),
    };
    let mut rows: Vec<TallyRow> = studies.iter().map(row).collect();
    rows.sort_by_key(|row| row.unexpected() == 0);
    Tally { caption: "Claims by study, each bound to one setting".to_owned(), rows }
}

/// The page over several studies.
#[must_use]
pub fn overview(studies: &[(Results, Vec<Drawn>)]) -> Document {
    let all: Vec<Line> = studies.iter().flat_map(|(results, _)| lines(results)).collect();
    let sections = vec![
        Section::Paragraph(
            "Exact optimizers on problems whose constants are known, each measured number beside the number that a \
             theorem promises. A claim *holds*, is *refuted*, stays *undecided*, or is *out of scope* where a hypothesis \
             fails. A theorem known to be false is expected to be refuted; what came out otherwise is marked unexpected."
                .replace('*', ""),
        ),
        Section::Paragraph(format!("{}.", totals(studies))),
        Section::Heading("Theorems by optimizer".to_owned()),
        Section::Map(map::map(studies, map::By::Optimizer)),
        Section::Heading("Theorems by problem".to_owned()),
        Section::Details {
            summary: "The same claims by the problem that they are about".to_owned(),
            sections: vec![Section::Map(map::map(studies, map::By::Problem))],
        },
        Section::Heading("Studies".to_owned()),
        Section::Tally(tally(studies)),
        Section::Heading("Verdicts".to_owned()),
        verdict_lines(
            "Each row bundles the runs of one claim with one verdict; what was not expected comes first",
            &all,
            true,
        ),
    ];
    let generated_by = studies.first().map_or_else(
        || GeneratedBy {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            command: "ratecheck run".to_owned(),
            seed: 0,
        },
        |(results, _)| generated_by(results),
    );
    Document { title: "Ratecheck: is optimizer theory true?".to_owned(), generated_by, sections }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::{results, row};
    use ratecheck_reports::document::Render;
    use ratecheck_reports::html::{Html, formula};

    #[test]
    fn every_statement_and_step_of_every_theorem_is_understood() {
        for theorem in theorems::ALL {
            let statement = theorem.statement();
            let steps = statement.steps.iter().map(|step| step.formula);
            for text in std::iter::once(statement.formula).chain(steps) {
                let parts = ratecheck_reports::document::statement(text);
                for part in parts {
                    if let ratecheck_reports::document::Inline::Math(markup) = part {
                        let shown = formula(markup, false);
                        assert!(shown.starts_with("<math"), "{}: {markup}", statement.id);
                    }
                }
            }
        }
    }

    #[test]
    fn the_overview_links_its_studies_and_puts_the_unexpected_first() {
        let mut rows = vec![row("fine", "first"), row("broken", "second")];
        rows[1].as_expected = false;
        let mut page = Vec::new();
        Html.render(&overview(&[(results(rows), Vec::new())]), &mut page).expect("rendered");
        let page = String::from_utf8(page).expect("text");
        assert!(page.contains("2 claims in 1 study"), "{page}");
        assert!(
            page.contains("<a class=\"chip holds loud\" href=\"study/index.html#theorem-second\"")
        );
        let list = &page[page.rfind("<section class=\"verdicts\">").expect("the list")..];
        let at = |needle: &str| list.find(needle).unwrap_or_else(|| panic!("no {needle}"));
        assert!(at("study/index.html#theorem-second") < at("study/index.html#theorem-first"));
        assert!(page.contains("<a href=\"study/index.html\">A study</a>"));
    }

    #[test]
    fn witnesses_show_every_bit() {
        assert_eq!(
            [81.0, 80.94155844155844, 1e-9, 0.0].map(exact),
            ["81", "80.94155844155844", "1e-9", "0"]
        );
    }
}
