//! Adding replicas where verdicts are undecided, until they are decided or time is up.
//!
//! Between two looks at a study, runs with an undecided claim get more replicas. Looks share the error rate of the study, so
//! that one may stop after any of them, for any reason, without making wrong verdicts more probable than it says.

use std::collections::BTreeMap;
use std::path::Path;

use ratecheck_problems::random::Key;

use crate::engine::Control;
use crate::execute::{self, ExecuteError, Executed};
use crate::judge::{self, Judged, Look, Subject};
use crate::plan::{Plan, PlannedRun};
use crate::results::{Row, SequentialRow};

/// Least growth of a run between two looks: doubling keeps looks few, and their share of the error rate large.
const LEAST_GROWTH: u64 = 2;
/// Largest growth of a run between two looks: an estimate of what is missing is rough.
const MOST_GROWTH: u64 = 8;

/// Largest number of 64-bit numbers that a run may leave behind: 400 MB.
const MOST_NUMBERS: u64 = 50_000_000;

/// A study between two looks.
pub struct Sequence {
    /// Outcomes of all replicas so far.
    pub executed: Executed,
    /// What they came to.
    pub judged: Judged,
    look: Look,
}

/// What a step of a sequence did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Replicas were added and the study was looked at again.
    Looked,
    /// It was stopped before the new replicas were finished; nothing has changed.
    Stopped,
    /// No claim is left that more replicas could decide.
    Done,
}

impl Sequence {
    /// Looks for the first time.
    #[must_use]
    pub fn begin(plan: &Plan, executed: Executed) -> Sequence {
        let look = Look::number(1);
        let judged = judge::look(plan, &executed, look, None);
        Sequence { executed, judged, look }
    }

    /// Adds replicas where claims are undecided, and looks again.
    ///
    /// # Errors
    /// Files that cannot be written. An interruption is not an error.
    pub fn step(
        &mut self,
        plan: &mut Plan,
        dir: &Path,
        control: &Control,
    ) -> Result<Step, ExecuteError> {
        let wanted = self.wanted(plan);
        if !self.executed.complete() || wanted.is_empty() {
            return Ok(Step::Done);
        }
        let mut grown = Vec::with_capacity(wanted.len());
        for (&run, &replicas) in &wanted {
            grown.push((run, plan.runs[run].spec.replicas));
            plan.runs[run].resize(replicas);
        }
        let later = execute::extend(plan, &grown, dir, control)?;
        let Some(later) = later.into_iter().collect::<Option<Vec<_>>>() else {
            grown.iter().for_each(|&(run, replicas)| plan.runs[run].resize(replicas));
            return Ok(Step::Stopped);
        };
        for (&(run, _), later) in grown.iter().zip(later) {
            let outcome = &mut self.executed.outcomes[run];
            *outcome = outcome.take().map(|first| first.then(later));
        }
        self.look = Look::number(self.look.number + 1);
        self.judged = judge::look(plan, &self.executed, self.look, Some(&self.judged));
        Ok(Step::Looked)
    }

    /// Runs that need more replicas, with the number they are to have.
    fn wanted(&self, plan: &Plan) -> BTreeMap<usize, u64> {
        let mut wanted = BTreeMap::new();
        let subjects = judge::subjects(plan);
        for (number, row) in self.judged.rows().filter(|(_, row)| can_be_decided(row)) {
            for run in runs(subjects[number]) {
                let spec = &plan.runs[run].spec;
                let (least, most) = (LEAST_GROWTH * spec.replicas, MOST_GROWTH * spec.replicas);
                let missing = row.more_replicas.unwrap_or(0);
                let replicas = spec.replicas.saturating_add(missing).clamp(least, most);
                let fits = replicas.saturating_mul(numbers(&plan.runs[run])) <= MOST_NUMBERS;
                // Beyond the counter of the generator there are no further replicas.
                if fits && Key::new(spec.seed, replicas - 1, spec.horizon, 0).is_ok() {
                    let entry = wanted.entry(run).or_insert(replicas);
                    *entry = replicas.max(*entry);
                }
            }
        }
        wanted
    }

    /// The sequence as it is stored.
    #[must_use]
    pub fn row(&self, ended: &str) -> SequentialRow {
        SequentialRow { looks: self.look.number, share: self.look.share, ended: ended.to_owned() }
    }

    /// How often the study was looked at.
    #[must_use]
    pub fn looks(&self) -> u64 {
        self.look.number
    }

    /// Claims that are undecided and that more replicas could decide.
    #[must_use]
    pub fn open(&self) -> usize {
        self.judged.rows().filter(|(_, row)| can_be_decided(row)).count()
    }
}

/// Whether more replicas are worth their time: not where the study says that its size leaves the claim undecided.
fn can_be_decided(row: &Row) -> bool {
    row.verdict == "undecided" && row.more_replicas.is_some() && !row.as_expected
}

/// What a replica leaves behind, in numbers.
fn numbers(run: &PlannedRun) -> u64 {
    let job = &run.job;
    let pairs: usize = job.watched.iter().map(|watched| 3 * watched.claims).sum();
    let notes: usize = run.watches.iter().map(|watch| watch.notes.len()).sum();
    let place = job.exit.as_ref().map_or(0, |_| job.start.len() + 2);
    (pairs + notes + place + job.probes.len() * job.checkpoints.len()) as u64
}

fn runs(subject: Subject<'_>) -> Vec<usize> {
    match subject {
        Subject::Run(binding) => vec![binding.run],
        Subject::Rate(rate) => rate.points.iter().map(|(_, run)| *run).collect(),
        Subject::Across(across) => across.runs.iter().map(|(run, _)| *run).collect(),
    }
}
