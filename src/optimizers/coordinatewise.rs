//! Methods that treat every coordinate alike: the step is written for one coordinate, everything around it stands here.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, Weak};

use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{Block, BlockMut, Buffer, Shape, Step};
use ratecheck_problems::spec::{BoundSchedule, Spec};
use ratecheck_problems::vectors::dispatch_over;
use ratecheck_proofs_checks::step::{Needs, Trace};
use ratecheck_proofs_checks::theorem::MethodFacts;

use super::metric::Projector;
use super::{Ask, Context, Method, Run};

/// The norm in which a method projects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Metric {
    /// That of the coordinatewise step sizes, `Σ_i (y_i - x_i)² / η_i`.
    Own,
    /// The Euclidean one.
    Euclidean,
}

/// The step of one coordinate, with `K` state variables a coordinate.
pub(super) trait Coordinate<const K: usize>:
    Clone + fmt::Debug + Send + Sync + 'static
{
    /// What the first state variables are called in traces; [`Trace::Eta`], where listed, is what [`Coordinate::step`] answers.
    const TRACES: &'static [Trace];
    /// Which state variable a trace shows, where it is not the one of its own place.
    const PLACES: &'static [usize] = &[];
    /// The norm of projections onto sets that are no boxes.
    const METRIC: Metric;
    /// What is the same for all coordinates of a step.
    type Scalars: Copy + fmt::Debug + Send + Sync;

    /// The state before the first step.
    fn state(&self) -> [f64; K] {
        [0.0; K]
    }

    /// The scalars of step `t`.
    fn scalars(&self, t: Step) -> Self::Scalars;

    /// Moves `x_t` to `x_{t+1}`, before any projection, and answers the step size `η` of the coordinate.
    fn step(s: Self::Scalars, x: &mut f64, g: f64, state: [&mut f64; K]) -> f64;
}

/// Numbers and schedules that theorems may ask for.
pub(super) struct Named {
    pub(super) constants: Vec<(&'static str, f64)>,
    pub(super) schedules: Vec<(&'static str, BoundSchedule)>,
}

/// The method of a coordinate's step.
pub(super) fn method<C: Coordinate<K>, const K: usize>(
    entry: &'static str,
    spec: &Spec,
    context: &Context,
    named: Named,
    step: C,
) -> Arc<dyn Method> {
    let Named { constants, schedules } = named;
    let facts = MethodFacts { id: spec.to_string(), entry, constants, schedules };
    let first = step.state();
    let table = Mutex::new(Weak::new());
    Arc::new(Coordinatewise { facts, domain: context.domain.clone(), step, first, table })
}

#[derive(Debug)]
struct Coordinatewise<C: Coordinate<K>, const K: usize> {
    facts: MethodFacts,
    domain: Domain,
    step: C,
    first: [f64; K],
    table: Mutex<Weak<Table<C, K>>>,
}

/// The scalars of the first steps, as far as some block has come.
type Table<C, const K: usize> = Vec<OnceLock<<C as Coordinate<K>>::Scalars>>;

/// Steps whose scalars are kept for the blocks that follow.
const SHARED_STEPS: u64 = 1 << 14;

impl<C: Coordinate<K>, const K: usize> Method for Coordinatewise<C, K> {
    fn facts(&self) -> MethodFacts {
        self.facts.clone()
    }

    fn start(&self, shape: Shape) -> Box<dyn Run> {
        Box::new(State {
            step: self.step.clone(),
            table: self.table.lock().map_or(None, |table| table.upgrade()),
            room: Vec::new(),
            η: Buffer::zeros(shape.len()),
            state: self.first.map(|first| Buffer::new(first, shape.len())),
            projector: Projector::new(&self.domain, shape),
            domain: self.domain.clone(),
            shape,
        })
    }

    fn share(&self, steps: u64) -> Option<Arc<dyn Any + Send + Sync>> {
        let table: Table<C, K> = (0..steps.min(SHARED_STEPS)).map(|_| OnceLock::new()).collect();
        let table = Arc::new(table);
        *self.table.lock().ok()? = Arc::downgrade(&table);
        Some(table)
    }

    fn traces(&self) -> &'static [Trace] {
        C::TRACES
    }
}

struct State<C: Coordinate<K>, const K: usize> {
    step: C,
    /// The scalars that the blocks of a run share.
    table: Option<Arc<Table<C, K>>>,
    /// For a gradient that nobody else keeps.
    room: Vec<f64>,
    /// Empty when it is not looked at.
    η: Buffer,
    state: [Buffer; K],
    projector: Projector,
    domain: Domain,
    shape: Shape,
}

impl<C: Coordinate<K>, const K: usize> State<C, K> {
    fn scalars(&self, t: Step) -> C::Scalars {
        let kept = self.table.as_ref().and_then(|table| table.get(t.get() as usize - 1));
        kept.map_or_else(|| self.step.scalars(t), |kept| *kept.get_or_init(|| self.step.scalars(t)))
    }
}

impl<C: Coordinate<K>, const K: usize> Run for State<C, K> {
    fn step(&mut self, t: Step, mut x: BlockMut<'_>, ask: &mut dyn Ask) {
        let scalars = self.scalars(t);
        let g = ask.gradient_in(x.as_ref(), &mut self.room);
        let (g, state) = (g.flat(), &mut self.state);
        if self.η.is_empty() {
            dispatch_over(
                g.len(),
                #[inline(always)]
                || each(x.flat(), g, state, |_, x, g, state| _ = C::step(scalars, x, g, state)),
            );
        } else {
            let η = &mut self.η[..g.len()];
            dispatch_over(
                g.len(),
                #[inline(always)]
                || each(x.flat(), g, state, |k, x, g, s| η[k] = C::step(scalars, x, g, s)),
            );
        }
        match C::METRIC {
            Metric::Own => self.projector.project(x, &self.η),
            Metric::Euclidean => self.domain.project(x, None),
        }
    }

