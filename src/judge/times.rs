//! Verdicts on first passage times: means, shares, slopes across runs, and orderings.

use ratecheck_problems::math::ln;
use ratecheck_problems::region::Region;
use ratecheck_proofs_checks::evidence::proportion::clopper_pearson;
use ratecheck_proofs_checks::evidence::survival::{
    MeanTime, Observed, WeightedLine, coefficient_of_variation, exponential_mean, log_rank,
};
use ratecheck_proofs_checks::evidence::verdict::{Band, equivalent, positive};
use ratecheck_proofs_checks::evidence::{Finding, Interval, Level, interval};
use ratecheck_proofs_checks::theorem::Predicted;

use crate::engine::Outcome;
use crate::plan::{PlannedRun, TIME_NOTES};
use crate::results::{IntervalRow, LineRow, Note};

/// What became of the replicas of a run.
pub(super) struct Fates {
    /// One a replica: when it left, or until when it was followed.
    pub(super) observed: Vec<Observed>,
    /// Replicas that left.
    exits: u64,
    /// Replicas whose iterate stopped being finite before they left: an outcome of their own.
    exploded: u64,
}

impl Fates {
    /// Reads the passages of a run; `None` for a run without a region to leave to.
    pub(super) fn of(run: &PlannedRun, outcome: &Outcome) -> Option<Fates> {
        let region = run.job.exit.as_ref()?;
        let ended = outcome.ended.iter().map(|ended| ended.step);
        let passed = outcome.passages.iter().map(|passage| passage.step);
        let mut observed: Vec<Observed> = passed.map(Observed::left).collect();
        let exploded = match region {
            Region::Explosion => {
                observed.extend(ended.map(Observed::left));
                0
            }
            _ => {
                observed.extend(ended.map(Observed::censored));
                outcome.ended.len() as u64
            }
        };
        let exits = observed.iter().filter(|one| one.left).count() as u64;
        let followed = run.spec.replicas - observed.len() as u64;
        observed.extend((0..followed).map(|_| Observed::censored(run.spec.horizon)));
        Some(Fates { observed, exits, exploded })
    }

    /// The counts that are reported beside every claim about the run, under [`TIME_NOTES`].
    pub(super) fn notes(&self) -> Vec<Note> {
        let variation = coefficient_of_variation(&self.observed).map_or(f64::NAN, |v| v.value);
        let censored = self.observed.len() as u64 - self.exits - self.exploded;
        #[expect(clippy::cast_precision_loss, reason = "counts of replicas")]
        let values = [self.exits as f64, censored as f64, self.exploded as f64, variation];
        let named = TIME_NOTES.iter().zip(values);
        named.map(|(name, value)| Note { name: (*name).to_owned(), value }).collect()
    }

    /// 95 % interval of the mean time, for figures.
    pub(super) fn band(&self, run: &PlannedRun) -> Option<IntervalRow> {
        let level = Level::from_error(super::BAND).ok().filter(|_| !run.deterministic)?;
        let mean = exponential_mean(&self.observed, level);
        (mean.events > 0).then(|| super::interval_row(&mean.interval()))
    }

    /// Why the times of this run have no law to compare with.
    fn refused(&self, run: &PlannedRun) -> Option<Finding> {
        let n = self.observed.len() as u64;
        if run.deterministic {
            let reason =
                "without noise every replica leaves at the same step: there is no law of times";
            return Some(Finding::undecided(reason, None, n));
        }
        (self.exploded > 0).then(|| {
            // Leaving them out, or calling them censored, would condition on survival.
            let reason = format!("{} of {n} replicas exploded before they left", self.exploded);
            Finding::undecided(reason, None, n)
        })
    }
}

/// A verdict with the two numbers that it compares.
pub(super) struct Timed {
    pub(super) finding: Finding,
    pub(super) measured: f64,
    pub(super) predicted: f64,
    pub(super) notes: Vec<Note>,
}

impl Timed {
    fn without(finding: Finding) -> Timed {
        Timed { finding, measured: f64::NAN, predicted: f64::NAN, notes: Vec::new() }
    }
}

/// Judges a claim about the times of one run.
pub(super) fn of_run(
    predicted: Option<Predicted>,
    fates: &Fates,
    run: &PlannedRun,
    level: Level,
) -> Timed {
    let judged = |interval: Interval, band: Band| Timed {
        finding: fates.refused(run).unwrap_or_else(|| equivalent(interval, band)),
        measured: interval.estimate,
        predicted: band.predicted,
        notes: Vec::new(),
    };
    match predicted {
        Some(Predicted::Mean { steps, tolerance }) => {
            let mean = exponential_mean(&fates.observed, level);
            judged(mean.interval(), Band::factor(steps, tolerance))
        }
        Some(Predicted::Share { value, tolerance }) => {
            let n = fates.observed.len() as u64;
            judged(clopper_pearson(fates.exits, n, level), Band::about(value, tolerance))
        }
        Some(Predicted::Point { .. } | Predicted::Ranked) | None => {
            Timed::without(Finding::undecided("the statement says nothing of one run", None, 0))
        }
    }
}

