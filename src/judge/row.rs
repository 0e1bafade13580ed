//! A row of results: what is filled in from a finding, and what is reported beside it.

use ratecheck_proofs_checks::evidence::interval::student_t;
use ratecheck_proofs_checks::evidence::{
    Finding, Interval, Landing, Level, Sample, Verdict, Witness,
};
use ratecheck_proofs_checks::theorem::Mode;

use super::{BAND, Judge, mean};
use crate::engine::{ClaimRecord, Outcome};
use crate::plan::{ClaimKind, Place, PlannedRun};
use crate::results::{IntervalRow, LandingRow, Note, Row, SettingRow, WitnessRow};

impl Judge<'_> {
    /// A row about a run that says nothing yet.
    pub(super) fn blank(&self, place: &Place, claim: ClaimKind, number: usize) -> Row {
        let run = &self.plan.runs[number];
        Row {
            claim: self.plan.study.claim_name(place.claim),
            theorem: place.statement.id.to_owned(),
            step: place.label.to_owned(),
            provenance: claim.provenance.to_string(),
            mode: claim.mode.to_string(),
            run: number,
            setting: SettingRow {
                problem: run.spec.problem.clone(),
                noise: run.spec.noise.clone(),
                optimizer: run.spec.optimizer.clone(),
                domain: run.spec.domain.clone(),
                dim: run.spec.start.len(),
                horizon: run.spec.horizon,
                replicas: run.spec.replicas,
                sweep: place.sweep.clone(),
            },
            verdict: String::new(),
            reason: String::new(),
            more_replicas: None,
            expected: place.expect.word().to_owned(),
            as_expected: false,
            slack: f64::NAN,
            informative: false,
            lhs: f64::NAN,
            rhs: f64::NAN,
            interval: None,
            band: None,
            n: 0,
            failures: 0,
            landings: Vec::new(),
            rate: None,
            line: None,
            notes: Vec::new(),
            witness: None,
        }
    }
}

pub(super) fn fill(row: &mut Row, finding: &Finding) {
    row.verdict = finding.verdict.word().to_owned();
    match &finding.verdict {
        Verdict::Undecided { more_replicas, reason } => {
            row.more_replicas = *more_replicas;
            row.reason.clone_from(reason);
        }
        Verdict::OutOfScope { reason } => row.reason.clone_from(reason),
        Verdict::Holds | Verdict::Refuted => {}
    }
    row.slack = finding.slack;
    row.informative = finding.informative;
    row.n = finding.n;
    row.interval = finding.interval.as_ref().map(interval_row);
}

/// The violation itself; files and commands are added by [`crate::witness`].
pub(super) fn witness_row(witness: Witness) -> WitnessRow {
    WitnessRow {
        replica: witness.replica,
        step: witness.step,
        lhs: witness.lhs,
        rhs: witness.rhs,
        allowance: witness.allowance,
        file: String::new(),
        command: String::new(),
        from_seed: String::new(),
    }
}

pub(super) fn interval_row(interval: &Interval) -> IntervalRow {
    IntervalRow {
        lo: interval.lo,
        hi: interval.hi,
        level: interval.level,
        method: interval.method.name().to_owned(),
        guarantee: interval.method.guarantee().word().to_owned(),
        n: interval.n,
        caution: interval.caution.map_or_else(String::new, |caution| caution.to_string()),
    }
}

/// Compares with what the study expects: the verdict and every number.
pub(super) fn settle(row: &mut Row, place: &Place) {
    for (quantity, expected, tolerance) in &place.lands {
        let measured = row.number(quantity);
        let landing = Landing { expected: *expected, tolerance: *tolerance };
        row.landings.push(LandingRow {
            quantity: quantity.clone(),
            expected: *expected,
            tolerance: *tolerance,
            measured,
            met: landing.met(measured),
        });
    }
    let verdict = place.expect.met(&row.verdict);
    row.as_expected = verdict && row.landings.iter().all(|landing| landing.met);
}

/// Both sides as reports show them: means over replicas, or the deciding comparison of a path.
pub(super) fn sides(record: &ClaimRecord, mode: Mode) -> (f64, f64) {
    match mode {
        Mode::EveryStep | Mode::EveryPath => {
            record.judge.finding().witness.map_or((f64::NAN, f64::NAN), |w| (w.lhs, w.rhs))
        }
        _ => (
            mean(record.pairs.iter().map(|pair| pair.lhs)),
            mean(record.pairs.iter().map(|pair| pair.rhs)),
        ),
    }
}

pub(super) fn band(record: &ClaimRecord, deterministic: bool) -> Option<IntervalRow> {
    if deterministic || record.pairs.is_empty() {
        return None;
    }
    let sample = Sample::new(record.pairs.iter().map(|pair| pair.lhs).collect()).ok()?;
    let interval = student_t(&sample, Level::from_error(BAND).ok()?).ok()?;
    Some(interval_row(&interval))
}

pub(super) fn notes(run: &PlannedRun, names: &[String], table: &ndarray::Array2<f64>) -> Vec<Note> {
    let column = |k: usize| run.mean(table.column(k).iter().copied());
    let note = |(k, name): (usize, &String)| Note { name: name.clone(), value: column(k) };
    names.iter().enumerate().map(note).collect()
}

/// What the study measures, after the last step.
pub(super) fn measured(run: &PlannedRun, outcome: &Outcome) -> Vec<Note> {
    let probes = run.job.probes.iter().zip(&outcome.curves);
    let asked = probes.filter(|(probe, _)| run.measures.iter().any(|name| name == probe.name()));
    let last =
        |curve: &ndarray::Array2<f64>| run.mean(curve.column(curve.ncols() - 1).iter().copied());
    asked.map(|(probe, curve)| Note { name: probe.name().to_owned(), value: last(curve) }).collect()
}
