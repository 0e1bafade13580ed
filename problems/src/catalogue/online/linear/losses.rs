//! The losses and their best fixed points.

use std::cell::RefCell;
use std::sync::Arc;

use crate::alphabet::Alphabet;
use crate::domain::Domain;
use crate::objective::Known;
use crate::oracle::{NoComparator, Online};
use crate::random::Key;
use crate::rounding::{gamma, mul_up};
use crate::sequence::{Compensated, Sequence};
use crate::space::{Block, BlockMut, Shape, sum, sum_error_factor};

/// The losses with these coefficients.
#[derive(Debug)]
pub(super) struct Losses {
    pub(super) sequence: Sequence,
    pub(super) dim: usize,
}

thread_local! {
    /// `c_t` of the block at hand: the loss is a sum over coordinates, which needs them all at once.
    static COEFFICIENTS: RefCell<Vec<f64>> = const { RefCell::new(Vec::new()) };
}

impl Online for Losses {
    fn loss(&self, key: Key, x: Block<'_>, f: &mut [f64]) {
        let shape = x.shape();
        COEFFICIENTS.with_borrow_mut(|c| {
            c.resize(shape.len(), 0.0);
            self.sequence.fill(key, BlockMut::new(c, shape));
            let data = x.flat();
            sum(shape, f, |_, k| c[k] * data[k]);
        });
    }

    fn loss_gradient(&self, key: Key, _x: Block<'_>, g: BlockMut<'_>) {
        self.sequence.fill(key, g);
    }

    fn coefficients(&self, key: Key, shape: Shape, c: &mut [f64]) -> bool {
        self.sequence.fill_steps(key, shape, c);
        true
    }

    /// One product a term, and the tree, relative to `Σ|c_i x_i|`.
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    fn loss_error(&self, key: Key, x: Block<'_>, error: &mut [f64]) {
        let shape = x.shape();
        COEFFICIENTS.with_borrow_mut(|c| {
            c.resize(shape.len(), 0.0);
            self.sequence.fill(key, BlockMut::new(c, shape));
            let data = x.flat();
            sum(shape, error, |_, k| (c[k] * data[k]).abs());
        });
        for e in error {
            *e *= 2.0 * sum_error_factor(shape.dim()) + gamma(2);
            *e += shape.dim() as f64 * f64::MIN_POSITIVE;
        }
    }

    fn loss_gradient_error(&self, _key: Key, _x: Block<'_>, mut error: BlockMut<'_>) {
        error.flat().fill(0.0);
    }

    fn gradient_coordinate(&self, _domain: &Domain) -> Option<Known> {
        Some(Known::Exactly(self.sequence.largest()))
    }

    fn strong_convexity(&self) -> Known {
        Known::Exactly(0.0)
    }

    fn deterministic(&self) -> bool {
        self.sequence.is_deterministic()
    }

    fn identically_distributed(&self) -> bool {
        self.sequence.is_random()
    }

    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    fn variance(&self) -> Option<Known> {
        self.sequence.variance().map(|one| Known::AtMost(mul_up(self.dim as f64, one)))
    }

    fn sparse(&self) -> bool {
        self.sequence.is_sparse()
    }

    fn enumerated(&self) -> Option<(Arc<dyn Online>, Alphabet)> {
        let (sequence, alphabet) = self.sequence.enumerated(self.dim)?;
        Some((Arc::new(Losses { sequence, dim: self.dim }), alphabet))
    }

    fn last_step(&self) -> Option<u64> {
        self.sequence.last_step()
    }

