//! What the contract tests share: specs to run every method with, runs from specs, and paths kept bit by bit.
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod big;

use ratecheck::engine::{self, Control, Job, Observer, Outcome, RunError, Watched};
use ratecheck::optimizers;
use ratecheck::plan::{Built, RunSpec};
use ratecheck_problems::space::{Block, BlockMut};
use ratecheck_proofs_checks::step::{Needs, StepView, Trace};
use ratecheck_proofs_checks::theorem::{Theorem, Unmet};
use ratecheck_proofs_checks::theorems;

/// Every listed method with its defaults and with the variants that it names.
pub fn specs() -> Vec<String> {
    let mut specs = Vec::new();
    for entry in optimizers::ALL {
        specs.push(entry.id.to_owned());
        specs.extend(entry.variants.iter().map(|keys| format!("{}:{keys}", entry.id)));
    }
    specs
}

/// A wrapper with its defaults and its variants around a method; nothing where the method has not what the wrapper needs.
pub fn wrapped(wrapper: &optimizers::wrappers::Wrapper, inside: &str) -> Vec<String> {
    let plain = std::iter::once(format!("{inside} with {}", wrapper.id));
    let varied = wrapper.variants.iter().map(|keys| format!("{inside} with {}:{keys}", wrapper.id));
    let domain = ratecheck_problems::domain::Domain::Whole;
    let context = optimizers::Context { horizon: Some(100), dim: 2, domain, task: None };
    plain.chain(varied).filter(|spec| optimizers::build(spec, &context).is_ok()).collect()
}

/// Problems of different kinds: ill-conditioned, kinked in its second derivative, nonconvex.
pub const PROBLEMS: [&str; 3] = ["quadratic:dim=5,cond=100", "huber:dim=2,scale=4", "cosine:dim=3"];

/// Noise of different kinds: none, discrete and sparse, continuous and unbounded.
pub const NOISES: [&str; 3] = ["none", "coordinate:sigma=0.5", "gaussian:sigma=0.3"];

/// A run in words.
pub struct Words<'a> {
    pub problem: &'a str,
    pub noise: &'a str,
    pub optimizer: &'a str,
    pub domain: &'a str,
    pub horizon: u64,
    pub replicas: u64,
}

impl Words<'_> {
    /// The parts of the run; a spec that does not build is a mistake in the test.
    pub fn build(&self) -> Built {
        let spec = RunSpec {
            problem: self.problem.to_owned(),
            noise: self.noise.to_owned(),
            optimizer: self.optimizer.to_owned(),
            domain: self.domain.to_owned(),
            start: Vec::new(),
            comparator: Vec::new(),
            horizon: self.horizon,
            seed: 7,
            replicas: self.replicas,
            exit: String::new(),
            enumerated: false,
        };
        // Small enough for every domain of these tests, and no symmetric point of any problem.
        let start = ratecheck::study::OneOrMany::One(0.4);
        Built::new(spec, Some(&start)).unwrap_or_else(|e| panic!("{}: {e}", self.optimizer))
    }

    /// The run with its probes and no theorem.
    pub fn job(&self) -> Job {
        self.build().run().job
    }
}

