//! The losses of a stream and their certified comparator.

use crate::catalogue::data::regression::losses::Loss;
use crate::catalogue::data::regression::{Regression, largest_slope};
use crate::certified::{Convex, minimise};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Known, Summands};
use crate::oracle::{NoComparator, Online};
use crate::random::{Key, Stream as Words};
use crate::rounded::Rounded;
use crate::rounding::mul_up;
use crate::space::{Block, BlockMut};
use rand::Rng;

/// Which datum a step has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// A uniform one, with replacement.
    Random,
    /// The next one, and after the last the first.
    Cyclic,
}

/// The losses `f_t = f_{k_t}`.
#[derive(Debug)]
pub(super) struct Stream<L> {
    data: Regression<L>,
    order: Order,
}

impl<L: Loss> Stream<L> {
    pub(super) fn new(data: Regression<L>, order: Order) -> Stream<L> {
        Stream { data, order }
    }

    /// `k_t` of a lane.
    #[expect(clippy::cast_possible_truncation, reason = "below the number of data")]
    fn datum(&self, key: Key, lane: usize) -> usize {
        let n = self.data.terms();
        match self.order {
            Order::Cyclic => (key.step().saturating_sub(1) % n as u64) as usize,
            Order::Random => {
                let mut words =
                    Words::new(key, 0, lane).expect("replicas lie in the table of keys");
                ((u128::from(words.next_u64()) * n as u128) >> 64) as usize
            }
        }
    }

    /// Calls `each(lane, k_t, x)` with the coordinates of every lane, and with room for as many numbers.
    fn lanes<N: Scalar>(
        &self,
        key: Key,
        x: Block<'_>,
        mut each: impl FnMut(usize, usize, &[N], &mut [N]),
    ) {
        let dim = x.shape().dim();
        N::with_scratch(2 * dim, |scratch| {
            let (point, out) = scratch.split_at_mut(dim);
            for lane in 0..x.shape().lanes() {
                for (to, from) in point.iter_mut().zip(x.lane(lane)) {
                    *to = N::of(from);
                }
                out.fill(N::zero());
                each(lane, self.datum(key, lane), point, out);
            }
        });
    }
}

impl<L: Loss> Online for Stream<L> {
    fn loss(&self, key: Key, x: Block<'_>, f: &mut [f64]) {
        self.lanes(key, x, |lane, k, x, _| f[lane] = self.data.value::<f64>(k, x));
    }

    fn loss_gradient(&self, key: Key, x: Block<'_>, mut g: BlockMut<'_>) {
        self.lanes(key, x, |lane, k, x, out| {
            self.data.add_gradient(k, x, 1.0, out);
            for (i, out) in out.iter().enumerate() {
                g.set(i, lane, *out);
            }
        });
    }

    fn loss_error(&self, key: Key, x: Block<'_>, error: &mut [f64]) {
        self.lanes(key, x, |lane, k, x, _| {
            error[lane] = self.data.value::<Rounded>(k, x).error();
        });
    }

    fn loss_gradient_error(&self, key: Key, x: Block<'_>, mut error: BlockMut<'_>) {
        self.lanes(key, x, |lane, k, x, out| {
            self.data.add_gradient(k, x, Rounded::ONE, out);
            for (i, out) in out.iter().enumerate() {
                error.set(i, lane, out.error());
            }
        });
    }

    fn gradient_coordinate(&self, domain: &Domain) -> Option<Known> {
        let half = match *domain {
            Domain::Whole => f64::INFINITY,
            Domain::Box { lo, hi } => lo.abs().max(hi.abs()),
            Domain::Ball { radius } => radius,
        };
        largest_slope(&self.data, half).map(Known::AtMost)
    }

    fn strong_convexity(&self) -> Known {
        Known::AtLeast(self.data.penalty.weight())
    }

    fn deterministic(&self) -> bool {
        self.order == Order::Cyclic || self.data.terms() == 1
    }

    fn identically_distributed(&self) -> bool {
        self.order == Order::Random
    }

