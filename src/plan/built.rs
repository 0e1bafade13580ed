//! A run built from its specs.

use std::collections::BTreeMap;
use std::sync::Arc;

use ratecheck_problems::catalogue;
use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::Constant;
use ratecheck_problems::oracle::{self, Oracle};
use ratecheck_problems::random::Key;
use ratecheck_proofs_checks::theorem::{MethodFacts, Setting};

use super::{PlannedRun, RunSpec};
use crate::engine::Job;
use crate::measurements::{GradientNorm, Probe, Regret, ValueGap, log_grid};
use crate::optimizers::{self, Context, Method};
use crate::study::OneOrMany;

/// Recorded points a decade of steps.
const POINTS_PER_DECADE: u32 = 10;
/// Steps at which schedules are checked before a run; later ones only where binding looks, at powers of two.
const CHECKED_STEPS: u64 = 1_000_000;

/// The parts of a run, built from its specs.
pub struct Built {
    /// What it is, with specs in canonical form and the start filled in.
    pub spec: RunSpec,
    /// Where gradients come from.
    pub oracle: Arc<dyn Oracle>,
    /// The method.
    pub method: Arc<dyn Method>,
    /// The feasible set.
    pub domain: Domain,
    facts: MethodFacts,
}

impl Built {
    /// Builds problem, noise, domain and method; `x0` is one number for all coordinates, one each, or the problem's own.
    ///
    /// # Errors
    /// Whatever the specs have wrong.
    pub fn new(mut spec: RunSpec, x0: Option<&OneOrMany<f64>>) -> Result<Built, String> {
        let problem = catalogue::build(&spec.problem).map_err(|e| e.to_string())?;
        let oracle = oracle::build(&problem, &spec.noise).map_err(|e| e.to_string())?;
        oracle.covers(spec.horizon).map_err(|e| e.to_string())?;
        let domain = Domain::parse(&spec.domain).map_err(|e| e.to_string())?;
        let facts = problem.objective.facts();
        let dim = facts.dim();
        spec.start = start(x0, facts.default_start())?;
        if !domain.contains(spec.start.iter().copied()) {
            return Err(format!(
                "x0 = {:?} lies outside of the domain `{}`",
                spec.start, spec.domain
            ));
        }
        let context = Context { horizon: Some(spec.horizon), dim, domain: domain.clone() };
        let method = optimizers::build(&spec.optimizer, &context).map_err(|e| e.to_string())?;
        exists(&spec, oracle.as_ref(), &method.facts())?;
        spec.problem = facts.id().to_owned();
        spec.noise.clone_from(&oracle.facts().id);
        let facts = method.facts();
        spec.optimizer.clone_from(&facts.id);
        Ok(Built { spec, oracle, method, domain, facts })
    }

    /// The setting that theorems are bound to.
    #[must_use]
    pub fn setting<'a>(&'a self, parameters: &'a BTreeMap<String, f64>) -> Setting<'a> {
        Setting {
            objective: self.oracle.objective(),
            oracle: &self.oracle,
            method: &self.facts,
            domain: &self.domain,
            start: &self.spec.start,
            horizon: self.spec.horizon,
            parameters,
        }
    }

    /// A run with the probes that fit the problem and no theorems yet.
    #[must_use]
    pub fn run(&self) -> PlannedRun {
        // Linear losses have a best fixed point on bounded sets only.
        let regret = self.oracle.online().is_some() && self.domain != Domain::Whole;
        let probes: Vec<Box<dyn Probe>> = if regret {
            vec![Box::new(Regret)]
        } else {
            let infimum = self.oracle.objective().facts().constant(Constant::Infimum);
            let gap = infimum.map(|claimed| ValueGap { infimum: claimed.known.number() });
            let gap = gap.map(|gap| Box::new(gap) as Box<dyn Probe>);
            std::iter::once(Box::new(GradientNorm) as Box<dyn Probe>).chain(gap).collect()
        };
        let spec = self.spec.clone();
        PlannedRun {
            job: Job {
                oracle: self.oracle.clone(),
                method: self.method.clone(),
                domain: self.domain.clone(),
                start: spec.start.clone(),
                horizon: spec.horizon,
                seed: spec.seed,
                replicas: spec.replicas,
                watched: Vec::new(),
                probes,
                checkpoints: log_grid(spec.horizon, POINTS_PER_DECADE),
            },
            spec,
            watches: Vec::new(),
            deterministic: self.oracle.facts().deterministic,
        }
    }
}

/// Refuses runs that reach beyond the table of random numbers, beyond a table of samples, or beyond the range of a schedule.
fn exists(spec: &RunSpec, oracle: &dyn Oracle, facts: &MethodFacts) -> Result<(), String> {
    let last = spec.replicas.saturating_sub(1);
    Key::new(spec.seed, last, spec.horizon, 0).map_err(|e| e.to_string())?;
    oracle.covers(spec.horizon).map_err(|e| e.to_string())?;
    let checked = spec.horizon.min(CHECKED_STEPS);
    facts.schedules.iter().try_for_each(|(_, s)| s.check(checked)).map_err(|e| e.to_string())
}

fn start(x0: Option<&OneOrMany<f64>>, default: &[f64]) -> Result<Vec<f64>, String> {
    let dim = default.len();
    let start = match x0 {
        None => default.to_vec(),
        Some(OneOrMany::One(x)) => vec![*x; dim],
        Some(OneOrMany::Many(list)) if list.len() == dim => list.clone(),
        Some(OneOrMany::Many(list)) => {
            return Err(format!(
                "x0 has {} entries, and the problem has dimension {dim}",
                list.len()
            ));
        }
    };
    match start.iter().find(|x| !x.is_finite()) {
        Some(x) => Err(format!("x0 contains {x}: a start must be finite")),
        None => Ok(start),
    }
}
