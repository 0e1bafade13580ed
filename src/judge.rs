//! From outcomes to verdicts: the one place where runs meet the evidence rules.
//!
//! Claims that may err by chance are judged together, by Holm's step-down procedure: what is decided leaves its share of the
//! study's error rate to the rest.

mod curves;
mod differences;
mod enumerated;
mod means;
mod rates;
mod row;
mod times;

use ratecheck_proofs_checks::evidence::multiple::levels;
use ratecheck_proofs_checks::evidence::{Decision, Finding, Level, Levels, step_down};
use ratecheck_proofs_checks::theorem::{Mode, Relation};

use crate::engine::{ClaimRecord, Outcome};
use crate::execute::Executed;
use crate::plan::{AcrossBinding, Binding, Plan, RateBinding};
use crate::results::{LineRow, MapRow, Results, Row, SequentialRow};
use crate::study::Claim;
pub use curves::curves;
pub(crate) use curves::{curve_row, recorded};
use means::finding;
use row::{band, fill, interval_row, measured, notes, settle, sides, witness_row};
use times::{Fates, Member};

/// Layout of `verdicts.json`.
const SCHEMA_VERSION: u32 = 1;
/// Error rate of the bands in figures: they show, they do not decide.
const BAND: f64 = 0.05;

/// How the program was called.
#[derive(Clone, Debug)]
pub struct Call {
    /// The command line.
    pub command: String,
    /// `quick` or `full`.
    pub size: String,
}

/// What a study has come to so far: one row for every claim whose runs were finished.
#[derive(Clone, Debug)]
pub struct Judged {
    rows: Vec<Option<Row>>,
    /// The level at which every claim was judged first.
    first: Level,
    statistical: usize,
}

impl Judged {
    /// The rows, with their numbers.
    pub fn rows(&self) -> impl Iterator<Item = (usize, &Row)> {
        self.rows.iter().enumerate().filter_map(|(i, row)| Some((i, row.as_ref()?)))
    }
}

/// Verdicts on all claims whose runs were finished, each judged once.
///
/// # Panics
/// Never: the study's error rate was checked when it was read.
#[must_use]
pub fn judge(plan: &Plan, executed: &Executed, call: &Call) -> Results {
    let judged = look(plan, executed, &vec![1.0; plan.runs.len()], None);
    results(plan, executed, call, &judged, None)
}

/// Looks at a study. `shares` says for each run which part of the error rate of a claim about it this look may spend: 1 for a study
/// that is judged once. Decisions of an earlier look on claims that may err by chance stand.
///
/// # Panics
/// Never: the study's error rate was checked when it was read.
#[must_use]
pub fn look(plan: &Plan, executed: &Executed, shares: &[f64], earlier: Option<&Judged>) -> Judged {
    let study = Level::from_error(plan.study.study.error_rate).expect("the study was checked");
    let judge = Judge { plan, executed };
    let subjects = subjects(plan);
    let mut rows: Vec<Option<Row>> = vec![None; subjects.len()];
    let chance: Vec<usize> = (0..subjects.len()).filter(|&i| judge.may_err(subjects[i])).collect();
    let start = levels(study, 1.0, chance.len(), (0, 0));
    for (i, row) in rows.iter_mut().enumerate() {
        if chance.binary_search(&i).is_err() {
            *row = judge.row(subjects[i], start.refute);
        }
    }
    let mut known = Vec::with_capacity(chance.len());
    for &i in &chance {
        let stands =
            earlier.and_then(|earlier| earlier.rows[i].as_ref()).filter(|row| row.is_decided());
        known.push(stands.map_or(Decision::Open, Row::decision));
        rows[i] = stands.cloned();
    }
    step_down(study, 1.0, &known, |k, levels| {
        let subject = subjects[chance[k]];
        let share = subject.runs().first().map_or(1.0, |run| shares[*run]);
        let row = judge.at(subject, levels.shared(share));
        let decision = row.as_ref().map_or(Decision::Open, Row::decision);
        rows[chance[k]] = row;
        decision
    });
    Judged { rows, first: start.refute, statistical: chance.len() }
}

