//! Two sets of results side by side: for a terminal, in Markdown, and as a table of every number.

use ratecheck_reports::document::Section;
use ratecheck_reports::markdown::plain;
use ratecheck_reports::number::human;
use ratecheck_reports::table::{Column, Table, TableError, markdown};

use super::tables::status;
use crate::comparison::{
    Compared, Comparison, Counts, Elsewhere, Finding, Origin, StudyComparison, Trend, Verdicts,
};

/// Lines of one kind about a study that are printed; JSON has all.
const MOST: usize = 10;

/// What changed, then totals; with `all` everything that was compared.
///
/// # Errors
/// Never: the columns have one length and distinct names.
pub fn sections(comparison: &Comparison, all: bool) -> Result<Vec<Section>, TableError> {
    let mut sections = vec![Section::Paragraph(origins(comparison))];
    if let Some(table) = verdicts(comparison)? {
        sections.push(Section::Table(table));
    }
    let lines = if all { every(comparison) } else { changes(comparison) };
    if !lines.is_empty() {
        sections.push(Section::Table(numbers(&lines, all)?));
    }
    sections.extend(asides(comparison).into_iter().map(Section::Paragraph));
    sections.extend(totals(comparison).into_iter().map(Section::Paragraph));
    Ok(sections)
}

/// The same in Markdown.
///
/// # Errors
/// As [`sections`].
pub fn in_markdown(comparison: &Comparison, all: bool) -> Result<String, TableError> {
    let parts = sections(comparison, all)?.into_iter().filter_map(|section| match section {
        Section::Paragraph(text) => Some(format!("{}\n", plain(&text))),
        Section::Table(table) => Some(markdown::table(&table)),
        _ => None,
    });
    let mut out = "## Ratecheck: results compared\n".to_owned();
    for part in parts {
        out.push('\n');
        out.push_str(&part);
    }
    Ok(out)
}

/// Where both sides come from, in a sentence.
fn origins(comparison: &Comparison) -> String {
    let side = |name: &str, of: fn(&StudyComparison) -> &Origin| {
        let origins: Vec<&Origin> = comparison.studies.iter().map(of).collect();
        let mut parts = vec![format!("{} studies", origins.len())];
        parts.extend(shared("ratecheck", origins.iter().map(|o| o.version.clone())));
        parts.extend(shared("seed", origins.iter().map(|o| o.seed.to_string())));
        parts.extend(shared("size", origins.iter().map(|o| o.size.clone())));
        let open = origins.iter().filter(|origin| !origin.complete).count();
        if open > 0 {
            parts.push(format!("{open} not complete"));
        }
        if origins.len() == 1 {
            parts[0].clone_from(&comparison.studies[0].study);
        }
        format!("{name} ({})", parts.join(", "))
    };
    format!(
        "old: {}; new: {}",
        side(&comparison.old, |s| &s.old),
        side(&comparison.new, |s| &s.new)
    )
}

/// The one value that all have, or that there are several.
fn shared(what: &str, values: impl Iterator<Item = String>) -> Option<String> {
    let mut values: Vec<String> = values.collect();
    values.sort();
    values.dedup();
    match values.len() {
        0 => None,
        1 => Some(format!("{what} {}", values[0])),
        n => Some(format!("{n} values of {what}")),
    }
}

/// A line of the table of numbers: rows that share it, with the one that shows most.
struct Shown<'a> {
    study: &'a str,
    compared: &'a Compared,
    rows: usize,
}

impl Shown<'_> {
    fn name(&self) -> String {
        let Compared { claim, theorem, quantity, step, .. } = self.compared;
        match step {
            Some(step) => format!("{claim}: {quantity} at t={step}"),
            None if theorem.is_empty() => format!("{claim}: {quantity}"),
            None => format!("{theorem}: {quantity}"),
        }
    }

    fn found(&self) -> String {
        let Compared { finding, trend, .. } = self.compared;
        match trend {
            Trend::Neither => finding.word().to_owned(),
            _ if !finding.is_change() => finding.word().to_owned(),
            trend => format!("{}, {}", finding.word(), trend.word()),
        }
    }
}

