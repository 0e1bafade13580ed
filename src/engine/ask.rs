//! What a method sees of the oracle during one step.

use ratecheck_problems::math;
use ratecheck_problems::oracle::Oracle;
use ratecheck_problems::random::{Key, fill_uniform};
use ratecheck_problems::space::{Block, BlockMut, Buffer, Shape};
use ratecheck_problems::vectors::dispatch_over;
use ratecheck_proofs_checks::step::Needs;

use crate::optimizers::Ask;

/// Draws that an oracle may use for one sample; the next sample of the same step begins after them.
const DRAWS_PER_SAMPLE: u32 = 16;

/// Draws from here on belong to the method itself.
const OWN_DRAWS: u32 = 0xff00;

/// Answers a method's questions and keeps, for the checks, where the step began, the first stochastic gradient and the true one there.
pub(super) struct Asker<'a> {
    oracle: &'a dyn Oracle,
    shape: Shape,
    needs: Needs,
    key: Key,
    /// `x_t`.
    pub(super) x: Buffer,
    /// `∇f` where the method asked first, when the oracle reads it.
    exact: Buffer,
    /// `g_t`: the first answer of the step.
    first: Buffer,
    answered: bool,
    /// Whether `exact` is `∇f(x_t)`; found out when the checks need it.
    exact_at_x: bool,
    /// As `exact`, for what is asked later in a step; made when needed.
    later: Buffer,
}

impl<'a> Asker<'a> {
    pub(super) fn new(oracle: &'a dyn Oracle, shape: Shape, key: Key, needs: Needs) -> Asker<'a> {
        let zeros = || Buffer::zeros(shape.len());
        Asker {
            oracle,
            shape,
            needs,
            key,
            x: zeros(),
            exact: if oracle.uses_exact() { zeros() } else { Buffer::zeros(0) },
            first: zeros(),
            answered: false,
            exact_at_x: false,
            later: Buffer::zeros(0),
        }
    }

    /// Begins the step of `key` at `x_t`.
    pub(super) fn begin(&mut self, key: Key, x: &[f64]) {
        self.key = key;
        self.x.copy_from_slice(x);
        (self.answered, self.exact_at_x) = (false, false);
    }

    /// The key of the step.
    pub(super) fn key(&self) -> Key {
        self.key
    }

    /// What the checks see of the step: `g_t` if they need it, and `∇f(x_t)` where it was computed on the way.
    pub(super) fn seen(&self) -> Seen<'_> {
        let block = |data| Block::new(data, self.shape);
        Seen {
            gradient: self.needs.contains(Needs::GRADIENT).then(|| block(&self.first)),
            true_gradient: self.exact_at_x.then(|| block(&self.exact)),
        }
    }

    fn sampler(&self) -> Sampler<'a> {
        Sampler { oracle: self.oracle, key: self.key }
    }

    fn first_answer(&mut self, at: Block<'_>) {
        self.answered = true;
        let shares = self.needs.contains(Needs::TRUE_GRADIENT) && self.oracle.uses_exact();
        self.exact_at_x = shares && same_bits(at.flat(), &self.x);
    }
}

/// What a sample is a function of, besides the point.
struct Sampler<'a> {
    oracle: &'a dyn Oracle,
    key: Key,
}

impl Sampler<'_> {
    /// Writes `g_t` at a point, through `exact` where the oracle reads it.
    fn sample(&self, at: Block<'_>, exact: &mut [f64], g: BlockMut<'_>) {
        if self.oracle.uses_exact() {
            self.oracle.objective().gradient(at, BlockMut::new(exact, at.shape()));
            self.oracle.sample(self.key, at, Block::new(exact, at.shape()), g);
        } else {
            self.oracle.sample(self.key, at, at, g);
        }
    }
}

/// Answers of a step that the checks read too.
pub(super) struct Seen<'a> {
    pub(super) gradient: Option<Block<'a>>,
    pub(super) true_gradient: Option<Block<'a>>,
}

/// Whether two slices of one length are the same numbers, bit by bit.
fn same_bits(a: &[f64], b: &[f64]) -> bool {
    dispatch_over(
        b.len(),
        #[inline(always)]
        || a.iter().zip(b).fold(0, |differ, (a, b)| differ | (a.to_bits() ^ b.to_bits())) == 0,
    )
}

impl Ask for Asker<'_> {
    fn gradient(&mut self, at: Block<'_>, mut g: BlockMut<'_>) {
        if self.answered {
            if self.later.len() < self.exact.len() {
                self.later = Buffer::zeros(self.exact.len());
            }
            return self.sampler().sample(at, &mut self.later, g);
        }
        self.sampler().sample(at, &mut self.exact, g.reborrow());
        if self.needs.contains(Needs::GRADIENT) {
            self.first.copy_from_slice(g.flat());
        }
        self.first_answer(at);
    }

    fn gradient_in<'b>(&'b mut self, at: Block<'_>, room: &'b mut Vec<f64>) -> Block<'b> {
        if self.answered {
            room.resize(self.shape.len(), 0.0);
            self.gradient(at, BlockMut::new(room, self.shape));
            return Block::new(room, self.shape);
        }
        let (sampler, first) = (self.sampler(), BlockMut::new(&mut self.first, self.shape));
        sampler.sample(at, &mut self.exact, first);
        self.first_answer(at);
        Block::new(&self.first, self.shape)
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
