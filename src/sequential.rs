//! Adding replicas where verdicts are undecided, until they are decided or time is up.
//!
//! Between two looks at a study, runs with an undecided claim get more replicas: twice, four or eight times as many. The sizes are
//! fixed in advance, and so is the part of the error rate that each may spend ([`Looks`]): so one may stop after any of them, for
//! any reason, without making wrong verdicts more probable than the study says.

use std::path::Path;

use ratecheck_problems::random::Key;
use ratecheck_proofs_checks::evidence::sequential::Looks;

use crate::engine::Control;
use crate::execute::{self, ExecuteError, Executed};
use crate::judge::{self, Judged};
use crate::plan::{Plan, PlannedRun};
use crate::results::{Row, SequentialRow};

/// Doublings between two looks, at most: an estimate of what is missing is rough.
pub(crate) const MOST_DOUBLINGS: u32 = 3;
/// Largest number of 64-bit numbers that a run may leave behind: 400 MB.
const MOST_NUMBERS: u64 = 50_000_000;

/// A study between two looks.
pub struct Sequence {
    /// Outcomes of all replicas so far.
    pub executed: Executed,
    /// What they came to.
    pub judged: Judged,
    /// Replicas that each run began with.
    first: Vec<u64>,
    /// Runs that grow together, since a claim is about them all: for each run the number of its group.
    group: Vec<usize>,
    /// For each group the number of the look that its size belongs to.
    look: Vec<u32>,
    /// The last look that may be taken.
    last: u32,
}

/// What a step of a sequence did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Replicas were added and the study was looked at again.
    Looked,
    /// It was stopped before the new replicas were finished; nothing has changed.
    Stopped,
    /// No claim is left that more replicas could decide, or none may or can be added.
    Done,
}

impl Sequence {
    /// Looks for the first time. No look after number `last` is taken, where one is given.
    #[must_use]
    pub fn begin(plan: &Plan, executed: Executed, last: Option<u32>) -> Sequence {
        let group = groups(plan);
        let look = vec![1; plan.runs.len()];
        let shares = shares(&group, &look);
        Sequence {
            judged: judge::look(plan, &executed, &shares, None),
            executed,
            first: plan.runs.iter().map(|run| run.spec.replicas).collect(),
            group,
            look,
            last: last.unwrap_or(u32::MAX).max(1),
        }
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
        let look = self.next(plan);
        if !self.executed.complete() || look == self.look {
            return Ok(Step::Done);
        }
        let mut grown = Vec::new();
        for (run, planned) in plan.runs.iter_mut().enumerate() {
            let size = Looks::new(self.first[run]).size(look[self.group[run]]);
            let now = planned.spec.replicas;
            if let Some(size) = size.filter(|&size| size > now) {
                grown.push((run, now));
                planned.resize(size);
            }
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
        self.look = look;
        let shares = shares(&self.group, &self.look);
        self.judged = judge::look(plan, &self.executed, &shares, Some(&self.judged));
        Ok(Step::Looked)
    }

    /// The looks that the groups go on to: later ones where a claim is undecided and there is room.
    fn next(&self, plan: &Plan) -> Vec<u32> {
        let mut next = self.look.clone();
        let subjects = judge::subjects(plan);
        for (number, row) in self.judged.rows().filter(|(_, row)| can_be_decided(row)) {
            for run in subjects[number].runs() {
                let (looks, now) = (Looks::new(self.first[run]), plan.runs[run].spec.replicas);
                let wanted = now.saturating_add(row.more_replicas.unwrap_or(0));
                let size = looks.next(now, wanted, MOST_DOUBLINGS);
                if let Some(look) = size.and_then(|size| looks.number(size)) {
                    let group = self.group[run];
                    next[group] = next[group].max(look.min(self.last));
                }
            }
        }
        for (run, planned) in plan.runs.iter().enumerate() {
            let group = self.group[run];
            let room = |look: u32| {
                let size = Looks::new(self.first[run]).size(look);
                size.is_some_and(|size| fits(planned, size))
            };
            while next[group] > self.look[group] && !room(next[group]) {
                next[group] -= 1;
            }
        }
        next
    }

    /// The sequence as it is stored.
    #[must_use]
    pub fn row(&self, ended: &str) -> SequentialRow {
        let looks = self.looks();
        SequentialRow { looks, share: Looks::share(looks), ended: ended.to_owned() }
    }

    /// The latest look that any claim has come to.
    #[must_use]
    pub fn looks(&self) -> u32 {
        self.look.iter().copied().max().unwrap_or(1)
    }

    /// Whether a claim came to the last look that may be taken.
    #[must_use]
    pub fn at_last_look(&self) -> bool {
        self.looks() >= self.last
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

/// Runs of one claim are of one group, so that sizes of all its runs are fixed by the number of one look.
fn groups(plan: &Plan) -> Vec<usize> {
    let mut group: Vec<usize> = (0..plan.runs.len()).collect();
    for subject in judge::subjects(plan) {
        let runs = subject.runs();
        let Some(to) = runs.iter().map(|run| group[*run]).min() else { continue };
        let joined: Vec<usize> = runs.iter().map(|run| group[*run]).collect();
        if joined.iter().any(|one| *one != to) {
            for one in group.iter_mut().filter(|one| joined.contains(one)) {
                *one = to;
            }
        }
    }
    group
}

/// For each run what a look at it may spend.
fn shares(group: &[usize], look: &[u32]) -> Vec<f64> {
    group.iter().map(|group| Looks::share(look[*group])).collect()
}

/// Whether so many replicas have numbers of their own and leave behind no more than fits.
fn fits(run: &PlannedRun, replicas: u64) -> bool {
    let room = replicas.saturating_mul(numbers(run)) <= MOST_NUMBERS;
    room && Key::new(run.spec.seed, replicas - 1, run.spec.horizon, 0).is_ok()
}

/// What a replica leaves behind, in numbers.
fn numbers(run: &PlannedRun) -> u64 {
    let job = &run.job;
    let pairs: usize = job.watched.iter().map(|watched| 3 * watched.claims).sum();
    let notes: usize = run.watches.iter().map(|watch| watch.notes.len()).sum();
    let place = job.exit.as_ref().map_or(0, |_| job.start.len() + 2);
    (pairs + notes + place + job.probes.len() * job.checkpoints.len()) as u64
}
