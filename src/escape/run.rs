//! Runs the replicas of a method, in blocks spread over threads.

use rayon::prelude::*;

use super::observer::{Plan, Watcher};
use super::record::Record;
use super::setting::{Contender, Request, Setting};
use crate::engine::{self, Control, RunError, width};
use crate::execute::{ExecuteError, files_named_by};

/// Replicas whose positions are kept at every moment.
const SHOWN: u64 = 300;
/// Replicas whose paths are kept, and the most points of one.
const TRACKED: u64 = 6;
const TRACK_POINTS: u64 = 12_000;

/// Changes whenever a record of the same setting would: its layout, or what is recorded.
const REVISION: u32 = 1;

/// A name for everything that determines the record of a method.
///
/// # Errors
/// When a file that a spec names cannot be read.
pub fn key(
    request: &Request,
    setting: &Setting,
    contender: &Contender,
) -> Result<blake3::Hash, ExecuteError> {
    let (problem, noise) = (setting.problem.objective.facts().id(), &setting.oracle.facts().id);
    let start: Vec<u64> = setting.start().iter().map(|x| x.to_bits()).collect();
    let determined = (
        (REVISION, env!("CARGO_PKG_VERSION"), problem, noise, &contender.spec),
        (setting.region.to_string(), start, request.steps, request.replicas, request.seed),
        files_named_by(&[problem, noise])?,
    );
    Ok(blake3::hash(&postcard::to_stdvec(&determined)?))
}

/// Runs all replicas of a method. The record is the same for any number of threads.
///
/// # Errors
/// When interrupted.
pub fn run(
    setting: &Setting,
    contender: &Contender,
    control: &Control,
) -> Result<Record, RunError> {
    let job = &contender.job;
    let plan = Plan {
        region: &setting.region,
        basins: &setting.basins,
        moments: &setting.moments,
        start: &job.start,
        horizon: job.horizon,
        shown: SHOWN,
        tracked: TRACKED,
        stride: job.horizon.div_ceil(TRACK_POINTS),
    };
    // Narrow enough for every thread to have some; the record does not depend on it.
    let threads = rayon::current_num_threads() as u64;
    let lanes = width(job.start.len(), job.replicas).min(job.replicas.div_ceil(threads));
    let firsts: Vec<u64> = (0..job.replicas).step_by(usize::try_from(lanes).unwrap_or(1)).collect();
    let blocks: Result<Vec<Record>, RunError> = firsts
        .par_iter()
        .map(|&first| {
            let lanes = lanes.min(job.replicas - first);
            let mut watcher = Watcher::new(plan.clone(), first, lanes);
            engine::observe(job, first, lanes, control, &mut watcher)?;
            Ok(watcher.record())
        })
        .collect();
    let mut blocks = blocks?.into_iter();
    let mut all = blocks.next().expect("a run has at least one replica");
    blocks.for_each(|block| all.join(block));
    Ok(all)
}
