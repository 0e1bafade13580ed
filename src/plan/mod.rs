//! From a study to runs: sweeps and horizons multiplied out, specs built, theorems bound.
//!
//! Everything that a study names is looked up and every hypothesis that can be checked before a run is checked
//! here, so that a wrong study is refused before anything runs. Claims that ask for the same run share it.

mod across;
mod built;
mod enumeration;
mod figures;
mod maps;
mod sweep;
mod wanted;

use std::collections::{BTreeMap, HashMap};

use ratecheck_proofs_checks::theorem::{Mode, ProofStep, Provenance, Relation, Statement, Unmet};

use crate::engine::{Job, Watched};
use crate::measurements::Compensated;
use crate::study::{Claim, OneOrMany, Replicas, Size, Study, StudyError, Values};

use across::Part;
use sweep::{Point, combinations, rate_groups, substitute};
use wanted::{Wanted, by_theorem, check_lands, check_quantities, fits, labels, wanted};

pub use across::AcrossBinding;
pub(crate) use across::NOTES as TIME_NOTES;
pub use built::Built;
pub use enumeration::Enumeration;
pub use wanted::{Expect, find_theorem};

/// The quantity that only a fit over several runs has.
pub(super) const EXPONENT: &str = "exponent";
/// Combinations of sweep values and horizons that one claim may ask for: enough for a map of 200 by 200.
const MOST_RUNS: usize = 50_000;
/// Claims with more runs than this are about where they end: their curves are not recorded.
const MANY_RUNS: usize = 1000;

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
    /// Slopes and orderings of exit times across several runs.
    pub across: Vec<AcrossBinding>,
    /// Where each run is, by its words.
    known: HashMap<String, usize>,
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
    /// The point that regret is measured against; empty for the best fixed point in hindsight.
    pub comparator: Vec<f64>,
    /// `T`.
    pub horizon: u64,
    /// Seed.
    pub seed: u64,
    /// Replicas.
    pub replicas: u64,
    /// The region whose first passage ends a replica; empty when no times are measured.
    pub exit: String,
    /// Whether the replicas are all sequences of outcomes of the noise; their number follows from it.
    pub enumerated: bool,
}

/// A run with the theorems that watch it.
pub struct PlannedRun {
    /// What it is.
    pub spec: RunSpec,
    /// What the engine needs.
    pub job: Job,
    /// What determines the watches of the job: theorem id, labels and free parameters.
    pub watches: Vec<WatchSpec>,
    /// Quantities that the study asks for, by their specs: the names of their probes in the job.
    pub measures: Vec<String>,
    /// Whether gradients and steps are functions of iterate and step alone.
    pub deterministic: bool,
    /// The probabilities of the replicas, where these are all sequences of outcomes of the noise.
    pub enumeration: Option<Enumeration>,
}

impl PlannedRun {
    /// Whether chance has no part in means over the replicas.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.deterministic || self.enumeration.is_some()
    }

    /// The mean of a quantity of which replica `r` has number `r`: NaN is left out, as for replicas that ended.
    #[must_use]
    pub fn mean(&self, values: impl Iterator<Item = f64>) -> f64 {
        let weight = |r: usize| match &self.enumeration {
            Some(enumeration) => enumeration.weights()[r].value(),
            None => 1.0,
        };
        let (mut sum, mut total) = (Compensated::default(), Compensated::default());
        for (r, value) in values.enumerate().filter(|(_, value)| !value.is_nan()) {
            sum.add(weight(r) * value);
            total.add(weight(r));
        }
        sum.value() / total.value()
    }

    /// Gives the run so many replicas in all.
    pub fn resize(&mut self, replicas: u64) {
        self.spec.replicas = replicas;
        self.job.replicas = replicas;
    }
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

/// Watch and claim number in a run, or the hypothesis that is not met.
pub type Slot = Result<(usize, usize), Unmet>;

/// A claim: a theorem, or one step of its proof, with a run.
pub struct Binding {
    /// Where it stands in the study.
    pub place: Place,
    /// The run.
    pub run: usize,
    /// Where the run settles it.
    pub bound: Slot,
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
    /// The claim in expectation whose measured side is fitted; none for the first recorded curve.
    pub of: Option<(&'static str, &'static str)>,
    /// Name of the abscissa.
    pub over: String,
    /// Predicted exponent.
    pub predicted: f64,
    /// What may be added to it.
    pub tolerance: f64,
    /// What kind of claim it is.
    pub claim: ClaimKind,
}

