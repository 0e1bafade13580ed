//! Tables of an escape.

use std::fmt::Write;

use ratecheck_problems::region::Region;
use ratecheck_reports::number::human;
use ratecheck_reports::table::{Column, Estimates, Table, TableError};

use super::summary::{exploded, left};
use super::{Escape, Finished};
use crate::escape::{Forecast, share, sharpness};
use ratecheck_proofs_checks::first_passage::Estimate;

/// Six moments of equal distance as far as there are so many, with their numbers; the last one is the horizon.
pub(super) fn sixths(moments: &[u64]) -> Vec<(usize, u64)> {
    let horizon = moments.last().copied().unwrap_or(0);
    let mut steps: Vec<u64> = (1..=6).map(|k| horizon * k / 6).filter(|t| *t > 0).collect();
    steps.dedup();
    let number = |step| Some((moments.iter().position(|m| *m == step)?, step));
    steps.into_iter().filter_map(number).collect()
}

/// Two decimals: more would be noise.
fn round(x: f64) -> f64 {
    (100.0 * x).round() / 100.0
}

/// A region in words.
pub(super) fn region(region: &Region) -> String {
    let x = |coordinate: &usize| format!("x{}", subscript(coordinate + 1));
    match region {
        Region::Past { coordinate, at } => format!("{} > {}", x(coordinate), human(*at)),
        Region::Below { coordinate, at } => format!("{} < {}", x(coordinate), human(*at)),
        Region::Outside { radius } => format!("max |xᵢ| > {}", human(*radius)),
        Region::Explosion => "an iterate that is not finite".to_owned(),
    }
}

fn subscript(n: usize) -> String {
    let digit = |c: char| c.to_digit(10).and_then(|d| char::from_u32(0x2080 + d)).unwrap_or(c);
    n.to_string().chars().map(digit).collect()
}

fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// One row a method and replica.
pub(super) fn times(escape: &Escape<'_>) -> Result<Table, TableError> {
    let rows = || {
        escape.finished.iter().flat_map(|f| {
            f.record.fates.iter().enumerate().map(move |(replica, fate)| (f, replica, fate))
        })
    };
    let mut columns = vec![
        Column::text("optimizer", rows().map(|(f, ..)| escape.label(f).to_owned()).collect())?,
        Column::integer("replica", rows().map(|(_, r, _)| whole(r as u64)).collect())?,
        Column::integer("step", rows().map(|(.., fate)| whole(fate.steps)).collect())?,
        Column::text("outcome", rows().map(|(.., fate)| fate.outcome.name().to_owned()).collect())?,
    ];
    for i in 0..escape.setting.start().len() {
        let place = rows().map(|(.., fate)| fate.place[i]).collect();
        columns.push(Column::number(format!("x{}", i + 1), place)?);
    }
    Table::new("times", "First passages", columns)
}

/// One row a method and moment.
pub(super) fn occupancy(escape: &Escape<'_>) -> Result<Table, TableError> {
    let rows =
        || escape.finished.iter().flat_map(|f| (0..f.record.moments.len()).map(move |k| (f, k)));
    let mut columns = vec![
        Column::text("optimizer", rows().map(|(f, _)| escape.label(f).to_owned()).collect())?,
        Column::integer("step", rows().map(|(f, k)| whole(f.record.moments[k])).collect())?,
    ];
    for basin in 0..escape.setting.basins.count() {
        let counts = rows().map(|(f, k)| whole(f.record.occupied[k][basin])).collect();
        columns.push(Column::integer(format!("basin{}", basin + 1), counts)?);
    }
    columns.push(Column::integer(
        "exploded",
        rows().map(|(f, k)| whole(f.record.exploded[k])).collect(),
    )?);
    let sharp = |f: &Finished| sharpness(escape.setting.problem.objective.as_ref(), &f.record);
    columns.push(Column::number("sharpness", escape.finished.iter().flat_map(sharp).collect())?);
    Table::new("occupancy", "Replicas in each basin", columns)
}

