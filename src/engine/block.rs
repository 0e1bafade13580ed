//! The loop: one block of replicas from the first step to the horizon.

use ndarray::Array2;

use ratecheck_problems::random::{Key, RandomError};
use ratecheck_problems::space::{Block, BlockMut, Buffer, Shape, Step};
use ratecheck_problems::vectors::dispatch_over;
use ratecheck_proofs_checks::ledger::Ledger;
use ratecheck_proofs_checks::step::{Needs, StepView, Trace, Traces};
use ratecheck_proofs_checks::theorem::Monitor;

use super::ask::Asker;
use super::exits::Exits;
use super::outcome::{Cause, ClaimRecord, Ended, Outcome, Passage};
use super::sight::Sight;
use super::stretch::Stretches;
use super::{Control, Job, RunError};
use crate::measurements::{Reader, Stretch};
use crate::optimizers::Run;

/// Steps between two looks at the stop flag.
pub(super) const LOOK: u64 = 256;

/// Anything that follows a block step by step.
pub trait Observer {
    /// What it reads.
    fn needs(&self) -> Needs;
    /// Sees a step.
    fn observe(&mut self, step: &StepView<'_>);
    /// Whether it can see steps as a [`Stretch`] too; the answer never changes.
    fn sees_stretches(&self) -> bool {
        false
    }
    /// Sees the steps of a stretch, of which `last` is the last.
    fn observe_stretch(&mut self, _last: u64, _steps: &Stretch<'_>) {}
    /// Sees the last step again, at the end.
    fn finish(&mut self, _last: &StepView<'_>) {}
}

/// How replicas of a block ended before the horizon.
#[derive(Debug, Default)]
pub struct Gone {
    /// Those whose iterate stopped being finite.
    pub ended: Vec<Ended>,
    /// Those that left, in replica order.
    pub passages: Vec<Passage>,
}

/// Runs replicas `first .. first + lanes` of a job under an observer; answers which ended early or left.
///
/// # Errors
/// When interrupted, or when the problem has no comparator on the domain.
pub fn observe(
    job: &Job,
    first: u64,
    lanes: u64,
    control: &Control,
    observer: &mut dyn Observer,
) -> Result<Gone, RunError> {
    let shape = Shape::new(job.start.len(), lanes as usize);
    let needs = observer.needs();
    let mut x = Buffer::zeros(shape.len());
    for (row, start) in x.chunks_exact_mut(shape.lanes()).zip(&job.start) {
        row.fill(*start);
    }
    let mut run = job.method.start(shape);
    run.keep(needs);
    let mut sight = Sight::new(job, shape, first, needs)?;
    if let Some(stretches) = Stretches::new(job, shape, first, observer)? {
        let ran = stretches.run(run.as_mut(), &mut sight, control, observer)?;
        if let Some(gone) = ran {
            return Ok(gone);
        }
    }
    let mut asker = Asker::new(job.oracle.as_ref(), shape, key(job, first, 1)?, needs);
    let mut alive = vec![true; shape.lanes()];
    // Room for all: a step does not allocate, also where a replica ends.
    let mut ended = Vec::with_capacity(shape.lanes());
    let mut exits = Exits::new(job.exit.as_ref(), shape, first);
    for t in 1..=job.horizon {
        // The first step looks too: a study of many short runs must stop as well.
        if t % LOOK == 1 && control.stopped() {
            return Err(RunError::Interrupted);
        }
        let step = Step::new(t);
        asker.begin(key(job, first, t)?, &x);
        sight.before(job, asker.key(), Block::new(&x, shape));
        run.step(step, BlockMut::new(&mut x, shape), &mut asker);
        retire(&x, shape, first, t, &mut alive, &mut ended);
        exits.look(Block::new(&x, shape), t, &mut alive);
        let before = Block::new(&asker.x, shape);
        let view = StepView {
            step,
            x: before,
            x_next: Block::new(&x, shape),
            alive: &alive,
            optional: sight.optional(job, before, &asker.seen()),
            traces: &Inside(run.as_ref()),
        };
        observer.observe(&view);
        if t == job.horizon || ended.len() + exits.count() == shape.lanes() {
            observer.finish(&view);
            control.made(t * lanes);
            break;
        }
    }
    Ok(Gone { ended, passages: exits.passages() })
}

pub(super) fn key(job: &Job, first: u64, t: u64) -> Result<Key, RandomError> {
    Key::new(job.seed, first, t, 0)
}

/// Ends lanes whose iterate is no longer finite.
fn retire(x: &[f64], shape: Shape, first: u64, t: u64, alive: &mut [bool], ended: &mut Vec<Ended>) {
    if all_finite(x) {
        return;
    }
    let x = Block::new(x, shape);
    for (lane, alive) in alive.iter_mut().enumerate().filter(|(_, alive)| **alive) {
        if x.lane(lane).all(f64::is_finite) {
            continue;
        }
        let nan = x.lane(lane).any(f64::is_nan);
        let cause = if nan { Cause::NotANumber } else { Cause::Overflow };
        ended.push(Ended { replica: first + lane as u64, step: t, cause });
        *alive = false;
    }
}

/// One pass without branches.
pub(super) fn all_finite(x: &[f64]) -> bool {
    const INFINITE: u64 = f64::INFINITY.to_bits();
    const LAST: u64 = 1 << 52;
    dispatch_over(
        x.len(),
        #[inline(always)]
        || {
            // An exponent of ones, and no other, carries into the highest bit.
            let carried = |x: &f64| (x.to_bits() & INFINITE) + LAST;
            x.iter().fold(0, |any, x| any | carried(x)) >> 63 == 0
        },
    )
}

pub(super) struct Inside<'a>(pub(super) &'a dyn Run);

impl Traces for Inside<'_> {
    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        self.0.trace(which)
    }
}