    /// By going through the sequence: on a box each coordinate of `u` is the end opposite to the sign of `C_i = Σ c_{t,i}` (the
    /// upper end for 0), on a ball `u = -radius C/‖C‖`, without constraint it exists only for `C = 0`. The sums are
    /// compensated, and the gap is what their rounding leaves open: a wrong sign of `C_i` costs `(hi - lo)|C_i|`, and a `C`
    /// off by `δ` at most `2 radius ‖δ‖`, besides the roundings of `u`.
    fn comparator(
        &self,
        key: Key,
        horizon: u64,
        domain: &Domain,
        mut u: BlockMut<'_>,
        gap: &mut [f64],
    ) -> Result<(), NoComparator> {
        let shape = u.shape();
        let (total, error) = self.total(key, horizon, shape);
        gap.fill(0.0);
        match domain {
            Domain::Box { lo, hi } => {
                let width = (hi - lo).next_up();
                for (k, u) in u.flat().iter_mut().enumerate() {
                    *u = if total[k] > 0.0 { *lo } else { *hi };
                    // Without error any end is right for 0.
                    if error[k] > 0.0 && total[k].abs() <= error[k] {
                        let lane = k % shape.lanes();
                        gap[lane] = (gap[lane] + width * (2.0 * error[k]).next_up()).next_up();
                    }
                }
            }
            Domain::Ball { radius } => {
                on_sphere(*radius, Block::new(&total, shape), u);
                let roundings = gamma(2 * shape.dim() + 8);
                for (lane, gap) in gap.iter_mut().enumerate() {
                    let column =
                        |v: &[f64]| v.iter().skip(lane).step_by(shape.lanes()).sum::<f64>();
                    let (size, off) = (
                        column(&total.iter().map(|c| c.abs()).collect::<Vec<_>>()),
                        column(&error),
                    );
                    *gap = radius * (2.0 * off + roundings * (size + off)) * (1.0 + 1e-9);
                }
            }
            Domain::Whole if total.iter().chain(&error).all(|c| c.abs() <= 0.0) => {
                u.flat().fill(0.0)
            }
            Domain::Whole => return Err(NoComparator::Unbounded),
        }
        Ok(())
    }

    /// In one pass: the minimum of `Cᵀu` is `Σ_i min(lo C_i, hi C_i)` on a box and `-radius ‖C‖` on a ball.
    fn hindsight(
        &self,
        key: Key,
        horizons: &[u64],
        domain: &Domain,
        shape: Shape,
        best: &mut [f64],
    ) -> Result<(), NoComparator> {
        let mut totals = vec![Compensated::default(); shape.len()];
        let (mut c, mut t) = (vec![0.0; shape.len()], 0);
        for (horizon, best) in horizons.iter().zip(best.chunks_mut(shape.lanes())) {
            self.add(key, t, *horizon, &mut c, &mut totals);
            t = *horizon;
            let at = |k: usize| totals[k].value().0;
            match domain {
                Domain::Box { lo, hi } => sum(shape, best, |_, k| (lo * at(k)).min(hi * at(k))),
                Domain::Ball { radius } => {
                    sum(shape, best, |_, k| at(k) * at(k));
                    best.iter_mut().for_each(|best| *best = -radius * best.sqrt());
                }
                Domain::Whole => return Err(NoComparator::Unbounded),
            }
        }
        Ok(())
    }

    fn period(&self) -> Option<u64> {
        self.sequence.period()
    }
}

impl Losses {
    /// Adds `c_t` of the steps after `from` up to `to`, for every lane.
    #[expect(clippy::cast_precision_loss, reason = "numbers of periods stay below 2^53")]
    fn add(&self, key: Key, from: u64, to: u64, c: &mut [f64], totals: &mut [Compensated]) {
        let shape = Shape::new(self.dim, totals.len() / self.dim);
        let mut add = |from, to, times: f64| {
            for key in (from + 1..=to).map_while(|t| key.at_step(t).ok()) {
                self.sequence.fill(key, BlockMut::new(c, shape));
                totals.iter_mut().zip(&*c).for_each(|(total, c)| total.add(times * *c));
            }
        };
        match self.sequence.exact_period(to) {
            // No addition rounds: whole periods may be added at once.
            Some(period) if to - from > period => {
                let periods = (to - from) / period;
                add(from, from + period, periods as f64);
                add(from + periods * period, to, 1.0);
            }
            _ => add(from, to, 1.0),
        }
    }

    /// `Σ_{t <= horizon} c_t` of every lane with a bound on its error.
    fn total(&self, key: Key, horizon: u64, shape: Shape) -> (Vec<f64>, Vec<f64>) {
        let mut totals = vec![Compensated::default(); shape.len()];
        let mut c = vec![0.0; shape.len()];
        self.add(key, 0, horizon, &mut c, &mut totals);
        totals.iter().map(Compensated::value).unzip()
    }
}

/// `u = -radius C/‖C‖`, and 0 where `C = 0`.
fn on_sphere(radius: f64, total: Block<'_>, mut u: BlockMut<'_>) {
    let mut norm2 = vec![0.0; total.shape().lanes()];
    sum(total.shape(), &mut norm2, |_, k| total.flat()[k] * total.flat()[k]);
    for i in 0..total.shape().dim() {
        for ((u, c), norm2) in u.row(i).iter_mut().zip(total.row(i)).zip(&norm2) {
            *u = if *norm2 > 0.0 { -radius * (c / norm2.sqrt()) } else { 0.0 };
        }
    }
}
