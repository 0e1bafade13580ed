//! Local slopes of the fitted rates, as a table.

use ratecheck_proofs_checks::evidence::rate::Local;
use ratecheck_reports::table::{Column, Estimates, Table, TableError};

use crate::plan::full_name;
use crate::results::{RateRow, Results, Row};

/// One line a pair of neighbouring points of a rate; `None` where there is no rate.
///
/// # Errors
/// Never for results that were read: the columns have one length and distinct names.
pub(super) fn table(results: &Results) -> Result<Option<Table>, TableError> {
    let slopes: Vec<(&Row, &RateRow, &Local, u64)> = results.rows.iter().flat_map(of_row).collect();
    let analysed = results.rows.iter().find_map(|row| row.rate.as_ref()?.analysis.as_ref());
    let Some(level) = analysed.map(|analysis| analysis.interval.level) else { return Ok(None) };
    let number = |read: fn(&Local) -> f64| slopes.iter().map(|(_, _, l, _)| read(l)).collect();
    let estimates = Estimates {
        value: number(|l| l.slope),
        lo: number(|l| l.lo),
        hi: number(|l| l.hi),
        n: slopes.iter().map(|(_, _, _, n)| *n).collect(),
        level,
    };
    let setting = |row: &Row| {
        let pairs = row.setting.sweep.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<String>>().join(", ")
    };
    let table = Table::new(
        "slopes",
        "Slopes between neighbouring points of the rates, each with an interval of its own; a trend says that the exponent is not \
         yet that of the limit",
        vec![
            Column::text("claim", slopes.iter().map(|(row, ..)| row.claim.clone()).collect())?,
            Column::text(
                "theorem",
                slopes.iter().map(|(row, ..)| full_name(&row.theorem, &row.step)).collect(),
            )?,
            Column::text("setting", slopes.iter().map(|(row, ..)| setting(row)).collect())?,
            Column::text("over", slopes.iter().map(|(_, rate, ..)| rate.over.clone()).collect())?,
            Column::number("at", number(|l| l.x))?,
            Column::estimate("slope", estimates)?,
        ],
    )?;
    Ok(Some(table))
}

fn of_row(row: &Row) -> impl Iterator<Item = (&Row, &RateRow, &Local, u64)> {
    row.rate.iter().flat_map(move |rate| {
        rate.analysis.iter().flat_map(move |analysis| {
            analysis.local.iter().map(move |local| (row, rate, local, analysis.replicas))
        })
    })
}
