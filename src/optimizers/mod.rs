//! The methods, exactly as their sources print them: a folder a family, one entry a reading.
//!
//! Two readings of one name are two entries (`padam-paper`, `padam-code`), because a detail such as the place of
//! `ε` can decide whether a theorem applies. Ids are `FAMILY-READING`. [`wrappers`] go around any of them.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::oracle::Oracle;
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_problems::spec::{Chain, KeyDoc, Params, Spec, SpecError, suggest};
use ratecheck_proofs_checks::step::{Needs, Trace};
use ratecheck_proofs_checks::theorem::MethodFacts;

mod adagrad;
mod adam;
mod adamomentum;
mod average;
mod coordinatewise;
mod descent;
mod dualadam;
mod hyper;
mod metric;
mod model_ema;
mod moments;
mod normwise;
mod padam;
pub mod readings;
pub mod wrappers;

/// A method with validated constants, shared by all threads.
pub trait Method: Send + Sync + fmt::Debug {
    /// Its constants, by the names that theorems ask for.
    fn facts(&self) -> MethodFacts;

    /// The state of one block at `m_0 = v_0 = 0`; every buffer is allocated here.
    fn start(&self, shape: Shape) -> Box<dyn Run>;

    /// What the blocks of a run of so many steps would each compute again, made once for all of them; they share it while the answer lives.
    fn share(&self, _steps: u64) -> Option<Arc<dyn Any + Send + Sync>> {
        None
    }

    /// Internal quantities that its runs can show.
    fn traces(&self) -> &[Trace];

    /// Whether its steps are random beyond the gradients: a run without noise is then no single path.
    fn is_random(&self) -> bool {
        false
    }
}

/// The state of one block of replicas.
pub trait Run: Send {
    /// Told before the first step, if at all: only these internal quantities will be asked for, so that others need not be kept.
    fn keep(&mut self, _needs: Needs) {}

    /// Takes step `t`: reads gradients through `ask` and moves `x` from `x_t` to `x_{t+1}`.
    fn step(&mut self, t: Step, x: BlockMut<'_>, ask: &mut dyn Ask);

    /// Takes the steps from `first` on in a block of a single number, one for each gradient of `g`: these depend on no iterate, and nobody
    /// looks at the state in between. `x` holds `x_t` and receives `x_{t+1}, x_{t+2}, ...` behind it. The same bits as step by step.
    /// False, with nothing done, where the method has no such way.
    fn stretch(&mut self, _first: Step, _g: &[f64], _x: &mut [f64]) -> bool {
        false
    }

    /// An internal quantity after the last step.
    fn trace(&self, _which: Trace) -> Option<Block<'_>> {
        None
    }
}

/// What a method may ask during a step.
pub trait Ask {
    /// A stochastic gradient at a point: the same sample until [`Ask::redraw`].
    fn gradient(&mut self, at: Block<'_>, g: BlockMut<'_>);

    /// [`Ask::gradient`] without a copy, where whoever is asked keeps it anyway; else it is written to `room`, which is made as long as
    /// it has to be.
    fn gradient_in<'a>(&'a mut self, at: Block<'_>, room: &'a mut Vec<f64>) -> Block<'a> {
        room.resize(at.shape().len(), 0.0);
        self.gradient(at, BlockMut::new(room, at.shape()));
        Block::new(room, at.shape())
    }

    /// `f` at a point, one number a lane.
    fn value(&mut self, at: Block<'_>, f: &mut [f64]);

    /// Draws a fresh sample for the gradients that follow in this step.
    fn redraw(&mut self);

    /// A number with density `e^{-s}` for each lane, the method's own draw: the same at every call within a step, independent
    /// over steps and replicas and of every gradient.
    fn exponential(&mut self, out: &mut [f64]);
}

/// What a method is built for, besides its spec.
#[derive(Clone, Debug)]
pub struct Context {
    /// `T`, when the run has one.
    pub horizon: Option<u64>,
    /// `d`.
    pub dim: usize,
    /// The feasible set.
    pub domain: Domain,
    /// What it will run on, for rules that choose hyperparameters from the constants of a problem.
    pub task: Option<Task>,
}

/// What a method will run on.
#[derive(Clone, Debug)]
pub struct Task {
    /// The noise, and the function under it.
    pub oracle: Arc<dyn Oracle>,
    /// `x_1`.
    pub start: Vec<f64>,
}

impl Task {
    /// The spec of the problem.
    #[must_use]
    pub fn problem(&self) -> &str {
        self.oracle.objective().facts().id()
    }
}