/// One row a method: the mean time.
pub(super) fn means(escape: &Escape<'_>) -> Result<Table, TableError> {
    let all = &escape.finished;
    let mean = |read: fn(&Finished) -> f64| all.iter().map(read).collect::<Vec<f64>>();
    let estimates = Estimates {
        value: mean(|f| f.times.mean.estimate),
        lo: mean(|f| f.times.mean.lo),
        hi: mean(|f| f.times.mean.hi),
        n: all.iter().map(|f| f.record.fates.len() as u64).collect(),
        level: escape.level.confidence(),
    };
    let count = |is: fn(&crate::escape::Fate) -> bool| {
        all.iter().map(|f| whole(f.record.count(is) as u64)).collect::<Vec<i64>>()
    };
    let mut columns = vec![
        Column::text("optimizer", all.iter().map(|f| escape.label(f).to_owned()).collect())?,
        Column::integer("left", count(left))?,
        Column::integer("exploded", count(exploded))?,
        Column::estimate("mean", estimates)?.with_symbol(r"\hat\tau").with_unit("steps"),
        Column::number(
            "variation",
            mean(|f| f.times.variation.map_or(f64::NAN, |v| round(v.value))),
        )?,
    ];
    if all.iter().all(|f| f.record.count(exploded) == 0) {
        columns.retain(|c| c.name() != "exploded");
    }
    let mut title = format!(
        "Mean steps to {}: total time at risk over the number that left. Variation: 1 for a memoryless escape",
        region(&escape.setting.region)
    );
    if all.iter().any(|f| f.forecast.is_some()) {
        let read = |of: fn(&Forecast) -> Estimate| {
            let text = |known: &Forecast| human(of(known).value).to_string();
            all.iter().map(|f| f.forecast.as_ref().map_or("–".to_owned(), text)).collect()
        };
        columns.push(Column::text("frozen", read(|f| f.frozen))?.with_unit("steps"));
        columns.push(Column::text("follows", read(|f| f.follows))?.with_unit("steps"));
        title.push_str(". Quadrature of the diffusion along the first axis: with the second moment frozen at the noise of the start, and following it");
    }
    if all.iter().any(|f| f.law.is_some()) {
        let text = |f: &Finished| f.law.map_or("–".to_owned(), |law| human(law).to_string());
        columns.push(Column::text("law", all.iter().map(text).collect())?.with_unit("steps"));
        title.push_str(". Law: the closed form that is published for the method (derived likewise for InvAdam)");
    }
    Table::new("escape", title, columns)
}

/// One row a method: the share that is in the basin of the start.
pub(super) fn shares(escape: &Escape<'_>) -> Result<Table, TableError> {
    let moments = sixths(&escape.setting.moments);
    let all = &escape.finished;
    let mut columns =
        vec![Column::text("optimizer", all.iter().map(|f| escape.label(f).to_owned()).collect())?];
    for (k, step) in moments {
        let at =
            |f: &Finished| round(share(&f.record, k, escape.setting.home, escape.level).estimate);
        let column = Column::number(format!("t{step}"), all.iter().map(at).collect())?;
        columns.push(column.with_symbol(step.to_string()));
    }
    let title = format!(
        "Share in the basin of the start after so many steps; {}",
        escape.setting.basins.rule()
    );
    Table::new("shares", title, columns)
}

/// Both tables in Markdown.
pub(super) fn markdown(escape: &Escape<'_>) -> Result<String, TableError> {
    let mut out = String::from(
        "| optimizer | left | τ̂ (steps) | 95 % interval | variation |\n|---|---|---|---|---|\n",
    );
    for f in &escape.finished {
        let mean = &f.times.mean;
        let variation = f.times.variation.map_or("-".to_owned(), |v| format!("{:.2}", v.value));
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "| {} | {}/{} | {} | {} to {} | {variation} |",
            escape.label(f),
            f.record.count(left),
            f.record.fates.len(),
            human(mean.estimate),
            human(mean.lo),
            human(mean.hi),
        );
    }
    let moments = sixths(&escape.setting.moments);
    let heads: Vec<String> = moments.iter().map(|(_, step)| step.to_string()).collect();
    let _ = writeln!(out, "\n| in the start's basin after | {} |", heads.join(" | "));
    let _ = writeln!(out, "|{}", "---|".repeat(heads.len() + 1));
    for f in &escape.finished {
        let at = |(k, _): &(usize, u64)| format!("{:.2}", f.record.share(*k, escape.setting.home));
        let cells: Vec<String> = moments.iter().map(at).collect();
        let _ = writeln!(out, "| {} | {} |", escape.label(f), cells.join(" | "));
    }
    Ok(out)
}
