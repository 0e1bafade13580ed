//! A run built from its specs.

use std::collections::BTreeMap;
use std::sync::Arc;

use ratecheck_problems::catalogue::{self, Problem};
use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::Constant;
use ratecheck_problems::oracle::{self, Online, Oracle};
use ratecheck_problems::random::Key;
use ratecheck_problems::region::Region;
use ratecheck_proofs_checks::theorem::{MethodFacts, Setting};

use super::enumeration::Enumeration;
use super::{PlannedRun, RunSpec};
use crate::engine::Job;
use crate::measurements::measures::{self, Subject};
use crate::measurements::{
    CycleRegret, GradientNorm, Iterate, Probe, Regret, RegretAgainst, ValueGap, log_grid,
};
use crate::optimizers::{self, Context, Method, Task};
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
    /// All sequences of outcomes, where replicas are these.
    pub enumeration: Option<Enumeration>,
    /// The method.
    pub method: Arc<dyn Method>,
    /// The feasible set.
    pub domain: Domain,
    /// The region whose first passage ends a replica.
    pub exit: Option<Region>,
    facts: MethodFacts,
}

impl Built {
    /// Builds problem, noise, domain and method; `x0` is one number for all coordinates, one each, or the problem's own.
    ///
    /// # Errors
    /// Whatever the specs have wrong.
    pub fn new(spec: RunSpec, x0: Option<&OneOrMany<f64>>) -> Result<Built, String> {
        let problem = catalogue::build(&spec.problem).map_err(|e| e.to_string())?;
        Built::of(problem, spec, x0)
    }

    /// The same with a problem that is given, whatever its spec says.
    ///
    /// # Errors
    /// Whatever the other specs have wrong.
    pub fn of(
        problem: Problem,
        mut spec: RunSpec,
        x0: Option<&OneOrMany<f64>>,
    ) -> Result<Built, String> {
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
        let (oracle, enumeration) = match spec.enumerated {
            true => Enumeration::of(&problem, oracle.as_ref(), spec.horizon)
                .map(|(oracle, all)| (oracle, Some(all)))?,
            false => (oracle, None),
        };
        if let Some(all) = &enumeration {
            spec.replicas = all.sequences();
        }
        let exit = match spec.exit.as_str() {
            "" => None,
            text => Some(Region::parse(text, facts, &spec.start).map_err(|e| e.to_string())?),
        };
        if exit.as_ref().is_some_and(|exit| exit.contains(&spec.start)) {
            return Err(format!("x0 = {:?} lies in the exit region already", spec.start));
        }
        spec.exit = exit.as_ref().map(ToString::to_string).unwrap_or_default();
        spec.comparator = comparator(&spec.comparator, dim, &domain, oracle.as_ref())?;
        let task = Some(Task { oracle: oracle.clone(), start: spec.start.clone() });
        let context = Context { horizon: Some(spec.horizon), dim, domain: domain.clone(), task };
        let method = optimizers::build(&spec.optimizer, &context).map_err(|e| e.to_string())?;
        if enumeration.is_some() && method.is_random() {
            return Err(format!(
                "replicas = \"all\" runs every outcome of the noise, but `{}` draws random numbers of its own: give a number of replicas",
                spec.optimizer
            ));
        }
        exists(&spec, oracle.as_ref(), &method.facts())?;
        spec.problem = facts.id().to_owned();
        spec.noise.clone_from(&oracle.facts().id);
        let facts = method.facts();
        spec.optimizer.clone_from(&facts.id);
        Ok(Built { spec, oracle, enumeration, method, domain, exit, facts })
    }

    /// The setting that theorems are bound to.
    #[must_use]
    pub fn setting<'a>(&'a self, parameters: &'a BTreeMap<String, f64>) -> Setting<'a> {
        Setting {
            objective: self.oracle.objective(),
            oracle: &self.oracle,
            method: &self.facts,
            domain: &self.domain,
            exit: self.exit.as_ref(),
            start: &self.spec.start,
            horizon: self.spec.horizon,
            parameters,
        }
    }

    /// The quantity that a spec names, to be recorded along the run.
    ///
    /// # Errors
    /// What the spec has wrong, or what the problem lacks.
    pub fn measure(&self, spec: &str) -> Result<Box<dyn Probe>, String> {
        let subject = Subject {
            objective: self.oracle.objective(),
            method: &self.facts,
            traces: self.method.traces(),
        };
        measures::build(spec, &subject).map_err(|e| e.to_string())
    }

    /// A run with the probes that fit the problem and no theorems yet.
    #[must_use]
    pub fn run(&self) -> PlannedRun {
        // Linear losses have a best fixed point on bounded sets only.
        let regret = self.oracle.online().is_some() && self.domain != Domain::Whole;
        let probes: Vec<Box<dyn Probe>> = if self.exit.is_some() {
            // Means over the replicas that have not left yet would be about survivors.
            Vec::new()
        } else if regret {
            regrets(self.oracle.as_ref(), !self.spec.comparator.is_empty())
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
                comparator: spec.comparator.clone(),
                horizon: spec.horizon,
                seed: spec.seed,
                replicas: spec.replicas,
                exit: self.exit.clone(),
                watched: Vec::new(),
                probes,
                checkpoints: log_grid(spec.horizon, POINTS_PER_DECADE),
            },
            spec,
            watches: Vec::new(),
            measures: Vec::new(),
            deterministic: self.oracle.facts().deterministic && !self.method.is_random(),
            enumeration: self.enumeration.clone(),
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

/// The regret, against the best fixed point of the steps so far or against a given one, and that of the last cycle of periodic
/// losses; the iterate itself where it is one number.
fn regrets(oracle: &dyn Oracle, given: bool) -> Vec<Box<dyn Probe>> {
    let regret: Box<dyn Probe> = if given { Box::new(RegretAgainst) } else { Box::new(Regret) };
    let mut probes = vec![regret];
    if let Some(period) = oracle.online().and_then(Online::period) {
        probes.push(Box::new(CycleRegret { period }));
    }
    if oracle.objective().facts().dim() == 1 {
        probes.push(Box::new(Iterate));
    }
    probes
}

/// A given comparator, one number a coordinate.
fn comparator(
    given: &[f64],
    dim: usize,
    domain: &Domain,
    oracle: &dyn Oracle,
) -> Result<Vec<f64>, String> {
    let u = match given {
        [] => return Ok(Vec::new()),
        [u] => vec![*u; dim],
        list if list.len() == dim => list.to_vec(),
        list => {
            return Err(format!(
                "comparator has {} entries, and the problem has dimension {dim}",
                list.len()
            ));
        }
    };
    if oracle.online().is_none() {
        return Err("comparator: only online problems have a regret".to_owned());
    }
    if u.iter().any(|u| !u.is_finite()) || !domain.contains(u.iter().copied()) {
        return Err(format!("comparator = {u:?} lies outside of the domain `{domain}`"));
    }
    Ok(u)
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
