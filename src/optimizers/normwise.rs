//! Methods that divide by a norm over all coordinates of a replica: two passes over the coordinates, one number between them.

use std::fmt;
use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{Block, BlockMut, Shape, Step, sum1};
use ratecheck_problems::spec::Spec;
use ratecheck_proofs_checks::step::Trace;
use ratecheck_proofs_checks::theorem::MethodFacts;

use super::coordinatewise::Named;
use super::{Ask, Context, Method, Run};

/// A step whose coordinates share one number, with `K` state variables a coordinate and one a replica.
pub(super) trait Normwise<const K: usize>:
    Clone + fmt::Debug + Send + Sync + 'static
{
    /// What the first state variables are called in traces.
    const TRACES: &'static [Trace];
    /// What is the same for all replicas of a step.
    type Scalars: Copy;

    /// The number of a replica before the first step.
    fn kept(&self) -> f64 {
        0.0
    }

    /// The scalars of step `t`.
    fn scalars(&self, t: Step) -> Self::Scalars;

    /// Takes in `g` at a coordinate and answers its part in the vector whose norm is wanted.
    fn part(s: Self::Scalars, x: f64, g: f64, state: [&mut f64; K]) -> f64;

    /// The factor of the step from the squared norm, and the number that the replica keeps.
    fn factor(s: Self::Scalars, norm2: f64, kept: &mut f64) -> f64;

    /// Moves `x_t` to `x_{t+1}`, before the Euclidean projection.
    fn step(factor: f64, x: &mut f64, g: f64, state: [f64; K]);
}

/// `a / √square`, where `a/0 = 0`: without a gradient nothing moves.
pub(super) fn over_root(a: f64, square: f64) -> f64 {
    if square > 0.0 { a / square.sqrt() } else { 0.0 }
}

/// The method of such a step.
pub(super) fn method<C: Normwise<K>, const K: usize>(
    entry: &'static str,
    spec: &Spec,
    context: &Context,
    named: Named,
    step: C,
) -> Arc<dyn Method> {
    let Named { constants, schedules } = named;
    let facts = MethodFacts { id: spec.to_string(), entry, constants, schedules };
    Arc::new(Steps { facts, domain: context.domain.clone(), step })
}

#[derive(Debug)]
struct Steps<C, const K: usize> {
    facts: MethodFacts,
    domain: Domain,
    step: C,
}

impl<C: Normwise<K>, const K: usize> Method for Steps<C, K> {
    fn facts(&self) -> MethodFacts {
        self.facts.clone()
    }

    fn start(&self, shape: Shape) -> Box<dyn Run> {
        let zeros = || vec![0.0; shape.len()];
        Box::new(State {
            step: self.step.clone(),
            g: zeros(),
            part: zeros(),
            factor: vec![0.0; shape.lanes()],
            kept: vec![self.step.kept(); shape.lanes()],
            state: [const { Vec::new() }; K].map(|_: Vec<f64>| zeros()),
            domain: self.domain.clone(),
            shape,
        })
    }

    fn traces(&self) -> &'static [Trace] {
        C::TRACES
    }
}

struct State<C, const K: usize> {
    step: C,
    g: Vec<f64>,
    part: Vec<f64>,
    /// First the squared norm, then the factor.
    factor: Vec<f64>,
    kept: Vec<f64>,
    state: [Vec<f64>; K],
    domain: Domain,
    shape: Shape,
}

impl<C: Normwise<K>, const K: usize> Run for State<C, K> {
    fn step(&mut self, t: Step, mut x: BlockMut<'_>, ask: &mut dyn Ask) {
        let scalars = self.step.scalars(t);
        ask.gradient(x.as_ref(), BlockMut::new(&mut self.g, self.shape));
        for (k, (x, part)) in x.flat().iter().zip(&mut self.part).enumerate() {
            *part = C::part(scalars, *x, self.g[k], self.state.each_mut().map(|s| &mut s[k]));
        }
        sum1(Block::new(&self.part, self.shape), &mut self.factor, |part| part * part);
        for (factor, kept) in self.factor.iter_mut().zip(&mut self.kept) {
            *factor = C::factor(scalars, *factor, kept);
        }
        for (i, row) in x.flat().chunks_exact_mut(self.shape.lanes()).enumerate() {
            let first = i * self.shape.lanes();
            for (lane, (x, factor)) in row.iter_mut().zip(&self.factor).enumerate() {
                let k = first + lane;
                C::step(*factor, x, self.g[k], self.state.each_ref().map(|s| s[k]));
            }
        }
        self.domain.project(x, None);
    }

    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        let place = C::TRACES.iter().position(|trace| *trace == which)?;
        Some(Block::new(&self.state[place], self.shape))
    }
}