/// Builds a method from its spec, with the spec's values read against the entry's keys.
pub type Build = fn(&Spec, &Params<'_>, &Context) -> Result<Arc<dyn Method>, SpecError>;

/// A method as it is listed.
pub struct Entry {
    /// Its id, `FAMILY-READING`.
    pub id: &'static str,
    /// One line for people.
    pub summary: &'static str,
    /// Its step, in LaTeX markup.
    pub formula: &'static str,
    /// Paper, arXiv id, algorithm number; or the release it repeats.
    pub source: &'static str,
    /// The keys of its spec.
    pub keys: &'static [KeyDoc],
    /// Settings beyond the defaults that between them show every branch, as `key=value` lists: schedules, corner values, every
    /// switch. The contract tests run over them.
    pub variants: &'static [&'static str],
    /// Builds it.
    pub build: Build,
}

/// The folders with the entries of each.
const ROOMS: &[(&str, &[&Entry])] = &[
    ("descent", descent::ALL),
    ("adagrad", adagrad::ALL),
    ("adam", adam::ALL),
    ("adamomentum", adamomentum::ALL),
    ("dualadam", dualadam::ALL),
    ("padam", padam::ALL),
    ("model_ema", model_ema::ALL),
];

/// Every method, family by family.
pub static ALL: &[&Entry] = &joined::<{ count() }>();

/// The families with their entries.
pub fn families() -> impl Iterator<Item = (&'static str, &'static [&'static Entry])> {
    ROOMS.iter().copied()
}

/// The family of an entry.
#[must_use]
pub fn family(id: &str) -> Option<&'static str> {
    families().find(|(_, entries)| entries.iter().any(|entry| entry.id == id)).map(|(name, _)| name)
}

/// Number of entries of [`ROOMS`].
const fn count() -> usize {
    let (mut room, mut total) = (0, 0);
    while room < ROOMS.len() {
        total += ROOMS[room].1.len();
        room += 1;
    }
    total
}

/// The lists of [`ROOMS`] in a row; constant functions know no iterators.
const fn joined<const N: usize>() -> [&'static Entry; N] {
    let mut all = [ROOMS[0].1[0]; N];
    let (mut room, mut next) = (0, 0);
    while room < ROOMS.len() {
        let mut k = 0;
        while k < ROOMS[room].1.len() {
            all[next] = ROOMS[room].1[k];
            (k, next) = (k + 1, next + 1);
        }
        room += 1;
    }
    all
}

/// The entry of an id.
///
/// # Errors
/// An unknown name, with the nearest valid one.
pub fn find(id: &str) -> Result<&'static Entry, SpecError> {
    let found = ALL.iter().find(|entry| entry.id == id).copied();
    found.ok_or_else(|| suggest::unknown_name("optimizer", id, ALL.iter().map(|entry| entry.id)))
}

/// Builds the method that a spec names, with the wrappers that follow it: `adam-paper:lr=0.1 with clip-norm:limit=1`.
///
/// # Errors
/// Unknown names and keys, with the nearest valid one; values of the wrong form or out of range.
pub fn build(text: &str, context: &Context) -> Result<Arc<dyn Method>, SpecError> {
    let Chain { base, wrappers } = text.parse()?;
    let named = wrappers.iter().map(|spec| Ok((wrappers::find(spec)?, spec)));
    let named = named.collect::<Result<Vec<_>, SpecError>>()?;
    // What stands inside of a projection is built for all of R^d.
    let contexts = named.iter().rev().scan(context.clone(), |inside, (wrapper, _)| {
        let own = inside.clone();
        if wrapper.projects {
            inside.domain = Domain::Whole;
        }
        Some(own)
    });
    let mut contexts: Vec<Context> = contexts.collect();
    let free = named.iter().any(|(wrapper, _)| wrapper.projects);
    let domain = if free { Domain::Whole } else { context.domain.clone() };
    let mut method = bare(&base, &Context { domain, ..context.clone() })?;
    for (wrapper, spec) in named {
        let context = contexts.pop().expect("one for each wrapper");
        method = wrappers::wrap(wrapper, spec, &context, method)?;
    }
    Ok(method)
}

/// Builds the method of a spec without wrappers.
fn bare(spec: &Spec, context: &Context) -> Result<Arc<dyn Method>, SpecError> {
    let entry = find(spec.name())?;
    let params = Params::new("optimizer", spec, entry.keys)?;
    (entry.build)(spec, &params, context).map_err(|e| e.within("optimizer", entry.id))
}

#[cfg(test)]
mod tests;
