//! From a study to runs: sweeps and horizons multiplied out, specs built, theorems bound.
//!
//! Everything that a study names is looked up and every hypothesis that can be checked before a run is checked
//! here, so that a wrong study is refused before anything runs. Claims that ask for the same run share it.

use std::collections::BTreeMap;
use std::sync::Arc;

use ratecheck_problems::catalogue;
use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::Constant;
use ratecheck_problems::oracle::{self, Oracle};
use ratecheck_problems::random::Key;
use ratecheck_problems::spec::suggest;
use ratecheck_proofs_checks::theorem::{
    MethodFacts, Mode, ProofStep, Relation, Setting, Statement, Theorem, Unmet,
};
use ratecheck_proofs_checks::{theorem::Provenance, theorems};

use crate::engine::{Job, Watched};
use crate::measurements::{GradientNorm, Probe, Regret, ValueGap, log_grid};
use crate::optimizers::{self, Context, Method};
use crate::study::{Claim, OneOrMany, Size, Study, StudyError};

/// Recorded points a decade of steps.
const POINTS_PER_DECADE: u32 = 10;
/// Steps at which schedules are checked before a run; later ones only where binding looks, at powers of two.
const CHECKED_STEPS: u64 = 1_000_000;
/// Combinations of sweep values and horizons that one claim may ask for.
const MOST_RUNS: usize = 10_000;

/// A study ready to run.
pub struct Plan {
    /// The study, with overrides put in.
    pub study: Study,
    /// Its runs, each once.
    pub runs: Vec<PlannedRun>,
    /// Its claims, each theorem or step with each run.
    pub bindings: Vec<Binding>,
    /// Rates over several runs.
    pub rates: Vec<RateBinding>,
}

/// What a run is, in words; two claims with equal words share the run.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct RunSpec {
    /// Problem spec.
    pub problem: String,
    /// Noise spec.
    pub noise: String,
    /// Optimizer spec.
    pub optimizer: String,
    /// Domain spec.
    pub domain: String,
    /// `x_1`.
    pub start: Vec<f64>,
    /// `T`.
    pub horizon: u64,
    /// Seed.
    pub seed: u64,
    /// Replicas.
    pub replicas: u64,
}

/// A run with the theorems that watch it.
pub struct PlannedRun {
    /// What it is.
    pub spec: RunSpec,
    /// What the engine needs.
    pub job: Job,
    /// What determines the watches of the job: theorem id, labels and free parameters.
    pub watches: Vec<WatchSpec>,
    /// Whether gradients are functions of iterate and step alone.
    pub deterministic: bool,
}

/// A bound theorem, in words.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct WatchSpec {
    /// Theorem id.
    pub theorem: String,
    /// Labels in the order of the claims of its monitors.
    pub labels: Vec<String>,
    /// Free parameters.
    pub parameters: BTreeMap<String, f64>,
    /// Names of its notes.
    pub notes: Vec<String>,
}