impl Plan {
    /// Multiplies out a study at a size and binds its theorems.
    ///
    /// # Errors
    /// Anything that the study names and that does not exist or does not fit, with the claim it is in.
    pub fn new(study: Study, size: Size) -> Result<Plan, StudyError> {
        let mut plan = Plan {
            study,
            runs: Vec::new(),
            bindings: Vec::new(),
            rates: Vec::new(),
            across: Vec::new(),
            known: HashMap::new(),
        };
        for k in 0..plan.study.claims.len() {
            let claim = plan.study.claims[k].clone();
            plan.add(k, &claim, size).map_err(|message| StudyError::Claim {
                study: plan.study.study.id.clone(),
                claim: plan.study.claim_name(k),
                message,
            })?;
        }
        figures::check(&plan)?;
        Ok(plan)
    }

    fn add(&mut self, k: usize, claim: &Claim, size: Size) -> Result<(), String> {
        let wanted = wanted(claim)?;
        let horizons = claim.horizons_at(size)?;
        let counts = claim.sweep_at(size).into_values().map(Values::count);
        let runs = counts.fold(horizons.len(), usize::saturating_mul);
        if runs == 0 {
            return Err("sweep has a name without values, which asks for no run at all".to_owned());
        }
        if runs > MOST_RUNS {
            return Err(format!(
                "{runs} combinations of sweep values and horizons, at most {MOST_RUNS}"
            ));
        }
        let sweeps = combinations(claim, size);
        let claim = &landing(claim, size, runs);
        check_lands(claim, &wanted, runs)?;
        let mut points: Vec<Point> = Vec::new();
        let mut parts: Vec<Part> = Vec::new();
        for sweep in &sweeps {
            for (at, &horizon) in horizons.iter().enumerate() {
                let mut values = sweep.clone();
                values.extend(claim.along_at(size, at, horizons.len())?);
                let spec = self.spec(claim, &values, horizon, claim.replicas_at(size))?;
                let number = points.len();
                let (run, across) = self.bind(k, claim, &wanted, spec, sweep, number)?;
                parts.extend(across);
                points.push(Point { sweep: sweep.clone(), horizon, run });
            }
        }
        if runs > MANY_RUNS {
            for point in &points {
                let run = &mut self.runs[point.run];
                run.job.checkpoints = vec![run.spec.horizon];
            }
        }
        check_quantities(claim, &self.notes(k))?;
        maps::check(claim, &self.notes(k))?;
        self.across.extend(across::groups(k, claim, &wanted, parts)?);
        self.add_rates(k, claim, &wanted, &points)
    }

    /// Notes of every theorem that a claim is bound to, and what is measured on its runs.
    fn notes(&self, claim: usize) -> Vec<String> {
        let own = || self.bindings.iter().filter(|binding| binding.place.claim == claim);
        let measured = own().flat_map(|binding| self.runs[binding.run].measures.clone());
        let bound = own().filter_map(|binding| Some((binding.run, binding.bound.as_ref().ok()?.0)));
        let noted = bound.flat_map(|(run, watch)| self.runs[run].watches[watch].notes.clone());
        let timed = self.study.claims[claim].exit.is_some();
        let times = across::NOTES.iter().filter(|_| timed).map(|name| (*name).to_owned());
        noted.chain(measured).chain(times).collect()
    }

    fn spec(
        &self,
        claim: &Claim,
        values: &[(String, String)],
        horizon: u64,
        replicas: Replicas,
    ) -> Result<RunSpec, String> {
        let put = |text: &str| substitute(text, values);
        if replicas == Replicas::Number(0) {
            return Err("replicas = 0: a run needs at least one".to_owned());
        }
        let several = [
            ("exit", claim.exit.is_some()),
            ("across", claim.across.is_some()),
            ("rate", claim.rate.is_some()),
        ];
        if let Some((key, _)) =
            several.iter().find(|(_, given)| *given && replicas == Replicas::All)
        {
            return Err(format!(
                "replicas = \"all\" gives exact means, and `{key}` takes intervals over replicas drawn at random: give their number"
            ));
        }
        Ok(RunSpec {
            problem: put(&claim.problem)?,
            noise: put(&claim.noise)?,
            optimizer: put(&claim.optimizer)?,
            domain: put(&claim.domain)?,
            start: claim.x0.as_ref().map(|x| x.as_slice().to_vec()).unwrap_or_default(),
            comparator: claim
                .comparator
                .as_ref()
                .map(|u| u.as_slice().to_vec())
                .unwrap_or_default(),
            horizon,
            seed: self.study.study.seed,
            // Of all sequences there are as many as the noise has; see `Built`.
            replicas: match replicas {
                Replicas::Number(n) => n,
                Replicas::All => 1,
            },
            enumerated: replicas == Replicas::All,
            exit: put(claim.exit.as_deref().unwrap_or_default())?,
        })
    }