fn every(comparison: &Comparison) -> Vec<Shown<'_>> {
    let mut lines = Vec::new();
    for study in &comparison.studies {
        let rows = study.claims.iter().chain(&study.numbers);
        lines.extend(rows.map(|compared| Shown { study: &study.study, compared, rows: 1 }));
    }
    lines
}

/// Changes, those of one study, statement, quantity and kind in a line, what is worse first.
fn changes(comparison: &Comparison) -> Vec<Shown<'_>> {
    let mut lines: Vec<Shown<'_>> = Vec::new();
    for study in &comparison.studies {
        let first = lines.len();
        let rows = study.claims.iter().chain(&study.numbers);
        for compared in rows.filter(|compared| compared.finding.is_change()) {
            let alike = |line: &&mut Shown<'_>| {
                let other = line.compared;
                other.theorem == compared.theorem
                    && (other.claim == compared.claim || !other.theorem.is_empty())
                    && other.quantity == compared.quantity
                    && other.finding == compared.finding
                    && other.trend == compared.trend
                    && other.how == compared.how
            };
            match lines[first..].iter_mut().find(alike) {
                Some(line) => {
                    line.rows += 1;
                    if shows_more(compared, line.compared) {
                        line.compared = compared;
                    }
                }
                None => lines.push(Shown { study: &study.study, compared, rows: 1 }),
            }
        }
    }
    lines.sort_by_key(|line| !line.compared.is_worse());
    lines
}

/// The smaller p-value, or the larger relative difference.
fn shows_more(one: &Compared, other: &Compared) -> bool {
    match (one.p, other.p) {
        (Some(p), Some(q)) => p < q,
        _ => one.relative() > other.relative(),
    }
}

fn numbers(lines: &[Shown<'_>], all: bool) -> Result<Table, TableError> {
    let text = |read: &dyn Fn(&Shown<'_>) -> String| lines.iter().map(read).collect::<Vec<_>>();
    let shown = |x: f64| if x.is_nan() { "–".to_owned() } else { human(x).to_string() };
    let mut last = "";
    let mut studies = Vec::new();
    for line in lines {
        studies.push(if line.study == last { String::new() } else { line.study.to_owned() });
        last = line.study;
    }
    let slack = |line: &Shown<'_>| match (line.compared.slack_old, line.compared.slack_new) {
        (Some(old), Some(new)) if !(old.is_nan() && new.is_nan()) => {
            format!("{} → {}", shown(old), shown(new))
        }
        _ => String::new(),
    };
    let p =
        |line: &Shown<'_>| line.compared.p_holm.map_or_else(String::new, |p| human(p).to_string());
    let mut columns = vec![
        Column::text("study", studies)?,
        Column::text("number", text(&|line| line.name()))?,
        Column::text("setting", text(&|line| line.compared.setting.clone()))?,
        Column::text("old", text(&|line| shown(line.compared.old)))?,
        Column::text("new", text(&|line| shown(line.compared.new)))?,
        Column::text("slack", text(&slack))?,
        Column::text("compared", text(&|line| line.compared.how.clone()))?,
        Column::text("p", text(&p))?,
        Column::text("finding", text(&|line| line.found()))?,
    ];
    if !all {
        let rows = lines.iter().map(|line| i64::try_from(line.rows).unwrap_or(i64::MAX));
        columns.push(Column::integer("rows", rows.collect())?);
    }
    let title = if all {
        "Everything that was compared; p is adjusted for all tests (Holm)"
    } else {
        "Numbers that changed: of each kind the row that shows most; p is adjusted for all tests (Holm)"
    };
    Table::new("numbers", title, columns)
}

/// Claims whose verdict changed, worse ones first.
fn verdicts(comparison: &Comparison) -> Result<Option<Table>, TableError> {
    struct Line<'a> {
        study: &'a str,
        compared: &'a Compared,
        verdicts: &'a Verdicts,
        claims: i64,
    }
    let mut lines: Vec<Line<'_>> = Vec::new();
    for study in &comparison.studies {
        for compared in study.claims.iter().filter(|claim| claim.verdict_changed()) {
            let Some(verdicts) = &compared.verdicts else { continue };
            let alike = |line: &&mut Line<'_>| {
                line.study == study.study
                    && line.compared.theorem == compared.theorem
                    && (&line.verdicts.old, &line.verdicts.new) == (&verdicts.old, &verdicts.new)
            };
            match lines.iter_mut().find(alike) {
                Some(line) => line.claims += 1,
                None => lines.push(Line { study: &study.study, compared, verdicts, claims: 1 }),
            }
        }
    }
    if lines.is_empty() {
        return Ok(None);
    }
    lines.sort_by_key(|line| line.verdicts.trend != Trend::Worse);
    let text = |read: &dyn Fn(&Line<'_>) -> String| lines.iter().map(read).collect::<Vec<_>>();
    let judged = |new: bool| {
        let side = |line: &Line<'_>| {
            let judged = if new { &line.verdicts.new } else { &line.verdicts.old };
            status(&judged.verdict, judged.as_expected)
        };
        lines.iter().map(side).collect::<Vec<_>>()
    };
    let columns = vec![
        Column::text("study", text(&|line| line.study.to_owned()))?,
        Column::text("theorem", text(&|line| line.compared.theorem.clone()))?,
        Column::text("setting", text(&|line| line.compared.setting.clone()))?,
        Column::status("old", judged(false))?,
        Column::status("new", judged(true))?,
        Column::text("trend", text(&|line| line.verdicts.trend.word().to_owned()))?,
        Column::integer("claims", lines.iter().map(|line| line.claims).collect())?,
    ];
    Ok(Some(Table::new(
        "verdicts",
        "Verdicts that changed, with the first setting of each",
        columns,
    )?))
}

