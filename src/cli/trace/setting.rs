//! What a trace is asked to run, checked before anything is printed.

use std::sync::Arc;

use ratecheck_problems::catalogue;
use ratecheck_problems::domain::Domain;
use ratecheck_problems::oracle::{self, Oracle};
use ratecheck_problems::random::Key;
use ratecheck_problems::spec::{Spec, SpecError};
use ratecheck_proofs_checks::step;

use super::Trace;
use crate::engine::Job;
use crate::optimizers::{self, Context};

/// A run without checks, and what its rows show.
pub(super) struct Setting {
    pub(super) job: Job,
    /// Internal quantities that the method shows.
    pub(super) traces: &'static [step::Trace],
    /// `v̂_0`.
    pub(super) vhat0: f64,
}

impl Setting {
    /// Builds the run.
    ///
    /// # Errors
    /// What the command line has wrong.
    pub(super) fn new(args: &Trace) -> Result<Setting, String> {
        let (problem, noise) = match (&args.gradients, &args.problem) {
            (Some(file), _) => (given_gradients(file).map_err(text)?, "none"),
            (None, Some(problem)) => (problem.clone(), args.noise.as_str()),
            (None, None) => return Err("give --problem or --gradients".to_owned()),
        };
        let problem = catalogue::build(&problem).map_err(text)?;
        let oracle = oracle::build(&problem, noise).map_err(text)?;
        let domain = Domain::parse(&args.domain).map_err(text)?;
        let start = start(args, problem.objective.facts())?;
        if !domain.contains(start.iter().copied()) {
            return Err(format!("--x0 {start:?} lies outside of the domain `{domain}`"));
        }
        let steps = steps(args, oracle.as_ref())?;
        let horizon = args.horizon.unwrap_or(steps);
        let context =
            Context { horizon: Some(horizon), dim: start.len(), domain: domain.clone() };
        let method = optimizers::build(&args.optimizer, &context).map_err(text)?;
        let facts = method.facts();
        for (_, schedule) in &facts.schedules {
            schedule.check(1..=steps).map_err(text)?;
        }
        let vhat0 = facts.constants.iter().find(|(name, _)| *name == "vhat0");
        let job = Job {
            oracle,
            traces_of(&method),
        };
        todo
    }
}