    fn stretch(&mut self, first: Step, g: &[f64], x: &mut [f64]) -> bool {
        let Some((lo, hi)) = self.domain.interval() else { return false };
        let mut state = self.state.each_ref().map(|s| s[0]);
        let (mut t, mut η) = (first, 0.0);
        for (k, g) in g.iter().enumerate() {
            let mut now = x[k];
            η = C::step(self.scalars(t), &mut now, *g, state.each_mut());
            x[k + 1] = now.clamp(lo, hi);
            t = t.next();
        }
        for (kept, last) in self.state.iter_mut().zip(state) {
            kept[0] = last;
        }
        self.η.iter_mut().for_each(|kept| *kept = η);
        true
    }

    fn keep(&mut self, needs: Needs) {
        let projects = C::METRIC == Metric::Own && Projector::weighs(&self.domain);
        if !(projects || needs.contains(Needs::trace(Trace::Eta))) {
            self.η = Buffer::zeros(0);
        }
    }

    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        let place = C::TRACES.iter().position(|trace| *trace == which)?;
        let state = C::PLACES.get(place).copied().unwrap_or(place);
        let data = if which == Trace::Eta { &self.η } else { &self.state[state] };
        // Step sizes that nobody asked to keep are not there.
        (data.len() == self.shape.len()).then(|| Block::new(data, self.shape))
    }
}

/// `f(k, x[k], g[k], state[..][k])` at every place `k`. All slices are cut to one length first, so that the loop needs no checks and
/// vectorises.
#[inline(always)]
fn each<const K: usize>(
    x: &mut [f64],
    g: &[f64],
    state: &mut [Buffer; K],
    mut f: impl FnMut(usize, &mut f64, f64, [&mut f64; K]),
) {
    let len = g.len();
    let x = &mut x[..len];
    let mut state = state.each_mut().map(|s| &mut s[..len]);
    for k in 0..len {
        f(k, &mut x[k], g[k], state.each_mut().map(|s| &mut s[k]));
    }
}
