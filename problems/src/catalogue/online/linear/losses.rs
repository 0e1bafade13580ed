//! The losses and their best fixed points.

use std::cell::RefCell;

use super::sequence::Sequence;
use crate::domain::Domain;
use crate::objective::Known;
use crate::oracle::{NoComparator, Online};
use crate::random::Key;
use crate::rounding::mul_up;
use crate::space::{Block, BlockMut, Shape, sum};

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

    fn gradient_coordinate(&self) -> Known {
        Known::Exactly(self.sequence.largest())
    }

    fn deterministic(&self) -> bool {
        !self.sequence.is_random()
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

    fn last_step(&self) -> Option<u64> {
        match &self.sequence {
            Sequence::Table(table) => Some(table.rows() as u64),
            _ => None,
        }
    }

    /// By going through the sequence: on a box each coordinate of `u` is the end opposite to the sign of `C_i = Σ c_{t,i}` (the
    /// upper end for 0), on a ball `u = -radius C/‖C‖`, without constraint it exists only for `C = 0`. The sums are
    /// compensated, so that only a `C_i` within a few roundings of 0 can get the wrong sign; the loss of `u` is
    /// then off by as little.
    fn comparator(
        &self,
        key: Key,
        horizon: u64,
        domain: &Domain,
        mut u: BlockMut<'_>,
    ) -> Result<(), NoComparator> {
        let shape = u.shape();
        let total = self.total(key, horizon, shape);
        match domain {
            Domain::Box { lo, hi } => {
                for (u, c) in u.flat().iter_mut().zip(&total) {
                    *u = if *c > 0.0 { *lo } else { *hi };
                }
            }
            Domain::Ball { radius } => on_sphere(*radius, Block::new(&total, shape), u),
            Domain::Whole if total.iter().all(|c| c.abs() <= 0.0) => u.flat().fill(0.0),
            Domain::Whole => return Err(NoComparator),
        }
        Ok(())
    }
}

impl Losses {
    /// `Σ_{t <= horizon} c_t` of every lane, with Neumaier's compensation.
    fn total(&self, key: Key, horizon: u64, shape: Shape) -> Vec<f64> {
        let [mut total, mut lost, mut c] = [(); 3].map(|()| vec![0.0; shape.len()]);
        for t in 1..=horizon {
            let Ok(key) = key.at_step(t) else { break };
            self.sequence.fill(key, BlockMut::new(&mut c, shape));
            for ((total, lost), c) in total.iter_mut().zip(&mut lost).zip(&c) {
                let sum: f64 = *total + c;
                let (big, small) = if total.abs() >= c.abs() { (*total, *c) } else { (*c, *total) };
                *lost += (big - sum) + small;
                *total = sum;
            }
        }
        total.iter().zip(&lost).map(|(total, lost)| total + lost).collect()
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
