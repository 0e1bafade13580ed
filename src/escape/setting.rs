//! What is run, checked before anything is.

use std::sync::Arc;

use ratecheck_problems::catalogue::{self, Problem};
use ratecheck_problems::objective::Facts;
use ratecheck_problems::oracle::{self, Oracle};
use ratecheck_problems::random::Key;
use ratecheck_problems::region::Region;
use ratecheck_problems::spec::{Chain, SpecError, suggest};

use super::basins::Basins;
use super::times::moments;
use crate::engine::Job;
use crate::optimizers::{self, Context, Task};

/// Steps at which schedules are checked before the run; later ones only where binding looks, at powers of two.
const CHECKED_STEPS: u64 = 10_000_000;

/// What is asked for, in words.
#[derive(Clone, Debug)]
pub struct Request {
    /// Problem spec.
    pub landscape: String,
    /// Noise spec.
    pub noise: String,
    /// Optimizer specs; `adam` stands for `adam-paper`.
    pub optimizers: Vec<String>,
    /// Step size of the optimizers whose spec names none.
    pub lr: String,
    /// Region spec.
    pub exit: String,
    /// The start; empty for the problem's own.
    pub start: Vec<f64>,
    /// `T`.
    pub steps: u64,
    /// Replicas of each optimizer.
    pub replicas: u64,
    /// Seed of the noise.
    pub seed: u64,
}

/// One method.
pub struct Contender {
    /// A name that no other one has, as short as that allows.
    pub label: String,
    /// Its spec, resolved.
    pub spec: String,
    /// Its run.
    pub job: Job,
}

/// Everything that is run.
pub struct Setting {
    /// The landscape.
    pub problem: Problem,
    /// The noise.
    pub oracle: Arc<dyn Oracle>,
    /// Where a replica counts as having left.
    pub region: Region,
    /// The basins that are counted.
    pub basins: Basins,
    /// The basin of the start.
    pub home: usize,
    /// When positions are recorded.
    pub moments: Vec<u64>,
    /// The methods.
    pub contenders: Vec<Contender>,
}

impl Setting {
    /// Builds everything.
    ///
    /// # Errors
    /// What the request has wrong.
    pub fn new(request: &Request) -> Result<Setting, String> {
        let problem = catalogue::build(&request.landscape).map_err(text)?;
        let oracle = oracle::build(&problem, &request.noise).map_err(text)?;
        let facts = problem.objective.facts();
        let start = start(&request.start, facts)?;
        let domain = facts.feasible_set();
        if !domain.contains(start.iter().copied()) {
            return Err(format!("the start {start:?} lies outside of the domain `{domain}`"));
        }
        let region = Region::parse(&request.exit, facts, &start).map_err(text)?;
        if region.contains(&start) {
            return Err(format!("the start {start:?} lies in the region `{region}` already"));
        }
        oracle.covers(request.steps).map_err(|e| e.to_string())?;
        // The furthest place of the run exists, hence all of them.
        Key::new(request.seed, request.replicas.saturating_sub(1), request.steps, 0)
            .map_err(|e| e.to_string())?;
        if request.optimizers.is_empty() {
            return Err("name at least one optimizer".to_owned());
        }
        let mut contenders = Vec::new();
        for spec in &request.optimizers {
            contenders.push(contender(spec, request, &oracle, &start)?);
        }
        labels(&mut contenders)?;
        let basins = Basins::new(facts);
        let (home, moments) = (basins.of(&start), moments(request.steps));
        Ok(Setting { oracle, region, basins, home, moments, contenders, problem })
    }

    /// The start of every replica.
    #[must_use]
    pub fn start(&self) -> &[f64] {
        &self.contenders[0].job.start
    }
}

fn text(error: SpecError) -> String {
    error.to_string()
}

fn start(given: &[f64], facts: &Facts) -> Result<Vec<f64>, String> {
    let dim = facts.dim();
    match given {
        [] => Ok(facts.default_start().to_vec()),
        x if x.len() == dim => Ok(x.to_vec()),
        [x] => Ok(vec![*x; dim]),
        x => Err(format!(
            "the start has {} entries, and the problem `{}` has dimension {dim}",
            x.len(),
            facts.id()
        )),
    }
}