/// The results of a study as they are stored.
#[must_use]
pub fn results(
    plan: &Plan,
    executed: &Executed,
    call: &Call,
    judged: &Judged,
    sequential: Option<SequentialRow>,
) -> Results {
    let header = &plan.study.study;
    let mut rows: Vec<Row> = judged.rows.iter().flatten().cloned().collect();
    rows.sort_by_cached_key(|row| claim_number(plan, row));
    Results {
        schema_version: SCHEMA_VERSION,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command: call.command.clone(),
        study: header.id.clone(),
        title: header.title.clone(),
        about: header.about.clone(),
        seed: header.seed,
        size: call.size.clone(),
        error_rate: header.error_rate,
        error_rate_per_claim: judged.first.error(),
        claims_in_expectation: judged.statistical,
        sequential,
        complete: executed.complete(),
        maps: maps(plan),
        figures: plan.study.figures.clone(),
        differences: differences::differences(plan, executed),
        rows,
    }
}

/// How maps look, for the claims that say so.
fn maps(plan: &Plan) -> Vec<MapRow> {
    let claims = plan.study.claims.iter().enumerate();
    let map = |(k, claim): (usize, &Claim)| {
        let spec = claim.map.clone()?;
        Some(MapRow { claim: plan.study.claim_name(k), spec })
    };
    claims.filter_map(map).collect()
}

fn claim_number(plan: &Plan, row: &Row) -> usize {
    (0..plan.study.claims.len()).find(|&k| plan.study.claim_name(k) == row.claim).unwrap_or(0)
}

/// What a row is about.
#[derive(Clone, Copy)]
pub(crate) enum Subject<'a> {
    /// One run.
    Run(&'a Binding),
    /// A rate over several.
    Rate(&'a RateBinding),
    /// A slope or an ordering of the times of several.
    Across(&'a AcrossBinding),
}

impl Subject<'_> {
    /// The runs whose outcomes decide.
    pub(crate) fn runs(self) -> Vec<usize> {
        match self {
            Subject::Run(binding) => vec![binding.run],
            Subject::Rate(rate) => rate.points.iter().map(|(_, run)| *run).collect(),
            Subject::Across(across) => across.runs.iter().map(|(run, _)| *run).collect(),
        }
    }
}

/// What the rows of [`Judged`] are about, in their order.
pub(crate) fn subjects(plan: &Plan) -> Vec<Subject<'_>> {
    (plan.bindings.iter().map(Subject::Run))
        .chain(plan.rates.iter().map(Subject::Rate))
        .chain(plan.across.iter().map(Subject::Across))
        .collect()
}

struct Judge<'a> {
    plan: &'a Plan,
    executed: &'a Executed,
}