    /// The penalty has no variance, and `E‖∇f_t - ∇f‖² <= E ‖ℓ'(m) a_k‖² <= max sup|ℓ'|² ‖a_k‖²`.
    fn variance(&self) -> Option<Known> {
        let bounds = |k| self.data.loss.bounds(f64::INFINITY, self.data.design.target(k)).slope();
        let one = |k| {
            let size = mul_up(bounds(k), self.data.design.norm(k));
            mul_up(size, size)
        };
        let largest = (0..self.data.terms()).map(one).fold(0.0, f64::max);
        (self.order == Order::Random && largest.is_finite()).then_some(Known::AtMost(largest))
    }

    /// By a solver for `Σ_k n_k f_k`, with `n_k` the number of steps whose datum is `k`; the gap is that of its certificate, which is
    /// computed with rounding errors.
    fn comparator(
        &self,
        key: Key,
        horizon: u64,
        domain: &Domain,
        mut u: BlockMut<'_>,
        gap: &mut [f64],
    ) -> Result<(), NoComparator> {
        let shape = u.shape();
        let mut point = vec![0.0; shape.dim()];
        for lane in 0..shape.lanes() {
            // Where every replica sees the same losses the first lane speaks for all.
            if lane > 0 && self.deterministic() {
                gap[lane] = gap[0];
            } else {
                let counts = self.counts(key, horizon, lane);
                point.fill(0.0);
                gap[lane] =
                    minimise(&Total { data: &self.data, counts, horizon }, domain, &mut point);
            }
            if gap[lane].is_infinite() {
                return Err(NoComparator::Unbounded);
            }
            for (i, x) in point.iter().enumerate() {
                u.set(i, lane, *x);
            }
        }
        Ok(())
    }
}

impl<L: Loss> Stream<L> {
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    fn counts(&self, key: Key, horizon: u64, lane: usize) -> Vec<f64> {
        let n = self.data.terms() as u64;
        if self.order == Order::Cyclic {
            return (0..n).map(|k| (horizon / n + u64::from(k < horizon % n)) as f64).collect();
        }
        let mut counts = vec![0.0; self.data.terms()];
        for t in 1..=horizon {
            let Ok(key) = key.at_step(t) else { break };
            counts[self.datum(key, lane)] += 1.0;
        }
        counts
    }
}

/// `Σ_k n_k f_k`.
struct Total<'a, L> {
    data: &'a Regression<L>,
    counts: Vec<f64>,
    horizon: u64,
}

impl<L: Loss> Convex for Total<'_, L> {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let terms = self.counts.iter().enumerate().filter(|(_, n)| **n > 0.0);
        terms.fold(N::zero(), |sum, (k, n)| sum + self.data.value(k, x).times(*n))
    }

    /// The supports of the losses, and the tangent of the penalty: `(λ/2)‖v‖² >= λ xᵀv - (λ/2)‖x‖²`.
    fn minorant<N: Scalar>(&self, x: &[N], smoothing: f64, s: &mut [N]) -> N {
        s.fill(N::zero());
        let mut at = N::zero();
        let half = N::of(0.5 * self.data.penalty.weight());
        let ridge = half * x.iter().fold(N::zero(), |sum, x| sum + x.square());
        for (k, n) in self.counts.iter().enumerate().filter(|(_, n)| **n > 0.0) {
            let y = self.data.design.target(k);
            let (slope, intercept) = self.data.loss.support(self.data.margin(k, x), y, smoothing);
            self.data.add_row(k, x, slope, N::of(*n), s);
            at = at + (intercept - ridge).times(*n);
        }
        at
    }

    /// What the tangent of the penalty leaves out is `(λ/2)‖v - x‖²`.
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    fn strong_convexity(&self) -> f64 {
        self.horizon as f64 * self.data.penalty.weight()
    }

    fn smoothings(&self) -> &'static [f64] {
        if L::KINKS.is_some() { &[1e-1, 1e-2, 1e-3, 1e-4, 1e-5] } else { &[1.0] }
    }
}
