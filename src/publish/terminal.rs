//! What `run` prints: unexpected verdicts with their reasons, then everything in one table, then totals.

use ratecheck_reports::document::Section;
use ratecheck_reports::number::human;
use ratecheck_reports::table::{Column, Table, TableError};

use super::Drawn;
use super::page::verdict_lines;
use super::summary::{Line, brief, lines};
use super::tables::status;
use crate::results::Results;

/// The sections of a terminal's summary.
///
/// # Errors
/// Never for lines of studies: the columns have one length and distinct names.
pub fn sections(studies: &[(Results, Vec<Drawn>)]) -> Result<Vec<Section>, TableError> {
    let all: Vec<Line> = studies.iter().flat_map(|(results, _)| lines(results)).collect();
    let (expected, surprising): (Vec<Line>, Vec<Line>) =
        all.into_iter().partition(|line| line.as_expected);
    let mut sections = Vec::new();
    if !surprising.is_empty() {
        sections.push(verdict_lines("Not as expected", &surprising, true));
    }
    if !expected.is_empty() {
        let brief = brief(&expected);
        sections.push(Section::Table(table(&brief)?));
        sections.extend(brief.iter().filter_map(reason));
    }
    sections.push(Section::Paragraph(totals(studies)));
    sections.extend(certainty(studies).map(Section::Paragraph));
    sections
        .extend(studies.iter().filter_map(|(results, _)| looks(results)).map(Section::Paragraph));
    Ok(sections)
}

/// The error rate of the verdicts that chance may spoil.
pub(super) fn certainty(studies: &[(Results, Vec<Drawn>)]) -> Option<String> {
    let chance = studies.iter().filter(|(results, _)| results.claims_in_expectation > 0);
    let rates: Vec<f64> = chance.clone().map(|(results, _)| results.error_rate).collect();
    let claims: usize = chance.map(|(results, _)| results.claims_in_expectation).sum();
    let largest = rates.iter().copied().fold(f64::MIN, f64::max);
    let each = if rates.len() > 1 { " of each study" } else { "" };
    (!rates.is_empty()).then(|| {
        format!(
            "{claims} of them {} means, times or rates over noise: the probability that any verdict{each} on these is wrong is \
             at most {} (Holm)",
            if claims == 1 { "concerns" } else { "concern" },
            human(largest)
        )
    })
}

/// How a study was run until decided.
fn looks(results: &Results) -> Option<String> {
    let sequential = results.sequential.as_ref()?;
    let times = match sequential.looks {
        1 => String::new(),
        looks => format!(", up to {} times the replicas of the study", 1_u64 << (looks - 1)),
    };
    Some(format!("{} was run until decided{times}: {}", results.study, sequential.ended))
}

/// Why nothing was decided, where nothing was.
fn reason(line: &Line) -> Option<Section> {
    let open = matches!(line.verdict.as_str(), "undecided" | "out of scope");
    (open && !line.note.is_empty()).then(|| {
        let Line { name, study, verdict, note, .. } = line;
        Section::Paragraph(format!("{name} in {study} is {verdict}: {note}"))
    })
}

/// The name of a study stands at its first line.
fn table(lines: &[Line]) -> Result<Table, TableError> {
    let text = |read: &dyn Fn(&Line) -> String| lines.iter().map(read).collect::<Vec<String>>();
    let mut last = "";
    let mut studies = Vec::new();
    for line in lines {
        studies.push(if line.study == last { String::new() } else { line.study.clone() });
        last = &line.study;
    }
    let slack = |line: &Line| match line.slack.1 {
        slack if slack.is_nan() => "–".to_owned(),
        slack => human(slack).to_string(),
    };
    Table::new(
        "verdicts",
        "Verdicts as expected: the largest slack (measured over bound) and sample of each",
        vec![
            Column::text("study", studies)?,
            Column::text("theorem", text(&|l| l.name.clone()))?,
            Column::status(
                "verdict",
                lines.iter().map(|l| status(&l.verdict, l.as_expected)).collect(),
            )?,
            Column::text("slack", text(&slack))?,
            Column::integer(
                "claims",
                lines.iter().map(|l| i64::try_from(l.rows).unwrap_or(i64::MAX)).collect(),
            )?,
            Column::integer(
                "n",
                lines.iter().map(|l| i64::try_from(l.n).unwrap_or(i64::MAX)).collect(),
            )?,
            Column::text("source", text(&|l| l.provenance.clone()))?,
        ],
    )
}

/// How many claims came out how, in one sentence.
pub(super) fn totals(studies: &[(Results, Vec<Drawn>)]) -> String {
    let rows = || studies.iter().flat_map(|(results, _)| &results.rows);
    let words = ["holds", "refuted", "undecided", "out of scope"];
    let counts = words.map(|word| (rows().filter(|row| row.verdict == word).count(), word));
    let mut parts: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    parts.push(match rows().filter(|row| !row.as_expected).count() {
        0 => "all as expected".to_owned(),
        n => format!("{n} unexpected"),
    });
    let count =
        |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    format!(
        "{} in {}: {}",
        count(rows().count(), "claim", "claims"),
        count(studies.len(), "study", "studies"),
        parts.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::{results, row};
    use ratecheck_reports::document::{Document, GeneratedBy, Render};
    use ratecheck_reports::terminal::Terminal;

    fn shown(width: usize, rows: Vec<crate::results::Row>) -> String {
        let sections = sections(&[(results(rows), Vec::new())]).expect("sections");
        let generated_by = GeneratedBy { version: String::new(), command: String::new(), seed: 1 };
        let doc = Document { title: "Ratecheck".to_owned(), generated_by, sections };
        let mut out = Vec::new();
        Terminal { width, colour: false }.render(&doc, &mut out).expect("rendered");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn the_unexpected_comes_first_with_its_reason() {
        let mut rows = vec![row("fine", "first"), row("broken", "second")];
        rows[1].as_expected = false;
        rows[1].verdict = "refuted".to_owned();
        rows[1].reason = "the gradient is not bounded".to_owned();
        let text = shown(80, rows);
        let at = |needle: &str| text.find(needle).unwrap_or_else(|| panic!("{needle}: {text}"));
        assert!(at("refuted (unexpected)") < at("the gradient is not bounded"), "{text}");
        assert!(at("the gradient is not bounded") < at("first"), "{text}");
        assert!(text.contains("2 claims in 1 study: 1 holds, 1 refuted, 1 unexpected"), "{text}");
    }

    #[test]
    fn what_is_open_says_why() {
        let mut rows = vec![row("a", "theorem")];
        rows[0].verdict = "out of scope".to_owned();
        rows[0].reason = "no sure bound G".to_owned();
        let text = shown(80, rows);
        assert!(text.contains("theorem in study is out of scope: no sure bound G"), "{text}");
    }

    #[test]
    fn many_claims_take_one_line_that_fits() {
        let claims = ["a", "b", "c"].map(|claim| row(claim, "padam-regret-constant-beta1"));
        for width in [80, 100] {
            let text = shown(width, claims.to_vec());
            assert_eq!(text.matches("✓ holds").count(), 1, "{text}");
            assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
        }
    }
}
