//! Averages over data from one formula for a summand: value, gradient, Hessian, rounding errors and enclosures all come
//! from it.

use std::fmt;

use super::formula::along;
use super::{Facts, FiniteSum, Known, Objective};
use crate::interval::{Interval, IntervalForm, Reach};
use crate::number::{Dual, Scalar};
use crate::rounded::Rounded;
use crate::space::{Block, BlockMut};

/// Largest dimension, and largest number of summands times dimension, in which boxes can be searched.
const FEW: (usize, usize) = (8, 64);

/// The summands `f_k` of `f = (1/n) Σ_k f_k`, written once for every kind of number.
pub trait Summands: fmt::Debug + Send + Sync + 'static {
    /// Number of summands `n`.
    fn terms(&self) -> usize;

    /// `f_k(x)`.
    fn value<N: Scalar>(&self, k: usize, x: &[N]) -> N;

    /// `g += weight ∇f_k(x)`, for a summand with kinks the subgradient that its facts state.
    fn add_gradient<N: Scalar>(&self, k: usize, x: &[N], weight: N, g: &mut [N]);

    /// `g += weight Σ_b ∇f_{k_b}(x)`, up to rounding one summand after the other.
    fn add_batch_gradient(&self, batch: &[u32], weight: f64, x: &[f64], g: &mut [f64]) {
        for k in batch {
            self.add_gradient(*k as usize, x, weight, g);
        }
    }

    /// Whether every summand has second derivatives at `x`.
    fn has_hessian(&self, _x: &[f64]) -> bool {
        true
    }

    /// How far from 0 a rigorous search has to look; `None` where enclosures are of no use.
    fn reach(&self) -> Option<Reach> {
        None
    }
}

/// The objective of [`Summands`]. Sums run over the data in their order.
#[derive(Debug)]
pub struct Average<S> {
    facts: Facts,
    summands: S,
    /// `sup_{k, x} max_i |∂_i f_k(x)|`.
    slope: Option<f64>,
}

impl<S: Summands> Average<S> {
    /// The objective with what is known of it, and with a bound of `|∂_i f_k(x)|` for every summand, point and coordinate where
    /// there is one.
    #[must_use]
    pub fn new(facts: Facts, summands: S, slope: Option<f64>) -> Average<S> {
        Average { facts, summands, slope }
    }

    /// The same function with other facts, once more is known of it.
    #[must_use]
    pub fn with_facts(self, facts: Facts) -> Average<S> {
        Average { facts, ..self }
    }

    /// The summands.
    #[must_use]
    pub fn summands(&self) -> &S {
        &self.summands
    }

    #[expect(clippy::cast_precision_loss, reason = "data are numbered below 2^32")]
    fn count(&self) -> f64 {
        self.summands.terms() as f64
    }

    fn mean<N: Scalar>(&self, x: &[N]) -> N {
        let sum = |sum: N, k| sum + self.summands.value(k, x);
        (0..self.summands.terms()).fold(N::zero(), sum) / N::of(self.count())
    }

    fn mean_gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        g.fill(N::zero());
        for k in 0..self.summands.terms() {
            self.summands.add_gradient(k, x, N::one(), g);
        }
        let count = N::of(self.count());
        for g in g {
            *g = *g / count;
        }
    }

    /// Calls `each(lane, x, g)` with the coordinates of every lane and room for as many results.
    fn lanes<N: Scalar>(&self, x: Block<'_>, mut each: impl FnMut(usize, &[N], &mut [N])) {
        let dim = x.shape().dim();
        N::with_scratch(2 * dim, |scratch| {
            let (point, out) = scratch.split_at_mut(dim);
            for lane in 0..x.shape().lanes() {
                for (to, from) in point.iter_mut().zip(x.lane(lane)) {
                    *to = N::of(from);
                }
                each(lane, point, out);
            }
        });
    }

    fn second<N: Scalar>(&self, x: &[N], h: &mut [N]) {
        let dim = x.len();
        Dual::with_scratch(2 * dim, |scratch| {
            let (point, g) = scratch.split_at_mut(dim);
            for j in 0..dim {
                for (i, (to, from)) in point.iter_mut().zip(x).enumerate() {
                    *to = if i == j { Dual::variable(*from) } else { Dual::constant(*from) };
                }
                self.mean_gradient(point, g);
                for (i, g) in g.iter().enumerate() {
                    h[i * dim + j] = g.d;
                }
            }
        });
    }
}

