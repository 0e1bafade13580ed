//! Runs a plan, continuing where an earlier run of the same study left off.
//!
//! The outcome of each run is kept as a *piece*: a file named by a hash of everything that determines it. A piece
//! that is there and intact is not computed again, so an interrupted study continues and ends with the same bits.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use ratecheck_problems::spec::Spec;
use ratecheck_reports::files::{FileError, sweep, write_unflushed};

use crate::engine::{self, Control, Outcome, RunError};
use crate::plan::{Plan, PlannedRun, RunSpec, WatchSpec};
use crate::sequential::MOST_DOUBLINGS;

/// Changes whenever the meaning of a piece changes: layout, arithmetic of the engine, optimizers, checks.
const REVISION: u32 = 3;

/// Of plans with more runs than this ...
const MANY_RUNS: usize = 1000;
/// ... those with fewer replica-steps are not kept as pieces: they are computed again sooner than a file is written.
const WORTH_KEEPING: u64 = 20_000;

/// Why a study could not be run to its end.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError {
    /// A file cannot be written or read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A run failed.
    #[error("run of `{optimizer}` on `{problem}`, T = {horizon}: {source}")]
    Run {
        /// The method.
        optimizer: String,
        /// The problem.
        problem: String,
        /// The horizon.
        horizon: u64,
        /// Why.
        source: RunError,
    },
    /// An outcome cannot be encoded.
    #[error("cannot encode an outcome: {0}")]
    Encode(#[from] postcard::Error),
}

/// Outcomes of a plan's runs, `None` where the plan was interrupted before.
#[derive(Debug)]
pub struct Executed {
    /// One a run.
    pub outcomes: Vec<Option<Outcome>>,
    /// How many were there from an earlier run.
    pub reused: usize,
}

impl Executed {
    /// Whether every run was finished.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.outcomes.iter().all(Option::is_some)
    }
}

/// Runs everything that is not there yet. Pieces live in `dir`, which is created.
///
/// # Errors
/// Files that cannot be written, and problems without a comparator. An interruption is not an error.
pub fn execute(plan: &Plan, dir: &Path, control: &Control) -> Result<Executed, ExecuteError> {
    fs::create_dir_all(dir).map_err(|source| FileError::Io {
        action: "create",
        path: dir.to_owned(),
        source,
    })?;
    // A killed run may have left files half-written.
    for dir in dir.parent().into_iter().chain([dir]) {
        sweep(dir)?;
    }
    let many = plan.runs.len() > MANY_RUNS;
    let keeps = |run: &PlannedRun| {
        (!many || run.spec.horizon * run.spec.replicas >= WORTH_KEEPING).then_some(dir)
    };
    let reused = AtomicUsize::new(0);
    let outcomes: Result<Vec<Option<Outcome>>, ExecuteError> =
        plan.runs.par_iter().map(|run| outcome(run, 0, keeps(run), control, &reused)).collect();
    Ok(Executed { outcomes: outcomes?, reused: reused.into_inner() })
}

/// Runs the replicas that runs were given beyond those that they have: pairs of a run and the number it has. Answers their outcomes in
/// that order, `None` where it was interrupted.
///
/// # Errors
/// As [`execute`].
pub fn extend(
    plan: &Plan,
    grown: &[(usize, u64)],
    dir: &Path,
    control: &Control,
) -> Result<Vec<Option<Outcome>>, ExecuteError> {
    let reused = AtomicUsize::new(0);
    let more =
        |&(run, first): &(usize, u64)| outcome(&plan.runs[run], first, Some(dir), control, &reused);
    grown.par_iter().map(more).collect()
}

