//! Losses that are sums over coordinates, `f_t(x) = Σ_i h_t φ(x_i - c_{t,i})`.

use std::cell::RefCell;

use super::comparator;
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::Known;
use crate::oracle::{NoComparator, Online};
use crate::random::Key;
use crate::rounded::{INFLATE, Rounded};
use crate::rounding::{add_up, mul_up};
use crate::sequence::Sequence;
use crate::space::{Block, BlockMut, Shape, sum, sum_error_factor};

/// The function `φ`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shapes {
    /// `½r²`.
    Square,
    /// `|r|`.
    Absolute,
}

impl Shapes {
    fn value<N: Scalar>(self, r: N) -> N {
        match self {
            Shapes::Square => r.square().times(0.5),
            Shapes::Absolute => r.abs(),
        }
    }

    fn slope<N: Scalar>(self, r: N) -> N {
        match self {
            Shapes::Square => r,
            Shapes::Absolute => r.signum(),
        }
    }
}

/// The losses with these weights and centres.
#[derive(Debug)]
pub(super) struct Losses {
    pub(super) shape: Shapes,
    /// `h_{t,i} > 0`.
    pub(super) weights: Sequence,
    /// `c_{t,i}`.
    pub(super) centres: Sequence,
    pub(super) dim: usize,
}

/// Weights are drawn beside the centres of the same step, far from the draws of runs.
const WEIGHTS: u32 = 1 << 15;

thread_local! {
    /// Weights and centres of the block at hand.
    static NUMBERS: RefCell<[Vec<f64>; 2]> = RefCell::default();
}

impl Losses {
    /// Writes `h_t` and `c_t` of every lane.
    pub(super) fn fill(&self, key: Key, h: BlockMut<'_>, c: BlockMut<'_>) {
        let beside = key.with_draw(key.draw() | WEIGHTS).expect("below the largest draw");
        self.weights.fill(beside, h);
        self.centres.fill(key, c);
    }

    /// Calls `read(h, c)` with those of a block.
    fn numbers<R>(&self, key: Key, shape: Shape, read: impl FnOnce(&[f64], &[f64]) -> R) -> R {
        NUMBERS.with_borrow_mut(|[h, c]| {
            h.resize(shape.len(), 0.0);
            c.resize(shape.len(), 0.0);
            self.fill(key, BlockMut::new(h, shape), BlockMut::new(c, shape));
            read(h, c)
        })
    }

    fn term<N: Scalar>(&self, x: N, h: f64, c: f64) -> N {
        self.shape.value(x.plus(-c)).times(h)
    }

    fn slope<N: Scalar>(&self, x: N, h: f64, c: f64) -> N {
        self.shape.slope(x.plus(-c)).times(h)
    }
}

impl Online for Losses {
    fn loss(&self, key: Key, x: Block<'_>, f: &mut [f64]) {
        let (shape, data) = (x.shape(), x.flat());
        self.numbers(key, shape, |h, c| sum(shape, f, |_, k| self.term(data[k], h[k], c[k])));
    }

    fn loss_gradient(&self, key: Key, x: Block<'_>, mut g: BlockMut<'_>) {
        let data = x.flat();
        self.numbers(key, x.shape(), |h, c| {
            for (k, g) in g.flat().iter_mut().enumerate() {
                *g = self.slope(data[k], h[k], c[k]);
            }
        });
    }

    /// The errors of the terms, and that of the tree in which they are summed.
    fn loss_error(&self, key: Key, x: Block<'_>, error: &mut [f64]) {
        let (shape, data) = (x.shape(), x.flat());
        let tree = sum_error_factor(shape.dim());
        self.numbers(key, shape, |h, c| {
            for (lane, error) in error.iter_mut().enumerate() {
                let (mut own, mut size) = (0.0, 0.0);
                for k in (lane..shape.len()).step_by(shape.lanes()) {
                    let term = self.term(Rounded::exact(data[k]), h[k], c[k]);
                    own += term.error();
                    size += term.value();
                }
                // The two sums are of numbers of one sign: d roundings each, far below the last factor.
                *error = (own + tree * size) * INFLATE * (1.0 + 1e-9);
            }
        });
    }

    fn loss_gradient_error(&self, key: Key, x: Block<'_>, mut error: BlockMut<'_>) {
        let data = x.flat();
        self.numbers(key, x.shape(), |h, c| {
            for (k, error) in error.flat().iter_mut().enumerate() {
                *error = self.slope(Rounded::exact(data[k]), h[k], c[k]).error();
            }
        });
    }

    fn gradient_coordinate(&self, domain: &Domain) -> Option<Known> {
        let largest = self.weights.range().1;
        let (lo, hi) = match (self.shape, domain) {
            (Shapes::Absolute, _) => return Some(Known::Exactly(largest)),
            (_, Domain::Whole) => return None,
            (_, Domain::Box { lo, hi }) => (*lo, *hi),
            (_, Domain::Ball { radius }) => (-radius, *radius),
        };
        let (least, most) = self.centres.range();
        let far = add_up(hi, -least).max(add_up(most, -lo)).max(0.0);
        Some(Known::AtMost(mul_up(largest, far)))
    }

    fn strong_convexity(&self) -> Known {
        match self.shape {
            Shapes::Square => Known::Exactly(self.weights.range().0),
            Shapes::Absolute => Known::Exactly(0.0),
        }
    }

    fn deterministic(&self) -> bool {
        self.weights.is_deterministic() && self.centres.is_deterministic()
    }

    fn identically_distributed(&self) -> bool {
        let fixed = |sequence: &Sequence| {
            let (lo, hi) = sequence.range();
            lo >= hi
        };
        let each = |sequence: &Sequence| sequence.is_random() || fixed(sequence);
        each(&self.weights) && each(&self.centres) && !self.deterministic()
    }

    /// `h² d Var c` for squares of one weight, `d h²` for absolute values; the noise of random weights grows with `x`.
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    fn variance(&self) -> Option<Known> {
        if !self.identically_distributed() {
            return None;
        }
        let (least, largest) = self.weights.range();
        let one = match self.shape {
            Shapes::Square if least < largest => return None,
            Shapes::Square => self.centres.variance()?,
            Shapes::Absolute => 1.0,
        };
        let square = mul_up(largest, largest);
        Some(Known::AtMost(mul_up(self.dim as f64, mul_up(square, one))))
    }

    fn last_step(&self) -> Option<u64> {
        self.weights.last_step().into_iter().chain(self.centres.last_step()).min()
    }

    fn comparator(
        &self,
        key: Key,
        horizon: u64,
        domain: &Domain,
        u: BlockMut<'_>,
        gap: &mut [f64],
    ) -> Result<(), NoComparator> {
        match self.shape {
            Shapes::Square => comparator::of_squares(self, key, horizon, domain, u, gap),
            Shapes::Absolute => comparator::of_absolutes(self, key, horizon, domain, u, gap),
        }
    }
}