/// What was not compared, and why.
fn asides(comparison: &Comparison) -> Vec<String> {
    let mut said = Vec::new();
    for study in &comparison.studies {
        let id = &study.study;
        for other in study.other_setting.iter().take(MOST) {
            said.push(format!(
                "another setting, not compared: {} ({}) in {id}, {}: {}",
                other.theorem,
                other.claim,
                claims(other.rows),
                other.changed.join("; ")
            ));
        }
        if let Some(more) = study.other_setting.get(MOST..).filter(|more| !more.is_empty()) {
            let rows = more.iter().map(|elsewhere| elsewhere.rows).sum();
            said.push(format!("another setting, not compared: {} more in {id}", claims(rows)));
        }
        for (list, side) in [(&study.only_old, "old"), (&study.only_new, "new")] {
            if !list.is_empty() {
                let rows: usize = list.iter().map(|elsewhere| elsewhere.rows).sum();
                said.push(format!("only in {side}: {} in {id}: {}", claims(rows), names(list)));
            }
        }
        said.extend(study.without.iter().map(|why| format!("{id}: {why}")));
    }
    for (ids, side) in [(&comparison.only_old, "old"), (&comparison.only_new, "new")] {
        if !ids.is_empty() {
            said.push(format!("studies only in {side}: {}", ids.join(", ")));
        }
    }
    said
}

fn claims(n: usize) -> String {
    if n == 1 { "1 claim".to_owned() } else { format!("{n} claims") }
}

/// Claim and theorem of each, the first of them.
fn names(list: &[Elsewhere]) -> String {
    let mut names: Vec<String> =
        list.iter().take(MOST).map(|e| format!("{} ({})", e.theorem, e.claim)).collect();
    if list.len() > names.len() {
        names.push(format!("{} more", list.len() - names.len()));
    }
    names.join(", ")
}

/// Counts in words, without what did not occur.
fn counted(counts: &Counts) -> String {
    let said = |finding: Finding| {
        let n = counts.of_finding(finding);
        let word = match finding {
            Finding::Same => "the same to the bit",
            Finding::Rounding => "rounded differently",
            Finding::Noise => "differ within noise",
            Finding::Untested => "differ without a test",
            Finding::Differs => "differ on the same draws",
            Finding::Significant => "differ significantly",
        };
        (n > 0).then(|| format!("{n} {word}"))
    };
    Finding::ALL.into_iter().filter_map(said).collect::<Vec<_>>().join(", ")
}

