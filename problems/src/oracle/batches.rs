//! What the laws that draw from data share.

use std::sync::Arc;

use super::{OracleFacts, Tail};
use crate::catalogue::Problem;
use crate::number::Scalar;
use crate::objective::{FiniteSum, Known, Objective};
use crate::random::Key;
use crate::rounding::{add_up, gamma, mul_up};
use crate::space::{Block, BlockMut};
use crate::spec::{Params, SpecError};

/// A problem with data.
#[derive(Clone, Debug)]
pub(super) struct Data {
    pub(super) objective: Arc<dyn Objective>,
}

impl Data {
    /// The data of a problem.
    ///
    /// # Errors
    /// When the problem is no finite sum.
    pub(super) fn of(params: &Params<'_>, problem: &Problem) -> Result<Data, SpecError> {
        let objective = Arc::clone(&problem.objective);
        if objective.finite_sum().is_none() {
            let expected = "a finite sum, and minibatches need data; try `logistic`";
            return Err(params.refuse("problem", objective.facts().id(), expected));
        }
        Ok(Data { objective })
    }

    /// The summands.
    pub(super) fn sum(&self) -> &dyn FiniteSum {
        self.objective.finite_sum().expect("checked when the oracle was built")
    }

    /// Number of summands `n`.
    pub(super) fn terms(&self) -> usize {
        self.sum().terms()
    }

    /// `Some(G)` with `|∂_i f_k(x)| <= G` for every datum, point and coordinate, if stated.
    fn slope(&self) -> Option<f64> {
        self.sum().term_gradient_coordinate().upper().filter(|slope| slope.is_finite())
    }

    /// The facts of a batch of at least `size` distinct data, each set of a size equally likely: `E‖g - ∇f‖² =
    /// (n - B)/(B (n - 1)) · (1/n) Σ_k ‖∇f_k - ∇f‖² <= (n - B)/(B (n - 1)) · d G²` (Cochran 1977, Theorem 2.2).
    #[expect(clippy::cast_precision_loss, reason = "dimensions and sizes stay below 2^53")]
    pub(super) fn distinct_facts(&self, id: String, size: usize, unbiased: bool) -> OracleFacts {
        let (n, d) = (self.terms(), self.objective.facts().dim());
        let share = (n - size) as f64 / (size as f64 * (n - 1).max(1) as f64);
        let slope = self.slope();
        OracleFacts {
            id,
            unbiased,
            deterministic: n == 1,
            // Fewer than 2B roundings stand between the sum of B products and its bound.
            gradient_coordinate: slope
                .map(|slope| Known::AtMost(mul_up(slope, add_up(1.0, gamma(2 * size + 2))))),
            variance: slope.map(|slope| {
                let total = mul_up(d as f64, mul_up(slope, slope));
                Known::AtMost(mul_up(total, share * (1.0 + gamma(4))))
            }),
            tail: Tail::Bounded,
            sparse: false,
        }
    }

    /// Writes the mean of `∇f_k(x)` over `batch` to one lane of `g`.
    #[expect(clippy::cast_precision_loss, reason = "sizes stay below 2^53")]
    pub(super) fn mean(&self, batch: &[u32], lane: usize, x: Block<'_>, g: &mut BlockMut<'_>) {
        weighted(self.sum(), batch, 1.0 / batch.len() as f64, lane, x, g);
    }
}

/// Writes `weight Σ_b ∇f_{k_b}(x)` over `batch` to one lane of `g`.
pub(super) fn weighted(
    data: &dyn FiniteSum,
    batch: &[u32],
    weight: f64,
    lane: usize,
    x: Block<'_>,
    g: &mut BlockMut<'_>,
) {
    let dim = x.shape().dim();
    if x.shape().lanes() == 1 {
        g.flat().fill(0.0);
        return data.add_batch_gradient(batch, weight, x.flat(), g.flat());
    }
    f64::with_scratch(2 * dim, |scratch| {
        let (point, sum) = scratch.split_at_mut(dim);
        for (to, from) in point.iter_mut().zip(x.lane(lane)) {
            *to = from;
        }
        data.add_batch_gradient(batch, weight, point, sum);
        for (i, sum) in sum.iter().enumerate() {
            g.set(i, lane, *sum);
        }
    });
}

/// `scale (1/n) Σ_k (∂_i f_k(x) - ∂_i f(x))²` of every lane and coordinate: with `scale = 1/B` the variance of the mean of `B` summands
/// drawn with replacement. Deviations are taken from the computed mean, whose error enters as a square.
#[expect(clippy::cast_precision_loss, reason = "sizes stay below 2^53")]
pub(super) fn spread(data: &dyn FiniteSum, scale: f64, x: Block<'_>, mut out: BlockMut<'_>) {
    let (shape, n) = (x.shape(), data.terms());
    let (mut mean, mut term) = (vec![0.0; shape.len()], vec![0.0; shape.len()]);
    for lane in 0..shape.lanes() {
        for k in 0..n {
            let mut mean = BlockMut::new(&mut mean, shape);
            data.add_term_gradient(k, lane, 1.0 / n as f64, x, &mut mean);
        }
    }
    out.flat().fill(0.0);
    for k in 0..n {
        term.fill(0.0);
        for lane in 0..shape.lanes() {
            data.add_term_gradient(k, lane, 1.0, x, &mut BlockMut::new(&mut term, shape));
        }
        for ((out, term), mean) in out.flat().iter_mut().zip(&term).zip(&mean) {
            *out += (term - mean) * (term - mean);
        }
    }
    out.flat().iter_mut().for_each(|out| *out *= scale / n as f64);
}

/// The place of one lane.
pub(super) fn lane_key(key: Key, lane: usize) -> Key {
    key.with_replica(key.replica() + lane as u64).expect("the block lies in the table of keys")
}
