//! What can be wrapped around any method: `OPTIMIZER with WRAPPER:key=value with WRAPPER`, applied in the order written, the first
//! next to the method.
//!
//! Averages only look on: the iterates, and with them every theorem, stay those of the method inside. Everything else is another
//! method, which goes by the wrapper's id, so that no theorem takes it for the one inside.
//!
//! Gradients pass the wrappers from the outermost inwards: `sgd with clip-value with clip-norm` sees gradients whose norm was clipped
//! before their coordinates were. What a run records as its gradient is the oracle's answer, before any wrapper.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_problems::spec::{KeyDoc, Params, Spec, SpecError, suggest};
use ratecheck_proofs_checks::step::{Needs, Trace};
use ratecheck_proofs_checks::theorem::MethodFacts;

use super::{Ask, Context, Method, Run};

mod average;
mod clip;
mod decay;
mod project;
mod round;

/// Builds a wrapper around a method.
pub type Wrap =
    fn(&Spec, &Params<'_>, &Context, Arc<dyn Method>) -> Result<Arc<dyn Method>, SpecError>;

/// A wrapper as it is listed.
pub struct Wrapper {
    /// Its id.
    pub id: &'static str,
    /// One line for people.
    pub summary: &'static str,
    /// What it does, in LaTeX markup.
    pub formula: &'static str,
    /// Paper, arXiv id; or the release it repeats.
    pub source: &'static str,
    /// The keys of its spec.
    pub keys: &'static [KeyDoc],
    /// Settings beyond the defaults that show every branch; the contract tests run over them.
    pub variants: &'static [&'static str],
    /// Whether the iterates and the theorems about them stay those of the method inside.
    pub looks_on: bool,
    /// Whether it keeps the iterates in the feasible set itself, so that what is inside is built for all of R^d.
    pub projects: bool,
    /// Builds it.
    pub build: Wrap,
}

/// Every wrapper: a new one is one line here and one `mod` line above.
pub static WRAPPERS: &[&Wrapper] = &[
    &average::UNIFORM,
    &average::EMA,
    &average::WEIGHTED,
    &average::POLYNOMIAL,
    &clip::NORM,
    &clip::VALUE,
    &decay::ENTRY,
    &project::ENTRY,
    &round::ENTRY,
];

/// The wrapper that a spec names.
pub(super) fn find(spec: &Spec) -> Result<&'static Wrapper, SpecError> {
    let found = WRAPPERS.iter().find(|wrapper| wrapper.id == spec.name());
    let ids = WRAPPERS.iter().map(|wrapper| wrapper.id);
    found.copied().ok_or_else(|| suggest::unknown_name("wrapper", spec.name(), ids))
}

/// Puts the wrapper of `spec` around a method.
pub(super) fn wrap(
    wrapper: &'static Wrapper,
    spec: &Spec,
    context: &Context,
    inner: Arc<dyn Method>,
) -> Result<Arc<dyn Method>, SpecError> {
    let params = Params::new("wrapper", spec, wrapper.keys)?;
    (wrapper.build)(spec, &params, context, inner).map_err(|e| e.within("wrapper", wrapper.id))
}

/// What a wrapper does around the steps of the method inside.
trait Around: fmt::Debug + Send + Sync {
    /// Its state for one block; every buffer is allocated here.
    fn start(&self, shape: Shape, inner: Box<dyn Run>) -> Box<dyn Run>;
}

/// A method with something around it.
#[derive(Debug)]
struct Wrapped<A> {
    facts: MethodFacts,
    traces: Vec<Trace>,
    inner: Arc<dyn Method>,
    around: A,
}

/// The method inside with `around` around it. Its own numbers stand behind those of the method inside, as `WRAPPER.key`.
fn wrapped<A: Around + 'static>(
    wrapper: &Wrapper,
    spec: &Spec,
    inner: Arc<dyn Method>,
    own: &[(&'static str, f64)],
    around: A,
) -> Arc<dyn Method> {
    let mut facts = inner.facts();
    facts.id = format!("{} with {spec}", facts.id);
    facts.constants.extend(own);
    if !wrapper.looks_on {
        facts.entry = wrapper.id;
    }
    let mut traces = inner.traces().to_vec();
    if wrapper.looks_on && !traces.contains(&Trace::Average) {
        traces.push(Trace::Average);
    }
    Arc::new(Wrapped { facts, traces, inner, around })
}

impl<A: Around> Method for Wrapped<A> {
    fn facts(&self) -> MethodFacts {
        self.facts.clone()
    }

    fn start(&self, shape: Shape) -> Box<dyn Run> {
        self.around.start(shape, self.inner.start(shape))
    }

    fn share(&self, steps: u64) -> Option<Arc<dyn Any + Send + Sync>> {
        self.inner.share(steps)
    }

    fn traces(&self) -> &[Trace] {
        &self.traces
    }

    fn is_random(&self) -> bool {
        self.inner.is_random()
    }
}

/// A run whose iterate is worked on after each step of the run inside.
struct After<F> {
    inner: Box<dyn Run>,
    /// `x_t`.
    before: Vec<f64>,
    /// From `t` and `x_t`, on the iterate as the run inside left it.
    then: F,
}

impl<F: FnMut(Step, &[f64], BlockMut<'_>) + Send> After<F> {
    fn boxed(shape: Shape, inner: Box<dyn Run>, then: F) -> Box<dyn Run>
    where
        F: 'static,
    {
        Box::new(After { inner, before: vec![0.0; shape.len()], then })
    }
}

impl<F: FnMut(Step, &[f64], BlockMut<'_>) + Send> Run for After<F> {
    fn step(&mut self, t: Step, mut x: BlockMut<'_>, ask: &mut dyn Ask) {
        self.before.copy_from_slice(x.flat());
        self.inner.step(t, x.reborrow(), ask);
        (self.then)(t, &self.before, x);
    }

    fn keep(&mut self, needs: Needs) {
        self.inner.keep(needs);
    }

    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        self.inner.trace(which)
    }
}
