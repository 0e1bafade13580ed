//! From outcomes to verdicts: the one place where runs meet the evidence rules.

mod curves;
mod times;

use ratecheck_proofs_checks::evidence::interval::student_t;
use ratecheck_proofs_checks::evidence::rate::{Curves, RateMethod};
use ratecheck_proofs_checks::evidence::verdict::{at_most, decays_at_least, mean_zero};
use ratecheck_proofs_checks::evidence::{
    Finding, Interval, Landing, Level, MeanMethod, Pathwise, Rounded, Sample, Verdict, Witness,
    adjusted_level,
};
use ratecheck_proofs_checks::theorem::{Mode, Relation};

use crate::engine::{ClaimRecord, Outcome};
use crate::execute::Executed;
use crate::plan::{AcrossBinding, Binding, ClaimKind, Place, Plan, PlannedRun, RateBinding};
use crate::results::{
    IntervalRow, LandingRow, LineRow, MapRow, Note, RateRow, Results, Row, SettingRow, WitnessRow,
};
use crate::study::Claim;
pub use curves::curves;
pub(crate) use curves::{curve_row, recorded};
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

/// Verdicts on all claims whose runs were finished.
///
/// # Panics
/// Never: the study's error rate was checked when it was read.
#[must_use]
pub fn judge(plan: &Plan, executed: &Executed, call: &Call) -> Results {
    let header = &plan.study.study;
    let statistical = statistical_claims(plan);
    let study = Level::from_error(header.error_rate).expect("the study was checked");
    let level = adjusted_level(study, statistical.max(1));
    let judge = Judge { plan, level };
    let mut rows: Vec<Row> = Vec::new();
    for binding in &plan.bindings {
        if let Some(outcome) = &executed.outcomes[binding.run] {
            rows.push(judge.row(binding, outcome));
        }
    }
    rows.extend(plan.rates.iter().filter_map(|rate| judge.rate_row(rate, executed)));
    rows.extend(plan.across.iter().filter_map(|across| judge.across_row(across, executed)));
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
        error_rate_per_claim: level.error(),
        claims_in_expectation: statistical,
        complete: executed.complete(),
        maps: maps(plan),
        figures: plan.study.figures.clone(),
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

/// Claims whose verdict may err by chance: means and exit times over random replicas, rates, slopes and orderings.
fn statistical_claims(plan: &Plan) -> usize {
    let random = |binding: &&Binding| {
        matches!(binding.claim.mode, Mode::Expectation | Mode::Passage)
            && binding.bound.is_ok()
            && !plan.runs[binding.run].deterministic
    };
    plan.bindings.iter().filter(random).count() + plan.rates.len() + plan.across.len()
}

struct Judge<'a> {
    plan: &'a Plan,
    level: Level,
}