/// A claim: a theorem, or one step of its proof, with a run.
pub struct Binding {
    /// Where it stands in the study.
    pub place: Place,
    /// The run.
    pub run: usize,
    /// Watch and claim number in the run, or the hypothesis that is not met.
    pub bound: Result<(usize, usize), Unmet>,
    /// What kind of claim it is.
    pub claim: ClaimKind,
    /// Hypotheses of the theorem watched in the same run: claim numbers and labels.
    pub hypotheses: Vec<(usize, &'static str)>,
}

/// Where a claim stands in its study, and what the study expects of it.
#[derive(Clone, Debug)]
pub struct Place {
    /// Number of the `[[claim]]`.
    pub claim: usize,
    /// The statement.
    pub statement: &'static Statement,
    /// Label of the step; empty for the theorem.
    pub label: &'static str,
    /// Values of the sweep.
    pub sweep: Vec<(String, String)>,
    /// Expected verdict.
    pub expect: Expect,
    /// Numbers expected of this run: quantity, value, tolerance.
    pub lands: Vec<(String, f64, f64)>,
}

/// How a claim is judged.
#[derive(Clone, Copy, Debug)]
pub struct ClaimKind {
    /// In which sense it is claimed.
    pub mode: Mode,
    /// How its sides compare.
    pub relation: Relation,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A rate over several runs of one claim.
pub struct RateBinding {
    /// Where it stands in the study.
    pub place: Place,
    /// Abscissa and run.
    pub points: Vec<(f64, usize)>,
    /// Name of the abscissa.
    pub over: String,
    /// Predicted exponent.
    pub predicted: f64,
    /// What may be added to it.
    pub tolerance: f64,
    /// What kind of claim it is.
    pub claim: ClaimKind,
}

/// A verdict that a study expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// `holds`
    Holds,
    /// `refuted`
    Refuted,
    /// `undecided`
    Undecided,
    /// `out of scope`
    OutOfScope,
}

impl Expect {
    const ALL: [Expect; 4] =
        [Expect::Holds, Expect::Refuted, Expect::Undecided, Expect::OutOfScope];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Expect::Holds => "holds",
            Expect::Refuted => "refuted",
            Expect::Undecided => "undecided",
            Expect::OutOfScope => "out of scope",
        }
    }

    fn parse(word: &str) -> Result<Expect, String> {
        let found = Expect::ALL.into_iter().find(|e| e.word() == word);
        found.ok_or_else(|| {
            let words = Expect::ALL.map(Expect::word);
            let near = suggest::nearest(word, words).map(|w| format!(", did you mean `{w}`?"));
            let near = near.unwrap_or_default();
            format!("expect = \"{word}\" is no verdict{near} Verdicts are {}", words.join(", "))
        })
    }
}

/// A theorem or step that a claim asks for.
#[derive(Clone, Copy)]
struct Wanted {
    theorem: &'static dyn Theorem,
    label: &'static str,
    expect: Expect,
}

impl Plan {
    /// Multiplies out a study at a size and binds its theorems.
    ///
    /// # Errors
    /// Anything that the study names and that does not exist or does not fit, with the claim it is in.
    pub fn new(study: Study, size: Size) -> Result<Plan, StudyError> {
        let mut plan = Plan { study, runs: Vec::new(), bindings: Vec::new(), rates: Vec::new() };
        for k in 0..plan.study.claims.len() {
            let claim = plan.study.claims[k].clone();
            plan.add(k, &claim, size).map_err(|message| StudyError::Claim {
                study: plan.study.study.id.clone(),
                claim: plan.study.claim_name(k),
                message,
            })?;
        }
        Ok(plan)
    }

    fn add(&mut self, k: usize, claim: &Claim, size: Size) -> Result<(), String> {
        let wanted = wanted(claim)?;
        let horizons = claim.horizons_at(size)?;
        let runs = claim.sweep.values().map(Vec::len).fold(horizons.len(), usize::saturating_mul);
        if runs == 0 {
            return Err("sweep has a name without values, which asks for no run at all".to_owned());
        }
        if runs > MOST_RUNS {
            return Err(format!(
                "{runs} combinations of sweep values and horizons, at most {MOST_RUNS}"
            ));
        }
        let sweeps = combinations(claim);
        check_lands(claim, &wanted, runs)?;
        let mut points: Vec<Point> = Vec::new();
        for sweep in &sweeps {
            for &horizon in &horizons {
                let spec = self.spec(claim, sweep, horizon, claim.replicas_at(size))?;
                let number = points.len();
                let run = self.bind(k, claim, &wanted, spec, sweep, number)?;
                points.push(Point { sweep: sweep.clone(), horizon, run });
            }
        }
        self.add_rates(k, claim, &wanted, &points)
    }

    fn spec(
        &self,
        claim: &Claim,
        sweep: &[(String, String)],
        horizon: u64,
        replicas: u64,
    ) -> Result<RunSpec, String> {
        let put = |text: &str| substitute(text, sweep);
        if replicas == 0 {
            return Err("replicas = 0: a run needs at least one".to_owned());
        }
        Ok(RunSpec {
            problem: put(&claim.problem)?,
            noise: put(&claim.noise)?,
            optimizer: put(&claim.optimizer)?,
            domain: put(&claim.domain)?,
            start: claim.x0.as_ref().map(|x| x.as_slice().to_vec()).unwrap_or_default(),
            horizon,
            seed: self.study.study.seed,
            replicas,
        })
    }

