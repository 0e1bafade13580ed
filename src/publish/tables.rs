//! Verdicts and curves as CSV, and verdicts as a booktabs table.

use ratecheck_reports::latex;
use ratecheck_reports::number::human;
use ratecheck_reports::table::{Column, Outcome, Status, Table, TableError, csv};

use super::page::{confidence, range};
use super::summary::lines;
use super::{PublishError, differences, slopes};
use crate::plan::full_name;
use crate::results::{CurveRow, Results, Row, curve_table};

/// Files below the study's folder.
pub(super) fn files(
    results: &Results,
    curves: &[CurveRow],
) -> Result<Vec<(String, Vec<u8>)>, PublishError> {
    let mut tex = format!("% {}\n", confidence(results)).into_bytes();
    latex::tabular(&short(results)?, &mut tex)?;
    let verdicts = long(results)?;
    let mut files = vec![
        ("tables/verdicts.csv".to_owned(), csv::write(&verdicts).into_bytes()),
        ("tables/curves.csv".to_owned(), csv::write(&curve_table(curves)?).into_bytes()),
        ("tables/verdicts.tex".to_owned(), tex),
        ("verdicts.parquet".to_owned(), ratecheck_reports::table::parquet::write(&verdicts)?),
    ];
    if let Some(table) = slopes::table(results)? {
        files.push(("tables/slopes.csv".to_owned(), csv::write(&table).into_bytes()));
    }
    if let Some(table) = differences::table(results)? {
        files.push(("tables/differences.csv".to_owned(), csv::write(&table).into_bytes()));
    }
    Ok(files)
}

pub(super) fn status(word: &str, as_expected: bool) -> Outcome {
    Outcome { status: Status::from_word(word).unwrap_or(Status::Failed), as_expected }
}

/// One row a claim, every number at full precision.
pub(crate) fn long(results: &Results) -> Result<Table, TableError> {
    let rows = &results.rows;
    let text = |read: fn(&Row) -> String| rows.iter().map(read).collect::<Vec<String>>();
    let number = |read: fn(&Row) -> f64| rows.iter().map(read).collect::<Vec<f64>>();
    let integer = |read: fn(&Row) -> u64| {
        rows.iter().map(|row| i64::try_from(read(row)).unwrap_or(i64::MAX)).collect::<Vec<i64>>()
    };
    Table::new(
        "verdicts",
        results.title.clone(),
        vec![
            Column::text("claim", text(|r| r.claim.clone()))?,
            Column::text("theorem", text(|r| full_name(&r.theorem, &r.step)))?,
            Column::text("provenance", text(|r| r.provenance.clone()))?,
            Column::text("mode", text(|r| r.mode.clone()))?,
            Column::status(
                "verdict",
                rows.iter().map(|r| status(&r.verdict, r.as_expected)).collect(),
            )?,
            Column::number("slack", number(|r| r.slack))?,
            Column::number("measured", number(|r| r.lhs))?,
            Column::number("bound", number(|r| r.rhs))?,
            Column::number("lo", number(|r| r.interval.as_ref().map_or(f64::NAN, |i| i.lo)))?,
            Column::number("hi", number(|r| r.interval.as_ref().map_or(f64::NAN, |i| i.hi)))?,
            Column::number("level", number(|r| r.interval.as_ref().map_or(f64::NAN, |i| i.level)))?,
            Column::integer("n", integer(|r| r.n))?,
            Column::integer("failures", integer(|r| r.failures))?,
            Column::integer("run", integer(|r| r.run as u64))?,
            Column::integer("horizon", integer(|r| r.setting.horizon))?.with_symbol("T"),
            Column::integer("dim", integer(|r| r.setting.dim as u64))?.with_symbol("d"),
            Column::text("problem", text(|r| r.setting.problem.clone()))?,
            Column::text("noise", text(|r| r.setting.noise.clone()))?,
            Column::text("optimizer", text(|r| r.setting.optimizer.clone()))?,
            Column::text("domain", text(|r| r.setting.domain.clone()))?,
            Column::text("sweep", text(sweep))?,
            Column::text("reason", text(|r| r.reason.clone()))?,
        ],
    )
}

pub(super) fn sweep(row: &Row) -> String {
    swept(&row.setting.sweep)
}

/// Values of a sweep as one word each.
pub(crate) fn swept(values: &[(String, String)]) -> String {
    let parts: Vec<String> = values.iter().map(|(name, value)| format!("{name}={value}")).collect();
    parts.join(" ")
}

/// One row a claim and theorem, for a paper. Reasons are sentences: they stay in the CSV file.
fn short(results: &Results) -> Result<Table, TableError> {
    let lines = lines(results);
    let text = |read: &dyn Fn(&super::Line) -> String| lines.iter().map(read).collect();
    let integer = |read: &dyn Fn(&super::Line) -> u64| {
        lines.iter().map(|l| i64::try_from(read(l)).unwrap_or(i64::MAX)).collect::<Vec<i64>>()
    };
    Table::new(
        "summary",
        results.title.clone(),
        vec![
            Column::text("claim", text(&|l| l.claim.clone()))?,
            Column::text("theorem", text(&|l| l.name.clone()))?,
            Column::text("horizon", text(&|l| range(l.horizons)))?.with_symbol("T"),
            Column::integer("runs", integer(&|l| l.rows as u64))?,
            Column::status(
                "verdict",
                lines.iter().map(|l| status(&l.verdict, l.as_expected)).collect(),
            )?,
            Column::text("provenance", text(&|l| l.provenance.clone()))?,
            Column::number("slack", lines.iter().map(|l| l.slack.1).collect())?,
            Column::integer("n", integer(&|l| l.n))?.with_symbol("n"),
        ],
    )
}

/// A slack, or a range of slacks, for people.
pub(super) fn slack_range((low, high): (f64, f64)) -> String {
    let (low, high) = (human(low).to_string(), human(high).to_string());
    if low == high { low } else { format!("{low} … {high}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::{results, row};

    #[test]
    fn the_table_of_a_paper_has_claims_theorems_and_ranges() {
        let mut rows = vec![row("a_b", "theorem"), row("a_b", "theorem")];
        rows[1].setting.horizon = 100;
        rows[1].reason = "a whole sentence".to_owned();
        let mut out = Vec::new();
        latex::tabular(&short(&results(rows)).expect("a table"), &mut out).expect("rendered");
        let text = String::from_utf8(out).expect("text");
        assert!(
            text.contains(r"claim & theorem & $T$ & runs & verdict & provenance & slack & n \\"),
            "{text}"
        );
        assert!(
            text.contains(
                r"a\_b & theorem & 10 \ensuremath{\ldots } 100 & $2$ & holds & derived & $0.5$ & $1$"
            ),
            "{text}"
        );
        assert!(!text.contains("sentence"), "{text}");
    }
}