fn contender(
    spec: &str,
    request: &Request,
    oracle: &Arc<dyn Oracle>,
    start: &[f64],
) -> Result<Contender, String> {
    let mut chain: Chain = spec.parse().map_err(text)?;
    let name = chain.base.name().to_owned();
    let printed = format!("{name}-paper");
    let entry = match (optimizers::find(&name), optimizers::find(&printed)) {
        (Ok(entry), _) | (Err(_), Ok(entry)) => entry,
        (Err(_), Err(_)) => {
            let ids = optimizers::ALL.iter().map(|entry| entry.id);
            let short = ids.clone().filter_map(|id| id.strip_suffix("-paper"));
            return Err(text(suggest::unknown_name("optimizer", &name, short.chain(ids))));
        }
    };
    if entry.id != name {
        // The same keys under the full name.
        let rest = &chain.to_string()[name.len()..];
        chain = format!("{}{rest}", entry.id).parse().map_err(text)?;
    }
    let has_lr = entry.keys.iter().any(|known| known.key == "lr");
    if has_lr && chain.base.get("lr").is_none() {
        chain.base = chain.base.with("lr", &request.lr).map_err(text)?;
    }
    let domain = oracle.objective().facts().feasible_set().clone();
    let task = Some(Task { oracle: oracle.clone(), start: start.to_vec() });
    let horizon = request.steps;
    let context =
        Context { horizon: Some(horizon), dim: start.len(), domain: domain.clone(), task };
    let method = optimizers::build(&chain.to_string(), &context).map_err(text)?;
    let facts = method.facts();
    for (_, schedule) in &facts.schedules {
        schedule.check(horizon.min(CHECKED_STEPS)).map_err(text)?;
    }
    // The reading is told on the page; a family alone is a name.
    let family = name.strip_suffix("-paper").or(name.strip_suffix("-v0"));
    Ok(Contender {
        label: family.unwrap_or(&name).to_owned(),
        spec: facts.id,
        job: Job {
            oracle: oracle.clone(),
            method,
            domain,
            start: start.to_vec(),
            comparator: Vec::new(),
            horizon,
            // Replicas go on after their first passage: where they are later is shown as well.
            exit: None,
            seed: request.seed,
            replicas: request.replicas,
            watched: Vec::new(),
            probes: Vec::new(),
            checkpoints: Vec::new(),
        },
    })
}

/// Where two have one name, their specs are their names.
fn labels(contenders: &mut [Contender]) -> Result<(), String> {
    let names: Vec<String> = contenders.iter().map(|c| c.label.clone()).collect();
    let twice =
        |name: &String, all: &[String]| all.iter().filter(|other| *other == name).count() > 1;
    for contender in contenders.iter_mut() {
        if twice(&contender.label, &names) {
            contender.label.clone_from(&contender.spec);
        }
    }
    let names: Vec<String> = contenders.iter().map(|c| c.label.clone()).collect();
    match names.iter().find(|name| twice(name, &names)) {
        Some(name) => Err(format!("the optimizer `{name}` was given twice")),
        None => Ok(()),
    }
}

/// The specs of a list such as `sgd,adam:beta1=0,beta2=0.999`: a part that is `key=value` belongs to the spec before it, and commas
/// within brackets or quotes separate nothing.
#[must_use]
pub fn specs(list: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let (mut depth, mut quote, mut part) = (0_usize, None, String::new());
    let mut close = |part: &mut String| {
        let text = std::mem::take(part);
        let name = text.split([':', '=']).next().unwrap_or_default();
        let continues = text[name.len()..].starts_with('=');
        match parts.last_mut().filter(|_| continues) {
            Some(last) => {
                last.push(',');
                last.push_str(text.trim());
            }
            None => parts.push(text.trim().to_owned()),
        }
    };
    for c in list.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                close(&mut part);
                continue;
            }
            (None, _) => {}
        }
        part.push(c);
    }
    close(&mut part);
    parts
}
