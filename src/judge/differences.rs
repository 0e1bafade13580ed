//! Comparisons of optimizers under common random numbers: replica `r` of every run with one seed sees the same noise, so that
//! differences are taken replica by replica, and what the noise does to both cancels.

use std::collections::HashMap;

use ratecheck_proofs_checks::evidence::interval::{Knowledge, best, pairing};
use ratecheck_proofs_checks::evidence::{Level, Rounded, adjusted_level};

use super::{BAND, interval_row, mean};
use crate::execute::Executed;
use crate::plan::{Plan, PlannedRun};
use crate::results::DifferenceRow;

/// Rows kept of a study: a comparison is for reading.
const MOST: usize = 200;

/// Differences from the first optimizer of each setting, for every quantity that both recorded, after the last step.
///
/// Intervals are paired, and hold together at the level 0.95 (Bonferroni). Settings without noise, with replicas that ended
/// early or with an exit region are left out: their last values are not about the same replicas.
#[must_use]
pub fn differences(plan: &Plan, executed: &Executed) -> Vec<DifferenceRow> {
    let mut firsts: HashMap<String, usize> = HashMap::new();
    let mut pairs = Vec::new();
    for (number, run) in plan.runs.iter().enumerate() {
        if run.is_certain() || run.job.exit.is_some() || run.spec.replicas < 2 {
            continue;
        }
        let first = *firsts.entry(setting(run)).or_insert(number);
        if first != number {
            pairs.push((first, number));
        }
    }
    let compared: Vec<Compared> =
        pairs.into_iter().flat_map(|pair| compare(plan, executed, pair)).take(MOST).collect();
    let Ok(level) = Level::from_error(BAND) else { return Vec::new() };
    let level = adjusted_level(level, compared.len());
    compared.into_iter().filter_map(|compared| compared.row(plan, level)).collect()
}

/// What has to agree for two runs to be compared: everything but the optimizer.
fn setting(run: &PlannedRun) -> String {
    let mut spec = run.spec.clone();
    spec.optimizer.clear();
    format!("{spec:?}")
}

struct Compared {
    runs: (usize, usize),
    quantity: String,
    first: Vec<f64>,
    second: Vec<f64>,
}

fn compare(plan: &Plan, executed: &Executed, runs: (usize, usize)) -> Vec<Compared> {
    let last = |number: usize, name: &str| -> Option<Vec<f64>> {
        let outcome = executed.outcomes[number].as_ref()?;
        let probes = &plan.runs[number].job.probes;
        let curve = &outcome.curves[probes.iter().position(|probe| probe.name() == name)?];
        let values = curve.column(curve.ncols() - 1).to_vec();
        values.iter().all(|x| x.is_finite()).then_some(values)
    };
    let names = plan.runs[runs.0].job.probes.iter().map(|probe| probe.name());
    let both = names.filter_map(|name| {
        let (first, second) = (last(runs.0, name)?, last(runs.1, name)?);
        Some(Compared { runs, quantity: name.to_owned(), first, second })
    });
    both.collect()
}

impl Compared {
    fn row(self, plan: &Plan, level: Level) -> Option<DifferenceRow> {
        let exact = |values: &[f64]| values.iter().copied().map(Rounded::exact).collect::<Vec<_>>();
        let method = best(Knowledge::Nothing);
        let found = pairing(&exact(&self.first), &exact(&self.second), level, method).ok()?;
        let (a, b) = (&plan.runs[self.runs.0].spec, &plan.runs[self.runs.1].spec);
        Some(DifferenceRow {
            first: a.optimizer.clone(),
            second: b.optimizer.clone(),
            problem: a.problem.clone(),
            noise: a.noise.clone(),
            horizon: a.horizon,
            quantity: self.quantity,
            first_mean: mean(self.first.iter().copied()),
            second_mean: mean(self.second.iter().copied()),
            difference: found.paired.estimate,
            gain: found.gain,
            interval: interval_row(&found.paired),
        })
    }
}
