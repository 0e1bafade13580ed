//! Methods whose questions to the oracle are answered wrongly: the method inside is right, what it works on is not.

use std::sync::Arc;

use ratecheck::optimizers::{Ask, Method, Run};
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_proofs_checks::step::Trace;
use ratecheck_proofs_checks::theorem::MethodFacts;

/// What the method is given instead of `g_t`.
#[derive(Clone, Copy, Debug)]
pub enum Answer {
    /// `g_{t-1}`, and zero at the first step.
    OfTheStepBefore,
    /// The sign of every coordinate.
    Sign,
    /// The gradient cut to a Euclidean length.
    Cut(f64),
    /// The sum with the gradient of the step before.
    Accumulated,
}

/// A method behind a wrong answer.
#[derive(Debug)]
pub struct Misinformed {
    inner: Arc<dyn Method>,
    answer: Answer,
}

impl Misinformed {
    pub fn of(inner: &Arc<dyn Method>, answer: Answer) -> Arc<dyn Method> {
        Arc::new(Misinformed { inner: inner.clone(), answer })
    }
}

impl Method for Misinformed {
    fn facts(&self) -> MethodFacts {
        self.inner.facts()
    }

    fn start(&self, shape: Shape) -> Box<dyn Run> {
        let (inner, last) = (self.inner.start(shape), vec![0.0; shape.len()]);
        Box::new(State { inner, answer: self.answer, last })
    }

    fn traces(&self) -> &[Trace] {
        self.inner.traces()
    }

    fn is_random(&self) -> bool {
        self.inner.is_random()
    }
}

struct State {
    inner: Box<dyn Run>,
    answer: Answer,
    /// The last gradient of the oracle.
    last: Vec<f64>,
}

impl Run for State {
    fn step(&mut self, t: Step, x: BlockMut<'_>, ask: &mut dyn Ask) {
        let State { inner, answer, last } = self;
        inner.step(t, x, &mut Between { ask, answer: *answer, last });
    }

    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        self.inner.trace(which)
    }
}

struct Between<'a> {
    ask: &'a mut dyn Ask,
    answer: Answer,
    last: &'a mut [f64],
}

impl Ask for Between<'_> {
    fn gradient(&mut self, at: Block<'_>, mut g: BlockMut<'_>) {
        self.ask.gradient(at, g.reborrow());
        let shape = g.shape();
        if let Answer::Cut(length) = self.answer {
            for lane in 0..shape.lanes() {
                let norm = g.as_ref().lane(lane).map(|g| g * g).sum::<f64>().sqrt();
                let factor = (length / norm).min(1.0);
                for i in 0..shape.dim() {
                    let cut = factor * g.as_ref().at(i, lane);
                    g.set(i, lane, cut);
                }
            }
        }
        let answer = self.answer;
        for (g, last) in g.flat().iter_mut().zip(&mut *self.last) {
            let (now, before) = (*g, *last);
            *g = match answer {
                Answer::OfTheStepBefore => before,
                Answer::Sign => now.signum(),
                Answer::Cut(_) => now,
                Answer::Accumulated => now + before,
            };
            *last = now;
        }
    }

    fn value(&mut self, at: Block<'_>, f: &mut [f64]) {
        self.ask.value(at, f);
    }

    fn redraw(&mut self) {
        self.ask.redraw();
    }

    fn exponential(&mut self, out: &mut [f64]) {
        self.ask.exponential(out);
    }
}
