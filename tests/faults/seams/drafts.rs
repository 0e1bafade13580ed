//! Methods written in a hurry: a step of one coordinate, under the name of the method that it was meant to be.

use std::sync::Arc;

use ratecheck::optimizers::{Ask, Method, Run};
use ratecheck::plan::PlannedRun;
use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_problems::spec::BoundSchedule;
use ratecheck_proofs_checks::step::Trace;
use ratecheck_proofs_checks::theorem::MethodFacts;

/// The numbers of a step, by their names in the papers; those that the method has not are zero.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    pub α: f64,
    pub β1: f64,
    pub β2: f64,
    pub ε: f64,
    pub p: f64,
    /// `1 - β_1^t` and `1 - β_2^t`.
    pub c1: f64,
    pub c2: f64,
}

/// The state of one coordinate of one replica.
pub struct Cell<'a> {
    pub x: &'a mut f64,
    pub g: f64,
    pub m: &'a mut f64,
    pub v: &'a mut f64,
    pub vhat: &'a mut f64,
    pub η: &'a mut f64,
}

impl Cell<'_> {
    /// `m <- β m + (1-β) g`.
    pub fn first(&mut self, β: f64) {
        *self.m = β * *self.m + (1.0 - β) * self.g;
    }

    /// `v <- β v + (1-β) y`.
    pub fn second(&mut self, β: f64, y: f64) {
        *self.v = β * *self.v + (1.0 - β) * y;
    }

    /// `x <- x - η m` with `η = α/d`, zero for `0/0`.
    pub fn descend(&mut self, α: f64, d: f64) {
        *self.η = if d > 0.0 { α / d } else { 0.0 };
        *self.x -= *self.η * *self.m;
    }
}

/// A step.
pub type Draft = fn(Numbers, Cell<'_>);

/// The method of a draft.
pub struct Drafted {
    facts: MethodFacts,
    domain: Domain,
    projects: bool,
    draft: Draft,
}

impl std::fmt::Debug for Drafted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a draft of {}", self.facts.id)
    }
}

impl Drafted {
    /// A draft in the place of the method of a run.
    pub fn of(run: &PlannedRun, draft: Draft) -> Arc<dyn Method> {
        let (facts, domain) = (run.job.method.facts(), run.job.domain.clone());
        Arc::new(Drafted { facts, domain, projects: true, draft })
    }

    /// The same without the projection.
    pub fn unprojected(run: &PlannedRun, draft: Draft) -> Arc<dyn Method> {
        let (facts, domain) = (run.job.method.facts(), run.job.domain.clone());
        Arc::new(Drafted { facts, domain, projects: false, draft })
    }
}

impl Method for Drafted {
    fn facts(&self) -> MethodFacts {
        self.facts.clone()
    }

    fn start(&self, shape: Shape) -> Box<dyn Run> {
        let constant = |name: &str| {
            let found = self.facts.constants.iter().find(|(known, _)| *known == name);
            found.map_or(0.0, |(_, value)| *value)
        };
        let schedule = |name: &str| {
            let found = self.facts.schedules.iter().find(|(known, _)| *known == name);
            found.map(|(_, schedule)| schedule.clone())
        };
        let zeros = || vec![0.0; shape.len()];
        Box::new(State {
            draft: self.draft,
            domain: self.projects.then(|| self.domain.clone()),
            lr: schedule("lr").expect("every method here has a step size"),
            beta1: schedule("beta1"),
            constants: ["beta2", "eps", "p", "momentum"].map(constant),
            shape,
            g: zeros(),
            m: zeros(),
            v: zeros(),
            vhat: zeros(),
            η: zeros(),
        })
    }

    fn traces(&self) -> &[Trace] {
        &[Trace::M, Trace::V, Trace::VHat, Trace::Eta]
    }
}

struct State {
    draft: Draft,
    domain: Option<Domain>,
    lr: BoundSchedule,
    beta1: Option<BoundSchedule>,
    constants: [f64; 4],
    shape: Shape,
    g: Vec<f64>,
    m: Vec<f64>,
    v: Vec<f64>,
    vhat: Vec<f64>,
    η: Vec<f64>,
}

impl Run for State {
    fn step(&mut self, t: Step, mut x: BlockMut<'_>, ask: &mut dyn Ask) {
        let [β2, ε, p, momentum] = self.constants;
        let β1 = self.beta1.as_ref().map_or(momentum, |schedule| schedule.at(t.get()));
        let [c1, c2] = [β1, β2].map(|β| 1.0 - (0..t.get()).fold(1.0, |power, _| power * β));
        let numbers = Numbers { α: self.lr.at(t.get()), β1, β2, ε, p, c1, c2 };
        ask.gradient(x.as_ref(), BlockMut::new(&mut self.g, self.shape));
        let moments = self.m.iter_mut().zip(&mut self.v).zip(&mut self.vhat).zip(&mut self.η);
        for ((x, g), (((m, v), vhat), η)) in x.flat().iter_mut().zip(&self.g).zip(moments) {
            (self.draft)(numbers, Cell { x, g: *g, m, v, vhat, η });
        }
        if let Some(domain) = &self.domain {
            domain.project(x, None);
        }
    }

    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        let data = match which {
            Trace::M => &self.m,
            Trace::V => &self.v,
            Trace::VHat => &self.vhat,
            Trace::Eta => &self.η,
            _ => return None,
        };
        Some(Block::new(data, self.shape))
    }
}
