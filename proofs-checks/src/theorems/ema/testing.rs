//! Conversions as a program would write them, with faults to plant, for the tests of this folder.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

use ratecheck_problems::catalogue;
use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::{Constant, Known, Objective};
use ratecheck_problems::oracle::{Oracle, OracleFacts, Tail};
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};

use crate::ledger::Ledger;
use crate::step::{Needs, Optional, StepView, Trace, Traces};
use crate::theorem::{MethodFacts, Setting, Theorem};
use crate::theorems::kit::testing::{self, Stated, claiming};
use crate::theorems::kit::{Book, Proof, Replica};
use crate::update_rules::testing::uniforms;

/// A learner: `z_{t+1}` from `M_t`, `Q_t` (of one coordinate, with the factor given) and `D`.
pub(crate) type Learner = fn(m: f64, q: f64, d: f64) -> f64;

/// Clipped Adam's learner of one coordinate.
pub(crate) fn clipped(m: f64, q: f64, d: f64) -> f64 {
    let divisor = q.sqrt().max(m.abs());
    if divisor > 0.0 { -d * m / divisor } else { 0.0 }
}

/// What is logged of a step, for faults to change.
pub(crate) struct Logged {
    pub(crate) x_next: Vec<f64>,
    pub(crate) g: Vec<f64>,
    pub(crate) exact: Vec<f64>,
    pub(crate) value: Vec<f64>,
    pub(crate) z: Vec<f64>,
    pub(crate) average: Vec<f64>,
    pub(crate) scale: Vec<f64>,
}

/// A run of a conversion on a problem of the catalogue, coordinate by coordinate.
#[derive(Clone)]
pub(crate) struct Trial {
    pub(crate) problem: &'static str,
    pub(crate) start: f64,
    pub(crate) entry: &'static str,
    pub(crate) beta: f64,
    /// The learner's `D`, and the one that the method states.
    pub(crate) radius: [f64; 2],
    /// Whether scales are exponential, and whether the method says so.
    pub(crate) random: [bool; 2],
    pub(crate) steps: u64,
    pub(crate) lanes: usize,
    /// Size of the fair signs on each coordinate of the gradient, and what is claimed of it.
    pub(crate) sigma: [f64; 2],
    /// Constants that are claimed in place of those of the problem.
    pub(crate) constants: Vec<(Constant, f64)>,
    pub(crate) lambda: f64,
    pub(crate) learner: Learner,
    /// Gradients in place of the problem's.
    pub(crate) gradients: Vec<f64>,
    pub(crate) fault: fn(&mut Logged),
}

impl Default for Trial {
    fn default() -> Trial {
        Trial {
            problem: "abs",
            start: 1.0,
            entry: "clipped-adam-ema",
            beta: 0.9,
            radius: [0.01; 2],
            random: [true; 2],
            steps: 300,
            lanes: 60,
            sigma: [0.5; 2],
            constants: vec![],
            lambda: 1.0,
            learner: clipped,
            gradients: vec![],
            fault: |_| {},
        }
    }
}

struct Shown<'a> {
    logged: &'a Logged,
    shape: Shape,
}

impl Traces for Shown<'_> {
    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        match which {
            Trace::Displacement => Some(Block::new(&self.logged.z, self.shape)),
            Trace::Average => Some(Block::new(&self.logged.average, self.shape)),
            Trace::Scale => Some(Block::new(&self.logged.scale, self.shape.scalar())),
            _ => None,
        }
    }
}

/// Findings and samples of a trial.
/// What the proof said, with the notes of the first replica.
pub(crate) type Outcome = testing::Outcome<Vec<f64>>;

impl Trial {
    /// The theorem with all its steps.
    pub(crate) fn judge(&self, theorem: &dyn Theorem) -> Outcome {
        let steps = theorem.statement().steps.iter().map(|step| step.label);
        self.ask(theorem, std::iter::once("").chain(steps).collect())
    }