    /// Builds the run (or finds it) and binds the claim's theorems to it.
    fn bind(
        &mut self,
        k: usize,
        claim: &Claim,
        wanted: &[Wanted],
        spec: RunSpec,
        sweep: &[(String, String)],
        number: usize,
    ) -> Result<usize, String> {
        let built = Built::new(spec, claim.x0.as_ref())?;
        let run = match self.runs.iter().position(|run| run.spec == built.spec) {
            Some(run) => run,
            None => {
                self.runs.push(built.run());
                self.runs.len() - 1
            }
        };
        let setting = built.setting(&claim.parameters);
        for group in by_theorem(wanted) {
            let theorem = group[0].theorem;
            let statement = theorem.statement();
            if statement.mode == Mode::Rate && group.iter().all(|w| w.label.is_empty()) {
                continue;
            }
            let labels = labels(&group);
            let watch = theorem.bind(&setting, &labels).map(|watch| {
                let watched = Watched { claims: labels.len(), watch };
                self.runs[run].watch(statement.id, &labels, &claim.parameters, watched)
            });
            let hypotheses: Vec<(usize, &'static str)> = (labels.iter().enumerate())
                .filter(|(_, label)| label.starts_with('H'))
                .map(|(slot, label)| (slot, *label))
                .collect();
            for wanted in group {
                let slot = labels.iter().position(|l| *l == wanted.label).unwrap_or(0);
                self.bindings.push(Binding {
                    place: place(k, claim, &wanted, sweep, number),
                    run,
                    bound: watch.clone().map(|watch| (watch, slot)),
                    claim: kind(statement, wanted.label),
                    hypotheses: hypotheses.clone(),
                });
            }
        }
        Ok(run)
    }

    /// Rates are fitted over all runs that differ in the rate's variable alone.
    fn add_rates(
        &mut self,
        k: usize,
        claim: &Claim,
        wanted: &[Wanted],
        points: &[Point],
    ) -> Result<(), String> {
        let rates = wanted
            .iter()
            .filter(|w| w.label.is_empty() && w.theorem.statement().mode == Mode::Rate);
        for wanted in rates {
            let id = wanted.theorem.statement().id;
            let Some(rate) = &claim.rate else {
                return Err(format!(
                    "`{id}` is about a rate: add rate = {{ over = \"T\", predicted = -0.5, tolerance = 0.1 }}"
                ));
            };
            for (number, (sweep, points)) in
                rate_groups(&rate.over, points)?.into_iter().enumerate()
            {
                self.rates.push(RateBinding {
                    place: place(k, claim, wanted, &sweep, number),
                    points,
                    over: rate.over.clone(),
                    predicted: rate.predicted,
                    tolerance: rate.tolerance,
                    claim: kind(wanted.theorem.statement(), ""),
                });
            }
        }
        Ok(())
    }
}

/// One run of a claim.
struct Point {
    sweep: Vec<(String, String)>,
    horizon: u64,
    run: usize,
}

type RateGroup = (Vec<(String, String)>, Vec<(f64, usize)>);

fn rate_groups(over: &str, points: &[Point]) -> Result<Vec<RateGroup>, String> {
    let mut groups: Vec<RateGroup> = Vec::new();
    for point in points {
        let mut rest = point.sweep.clone();
        let x = if over == "T" {
            point.horizon as f64
        } else {
            let at = rest.iter().position(|(name, _)| name == over).ok_or_else(|| {
                format!("rate.over = \"{over}\" is neither `T` nor a name of the sweep")
            })?;
            let (_, text) = rest.remove(at);
            text.parse().map_err(|_| format!("rate.over = \"{over}\": `{text}` is no number"))?
        };
        match groups.iter_mut().find(|(sweep, _)| *sweep == rest) {
            Some((_, group)) => group.push((x, point.run)),
            None => groups.push((rest, vec![(x, point.run)])),
        }
    }
    for (_, group) in &mut groups {
        group.sort_by(|a, b| a.0.total_cmp(&b.0));
        if group.len() < 3 {
            return Err(format!(
                "a rate over `{over}` needs three or more values, and there are {}",
                group.len()
            ));
        }
    }
    Ok(groups)
}

fn place(
    k: usize,
    claim: &Claim,
    wanted: &Wanted,
    sweep: &[(String, String)],
    number: usize,
) -> Place {
    let name = full_name(wanted.theorem.statement().id, wanted.label);
    let lands = claim.lands.iter().filter(|lands| lands.theorem == name).map(|lands| {
        let at = match &lands.at {
            OneOrMany::One(at) => *at,
            OneOrMany::Many(list) => list[number.min(list.len() - 1)],
        };
        (lands.quantity.clone(), at, lands.tolerance)
    });
    Place {
        claim: k,
        statement: wanted.theorem.statement(),
        label: wanted.label,
        sweep: sweep.to_vec(),
        expect: wanted.expect,
        lands: lands.collect(),
    }
}

/// `ID` or `ID/LABEL`.
#[must_use]
pub fn full_name(id: &str, label: &str) -> String {
    if label.is_empty() { id.to_owned() } else { format!("{id}/{label}") }
}

/// The step of a statement with that label.
#[must_use]
pub fn step(statement: &'static Statement, label: &str) -> Option<&'static ProofStep> {
    statement.steps.iter().find(|step| step.label == label)
}

fn kind(statement: &'static Statement, label: &str) -> ClaimKind {
    match step(statement, label) {
        Some(step) => {
            ClaimKind { mode: step.mode, relation: step.relation, provenance: step.provenance }
        }
        None => ClaimKind {
            mode: statement.mode,
            relation: Relation::AtMost,
            provenance: statement.provenance,
        },
    }
}

/// Theorems and steps that a claim asks for, stars expanded; a step named on its own overrides the star.
fn wanted(claim: &Claim) -> Result<Vec<Wanted>, String> {
    let (names, expects) = (claim.theorem.as_slice(), claim.expect.as_slice());
    if names.is_empty() {
        return Err("theorem is empty: name at least one".to_owned());
    }
    if expects.len() != 1 && expects.len() != names.len() {
        return Err(format!(
            "expect has {} entries for {} theorems: give one for all, or one each",
            expects.len(),
            names.len()
        ));
    }
    let mut all: Vec<(Wanted, bool)> = Vec::new();
    for (k, name) in names.iter().enumerate() {
        let expect = Expect::parse(&expects[k.min(expects.len() - 1)])?;
        let (id, label) = name.split_once('/').unwrap_or((name, ""));
        let theorem = find_theorem(id)?;
        let steps = theorem.statement().steps;
        let labels: Vec<&'static str> = match label {
            "" if !name.contains('/') => vec![""],
            // Published variants that fail are claims of their own: they are named one by one.
            "*" => (steps.iter())
                .filter(|step| matches!(step.provenance, Provenance::Derived))
                .map(|step| step.label)
                .collect(),
            _ => {
                let known = steps.iter().map(|step| step.label);
                let found = known.clone().find(|l| *l == label);
                vec![found.ok_or_else(|| {
                    suggest::unknown_name(&format!("step of `{id}`"), label, known).to_string()
                })?]
            }
        };
        for label in labels {
            let starred = name.ends_with("/*");
            let twin =
                all.iter().position(|(w, _)| w.label == label && w.theorem.statement().id == id);
            match twin {
                Some(twin) if all[twin].1 => {
                    all[twin] = (Wanted { theorem, label, expect }, starred)
                }
                Some(_) if starred => {}
                Some(_) => return Err(format!("`{}` is named twice", full_name(id, label))),
                None => all.push((Wanted { theorem, label, expect }, starred)),
            }
        }
    }
    Ok(all.into_iter().map(|(wanted, _)| wanted).collect())
}

/// The theorem of that id.
///
/// # Errors
/// An unknown id, with the nearest valid one.
pub fn find_theorem(id: &str) -> Result<&'static dyn Theorem, String> {
    theorems::find(id).ok_or_else(|| {
        let ids = theorems::ALL.iter().map(|theorem| theorem.statement().id);
        suggest::unknown_name("theorem", id, ids).to_string()
    })
}

