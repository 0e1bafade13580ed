//! An online learner of displacements turned into an optimizer (discounted-to-nonconvex conversion).
//!
//! ```text
//! for t = 1, 2, ...
//!     x̄_t     = EMA of x_1 .. x_t with factor β          (the output)
//!     g_t     = stochastic gradient at x_t
//!     z_{t+1} = the learner's answer to g_1 .. g_t
//!     x_{t+1} = x_t + α_{t+1} z_{t+1},   α_{t+1} ~ Exp(1)
//! ```
//!
//! In the paper `x_1 = x_0 + α_1 z_1` with `z_1 = 0`, so that its `x_1 = x_0` is the start here. The scale is one number a step,
//! shared by all coordinates and drawn after `z_{t+1}` is fixed. The paper speaks of all of R^d; on other sets the step is
//! followed by the Euclidean projection.

use std::fmt;
use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_problems::spec::{BoundSchedule, KeyDoc, Params, Range, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;
use ratecheck_proofs_checks::theorem::MethodFacts;

use crate::optimizers::average::Average;
use crate::optimizers::{Ask, Context, Method, Run, hyper};

pub(super) const BETA: KeyDoc = KeyDoc::with_default(
    "beta",
    "0.99",
    "[0, 1)",
    "discount of the learner's past and factor of the average x̄",
);
pub(super) const RADIUS: KeyDoc =
    KeyDoc::with_default("D", "0.01", "(0, inf)", "radius of the learner's displacements");
pub(super) const SCALING: KeyDoc = KeyDoc::with_default(
    "scaling",
    "exponential",
    "exponential or none",
    "law of the scale of a step; the theorems need exponential",
);

/// A learner of displacements: `z_{t+1}` from the gradients so far.
pub(super) trait Learner: Clone + fmt::Debug + Send + Sync + 'static {
    /// What it remembers of a block.
    type State: Send;
    /// What it shows beside displacement, average and scale.
    const TRACES: &'static [Trace];

    /// Before the first gradient.
    fn start(&self, shape: Shape) -> Self::State;

    /// `z <- z_{t+1}`, from `g_t` and `z = z_t`.
    fn learn(&self, t: Step, state: &mut Self::State, g: Block<'_>, z: BlockMut<'_>);

    /// What it shows, after a step.
    fn trace(state: &Self::State, which: Trace) -> Option<&[f64]>;
}

/// What every conversion is told: `β`, `D` and whether the scale is random.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) beta: f64,
    pub(super) radius: f64,
    random: bool,
}

impl Settings {
    pub(super) fn read(params: &Params<'_>) -> Result<Settings, SpecError> {
        let (beta, radius) =
            (hyper::decay(params, "beta")?, params.number("D", Range::positive())?);
        Settings::with(params, beta, radius)
    }

    /// `β` and `D` from elsewhere, the law of the scale as written.
    pub(super) fn with(params: &Params<'_>, beta: f64, radius: f64) -> Result<Settings, SpecError> {
        let random = params.select("scaling", &[("exponential", true), ("none", false)])?;
        Ok(Settings { beta, radius, random })
    }
}

/// The optimizer of a learner; `schedules` are the learner's own.
pub(super) fn method<L: Learner>(
    entry: &'static str,
    spec: &Spec,
    context: &Context,
    settings: Settings,
    schedules: Vec<(&'static str, BoundSchedule)>,
    learner: L,
) -> Arc<dyn Method> {
    let Settings { beta, radius, random } = settings;
    let scaling = f64::from(u8::from(random));
    let constants = vec![("beta", beta), ("D", radius), ("scaling", scaling)];
    let facts = MethodFacts { id: spec.to_string(), entry, constants, schedules };
    let mut traces = L::TRACES.to_vec();
    traces.extend([Trace::Displacement, Trace::Average, Trace::Scale]);
    Arc::new(Conversion { facts, traces, domain: context.domain.clone(), settings, learner })
}

#[derive(Debug)]
struct Conversion<L> {
    facts: MethodFacts,
    traces: Vec<Trace>,
    domain: Domain,
    settings: Settings,
    learner: L,
}

impl<L: Learner> Method for Conversion<L> {
    fn facts(&self) -> MethodFacts {
        self.facts.clone()
    }

    fn start(&self, shape: Shape) -> Box<dyn Run> {
        Box::new(State {
            learned: self.learner.start(shape),
            learner: self.learner.clone(),
            settings: self.settings,
            domain: self.domain.clone(),
            g: vec![0.0; shape.len()],
            z: vec![0.0; shape.len()],
            α: vec![1.0; shape.lanes()],
            average: Average::new(shape.len()),
            shape,
        })
    }

    fn traces(&self) -> &[Trace] {
        &self.traces
    }

    fn is_random(&self) -> bool {
        self.settings.random
    }
}

struct State<L: Learner> {
    learned: L::State,
    learner: L,
    settings: Settings,
    domain: Domain,
    g: Vec<f64>,
    z: Vec<f64>,
    /// One scale a replica.
    α: Vec<f64>,
    average: Average,
    shape: Shape,
}

impl<L: Learner> Run for State<L> {
    fn step(&mut self, t: Step, mut x: BlockMut<'_>, ask: &mut dyn Ask) {
        self.average.push(x.flat(), self.settings.beta, 1.0);
        ask.gradient(x.as_ref(), BlockMut::new(&mut self.g, self.shape));
        let (g, z) = (Block::new(&self.g, self.shape), BlockMut::new(&mut self.z, self.shape));
        self.learner.learn(t, &mut self.learned, g, z);
        if self.settings.random {
            ask.exponential(&mut self.α);
        }
        let lanes = self.shape.lanes();
        for (x, z) in x.flat().chunks_mut(lanes).zip(self.z.chunks(lanes)) {
            for ((x, z), α) in x.iter_mut().zip(z).zip(&self.α) {
                *x += α * z;
            }
        }
        self.domain.project(x, None);
    }

    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        match which {
            Trace::Displacement => Some(Block::new(&self.z, self.shape)),
            Trace::Average => Some(Block::new(self.average.mean(), self.shape)),
            Trace::Scale => Some(Block::new(&self.α, self.shape.scalar())),
            _ => {
                let shape = if which.is_scalar() { self.shape.scalar() } else { self.shape };
                L::trace(&self.learned, which).map(|data| Block::new(data, shape))
            }
        }
    }
}