    pub(crate) fn ask(&self, theorem: &dyn Theorem, labels: Vec<&'static str>) -> Outcome {
        let real = catalogue::build(self.problem).unwrap().objective;
        let objective = claiming(&real, &self.constants);
        let dim = objective.facts().dim();
        let facts = OracleFacts {
            id: "signs".to_owned(),
            unbiased: true,
            deterministic: self.sigma[1] <= 0.0,
            gradient_coordinate: None,
            variance: Some(Known::Exactly(dim as f64 * self.sigma[1] * self.sigma[1])),
            tail: Tail::Bounded,
            sparse: false,
        };
        let oracle: Arc<dyn Oracle> = Arc::new(Stated { objective: Arc::clone(&objective), facts });
        let scaling = f64::from(u8::from(self.random[1]));
        let method = MethodFacts {
            id: self.entry.to_owned(),
            entry: self.entry,
            constants: vec![("beta", self.beta), ("D", self.radius[1]), ("scaling", scaling)],
            schedules: vec![],
        };
        let start = vec![self.start; dim];
        let parameters = BTreeMap::from([("lambda".to_owned(), self.lambda)]);
        let setting = Setting {
            objective: &objective,
            oracle: &oracle,
            method: &method,
            domain: &Domain::Whole,
            exit: None,
            start: &start,
            horizon: self.steps,
            parameters: &parameters,
        };
        let watch = theorem.bind(&setting, &labels).unwrap();
        let mut ledger = Ledger::new(labels.len(), self.lanes);
        let shape = Shape::new(dim, self.lanes);
        let mut monitor = watch.start(shape);
        self.run(objective.as_ref(), shape, |view| {
            monitor.observe(view, &mut ledger);
            if view.step.get() == self.steps {
                monitor.finish(view, &mut ledger);
            }
        });
        let mut notes = vec![f64::NAN; watch.notes().len()];
        monitor.notes(0, &mut notes);
        Outcome { labels, ledger, lanes: self.lanes, notes }
    }

    /// The algorithm box, one place of the block at a time.
    fn run(&self, objective: &dyn Objective, shape: Shape, mut watch: impl FnMut(&StepView<'_>)) {
        let (len, lanes, β) = (shape.len(), shape.lanes(), self.beta);
        let (mut x, mut average, mut total) = (vec![self.start; len], vec![0.0; len], 0.0);
        let (mut m, mut q) = (vec![0.0; len], vec![0.0; len]);
        let (alive, mut uniform) = (vec![true; lanes], uniforms(5));
        for t in 1..=self.steps {
            total = β * total + 1.0;
            for (average, x) in average.iter_mut().zip(&x) {
                *average += (x - *average) / total;
            }
            let (mut exact, mut value) = (vec![0.0; len], vec![0.0; lanes]);
            objective.gradient(Block::new(&x, shape), BlockMut::new(&mut exact, shape));
            objective.value(Block::new(&x, shape), &mut value);
            let mut sign = || if uniform() < 0.5 { -self.sigma[0] } else { self.sigma[0] };
            let g: Vec<f64> = match self.gradients.get(t as usize - 1) {
                Some(g) => vec![*g; len],
                None => exact.iter().map(|exact| exact + sign()).collect(),
            };
            let mut z = vec![0.0; len];
            for k in 0..len {
                m[k] = β * m[k] + g[k];
                q[k] = β * β * q[k] + g[k] * g[k];
                z[k] = (self.learner)(m[k], q[k], self.radius[0]);
            }
            let mut draw = || if self.random[0] { -uniform().max(1e-300).ln() } else { 1.0 };
            let scale: Vec<f64> = (0..lanes).map(|_| draw()).collect();
            let x_next = (0..len).map(|k| x[k] + scale[k % lanes] * z[k]).collect();
            let mut logged = Logged { x_next, g, exact, value, z, average: average.clone(), scale };
            (self.fault)(&mut logged);
            watch(&StepView {
                step: Step::new(t),
                x: Block::new(&x, shape),
                x_next: Block::new(&logged.x_next, shape),
                alive: &alive,
                optional: Optional {
                    gradient: Some(Block::new(&logged.g, shape)),
                    true_gradient: Some(Block::new(&logged.exact, shape)),
                    value: Some(&logged.value),
                    ..Optional::default()
                },
                traces: &Shown { logged: &logged, shape },
            });
            x = logged.x_next;
        }
    }
}

/// What is done to the sums of a proof behind its back, after every step.
pub(crate) trait Spoil<P: Proof>: Clone + Send + Sync + 'static {
    fn spoil(path: &mut P::Path);
}

/// A proof that is spoilt.
#[derive(Clone)]
pub(crate) struct Spoilt<P, F>(pub(crate) P, pub(crate) PhantomData<F>);

impl<P: Proof, F: Spoil<P>> Proof for Spoilt<P, F> {
    type Path = P::Path;

    fn needs(&self) -> Needs {
        self.0.needs()
    }

    fn path(&self, dim: usize) -> P::Path {
        self.0.path(dim)
    }

    fn step(&self, path: &mut P::Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        self.0.step(path, seen, book);
        F::spoil(path);
    }

    fn finish(&self, path: &P::Path, book: &mut Book<'_>) {
        self.0.finish(path, book);
    }
}