fn by_theorem(wanted: &[Wanted]) -> Vec<Vec<Wanted>> {
    let mut groups: Vec<Vec<Wanted>> = Vec::new();
    for w in wanted {
        let id = w.theorem.statement().id;
        match groups.iter_mut().find(|group| group[0].theorem.statement().id == id) {
            Some(group) => group.push(*w),
            None => groups.push(vec![*w]),
        }
    }
    groups
}

/// Labels to watch: those asked for and, with the theorem itself, the hypotheses that are checked along the run.
fn labels(group: &[Wanted]) -> Vec<&'static str> {
    let mut labels: Vec<&'static str> = group.iter().map(|wanted| wanted.label).collect();
    if labels.contains(&"") {
        for step in group[0].theorem.statement().steps {
            if step.is_hypothesis() && !labels.contains(&step.label) {
                labels.push(step.label);
            }
        }
    }
    labels
}

fn check_lands(claim: &Claim, wanted: &[Wanted], runs: usize) -> Result<(), String> {
    const QUANTITIES: [&str; 4] = ["slack", "lhs", "rhs", "exponent"];
    for lands in &claim.lands {
        let known = |w: &Wanted| full_name(w.theorem.statement().id, w.label) == lands.theorem;
        if !wanted.iter().any(known) {
            return Err(format!(
                "lands.theorem = \"{}\" is not among the claim's theorems",
                lands.theorem
            ));
        }
        if !QUANTITIES.contains(&lands.quantity.as_str()) {
            return Err(suggest::unknown_name("quantity", &lands.quantity, QUANTITIES).to_string());
        }
        if lands.tolerance < 0.0 || !lands.tolerance.is_finite() {
            return Err(format!("lands.tolerance = {} must be 0 or more", lands.tolerance));
        }
        let given = lands.at.as_slice().len();
        let per_run = lands.quantity != "exponent";
        if given == 0 || per_run && given != 1 && given != runs {
            return Err(format!(
                "lands.at has {given} values for {runs} runs: give one, or one each"
            ));
        }
    }
    Ok(())
}