/// A theorem bound to a run, for the claims of the labels.
pub fn watched(built: &Built, theorem: &str, labels: &[&'static str]) -> Result<Watched, Unmet> {
    let theorem: &dyn Theorem = theorems::find(theorem).expect("a listed theorem");
    let parameters = std::collections::BTreeMap::new();
    let watch = theorem.bind(&built.setting(&parameters), labels)?;
    Ok(Watched { watch, claims: labels.len() })
}

/// The outcome of a run, in blocks of `width` lanes.
pub fn outcome(job: &Job, width: u64) -> Outcome {
    engine::run_with_width(job, &Control::default(), width).expect("the run is not interrupted")
}

/// Every bit of what a method did: `x_{t+1}`, `g_t` and its traces, lane by lane.
#[derive(Default)]
pub struct Path {
    /// `[lane][step][value]`, one value a coordinate and quantity.
    pub lanes: Vec<Vec<Vec<u64>>>,
}

impl Path {
    /// The path of replicas `first .. first + lanes` of a job.
    pub fn of(job: &Job, first: u64, lanes: u64) -> Path {
        Path::try_of(job, first, lanes).expect("the run is not interrupted")
    }

    fn try_of(job: &Job, first: u64, lanes: u64) -> Result<Path, RunError> {
        let mut log = Log { path: Path::default(), traces: job.method.traces() };
        engine::observe(job, first, lanes, &Control::default(), &mut log)?;
        Ok(log.path)
    }

    /// The paths of all replicas of a job, in blocks of `width` lanes.
    pub fn in_blocks_of(job: &Job, width: u64) -> Path {
        let blocks = (0..job.replicas).step_by(width as usize);
        let lanes =
            blocks.flat_map(|first| Path::of(job, first, width.min(job.replicas - first)).lanes);
        Path { lanes: lanes.collect() }
    }
}

struct Log<'a> {
    path: Path,
    traces: &'a [Trace],
}

impl Observer for Log<'_> {
    fn needs(&self) -> Needs {
        self.traces.iter().fold(Needs::GRADIENT, |needs, &which| needs | Needs::trace(which))
    }

    fn observe(&mut self, step: &StepView<'_>) {
        self.path.lanes.resize(step.shape().lanes(), Vec::new());
        for lane in step.live() {
            let traces = self.traces.iter().map(|&which| step.trace(which));
            let blocks = [step.x_next, step.gradient()].into_iter().chain(traces);
            let values = blocks.flat_map(|block| block.lane(lane));
            self.path.lanes[lane].push(values.map(f64::to_bits).collect());
        }
    }
}

/// Gradients that are given, whatever the point: the block's lanes all see the same.
pub struct Given<'a>(pub &'a [f64]);

impl optimizers::Ask for Given<'_> {
    fn gradient(&mut self, _at: Block<'_>, mut g: BlockMut<'_>) {
        for (i, given) in self.0.iter().enumerate() {
            g.row(i).fill(*given);
        }
    }

    fn value(&mut self, _at: Block<'_>, f: &mut [f64]) {
        f.fill(f64::NAN);
    }

    fn redraw(&mut self) {}

    fn exponential(&mut self, out: &mut [f64]) {
        out.fill(1.0);
    }
}

/// `x_2, x_3, ...` of a method on given gradients, without the engine.
pub fn iterates(
    optimizer: &str,
    domain: &str,
    start: &[f64],
    gradients: &[Vec<f64>],
) -> Vec<Vec<f64>> {
    let mut iterates = Vec::new();
    drive(optimizer, domain, start, gradients, |x, _| iterates.push(x.to_vec()));
    iterates
}

/// A quantity of a method after each step on given gradients.
pub fn traced(
    optimizer: &str,
    start: &[f64],
    gradients: &[Vec<f64>],
    which: Trace,
) -> Vec<Vec<f64>> {
    let mut values = Vec::new();
    drive(optimizer, "whole", start, gradients, |_, run| {
        values.push(run.trace(which).expect("a quantity of the method").flat().to_vec());
    });
    values
}

/// Shows the iterate and the state after each step.
fn drive(
    optimizer: &str,
    domain: &str,
    start: &[f64],
    gradients: &[Vec<f64>],
    mut see: impl FnMut(&[f64], &dyn optimizers::Run),
) {
    use ratecheck_problems::{
        domain::Domain,
        space::{Shape, Step},
    };
    let domain = Domain::parse(domain).expect("a domain");
    let context = optimizers::Context {
        horizon: Some(gradients.len() as u64),
        dim: start.len(),
        domain,
        task: None,
    };
    let method =
        optimizers::build(optimizer, &context).unwrap_or_else(|e| panic!("{optimizer}: {e}"));
    let (shape, mut x) = (Shape::new(start.len(), 1), start.to_vec());
    let mut run = method.start(shape);
    for (t, g) in (1..).zip(gradients) {
        run.step(Step::new(t), BlockMut::new(&mut x, shape), &mut Given(g));
        see(&x, run.as_ref());
    }
}