fn totals(comparison: &Comparison) -> Vec<String> {
    let Comparison { claims, numbers, .. } = comparison;
    let mut said = vec![format!(
        "{} compared in {}: {}; {} changed",
        self::claims(claims.compared),
        if comparison.studies.len() == 1 {
            "1 study".to_owned()
        } else {
            format!("{} studies", comparison.studies.len())
        },
        counted(claims),
        match comparison.verdicts_changed {
            0 => "no verdict".to_owned(),
            1 => "1 verdict".to_owned(),
            n => format!("{n} verdicts"),
        }
    )];
    if numbers.compared > 0 {
        said.push(format!(
            "{} numbers of curves and differences compared: {}",
            numbers.compared,
            counted(numbers)
        ));
    }
    if comparison.tests > 0 {
        said.push(format!(
            "{} two-sample tests: the probability that any calls a difference significant although there is none is at most {} (Holm)",
            comparison.tests,
            human(comparison.alpha)
        ));
    }
    if claims.differs + numbers.differs > 0 {
        said.push(
            "numbers differ that have no noise or the same draws: the two programs do not compute the same".to_owned(),
        );
    }
    said.push(match comparison.worse {
        0 => "nothing became worse".to_owned(),
        1 => "1 claim became worse".to_owned(),
        n => format!("{n} claims became worse"),
    });
    said
}

/// One row for everything that was compared.
///
/// # Errors
/// Never: the columns have one length and distinct names.
pub fn table(comparison: &Comparison) -> Result<Table, TableError> {
    let rows: Vec<(&str, &Compared)> = comparison
        .studies
        .iter()
        .flat_map(|s| s.claims.iter().chain(&s.numbers).map(|c| (s.study.as_str(), c)))
        .collect();
    let text =
        |read: &dyn Fn(&Compared) -> String| rows.iter().map(|(_, c)| read(c)).collect::<Vec<_>>();
    let number =
        |read: &dyn Fn(&Compared) -> f64| rows.iter().map(|(_, c)| read(c)).collect::<Vec<_>>();
    let integer = |read: &dyn Fn(&Compared) -> u64| {
        rows.iter().map(|(_, c)| i64::try_from(read(c)).unwrap_or(i64::MAX)).collect::<Vec<_>>()
    };
    let judged = |read: &dyn Fn(&Verdicts) -> String| {
        text(&|c: &Compared| c.verdicts.as_ref().map(read).unwrap_or_default())
    };
    let known = |x: Option<f64>| x.unwrap_or(f64::NAN);
    Table::new(
        "comparison",
        "Two sets of results compared",
        vec![
            Column::text("study", rows.iter().map(|(study, _)| (*study).to_owned()).collect())?,
            Column::text("claim", text(&|c| c.claim.clone()))?,
            Column::text("theorem", text(&|c| c.theorem.clone()))?,
            Column::text("setting", text(&|c| c.setting.clone()))?,
            Column::text("quantity", text(&|c| c.quantity.clone()))?,
            Column::text("step", text(&|c| c.step.map(|t| t.to_string()).unwrap_or_default()))?,
            Column::text("verdict_old", judged(&|v| v.old.verdict.clone()))?,
            Column::text("verdict_new", judged(&|v| v.new.verdict.clone()))?,
            Column::text("verdict_trend", judged(&|v| v.trend.word().to_owned()))?,
            Column::number("old", number(&|c| c.old))?,
            Column::number("new", number(&|c| c.new))?,
            Column::number("relative", number(&Compared::relative))?,
            Column::number("slack_old", number(&|c| known(c.slack_old)))?,
            Column::number("slack_new", number(&|c| known(c.slack_new)))?,
            Column::number("ratio", number(&Compared::ratio))?,
            Column::integer("n_old", integer(&|c| c.n_old))?,
            Column::integer("n_new", integer(&|c| c.n_new))?,
            Column::text("compared", text(&|c| c.how.clone()))?,
            Column::number("p", number(&|c| known(c.p)))?,
            Column::number("p_holm", number(&|c| known(c.p_holm)))?,
            Column::text("finding", text(&|c| c.finding.word().to_owned()))?,
            Column::text("trend", text(&|c| c.trend.word().to_owned()))?,
        ],
    )
}