impl Judge<'_> {
    fn row(&self, binding: &Binding, outcome: &Outcome) -> Row {
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
                let timed = times::of_run(predicted, fates, run, self.level);
                (row.lhs, row.rhs) = (timed.measured, timed.predicted);
                timed.finding
            }
            None => {
                (row.lhs, row.rhs) = sides(record, binding.claim.mode);
                finding(record, binding.claim, run, outcome, self.level)
            }
        };
        let finding = failed.unwrap_or(finding);
        fill(&mut row, &finding);
        row.failures = record.judge.violations();
        row.witness = finding.witness.filter(|_| row.verdict == "refuted").map(witness_row);
        row.band = match &fates {
            Some(fates) => fates.band(run),
            None => band(record, run.deterministic),
        };
        let names = &run.watches[watch].notes;
        row.notes = notes(names, &outcome.notes[watch]);
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

    fn rate_row(&self, rate: &RateBinding, executed: &Executed) -> Option<Row> {
        let (_, last) = *rate.points.last()?;
        let mut row = self.blank(&rate.place, rate.claim, last);
        if rate.over == "T" {
            row.setting.horizon = 0;
        }
        row.setting.sweep.clone_from(&rate.place.sweep);
        let finals: Option<Vec<Vec<f64>>> = (rate.points.iter())
            .map(|(_, run)| self.fitted(rate, *run, executed.outcomes[*run].as_ref()?))
            .collect();
        let finals = finals?;
        let replicas = finals.iter().map(Vec::len).min()?;
        let x: Vec<f64> = rate.points.iter().map(|(x, _)| *x).collect();
        let values = (0..replicas).flat_map(|r| finals.iter().map(move |f| f[r])).collect();
        let y = finals.iter().map(|f| mean(f.iter().copied())).collect();
        let method = if replicas == 1 { RateMethod::Regression } else { RateMethod::Jackknife };
        let fitted = Curves::new(x.clone(), values).and_then(|c| c.fit(self.level, method));
        let finding = match &fitted {
            Ok(fit) => decays_at_least(fit, rate.predicted, rate.tolerance),
            Err(why) => Finding::undecided(why.to_string(), None, replicas as u64),
        };
        fill(&mut row, &finding);
        let exponent = fitted.map_or(f64::NAN, |fit| fit.exponent);
        (row.lhs, row.rhs) = (exponent, rate.predicted + rate.tolerance);
        row.rate = Some(RateRow {
            over: rate.over.clone(),
            x,
            y,
            exponent,
            predicted: rate.predicted,
            tolerance: rate.tolerance,
        });
        settle(&mut row, &rate.place);
        Some(row)
    }

    /// A slope or an ordering of the exit times of several runs.
    fn across_row(&self, across: &AcrossBinding, executed: &Executed) -> Option<Row> {
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
            Mode::Slope => times::slope(&members, self.level),
            _ => (times::order(&members, self.level), None),
        };
        fill(&mut row, &timed.finding);
        (row.lhs, row.rhs, row.notes) = (timed.measured, timed.predicted, timed.notes);
        row.line = line.map(|line| LineRow { over: across.over.clone(), ..line });
        settle(&mut row, &across.place);
        Some(row)
    }

    /// What a rate is fitted to, a number a replica; none for runs outside of the theorem's hypotheses.
    fn fitted(&self, rate: &RateBinding, run: usize, outcome: &Outcome) -> Option<Vec<f64>> {
        let Some((id, label)) = rate.of else {
            let curve = &outcome.curves[0];
            return Some(curve.column(curve.ncols() - 1).to_vec());
        };
        let claim = rate.place.claim;
        let binding = self.plan.bindings.iter().find(|binding| {
            let place = &binding.place;
            let own = place.claim == claim && binding.run == run;
            own && place.statement.id == id && place.label == label
        })?;
        let (watch, slot) = *binding.bound.as_ref().ok()?;
        Some(outcome.claims[watch][slot].pairs.iter().map(|pair| pair.lhs).collect())
    }

    fn blank(&self, place: &Place, claim: ClaimKind, number: usize) -> Row {
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

/// Applies the rule that fits the claim's mode.
fn finding(
    record: &ClaimRecord,
    claim: ClaimKind,
    run: &PlannedRun,
    outcome: &Outcome,
    level: Level,
) -> Finding {
    match claim.mode {
        Mode::EveryStep | Mode::EveryPath => record.judge.finding(),
        _ => in_expectation(record, claim.relation, run, outcome, level),
    }
}

fn in_expectation(
    record: &ClaimRecord,
    relation: Relation,
    run: &PlannedRun,
    outcome: &Outcome,
    level: Level,
) -> Finding {
    let n = record.pairs.len() as u64;
    if let Some(first) = outcome.ended.first() {
        // Leaving these replicas out would condition on survival.
        return Finding::undecided(
            format!(
                "{} of {} replicas ended early; the first is replica {} at step {} ({})",
                outcome.ended.len(),
                run.spec.replicas,
                first.replica,
                first.step,
                first.cause.name()
            ),
            None,
            n,
        );
    }
    // The rounding of both sides is booked on the left.
    let lhs: Vec<Rounded> =
        record.pairs.iter().map(|pair| Rounded::within(pair.lhs, pair.rounding)).collect();
    let rhs: Vec<Rounded> = record.pairs.iter().map(|pair| Rounded::exact(pair.rhs)).collect();
    if run.deterministic {
        return without_noise(&lhs, &rhs, relation, run.spec.horizon);
    }
    match relation {
        Relation::AtMost => at_most(&lhs, &rhs, level, MeanMethod::StudentT),
        Relation::Equal => match Sample::differences(&lhs, &rhs) {
            // An equality is never proved by a sample: it is called held when zero is inside an interval that is
            // finer than the spread of a single replica.
            Ok(sample) => mean_zero(&sample, sample.variance().sqrt(), level, MeanMethod::StudentT),
            Err(why) => Finding::undecided(why.to_string(), None, n),
        },
    }
}

/// Without noise a mean is a number, and a claim about it is judged like one about a path.
fn without_noise(lhs: &[Rounded], rhs: &[Rounded], relation: Relation, horizon: u64) -> Finding {
    let mut judge = Pathwise::new();
    for (replica, (l, r)) in (0..).zip(lhs.iter().zip(rhs)) {
        let turned = relation == Relation::Equal && l.value() < r.value();
        let (low, high) = if turned { (*r, *l) } else { (*l, *r) };
        judge.observe(replica, horizon, low, high);
    }
    judge.finding()
}

fn fill(row: &mut Row, finding: &Finding) {
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
fn witness_row(witness: Witness) -> WitnessRow {
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

fn interval_row(interval: &Interval) -> IntervalRow {
    IntervalRow {
        lo: interval.lo,
        hi: interval.hi,
        level: interval.level,
        method: interval.method.name().to_owned(),
        n: interval.n,
    }
}

/// Compares with what the study expects: the verdict and every number.
fn settle(row: &mut Row, place: &Place) {
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
fn sides(record: &ClaimRecord, mode: Mode) -> (f64, f64) {
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

fn band(record: &ClaimRecord, deterministic: bool) -> Option<IntervalRow> {
    if deterministic || record.pairs.is_empty() {
        return None;
    }
    let sample = Sample::new(record.pairs.iter().map(|pair| pair.lhs).collect()).ok()?;
    let interval = student_t(&sample, Level::from_error(BAND).ok()?).ok()?;
    Some(interval_row(&interval))
}

fn notes(names: &[String], table: &ndarray::Array2<f64>) -> Vec<Note> {
    let column = |k: usize| mean(table.column(k).iter().copied().filter(|x| !x.is_nan()));
    let note = |(k, name): (usize, &String)| Note { name: name.clone(), value: column(k) };
    names.iter().enumerate().map(note).collect()
}

/// What the study measures, after the last step.
fn measured(run: &PlannedRun, outcome: &Outcome) -> Vec<Note> {
    let probes = run.job.probes.iter().zip(&outcome.curves);
    let asked = probes.filter(|(probe, _)| run.measures.iter().any(|name| name == probe.name()));
    let last = |curve: &ndarray::Array2<f64>| {
        mean(curve.column(curve.ncols() - 1).iter().copied().filter(|x| !x.is_nan()))
    };
    asked.map(|(probe, curve)| Note { name: probe.name().to_owned(), value: last(curve) }).collect()
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
