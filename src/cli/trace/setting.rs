//! What a trace is asked to run, checked before anything is printed.

use ratecheck_problems::catalogue;
use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::Facts;
use ratecheck_problems::oracle::{self, Oracle};
use ratecheck_problems::random::Key;
use ratecheck_problems::spec::{Spec, SpecError};

use super::Trace;
use crate::engine::Job;
use crate::optimizers::{self, Context, Task};

/// Steps at which schedules are checked before the run; later ones only where binding looks, at powers of two.
const CHECKED_STEPS: u64 = 10_000_000;

/// A run without checks, and what its rows show.
pub(super) struct Setting {
    pub(super) job: Job,
    /// `v̂_0`.
    pub(super) vhat0: f64,
}

impl Setting {
    /// Builds the run.
    ///
    /// # Errors
    /// What the command line has wrong.
    pub(super) fn new(args: &Trace) -> Result<Setting, String> {
        let problem = match (&args.gradients, &args.problem) {
            (Some(file), _) => catalogue::build(&table(file).map_err(text)?)
                .map_err(|e| format!("--gradients {file}: {e}"))?,
            (None, problem) => {
                catalogue::build(problem.as_deref().unwrap_or_default()).map_err(text)?
            }
        };
        let oracle = oracle::build(&problem, &args.noise).map_err(text)?;
        let domain = Domain::parse(&args.domain).map_err(text)?;
        let start = start(args, problem.objective.facts())?;
        if !domain.contains(start.iter().copied()) {
            return Err(format!("--x0 {start:?} lies outside of the domain `{domain}`"));
        }
        let steps = steps(args, oracle.as_ref())?;
        let horizon = Some(args.horizon.unwrap_or(steps));
        let task = Some(Task { oracle: oracle.clone(), start: start.clone() });
        let context = Context { horizon, dim: start.len(), domain: domain.clone(), task };
        let method = optimizers::build(&args.optimizer, &context).map_err(text)?;
        let facts = method.facts();
        for (_, schedule) in &facts.schedules {
            schedule.check(steps.min(CHECKED_STEPS)).map_err(text)?;
        }
        let vhat0 = facts.constants.iter().find(|(name, _)| *name == "vhat0");
        Ok(Setting {
            vhat0: vhat0.map_or(0.0, |(_, value)| *value),
            job: Job {
                oracle,
                method,
                domain,
                comparator: Vec::new(),
                start,
                horizon: steps,
                seed: args.seed,
                replicas: args.replicas,
                exit: None,
                watched: Vec::new(),
                probes: Vec::new(),
                checkpoints: Vec::new(),
            },
        })
    }
}

fn text(error: SpecError) -> String {
    error.to_string()
}

/// The problem whose gradient at step `t` is row `t` of a file.
fn table(file: &str) -> Result<String, SpecError> {
    let spec = Spec::new("online-linear")?.with("sequence", "table")?.with("file", file)?;
    Ok(spec.to_string())
}

fn start(args: &Trace, problem: &Facts) -> Result<Vec<f64>, String> {
    let dim = problem.dim();
    let given = args.x0.len();
    match (&args.gradients, given) {
        (Some(file), 0) => Err(format!(
            "--gradients needs --x0: `{file}` has {dim} columns and says nothing about the start"
        )),
        (_, given) if given == dim => Ok(args.x0.clone()),
        (Some(file), _) => Err(format!("--x0 has {given} entries, and `{file}` has {dim} columns")),
        (None, 0) => Ok(problem.default_start().to_vec()),
        (None, 1) => Ok(vec![args.x0[0]; dim]),
        (None, _) => Err(format!(
            "--x0 has {given} entries, and the problem `{}` has dimension {dim}",
            problem.id()
        )),
    }
}

/// How many steps to take: as asked, else as many as the file has, else the horizon.
fn steps(args: &Trace, oracle: &dyn Oracle) -> Result<u64, String> {
    let rows = args.gradients.as_ref().and(oracle.last_step());
    let Some(steps) = args.steps.or(rows).or(args.horizon) else {
        return Err("give --steps (or --horizon): how far the trajectory goes".to_owned());
    };
    match (&args.gradients, rows, args.horizon) {
        (Some(file), Some(rows), _) if rows < steps => {
            return Err(format!("--steps {steps}: `{file}` has {rows} rows, one a step"));
        }
        (_, _, Some(horizon)) if horizon < steps => {
            return Err(format!(
                "{steps} steps go beyond --horizon {horizon}: shorten them with --steps"
            ));
        }
        _ => oracle.covers(steps).map_err(|e| e.to_string())?,
    }
    let last = args.replica.checked_add(args.replicas - 1);
    // The furthest place of the run exists, hence all of them.
    Key::new(args.seed, last.unwrap_or(u64::MAX), steps, 0).map_err(|e| e.to_string())?;
    Ok(steps)
}