/// All combinations of sweep values, the last name running fastest.
fn combinations(claim: &Claim) -> Vec<Vec<(String, String)>> {
    let mut all = vec![Vec::new()];
    for (name, values) in &claim.sweep {
        all = all
            .iter()
            .flat_map(|before: &Vec<(String, String)>| {
                values.iter().map(move |value| {
                    let mut now = before.clone();
                    now.push((name.clone(), value.to_string()));
                    now
                })
            })
            .collect();
    }
    all
}

/// Replaces `{name}` by its value.
fn substitute(text: &str, sweep: &[(String, String)]) -> Result<String, String> {
    let mut out = text.to_owned();
    for (name, value) in sweep {
        out = out.replace(&format!("{{{name}}}"), value);
    }
    match (out.find('{'), out.find('}')) {
        (Some(open), Some(close)) if open < close => {
            Err(format!("`{}` in `{text}` is not a name of the sweep", &out[open..=close]))
        }
        _ => Ok(out),
    }
}

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

impl PlannedRun {
    /// Adds a watch, or finds the same one; answers its number.
    fn watch(
        &mut self,
        theorem: &str,
        labels: &[&'static str],
        parameters: &BTreeMap<String, f64>,
        watched: Watched,
    ) -> usize {
        let spec = WatchSpec {
            theorem: theorem.to_owned(),
            labels: labels.iter().map(|&label| label.to_owned()).collect(),
            parameters: parameters.clone(),
            notes: watched.watch.notes().iter().map(|&note| note.to_owned()).collect(),
        };
        match self.watches.iter().position(|known| *known == spec) {
            Some(known) => known,
            None => {
                self.watches.push(spec);
                self.job.watched.push(watched);
                self.watches.len() - 1
            }
        }
    }
}