/// One run of a claim across several.
pub(super) struct Member<'a> {
    pub(super) predicted: Option<Predicted>,
    pub(super) fates: Fates,
    pub(super) run: &'a PlannedRun,
}

impl Member<'_> {
    fn mean(&self, level: Level) -> MeanTime {
        exponential_mean(&self.fates.observed, level)
    }
}

/// Judges the slope of `log τ` across runs against that of the predicted times, with the same weights.
pub(super) fn slope(members: &[Member<'_>], level: Level) -> (Timed, Option<LineRow>) {
    if let Some(finding) = members.iter().find_map(|member| member.fates.refused(member.run)) {
        return (Timed::without(finding), None);
    }
    let mut line = LineRow {
        over: String::new(),
        x: Vec::new(),
        y: Vec::new(),
        errors: Vec::new(),
        predicted: Vec::new(),
        law: f64::NAN,
    };
    let mut share = f64::NAN;
    for member in members {
        let Some(Predicted::Point { x, offset, predicted, law, tolerance }) = member.predicted
        else {
            let finding = Finding::undecided("the statement gives no line here", None, 0);
            return (Timed::without(finding), None);
        };
        let mean = member.mean(level);
        line.x.push(x);
        line.y.push(ln(mean.estimate) - offset);
        line.errors.push(mean.log_error());
        line.predicted.push(predicted - offset);
        (line.law, share) = (law, tolerance);
    }
    let n = members.iter().map(|member| member.fates.observed.len() as u64).sum();
    let through = |y: &[f64]| {
        let points = line.x.iter().zip(y).zip(&line.errors).map(|((x, y), e)| (*x, *y, *e));
        WeightedLine::through(&points.collect::<Vec<_>>())
    };
    let (Some(fitted), Some(wanted)) = (through(&line.y), through(&line.predicted)) else {
        let finding = Finding::undecided("no replica left in some run", None, n);
        return (Timed::without(finding), None);
    };
    let interval =
        interval::normal(fitted.slope, fitted.error, level, interval::Method::WeightedLine, n);
    let band = Band::about(wanted.slope, share * wanted.slope.abs());
    let note = |name: &str, value| Note { name: name.to_owned(), value };
    let timed = Timed {
        finding: equivalent(interval, band),
        measured: fitted.slope,
        predicted: wanted.slope,
        notes: vec![note("slope-error", fitted.error), note("slope-law", line.law)],
    };
    (timed, Some(line))
}

/// Judges "the replicas of each run leave sooner than those of the next" by the log-rank test, one-sided.
pub(super) fn order(members: &[Member<'_>], level: Level) -> Timed {
    if let Some(finding) = members.iter().find_map(|member| member.fates.refused(member.run)) {
        return Timed::without(finding);
    }
    let pairs = members.windows(2).map(|pair| later(&pair[0], &pair[1], level));
    // The pair that speaks least for the order speaks for the whole.
    let weakest = pairs.min_by(|a, b| margin(a).total_cmp(&margin(b)));
    weakest.unwrap_or_else(|| Timed::without(Finding::undecided("there is one run", None, 0)))
}

fn margin(timed: &Timed) -> f64 {
    timed.finding.interval.map_or(f64::NEG_INFINITY, |interval| interval.lo)
}

fn later(first: &Member<'_>, second: &Member<'_>, level: Level) -> Timed {
    let n = (first.fates.observed.len() + second.fates.observed.len()) as u64;
    let groups = vec![&first.fates.observed[..], &second.fates.observed[..]];
    let Some(test) = log_rank(&[groups]) else {
        return Timed::without(Finding::undecided("too few replicas left", None, n));
    };
    let sooner = test.observed[0] - test.expected[0];
    let z = test.chi2.sqrt().copysign(sooner);
    let (a, b) = (first.mean(level).estimate, second.mean(level).estimate);
    let interval = interval::normal(z, 1.0, level, interval::Method::LogRank, n);
    Timed {
        finding: positive(interval, a / b),
        measured: a,
        predicted: b,
        notes: vec![Note { name: "log-rank-p".to_owned(), value: test.p_value }],
    }
}
