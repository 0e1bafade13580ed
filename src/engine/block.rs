//! The loop: one block of replicas from the first step to the horizon.

use ndarray::Array2;

use ratecheck_problems::oracle::Online;
use ratecheck_problems::random::{Key, RandomError};
use ratecheck_problems::region::Region;
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_proofs_checks::ledger::Ledger;
use ratecheck_proofs_checks::step::{LossErrors, Needs, Optional, StepView, Trace, Traces};
use ratecheck_proofs_checks::theorem::Monitor;

use super::ask::Asker;
use super::outcome::{Cause, ClaimRecord, Ended, Outcome, Passage};
use super::{Control, Job, RunError};
use crate::measurements::Reader;
use crate::optimizers::Run;

/// Steps between two looks at the stop flag.
const LOOK: u64 = 256;

/// Anything that follows a block step by step.
pub trait Observer {
    /// What it reads.
    fn needs(&self) -> Needs;
    /// Sees a step.
    fn observe(&mut self, step: &StepView<'_>);
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
    let mut x: Vec<f64> =
        job.start.iter().flat_map(|&x| std::iter::repeat_n(x, shape.lanes())).collect();
    let mut before = x.clone();
    let mut run = job.method.start(shape);
    let mut sight = Sight::new(job, shape, first, needs)?;
    let mut asker = Asker::new(job.oracle.as_ref(), shape, key(job, first, 1)?);
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
        asker.begin(key(job, first, t)?);
        before.copy_from_slice(&x);
        sight.before(job, asker.key(), Block::new(&before, shape));
        run.step(step, BlockMut::new(&mut x, shape), &mut asker);
        retire(&x, shape, first, t, &mut alive, &mut ended);
        exits.look(Block::new(&x, shape), t, &mut alive);
        let view = StepView {
            step,
            x: Block::new(&before, shape),
            x_next: Block::new(&x, shape),
            alive: &alive,
            optional: sight.optional(&asker.first),
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

fn key(job: &Job, first: u64, t: u64) -> Result<Key, RandomError> {
    Key::new(job.seed, first, t, 0)
}

/// Ends lanes whose iterate is no longer finite.
fn retire(x: &[f64], shape: Shape, first: u64, t: u64, alive: &mut [bool], ended: &mut Vec<Ended>) {
    // 0·x is zero for every finite x: one pass without branches tells whether to look closer.
    let poison: f64 = x.iter().map(|x| 0.0 * x).sum();
    if !poison.is_nan() {
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

/// Takes out replicas that reach the region whose first passage is measured.
struct Exits<'a> {
    region: Option<&'a Region>,
    dim: usize,
    first: u64,
    inside: Vec<bool>,
    /// Lanes in the order in which they left, with steps; places beside, `dim` numbers each.
    left: Vec<(usize, u64)>,
    places: Vec<f64>,
}

impl<'a> Exits<'a> {
    fn new(region: Option<&'a Region>, shape: Shape, first: u64) -> Exits<'a> {
        let lanes = if region.is_some() { shape.lanes() } else { 0 };
        Exits {
            region,
            dim: shape.dim(),
            first,
            inside: vec![false; lanes],
            left: Vec::with_capacity(lanes),
            places: Vec::with_capacity(lanes * shape.dim()),
        }
    }

    fn look(&mut self, x: Block<'_>, t: u64, alive: &mut [bool]) {
        let Some(region) = self.region else { return };
        region.mark(x, &mut self.inside);
        // One pass without branches tells whether a lane leaves now.
        if !self
            .inside
            .iter()
            .zip(&*alive)
            .fold(false, |any, (inside, alive)| any | (inside & alive))
        {
            return;
        }
        for (lane, alive) in alive.iter_mut().enumerate() {
            if *alive && self.inside[lane] {
                *alive = false;
                self.left.push((lane, t));
                self.places.extend(x.lane(lane));
            }
        }
    }

    fn count(&self) -> usize {
        self.left.len()
    }

    /// In the order of replicas, which is the same for every block width.
    fn passages(self) -> Vec<Passage> {
        let places = self.places.chunks(self.dim);
        let passage = |(&(lane, step), place): (&(usize, u64), &[f64])| Passage {
            replica: self.first + lane as u64,
            step,
            place: place.to_vec(),
        };
        let mut passages: Vec<Passage> = self.left.iter().zip(places).map(passage).collect();
        passages.sort_unstable_by_key(|passage| passage.replica);
        passages
    }
}

/// The optional quantities of a step, each computed only when declared.
struct Sight {
    shape: Shape,
    needs: Needs,
    true_gradient: Vec<f64>,
    value: Vec<f64>,
    losses: Losses,
}

/// What is seen of an online problem.
#[derive(Default)]
struct Losses {
    comparator: Vec<f64>,
    loss: Vec<f64>,
    comparator_loss: Vec<f64>,
    loss_error: Vec<f64>,
    comparator_error: Vec<f64>,
    gradient_error: Vec<f64>,
    gap: Vec<f64>,
    /// `[checkpoint][lane]`.
    hindsight: Vec<f64>,
    /// The checkpoint at hand, or the next one.
    checkpoint: usize,
    at_checkpoint: bool,
}

impl Losses {
    fn new(job: &Job, shape: Shape, first: u64, needs: Needs) -> Result<Losses, RunError> {
        let Some(online) = job.oracle.online() else { return Ok(Losses::default()) };
        let sized = |need: Needs, len: usize| vec![0.0; if needs.contains(need) { len } else { 0 }];
        let compares = needs.contains(Needs::LOSS) || needs.contains(Needs::COMPARATOR);
        let mut comparator = vec![0.0; if compares { shape.len() } else { 0 }];
        let mut gap = vec![0.0; shape.lanes()];
        let key = key(job, first, 1)?;
        if compares && job.comparator.is_empty() {
            let u = BlockMut::new(&mut comparator, shape);
            online.comparator(key, job.horizon, &job.domain, u, &mut gap)?;
        } else if compares {
            for (row, u) in comparator.chunks_mut(shape.lanes()).zip(&job.comparator) {
                row.fill(*u);
            }
        }
        let mut hindsight = sized(Needs::HINDSIGHT, job.checkpoints.len() * shape.lanes());
        if !hindsight.is_empty() {
            online.hindsight(key, &job.checkpoints, &job.domain, shape, &mut hindsight)?;
        }
        Ok(Losses {
            comparator,
            loss: sized(Needs::LOSS, shape.lanes()),
            comparator_loss: sized(Needs::LOSS, shape.lanes()),
            loss_error: sized(Needs::LOSS_ERROR, shape.lanes()),
            comparator_error: sized(Needs::LOSS_ERROR, shape.lanes()),
            gradient_error: sized(Needs::LOSS_ERROR, shape.len()),
            gap,
            hindsight,
            checkpoint: 0,
            at_checkpoint: false,
        })
    }

    fn before(&mut self, job: &Job, key: Key, x: Block<'_>, online: &dyn Online) {
        let u = |comparator| Block::new(comparator, x.shape());
        if !self.loss.is_empty() {
            online.loss(key, x, &mut self.loss);
            online.loss(key, u(&self.comparator), &mut self.comparator_loss);
        }
        if !self.loss_error.is_empty() {
            online.loss_error(key, x, &mut self.loss_error);
            online.loss_error(key, u(&self.comparator), &mut self.comparator_error);
            let error = BlockMut::new(&mut self.gradient_error, x.shape());
            online.loss_gradient_error(key, x, error);
        }
        self.checkpoint += usize::from(self.at_checkpoint);
        self.at_checkpoint = job.checkpoints.get(self.checkpoint) == Some(&key.step());
    }

    fn errors(&self, shape: Shape) -> LossErrors<'_> {
        LossErrors {
            loss: &self.loss_error,
            comparator_loss: &self.comparator_error,
            gradient: Block::new(&self.gradient_error, shape),
            gap: &self.gap,
        }
    }

    fn hindsight(&self, lanes: usize) -> Option<&[f64]> {
        let here = self.checkpoint * lanes..(self.checkpoint + 1) * lanes;
        self.hindsight.get(here).filter(|_| self.at_checkpoint)
    }
}

impl Sight {
    fn new(job: &Job, shape: Shape, first: u64, needs: Needs) -> Result<Sight, RunError> {
        let sized = |need: Needs, len: usize| vec![0.0; if needs.contains(need) { len } else { 0 }];
        Ok(Sight {
            shape,
            needs,
            true_gradient: sized(Needs::TRUE_GRADIENT, shape.len()),
            value: sized(Needs::VALUE, shape.lanes()),
            losses: Losses::new(job, shape, first, needs)?,
        })
    }

    fn before(&mut self, job: &Job, key: Key, x: Block<'_>) {
        let objective = job.oracle.objective();
        if self.needs.contains(Needs::TRUE_GRADIENT) {
            objective.gradient(x, BlockMut::new(&mut self.true_gradient, self.shape));
        }
        if self.needs.contains(Needs::VALUE) {
            objective.value(x, &mut self.value);
        }
        if let Some(online) = job.oracle.online() {
            self.losses.before(job, key, x, online);
        }
    }

    fn optional<'a>(&'a self, first_answer: &'a [f64]) -> Optional<'a> {
        let has = |need: Needs| self.needs.contains(need);
        let block = |data: &'a [f64]| Block::new(data, self.shape);
        let losses = &self.losses;
        Optional {
            gradient: has(Needs::GRADIENT).then(|| block(first_answer)),
            true_gradient: has(Needs::TRUE_GRADIENT).then(|| block(&self.true_gradient)),
            value: has(Needs::VALUE).then_some(&self.value[..]),
            loss: (!losses.loss.is_empty()).then_some(&losses.loss[..]),
            comparator_loss: (!losses.loss.is_empty()).then_some(&losses.comparator_loss[..]),
            comparator: (has(Needs::COMPARATOR) && !losses.comparator.is_empty())
                .then(|| block(&losses.comparator)),
            loss_errors: (!losses.loss_error.is_empty()).then(|| losses.errors(self.shape)),
            hindsight: losses.hindsight(self.shape.lanes()),
        }
    }
}

struct Inside<'a>(&'a dyn Run);

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
        if self.job.checkpoints.get(self.next_checkpoint) == Some(&step.step.get()) {
            for (reader, curve) in self.readers.iter().zip(&mut self.curves) {
                for lane in step.live() {
                    curve[[lane, self.next_checkpoint]] = reader.read(lane);
                }
            }
            self.next_checkpoint += 1;
        }
    }

    fn finish(&mut self, last: &StepView<'_>) {
        for (monitor, ledger) in &mut self.monitors {
            monitor.finish(last, ledger);
        }
        self.alive.copy_from_slice(last.alive);
    }
}
