//! Recorded quantities as curves: means with intervals over the steps.

use ndarray::ArrayView1;

use ratecheck_proofs_checks::evidence::interval::student_t;
use ratecheck_proofs_checks::evidence::{Level, Sample};

use super::{BAND, mean};
use crate::execute::Executed;
use crate::plan::{Plan, PlannedRun};
use crate::results::CurveRow;

/// Recorded curves of all finished runs: means over the replicas that were still running, with 95 % intervals.
#[must_use]
pub fn curves(plan: &Plan, executed: &Executed) -> Vec<CurveRow> {
    let mut rows = Vec::new();
    for (number, (run, outcome)) in plan.runs.iter().zip(&executed.outcomes).enumerate() {
        let Some(outcome) = outcome else { continue };
        for (probe, curve) in run.job.probes.iter().zip(&outcome.curves) {
            for (column, &step) in curve.columns().into_iter().zip(&run.job.checkpoints) {
                let row = curve_row(number, probe.name(), step, column);
                rows.push(match run.enumeration {
                    Some(_) => certain(row, run.mean(column.iter().copied())),
                    None => row,
                });
            }
            if probe.name() == "regret" {
                let averages: Vec<CurveRow> = (rows.iter())
                    .filter(|row| row.run == number && row.quantity == "regret")
                    .map(average)
                    .collect();
                rows.extend(averages);
            }
        }
    }
    rows
}

/// A mean over all sequences of outcomes has no interval.
fn certain(row: CurveRow, mean: f64) -> CurveRow {
    CurveRow { mean, lo: mean, hi: mean, ..row }
}

/// What the curves of a run are called.
pub(crate) fn recorded(run: &PlannedRun) -> Vec<String> {
    let names = run.job.probes.iter().map(|probe| probe.name().to_owned());
    let mut names: Vec<String> = names.collect();
    if names.iter().any(|name| name == "regret") {
        names.push("average-regret".to_owned());
    }
    names
}

/// `R_t / t` from `R_t`.
#[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
fn average(regret: &CurveRow) -> CurveRow {
    let t = regret.step as f64;
    CurveRow {
        quantity: "average-regret".to_owned(),
        mean: regret.mean / t,
        lo: regret.lo / t,
        hi: regret.hi / t,
        ..regret.clone()
    }
}

/// Mean and interval of one quantity at one step, over the replicas that were still running.
pub(crate) fn curve_row(
    run: usize,
    quantity: &str,
    step: u64,
    column: ArrayView1<'_, f64>,
) -> CurveRow {
    let values: Vec<f64> = column.iter().copied().filter(|x| x.is_finite()).collect();
    let (n, mean) = (values.len() as u64, mean(values.iter().copied()));
    let interval = Sample::new(values)
        .ok()
        .and_then(|sample| student_t(&sample, Level::from_error(BAND).ok()?).ok());
    let (lo, hi) = interval.map_or((mean, mean), |i| (i.lo, i.hi));
    CurveRow { run, quantity: quantity.to_owned(), step, mean, lo, hi, n }
}