/// Runs a block under all monitors and probes of its job.
pub(super) fn run(
    job: &Job,
    first: u64,
    lanes: u64,
    control: &Control,
) -> Result<Outcome, RunError> {
    let mut watchers = Watchers::new(job, first, lanes as usize);
    let gone = observe(job, first, lanes, control, &mut watchers)?;
    Ok(watchers.outcome(gone))
}

struct Watchers<'a> {
    job: &'a Job,
    lanes: usize,
    monitors: Vec<(Box<dyn Monitor>, Ledger)>,
    readers: Vec<Box<dyn Reader>>,
    /// `[reader]`: lane x checkpoint.
    curves: Vec<Array2<f64>>,
    next_checkpoint: usize,
    alive: Vec<bool>,
}

impl<'a> Watchers<'a> {
    fn new(job: &'a Job, first: u64, lanes: usize) -> Watchers<'a> {
        let shape = Shape::new(job.start.len(), lanes);
        let start = |w: &super::Watched| {
            (w.watch.start(shape), Ledger::starting_at(first, w.claims, lanes))
        };
        let blank = Array2::from_elem((lanes, job.checkpoints.len()), f64::NAN);
        Watchers {
            job,
            lanes,
            monitors: job.watched.iter().map(start).collect(),
            readers: job.probes.iter().map(|probe| probe.start(shape)).collect(),
            curves: vec![blank; job.probes.len()],
            next_checkpoint: 0,
            alive: vec![true; lanes],
        }
    }

    /// Reads the live lanes after step `t`, if it is a checkpoint.
    fn record(&mut self, t: u64, alive: &[bool]) {
        if self.job.checkpoints.get(self.next_checkpoint) != Some(&t) {
            return;
        }
        for (reader, curve) in self.readers.iter().zip(&mut self.curves) {
            for lane in (0..alive.len()).filter(|lane| alive[*lane]) {
                curve[[lane, self.next_checkpoint]] = reader.read(lane);
            }
        }
        self.next_checkpoint += 1;
    }

    fn outcome(self, gone: Gone) -> Outcome {
        let record = |ledger: &Ledger, claim: usize| {
            let mut record = ClaimRecord::default();
            for lane in 0..self.lanes {
                record.add(ledger.entry(claim, lane));
            }
            record
        };
        let mut notes = Vec::new();
        let mut claims = Vec::new();
        for ((monitor, ledger), watched) in self.monitors.iter().zip(&self.job.watched) {
            claims.push((0..watched.claims).map(|claim| record(ledger, claim)).collect());
            let mut table = Array2::from_elem((self.lanes, watched.watch.notes().len()), f64::NAN);
            for (lane, mut row) in table.rows_mut().into_iter().enumerate() {
                if self.alive[lane] || watched.watch.notes_of_ended() {
                    monitor.notes(lane, row.as_slice_mut().expect("rows are contiguous"));
                }
            }
            notes.push(table);
        }
        let Gone { ended, passages } = gone;
        Outcome { ended, passages, claims, notes, curves: self.curves }
    }
}

impl Observer for Watchers<'_> {
    fn needs(&self) -> Needs {
        let watched = self.job.watched.iter().map(|w| w.watch.needs());
        let probed = self.job.probes.iter().map(|probe| probe.needs());
        watched.chain(probed).fold(Needs::NOTHING, |all, needs| all | needs)
    }

    fn observe(&mut self, step: &StepView<'_>) {
        for (monitor, ledger) in &mut self.monitors {
            monitor.observe(step, ledger);
        }
        for reader in &mut self.readers {
            reader.observe(step);
        }
        self.record(step.step.get(), step.alive);
    }

    fn sees_stretches(&self) -> bool {
        self.monitors.is_empty() && self.readers.iter().all(|reader| reader.sees_stretches())
    }

    fn observe_stretch(&mut self, last: u64, steps: &Stretch<'_>) {
        for reader in &mut self.readers {
            reader.observe_stretch(steps);
        }
        self.record(last, &[true]);
    }

    fn finish(&mut self, last: &StepView<'_>) {
        for (monitor, ledger) in &mut self.monitors {
            monitor.finish(last, ledger);
        }
        self.alive.copy_from_slice(last.alive);
    }
}