    /// Builds the run (or finds it) and binds the claim's theorems to it; those about several runs are answered.
    fn bind(
        &mut self,
        k: usize,
        claim: &Claim,
        wanted: &[Wanted],
        spec: RunSpec,
        sweep: &[(String, String)],
        number: usize,
    ) -> Result<(usize, Vec<Part>), String> {
        let mut parts = Vec::new();
        let built = Built::new(spec, claim.x0.as_ref())?;
        let run = *self.known.entry(format!("{:?}", built.spec)).or_insert_with(|| {
            self.runs.push(built.run());
            self.runs.len() - 1
        });
        for text in claim.measure.as_slice() {
            let text = substitute(text, sweep)?;
            if !self.runs[run].measures.contains(&text) {
                self.runs[run].job.probes.push(built.measure(&text)?);
                self.runs[run].measures.push(text);
            }
        }
        let setting = built.setting(&claim.parameters);
        let timed = |w: &Wanted| kind(w.theorem.statement(), w.label).mode.is_timed();
        if let Some(w) = wanted.iter().find(|w| timed(w)).filter(|_| built.exit.is_none()) {
            return Err(format!(
                "`{}` is about exit times: name the region, as in exit = \"minimum\"",
                full_name(w.theorem.statement().id, w.label)
            ));
        }
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
                let claim_kind = kind(statement, wanted.label);
                let bound = watch.clone().map(|watch| (watch, slot));
                if matches!(claim_kind.mode, Mode::Slope | Mode::Order) {
                    parts.push(Part { wanted, sweep: sweep.to_vec(), run, bound });
                    continue;
                }
                let mut place = place(k, claim, &wanted, sweep, number);
                // One run has no exponent.
                place.lands.retain(|(quantity, ..)| quantity != EXPONENT);
                self.bindings.push(Binding {
                    place,
                    run,
                    bound,
                    claim: claim_kind,
                    hypotheses: hypotheses.clone(),
                });
            }
        }
        Ok((run, parts))
    }

    /// Rates are fitted over all runs that differ in the rate's variable alone.
    fn add_rates(
        &mut self,
        k: usize,
        claim: &Claim,
        wanted: &[Wanted],
        points: &[Point],
    ) -> Result<(), String> {
        let of = claim.rate.as_ref().and_then(|rate| rate.of.as_deref());
        for wanted in wanted {
            let (statement, label) = (wanted.theorem.statement(), wanted.label);
            let fitted = of == Some(&full_name(statement.id, label));
            if !fitted && (!label.is_empty() || statement.mode != Mode::Rate) {
                continue;
            }
            let id = wanted.theorem.statement().id;
            let Some(rate) = &claim.rate else {
                return Err(format!(
                    "`{id}` is about a rate: add rate = {{ over = \"T\", predicted = -0.5, tolerance = 0.1 }}"
                ));
            };
            for (number, (sweep, points)) in
                rate_groups(&rate.over, points)?.into_iter().enumerate()
            {
                let mut place = place(k, claim, wanted, &sweep, number);
                if fitted {
                    place.lands.retain(|(quantity, ..)| quantity == EXPONENT);
                }
                self.rates.push(RateBinding {
                    place,
                    points,
                    of: fitted.then_some((statement.id, label)),
                    over: rate.over.clone(),
                    predicted: rate.predicted,
                    tolerance: rate.tolerance,
                    claim: ClaimKind { mode: Mode::Rate, ..kind(statement, label) },
                });
            }
        }
        Ok(())
    }
}

/// The claim with the numbers that it expects at this size.
fn landing(claim: &Claim, size: Size, runs: usize) -> Claim {
    let mut claim = claim.clone();
    if size == Size::Full {
        // A list is about the runs of the quick size: where the full size has others, it says nothing about them.
        claim.lands.retain(|lands| fits(lands, runs));
    }
    claim
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

#[cfg(test)]
mod tests {
    use ratecheck_proofs_checks::studies;

    use super::Plan;
    use crate::study::{Size, Study};

    #[test]
    fn every_shipped_study_can_be_run_at_both_sizes() {
        for shipped in studies::ALL {
            for size in [Size::Quick, Size::Full] {
                let study = Study::parse(shipped.text, shipped.id, &[]).expect("it is a study");
                let plan = Plan::new(study, size);
                assert!(plan.is_ok(), "{size:?}: {}", plan.err().expect("refused"));
            }
        }
    }
}