/// The outcome of a run's replicas from number `first` on, from its piece in `dir` if it is kept there.
fn outcome(
    run: &PlannedRun,
    first: u64,
    dir: Option<&Path>,
    control: &Control,
    reused: &AtomicUsize,
) -> Result<Option<Outcome>, ExecuteError> {
    let path = match dir {
        Some(dir) => Some(dir.join(piece(run, run.spec.replicas, first)?)),
        None => None,
    };
    if let Some(outcome) = path.as_deref().and_then(load) {
        reused.fetch_add(1, Ordering::Relaxed);
        control.skip(run.spec.horizon * (run.spec.replicas - first));
        return Ok(Some(outcome));
    }
    match engine::run_more(&run.job, first, control) {
        Ok(outcome) => {
            if let Some(path) = path {
                save(&path, &outcome)?;
            }
            Ok(Some(outcome))
        }
        Err(RunError::Interrupted) => Ok(None),
        Err(source) => Err(ExecuteError::Run {
            optimizer: run.spec.optimizer.clone(),
            problem: run.spec.problem.clone(),
            horizon: run.spec.horizon,
            source,
        }),
    }
}

/// Everything that determines an outcome.
#[derive(serde::Serialize)]
struct Determined<'a> {
    revision: u32,
    version: &'static str,
    spec: &'a RunSpec,
    watches: &'a [WatchSpec],
    probes: Vec<&'a str>,
    checkpoints: &'a [u64],
    files: Vec<[u8; 32]>,
}

/// The name of the piece with the replicas from number `first` on of a run that has so many.
fn piece(run: &PlannedRun, replicas: u64, first: u64) -> Result<String, ExecuteError> {
    let spec = RunSpec { replicas, ..run.spec.clone() };
    let determined = Determined {
        revision: REVISION,
        version: env!("CARGO_PKG_VERSION"),
        spec: &spec,
        watches: &run.watches,
        probes: run.job.probes.iter().map(|probe| probe.name()).collect(),
        checkpoints: &run.job.checkpoints,
        files: files_named_by(&[&run.spec.problem, &run.spec.noise])?,
    };
    let key = blake3::hash(&postcard::to_stdvec(&determined)?);
    Ok(if first == 0 { format!("{key}.piece") } else { format!("{key}-from-{first}.piece") })
}

/// The outcome of the first `replicas` replicas of a run from the pieces that an earlier run of its study left in `dir`, also where they
/// were added look by look. `None` where a piece was not kept, is damaged or of another version.
#[must_use]
pub fn stored(run: &PlannedRun, replicas: u64, dir: &Path) -> Option<Outcome> {
    let read = |size: u64, first: u64| load::<Outcome>(&dir.join(piece(run, size, first).ok()?));
    let mut now = run.spec.replicas;
    let mut outcome = read(now, 0)?;
    while now < replicas {
        let mut sizes = (1..=MOST_DOUBLINGS).filter_map(|k| now.checked_mul(1 << k));
        let (size, later) = sizes.find_map(|size| Some((size, read(size, now)?)))?;
        (outcome, now) = (outcome.then(later), size);
    }
    (now == replicas).then_some(outcome)
}

/// Hashes of the files that specs name: the same name with other contents is another run.
pub(crate) fn files_named_by(specs: &[&str]) -> Result<Vec<[u8; 32]>, ExecuteError> {
    let mut hashes = Vec::new();
    for text in specs {
        let Ok(parsed) = text.parse::<Spec>() else { continue };
        if let Some(file) = parsed.get("file") {
            let path = PathBuf::from(file);
            let bytes =
                fs::read(&path).map_err(|source| FileError::Io { action: "read", path, source })?;
            hashes.push(*blake3::hash(&bytes).as_bytes());
        }
    }
    Ok(hashes)
}

/// A piece is its outcome in postcard's encoding, which keeps every bit of a number, behind its hash. It is not flushed to the disk:
/// the hash shows what a failure of the machine did to it, and then it costs one more run.
pub(crate) fn save<T: serde::Serialize>(path: &Path, outcome: &T) -> Result<(), ExecuteError> {
    let body = postcard::to_stdvec(outcome)?;
    let mut bytes = blake3::hash(&body).as_bytes().to_vec();
    bytes.extend(body);
    Ok(write_unflushed(path, &bytes)?)
}

/// The outcome in a piece; `None` when there is none or it is damaged, in which case it is computed again.
pub(crate) fn load<T: serde::de::DeserializeOwned>(path: &Path) -> Option<T> {
    let bytes = fs::read(path).ok()?;
    let (hash, body) = bytes.split_at_checked(blake3::OUT_LEN)?;
    (blake3::hash(body).as_bytes() == hash).then(|| postcard::from_bytes(body).ok())?
}
