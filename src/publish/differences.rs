//! Optimizers compared under the same noise, as a table.

use ratecheck_reports::table::{Column, Estimates, Table, TableError};

use crate::results::{DifferenceRow, Results};

/// One line a pair of optimizers and quantity; `None` where nothing can be compared.
///
/// # Errors
/// Never for results that were read: the columns have one length and distinct names.
pub(super) fn table(results: &Results) -> Result<Option<Table>, TableError> {
    let rows = &results.differences;
    let Some(level) = rows.first().map(|row| row.interval.level) else { return Ok(None) };
    let text = |read: fn(&DifferenceRow) -> String| rows.iter().map(read).collect::<Vec<String>>();
    let number = |read: fn(&DifferenceRow) -> f64| rows.iter().map(read).collect::<Vec<f64>>();
    let difference = Estimates {
        value: number(|r| r.difference),
        lo: number(|r| r.interval.lo),
        hi: number(|r| r.interval.hi),
        n: rows.iter().map(|r| r.interval.n).collect(),
        level,
    };
    let horizons = rows.iter().map(|r| i64::try_from(r.horizon).unwrap_or(i64::MAX)).collect();
    let table = Table::new(
        "differences",
        "Optimizers compared after the last step, replica by replica under the same noise; all intervals hold together at 95 %. The \
         gain is how many times as many replicas independent noise would need",
        vec![
            Column::text("quantity", text(|r| r.quantity.clone()))?,
            Column::estimate("difference", difference)?,
            Column::number("gain", number(|r| r.gain))?,
            Column::integer("horizon", horizons)?.with_symbol("T"),
            Column::text("first", text(|r| r.first.clone()))?,
            Column::text("second", text(|r| r.second.clone()))?,
            Column::text("problem", text(|r| r.problem.clone()))?,
            Column::text("noise", text(|r| r.noise.clone()))?,
        ],
    )?;
    Ok(Some(table))
}
