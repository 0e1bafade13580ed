//! What a method sees of the oracle during one step.

use ratecheck_problems::math;
use ratecheck_problems::oracle::Oracle;
use ratecheck_problems::random::{Key, fill_uniform};
use ratecheck_problems::space::{Block, BlockMut, Shape};

use crate::optimizers::Ask;

/// Draws that an oracle may use for one sample; the next sample of the same step begins after them.
const DRAWS_PER_SAMPLE: u32 = 16;

/// Draws from here on belong to the method itself.
const OWN_DRAWS: u32 = 0xff00;

/// Answers a method's questions and keeps the first stochastic gradient of each step for the checks.
pub(super) struct Asker<'a> {
    oracle: &'a dyn Oracle,
    shape: Shape,
    key: Key,
    /// `∇f` at the point asked last, when the oracle reads it.
    exact: Vec<f64>,
    /// `g_t`: the first answer of the step.
    pub(super) first: Vec<f64>,
    answered: bool,
    pub(super) asked: u64,
}

impl<'a> Asker<'a> {
    pub(super) fn new(oracle: &'a dyn Oracle, shape: Shape, key: Key) -> Asker<'a> {
        let zeros = vec![0.0; shape.len()];
        Asker { oracle, shape, key, exact: zeros.clone(), first: zeros, answered: false, asked: 0 }
    }

    /// Begins the step of `key`.
    pub(super) fn begin(&mut self, key: Key) {
        self.key = key;
        self.answered = false;
    }

    /// The key of the step.
    pub(super) fn key(&self) -> Key {
        self.key
    }
}

impl Ask for Asker<'_> {
    fn gradient(&mut self, at: Block<'_>, mut g: BlockMut<'_>) {
        if self.oracle.uses_exact() {
            self.oracle.objective().gradient(at, BlockMut::new(&mut self.exact, self.shape));
        }
        self.oracle.sample(self.key, at, Block::new(&self.exact, self.shape), g.reborrow());
        self.asked += 1;
        if !self.answered {
            self.first.copy_from_slice(g.flat());
            self.answered = true;
        }
    }

    fn value(&mut self, at: Block<'_>, f: &mut [f64]) {
        self.oracle.objective().value(at, f);
    }

    fn redraw(&mut self) {
        let draw = self.key.draw() + DRAWS_PER_SAMPLE;
        assert!(draw < OWN_DRAWS, "a method redraws fewer than 4080 times a step");
        self.key = self.key.with_draw(draw).expect("below the largest draw");
    }

    fn exponential(&mut self, out: &mut [f64]) {
        let key = self.key.with_draw(OWN_DRAWS).expect("below the largest draw");
        fill_uniform(key, 1, self.shape.lanes(), out);
        for out in out {
            // Inversion: uniform numbers lie strictly between 0 and 1.
            *out = -math::ln(*out);
        }
    }
}