impl<S: Summands> Objective for Average<S> {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn value(&self, x: Block<'_>, f: &mut [f64]) {
        self.lanes(x, |lane, x, _| f[lane] = self.mean::<f64>(x));
    }

    fn gradient(&self, x: Block<'_>, mut g: BlockMut<'_>) {
        self.lanes(x, |lane, x, out| {
            self.mean_gradient::<f64>(x, out);
            for (i, out) in out.iter().enumerate() {
                g.set(i, lane, *out);
            }
        });
    }

    fn hessian(&self, x: &[f64], out: &mut [f64]) -> bool {
        let exists = self.summands.has_hessian(x);
        if exists {
            self.second(x, out);
            // Rounding differs between the two sides of the diagonal.
            let dim = x.len();
            for i in 0..dim {
                for j in 0..i {
                    out[i * dim + j] = out[j * dim + i];
                }
            }
        }
        exists
    }

    fn hessian_along(&self, x: &[f64], v: &[f64], out: &mut [f64]) -> bool {
        let exists = self.summands.has_hessian(x);
        if exists {
            along(x, v, out, |point, g| self.mean_gradient(point, g));
        }
        exists
    }

    fn value_error(&self, x: Block<'_>, error: &mut [f64]) {
        self.lanes(x, |lane, x, _| error[lane] = self.mean::<Rounded>(x).error());
    }

    fn gradient_error(&self, x: Block<'_>, mut error: BlockMut<'_>) {
        self.lanes(x, |lane, x, out| {
            self.mean_gradient::<Rounded>(x, out);
            for (i, out) in out.iter().enumerate() {
                error.set(i, lane, out.error());
            }
        });
    }

    fn interval_form(&self) -> Option<&dyn IntervalForm> {
        let (dim, terms) = (self.facts.dim(), self.summands.terms());
        let small = dim <= FEW.0 && dim * terms <= FEW.1;
        (small && self.summands.reach().is_some()).then_some(self)
    }

    fn finite_sum(&self) -> Option<&dyn FiniteSum> {
        Some(self)
    }
}

impl<S: Summands> FiniteSum for Average<S> {
    fn terms(&self) -> usize {
        self.summands.terms()
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
            let (point, out) = scratch.split_at_mut(dim);
            for (to, from) in point.iter_mut().zip(x.lane(lane)) {
                *to = from;
            }
            for (i, out) in out.iter_mut().enumerate() {
                *out = g.as_ref().at(i, lane);
            }
            self.summands.add_gradient(k, point, weight, out);
            for (i, out) in out.iter().enumerate() {
                g.set(i, lane, *out);
            }
        });
    }

    fn add_batch_gradient(&self, batch: &[u32], weight: f64, x: &[f64], g: &mut [f64]) {
        self.summands.add_batch_gradient(batch, weight, x, g);
    }

    fn term_gradient_coordinate(&self) -> Known {
        Known::AtMost(self.slope.unwrap_or(f64::INFINITY))
    }
}

impl<S: Summands> IntervalForm for Average<S> {
    fn gradient(&self, x: &[Interval], g: &mut [Interval]) {
        self.mean_gradient(x, g);
    }

    fn hessian(&self, x: &[Interval], h: &mut [Interval]) {
        self.second(x, h);
    }

    fn reach(&self) -> Reach {
        self.summands.reach().expect("an interval form is given only with a reach")
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
            let (mut batch, all) = (vec![0.0; dim], (0..n as u32).collect::<Vec<_>>());
            sum.add_batch_gradient(&all, 1.0 / n as f64, &x, &mut batch);
            let size = gradient_at(&*f, &x).iter().fold(0.0, |m: f64, g| m.max(g.abs()));
            for (i, exact) in gradient_at(&*f, &x).iter().enumerate() {
                // Sums of n terms, a few roundings each, of at most a hundred times the size of the result.
                let room = 100.0 * (n + 50) as f64 * f64::EPSILON * size;
                assert!((g[2 * i + 1] - exact).abs() <= room, "{spec}: {} {exact}", g[2 * i + 1]);
                assert!((batch[i] - exact).abs() <= room, "{spec}: {} {exact}", batch[i]);
                assert!(g[2 * i] == 0.0, "{spec}: the other lane is left alone");
            }
            averages += 1;
        }
        assert!(averages >= 10, "only {averages} are averages");
    }
}
