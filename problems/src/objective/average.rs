//! Averages over data from one formula of a summand: the objective and the finite sum that minibatches draw from.

use std::fmt;
use std::sync::Arc;

use super::formula::ANYWHERE;
use super::{Analytic, Facts, FiniteSum, Formula, Known, Objective};
use crate::interval::{IntervalForm, Reach};
use crate::number::Scalar;
use crate::space::{Block, BlockMut};

/// The summands of `f = (1/n) Σ_k f_k`, written once for every kind of number.
pub trait Summands: fmt::Debug + Send + Sync + 'static {
    /// Number of summands `n`.
    fn count(&self) -> usize;

    /// `f_k(x)`.
    fn value<N: Scalar>(&self, k: usize, x: &[N]) -> N;

    /// `g <- g + weight ∇f_k(x)`.
    fn add_gradient<N: Scalar>(&self, k: usize, x: &[N], weight: N, g: &mut [N]);

    /// `sup_{k, x} max_i |∂_i f_k(x)|`.
    fn term_gradient_coordinate(&self) -> Known;

    /// How far from 0 a rigorous search has to look.
    fn reach(&self) -> Reach {
        ANYWHERE
    }
}

/// The objective of [`Summands`].
#[derive(Debug)]
pub struct Average<S> {
    whole: Analytic<Mean<S>>,
    summands: Arc<S>,
}

impl<S: Summands> Average<S> {
    /// The objective with what is known of it.
    #[must_use]
    pub fn new(facts: Facts, summands: S) -> Average<S> {
        let summands = Arc::new(summands);
        Average { whole: Analytic::new(facts, Mean(Arc::clone(&summands))), summands }
    }
}

/// The average as a formula.
#[derive(Debug)]
struct Mean<S>(Arc<S>);

impl<S: Summands> Mean<S> {
    /// `n` as a number, exactly.
    #[expect(clippy::cast_precision_loss, reason = "a count stays below 2^53")]
    fn count<N: Scalar>(&self) -> N {
        N::of(self.0.count() as f64)
    }
}

impl<S: Summands> Formula for Mean<S> {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let terms = 0..self.0.count();
        terms.fold(N::zero(), |sum, k| sum + self.0.value(k, x)) / self.count()
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        g.fill(N::zero());
        for k in 0..self.0.count() {
            self.0.add_gradient(k, x, N::one(), g);
        }
        for g in g {
            *g = *g / self.count();
        }
    }

    fn reach(&self) -> Reach {
        self.0.reach()
    }
}

impl<S: Summands> Objective for Average<S> {
    fn facts(&self) -> &Facts {
        self.whole.facts()
    }

    fn value(&self, x: Block<'_>, f: &mut [f64]) {
        self.whole.value(x, f);
    }

    fn gradient(&self, x: Block<'_>, g: BlockMut<'_>) {
        Objective::gradient(&self.whole, x, g);
    }

    fn value_error(&self, x: Block<'_>, error: &mut [f64]) {
        self.whole.value_error(x, error);
    }

    fn gradient_error(&self, x: Block<'_>, error: BlockMut<'_>) {
        self.whole.gradient_error(x, error);
    }

    fn hessian(&self, x: &[f64], out: &mut [f64]) -> bool {
        Objective::hessian(&self.whole, x, out)
    }

    fn interval_form(&self) -> Option<&dyn IntervalForm> {
        self.whole.interval_form()
    }

    fn finite_sum(&self) -> Option<&dyn FiniteSum> {
        Some(self)
    }
}

impl<S: Summands> FiniteSum for Average<S> {
    fn terms(&self) -> usize {
        self.summands.count()
    }

    fn add_term_gradient(
        &self,
        k: usize,
        lane: usize,
        weight: f64,
        x: Block<'_>,
        g: &mut BlockMut<'_>,
    ) {
        let dim = x.shape().dim();
        f64::with_scratch(2 * dim, |scratch| {
            let (point, sum) = scratch.split_at_mut(dim);
            for (i, x) in x.lane(lane).enumerate() {
                (point[i], sum[i]) = (x, g.as_ref().at(i, lane));
            }
            self.summands.add_gradient(k, point, weight, sum);
            for (i, sum) in sum.iter().enumerate() {
                g.set(i, lane, *sum);
            }
        });
    }

    fn term_gradient_coordinate(&self) -> Known {
        self.summands.term_gradient_coordinate()
    }
}

#[cfg(test)]
mod tests {
    use crate::catalogue::{ALL, build};
    use crate::objective::gradient_at;
    use crate::space::{Block, BlockMut, Shape};

    #[test]
    fn gradients_of_summands_average_to_the_gradient() {
        let mut averages = 0;
        for spec in ALL.iter().flat_map(|entry| entry.examples) {
            let f = build(spec).unwrap().objective;
            let Some(sum) = f.finite_sum() else { continue };
            let (dim, n) = (f.facts().dim(), sum.terms());
            let x: Vec<f64> = (1..=dim).map(|i| 1.5 / (i as f64) - 0.4).collect();
            // Two lanes, of which the second is filled.
            let shape = Shape::new(dim, 2);
            let both: Vec<f64> = x.iter().flat_map(|x| [f64::NAN, *x]).collect();
            let mut g = vec![0.0; 2 * dim];
            for k in 0..n {
                let (x, mut g) = (Block::new(&both, shape), BlockMut::new(&mut g, shape));
                sum.add_term_gradient(k, 1, 1.0 / n as f64, x, &mut g);
            }
            let size = gradient_at(&*f, &x).iter().fold(0.0, |m: f64, g| m.max(g.abs()));
            for (i, exact) in gradient_at(&*f, &x).iter().enumerate() {
                // Sums of n terms, a few roundings each, of at most a hundred times the size of the result.
                let room = 100.0 * (n + 50) as f64 * f64::EPSILON * size;
                assert!((g[2 * i + 1] - exact).abs() <= room, "{spec}: {} {exact}", g[2 * i + 1]);
                assert!(g[2 * i] == 0.0, "{spec}: the other lane is left alone");
            }
            averages += 1;
        }
        assert!(averages >= 10, "only {averages} are averages");
    }
}
