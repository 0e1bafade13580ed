//! Runs a method against an oracle, in blocks of replicas spread over threads.
//!
//! The engine knows traits and never a method by name. It computes what monitors and probes declare and nothing
//! more, allocates nothing after the start of a block, and gives the same bits for any number of threads and any
//! block width.

mod ask;
mod block;
mod exits;
mod outcome;
mod sight;
mod stretch;
mod width;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use rayon::prelude::*;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::oracle::{NoComparator, Oracle};
use ratecheck_problems::random::{Key, RandomError};
use ratecheck_problems::region::Region;
use ratecheck_proofs_checks::theorem::Watch;

use crate::measurements::Probe;
use crate::optimizers::Method;

pub use block::{Gone, Observer, observe};
pub use outcome::{Cause, ClaimRecord, Ended, Outcome, Passage};
pub use width::width;

/// A theorem bound to this run, with the number of claims its monitors settle.
pub struct Watched {
    /// What starts the monitors.
    pub watch: Box<dyn Watch>,
    /// How many claims they settle.
    pub claims: usize,
}

/// Everything that determines a run.
pub struct Job {
    /// Where gradients come from.
    pub oracle: Arc<dyn Oracle>,
    /// The method.
    pub method: Arc<dyn Method>,
    /// The feasible set, also known to the method; the comparator is taken from it.
    pub domain: Domain,
    /// `x_1`, the same for every replica.
    pub start: Vec<f64>,
    /// The point that regret is measured against; empty for the best fixed point in hindsight.
    pub comparator: Vec<f64>,
    /// `T`.
    pub horizon: u64,
    /// Seed of the noise.
    pub seed: u64,
    /// Number of replicas.
    pub replicas: u64,
    /// The region whose first passage ends a replica, when times are measured.
    pub exit: Option<Region>,
    /// Theorems that watch.
    pub watched: Vec<Watched>,
    /// Quantities that are recorded.
    pub probes: Vec<Box<dyn Probe>>,
    /// Steps after which probes are read, increasing.
    pub checkpoints: Vec<u64>,
}

/// Why a run has no outcome.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// It was asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// The online problem has no comparator.
    #[error(transparent)]
    NoComparator(#[from] NoComparator),
    /// A replica, step or dimension is beyond what the generator's counter holds.
    #[error(transparent)]
    Key(#[from] RandomError),
}

/// Progress and interruption, shared by all threads.
#[derive(Debug, Default)]
pub struct Control {
    stop: AtomicBool,
    steps: AtomicU64,
    deadline: OnceLock<Instant>,
}

impl Control {
    /// Asks all runs to stop at their next look.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Asks all runs to stop at their first look after this moment. A second call changes nothing.
    pub fn stop_at(&self, deadline: Instant) {
        let _ = self.deadline.set(deadline);
    }

    /// Whether a stop was asked for, other than by the clock.
    pub fn interrupted(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Whether runs have to stop.
    pub fn stopped(&self) -> bool {
        self.interrupted()
            || self.deadline.get().is_some_and(|deadline| Instant::now() >= *deadline)
    }

    /// Replica-steps made so far.
    pub fn steps(&self) -> u64 {
        self.steps.load(Ordering::Relaxed)
    }

    /// Counts replica-steps that an earlier run made.
    pub fn skip(&self, steps: u64) {
        self.made(steps);
    }

    fn made(&self, steps: u64) {
        self.steps.fetch_add(steps, Ordering::Relaxed);
    }
}

/// Lanes of a block whose replicas leave one by one. The block runs until the last has left, `ln n + 0.58` mean times for `n`
/// exponential ones: few lanes waste few steps, and so few cost more a step.
const LANES_THAT_LEAVE: u64 = 128;

/// Runs all replicas of a job.
///
/// # Errors
/// When interrupted, or when the problem has no comparator on the domain.
pub fn run(job: &Job, control: &Control) -> Result<Outcome, RunError> {
    run_more(job, 0, control)
}

/// Runs the replicas of a job from number `first` on: [`Outcome::then`] joins them to those before.
///
/// # Errors
/// As [`run`].
pub fn run_more(job: &Job, first: u64, control: &Control) -> Result<Outcome, RunError> {
    let width = width(job.start.len(), job.replicas - first);
    let most = if job.exit.is_some() { LANES_THAT_LEAVE } else { u64::MAX };
    blocks(job, first, control, width.min(most))
}

/// [`run`] with blocks of a given number of lanes; the outcome does not depend on it.
///
/// # Errors
/// As [`run`].
pub fn run_with_width(job: &Job, control: &Control, width: u64) -> Result<Outcome, RunError> {
    blocks(job, 0, control, width)
}

fn blocks(job: &Job, first: u64, control: &Control, width: u64) -> Result<Outcome, RunError> {
    // The furthest place of the run exists, hence all of them.
    Key::new(job.seed, job.replicas - 1, job.horizon, 0)?;
    let firsts: Vec<u64> =
        (first..job.replicas).step_by(usize::try_from(width).unwrap_or(1)).collect();
    let _shared = if firsts.len() > 1 { job.method.share(job.horizon) } else { None };
    let blocks: Result<Vec<Outcome>, RunError> = firsts
        .par_iter()
        .map(|&first| block::run(job, first, width.min(job.replicas - first), control))
        .collect();
    Ok(Outcome::join(blocks?))
}
