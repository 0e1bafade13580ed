//! Theorems bound to numbers that are not those of the run.

use std::collections::BTreeMap;
use std::sync::Arc;

use ratecheck::engine::Watched;
use ratecheck::plan::{PlannedRun, find_theorem};
use ratecheck_problems::domain::Domain;
use ratecheck_problems::interval::IntervalForm;
use ratecheck_problems::objective::{Constant, Coordinates, Facts, FiniteSum, Known, Objective};
use ratecheck_problems::oracle::{Online, Oracle, OracleFacts};
use ratecheck_problems::random::Key;
use ratecheck_problems::region::Region;
use ratecheck_problems::space::{Block, BlockMut};
use ratecheck_problems::spec::Schedule;
use ratecheck_proofs_checks::theorem::{MethodFacts, Setting};

/// The setting that a theorem is told of.
pub struct Claimed {
    pub oracle: Arc<dyn Oracle>,
    pub method: MethodFacts,
    pub domain: Domain,
    pub start: Vec<f64>,
    pub horizon: u64,
    exit: Option<Region>,
    parameters: BTreeMap<String, f64>,
}

impl Claimed {
    /// The setting of a run, as watch number `watch` is bound to it.
    pub fn of(run: &PlannedRun, watch: usize) -> Claimed {
        Claimed {
            oracle: run.job.oracle.clone(),
            method: run.job.method.facts(),
            domain: run.job.domain.clone(),
            start: run.job.start.clone(),
            horizon: run.job.horizon,
            exit: run.job.exit.clone(),
            parameters: run.watches[watch].parameters.clone(),
        }
    }

    /// The theorem of watch number `watch`, bound to this setting.
    pub fn bind(&self, run: &PlannedRun, watch: usize) -> Watched {
        let spec = &run.watches[watch];
        let theorem = find_theorem(&spec.theorem).expect("it was bound before");
        let steps = theorem.statement().steps.iter().map(|step| step.label);
        let known: Vec<&'static str> = steps.chain([""]).collect();
        let labels: Vec<&'static str> = (spec.labels.iter())
            .map(|label| *known.iter().find(|known| *known == label).expect("a label of it"))
            .collect();
        let setting = Setting {
            objective: self.oracle.objective(),
            oracle: &self.oracle,
            method: &self.method,
            domain: &self.domain,
            exit: self.exit.as_ref(),
            start: &self.start,
            horizon: self.horizon,
            parameters: &self.parameters,
        };
        let watch = theorem.bind(&setting, &labels).expect("the changed numbers are admitted");
        Watched { claims: labels.len(), watch }
    }

    /// A constant of the problem, as stated, times a factor.
    pub fn scale(&mut self, constant: Constant, factor: f64) {
        let facts = self.oracle.objective().facts().clone();
        let stated = facts.constant(constant).expect("the problem states it").clone();
        let known = stated.known.scaled(factor);
        self.restate(facts.with_on(constant, known, stated.on, stated.because));
    }

    /// A constant of the problem plus a number.
    pub fn shift(&mut self, constant: Constant, by: f64) {
        let facts = self.oracle.objective().facts().clone();
        let stated = facts.constant(constant).expect("the problem states it").clone();
        let known = Known::Exactly(stated.known.number() + by);
        self.restate(facts.with_on(constant, known, stated.on, stated.because));
    }

    fn restate(&mut self, facts: Facts) {
        let inner = self.oracle.objective().clone();
        let objective: Arc<dyn Objective> = Arc::new(RestatedObjective { inner, facts });
        let (inner, facts) = (self.oracle.clone(), self.oracle.facts().clone());
        self.oracle = Arc::new(RestatedOracle { inner, objective, facts, variances: 1.0 });
    }

    /// What is stated of the noise: its variance times a factor, and its almost sure bound times another.
    pub fn quieter(&mut self, variance: f64, bound: f64) {
        let (inner, mut facts) = (self.oracle.clone(), self.oracle.facts().clone());
        facts.variance = facts.variance.map(|known| known.scaled(variance));
        facts.gradient_coordinate = facts.gradient_coordinate.map(|known| known.scaled(bound));
        let objective = inner.objective().clone();
        self.oracle = Arc::new(RestatedOracle { inner, objective, facts, variances: variance });
    }

    /// A fixed number of the method.
    pub fn constant(&mut self, name: &str, value: f64) {
        let place = self.method.constants.iter_mut().find(|(known, _)| *known == name);
        place.expect("the method states it").1 = value;
    }

    /// A schedule of the method.
    pub fn schedule(&mut self, name: &str, formula: &str) {
        let schedule = Schedule::parse(formula).expect("a formula");
        let bound = schedule.bind(Some(self.horizon), self.start.len()).expect("finite");
        let place = self.method.schedules.iter_mut().find(|(known, _)| *known == name);
        place.expect("the method states it").1 = bound;
    }
}

/// A function with facts that are not its own.
#[derive(Debug)]
struct RestatedObjective {
    inner: Arc<dyn Objective>,
    facts: Facts,
}

impl Objective for RestatedObjective {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn value(&self, x: Block<'_>, f: &mut [f64]) {
        self.inner.value(x, f);
    }

    fn gradient(&self, x: Block<'_>, g: BlockMut<'_>) {
        self.inner.gradient(x, g);
    }

    fn value_error(&self, x: Block<'_>, error: &mut [f64]) {
        self.inner.value_error(x, error);
    }

    fn gradient_error(&self, x: Block<'_>, error: BlockMut<'_>) {
        self.inner.gradient_error(x, error);
    }

    fn hessian(&self, x: &[f64], out: &mut [f64]) -> bool {
        self.inner.hessian(x, out)
    }

    fn diagonal_hessian(&self, x: Block<'_>, out: BlockMut<'_>) -> bool {
        self.inner.diagonal_hessian(x, out)
    }

    fn interval_form(&self) -> Option<&dyn IntervalForm> {
        self.inner.interval_form()
    }

    fn finite_sum(&self) -> Option<&dyn FiniteSum> {
        self.inner.finite_sum()
    }

    fn coordinates(&self) -> Option<&dyn Coordinates> {
        self.inner.coordinates()
    }
}

/// An oracle with facts that are not its own.
#[derive(Debug)]
struct RestatedOracle {
    inner: Arc<dyn Oracle>,
    objective: Arc<dyn Objective>,
    facts: OracleFacts,
    /// Factor of the variances that are stated coordinate by coordinate.
    variances: f64,
}

impl Oracle for RestatedOracle {
    fn objective(&self) -> &Arc<dyn Objective> {
        &self.objective
    }

    fn facts(&self) -> &OracleFacts {
        &self.facts
    }

    fn uses_exact(&self) -> bool {
        self.inner.uses_exact()
    }

    fn sample(&self, key: Key, x: Block<'_>, exact: Block<'_>, g: BlockMut<'_>) {
        self.inner.sample(key, x, exact, g);
    }

    fn atoms(&self) -> Option<Vec<(f64, f64)>> {
        self.inner.atoms()
    }

    fn coordinate_variances(&self) -> Option<Vec<f64>> {
        let stated = self.inner.coordinate_variances()?;
        Some(stated.iter().map(|variance| self.variances * variance).collect())
    }

    fn variance_at(&self, x: Block<'_>, mut out: BlockMut<'_>) -> bool {
        let known = self.inner.variance_at(x, out.reborrow());
        out.flat().iter_mut().for_each(|variance| *variance *= self.variances);
        known
    }

    fn online(&self) -> Option<&dyn Online> {
        self.inner.online()
    }
}