impl Judge<'_> {
    /// Whether a verdict may be wrong by chance: means and exit times over random replicas, rates, slopes and orderings.
    fn may_err(&self, subject: Subject<'_>) -> bool {
        match subject {
            Subject::Run(binding) => {
                matches!(binding.claim.mode, Mode::Expectation | Mode::Passage)
                    && binding.bound.is_ok()
                    && !self.plan.runs[binding.run].is_certain()
            }
            Subject::Rate(_) | Subject::Across(_) => true,
        }
    }

    /// The row at the levels of the two directions.
    fn at(&self, subject: Subject<'_>, levels: Levels) -> Option<Row> {
        let to_refute = self.row(subject, levels.refute)?;
        let identity = matches!(subject, Subject::Run(b) if b.claim.relation == Relation::Equal);
        if identity || levels.hold == levels.refute || to_refute.decision() == Decision::Refuted {
            return Some(to_refute);
        }
        let to_hold = self.row(subject, levels.hold)?;
        // An interval of one direction says nothing of the other.
        if to_hold.decision() == Decision::Refuted { Some(to_refute) } else { Some(to_hold) }
    }

    fn row(&self, subject: Subject<'_>, level: Level) -> Option<Row> {
        match subject {
            Subject::Run(binding) => {
                let outcome = self.executed.outcomes[binding.run].as_ref()?;
                Some(self.run_row(binding, outcome, level))
            }
            Subject::Rate(rate) => self.rate_row(rate, self.executed, level),
            Subject::Across(across) => self.across_row(across, self.executed, level),
        }
    }

    fn run_row(&self, binding: &Binding, outcome: &Outcome, level: Level) -> Row {
        let run = &self.plan.runs[binding.run];
        let mut row = self.blank(&binding.place, binding.claim, binding.run);
        let (watch, slot) = match &binding.bound {
            Ok(bound) => *bound,
            Err(unmet) => {
                fill(&mut row, &Finding::out_of_scope(unmet.to_string()));
                settle(&mut row, &binding.place);
                return row;
            }
        };
        let record = &outcome.claims[watch][slot];
        let failed = self.hypotheses(binding, &outcome.claims[watch]);
        let fates = Fates::of(run, outcome);
        let finding = match fates.as_ref().filter(|_| binding.claim.mode == Mode::Passage) {
            Some(fates) => {
                let predicted = run.job.watched[watch].watch.predicted(slot);
                let timed = times::of_run(predicted, fates, run, level);
                (row.lhs, row.rhs) = (timed.measured, timed.predicted);
                timed.finding
            }
            None => {
                (row.lhs, row.rhs) = sides(record, binding.claim.mode);
                {
                    let range = run.job.watched[watch].watch.range(slot);
                    finding(record, binding.claim, (run, outcome), range, level)
                }
            }
        };
        let finding = failed.unwrap_or(finding);
        fill(&mut row, &finding);
        if let Some(exact) = enumerated::sides(record, binding.claim.mode, run) {
            (row.lhs, row.rhs) = exact;
        }
        row.failures = record.judge.violations();
        row.witness = finding.witness.filter(|_| row.verdict == "refuted").map(witness_row);
        row.band = match &fates {
            Some(fates) => fates.band(run),
            None => band(record, run.is_certain()),
        };
        let names = &run.watches[watch].notes;
        row.notes = notes(run, names, &outcome.notes[watch]);
        row.notes.extend(measured(run, outcome));
        row.notes.extend(fates.iter().flat_map(Fates::notes));
        settle(&mut row, &binding.place);
        row
    }

    /// The theorem's own verdict is out of scope where a hypothesis failed along the run.
    fn hypotheses(&self, binding: &Binding, claims: &[ClaimRecord]) -> Option<Finding> {
        if !binding.place.label.is_empty() {
            return None;
        }
        binding.hypotheses.iter().find_map(|(slot, label)| {
            let witness =
                claims[*slot].judge.is_refuted().then(|| claims[*slot].judge.finding())?.witness?;
            Some(Finding::out_of_scope(format!(
                "hypothesis {label} fails at step {} of replica {}: {:.6e} against {:.6e}",
                witness.step, witness.replica, witness.lhs, witness.rhs
            )))
        })
    }

    /// A slope or an ordering of the exit times of several runs.
    fn across_row(&self, across: &AcrossBinding, executed: &Executed, level: Level) -> Option<Row> {
        let (last, _) = *across.runs.last()?;
        let mut row = self.blank(&across.place, across.claim, last);
        row.setting.sweep.clone_from(&across.place.sweep);
        let mut members = Vec::new();
        for (run, bound) in &across.runs {
            let (run, outcome) = (&self.plan.runs[*run], executed.outcomes[*run].as_ref()?);
            match bound {
                Ok((watch, slot)) => members.push(Member {
                    predicted: run.job.watched[*watch].watch.predicted(*slot),
                    fates: Fates::of(run, outcome)?,
                    run,
                }),
                Err(unmet) => {
                    fill(&mut row, &Finding::out_of_scope(unmet.to_string()));
                    settle(&mut row, &across.place);
                    return Some(row);
                }
            }
        }
        let (timed, line) = match across.claim.mode {
            Mode::Slope => times::slope(&members, level),
            _ => (times::order(&members, level), None),
        };
        fill(&mut row, &timed.finding);
        (row.lhs, row.rhs, row.notes) = (timed.measured, timed.predicted, timed.notes);
        row.line = line.map(|line| LineRow { over: across.over.clone(), ..line });
        settle(&mut row, &across.place);
        Some(row)
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let mut sum = crate::measurements::Compensated::default();
    let mut n = 0.0;
    for value in values {
        sum.add(value);
        n += 1.0;
    }
    sum.value() / n
}
