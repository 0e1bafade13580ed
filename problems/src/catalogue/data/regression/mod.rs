//! `f(w) = (1/n) Σ_k ℓ(a_kᵀw; y_k) + r(w)`: linear models with the losses of [`losses`].

mod constants;
mod entries;
pub(in crate::catalogue) mod losses;

pub(in crate::catalogue) use self::constants::{largest_slope, objective};
pub(super) use self::entries::ENTRIES;

use self::losses::Loss;
use crate::data::design::Design;
use crate::data::linear::add_penalty;
use crate::number::Scalar;
use crate::objective::Summands;

/// The penalty `r(w)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::catalogue) enum Penalty {
    /// `(λ/2)‖w‖²`.
    Ridge(f64),
    /// `λ Σ w_i²/(1 + w_i²)`, nonconvex and bounded.
    Rational(f64),
}

impl Penalty {
    fn value<N: Scalar>(self, w: &[N]) -> N {
        let add = |sum: N, w: &N| match self {
            Penalty::Ridge(_) => sum + w.square(),
            Penalty::Rational(_) => sum + w.square() / w.square().plus(1.0),
        };
        let sum = w.iter().fold(N::zero(), add);
        match self {
            Penalty::Ridge(lambda) => sum.times(0.5 * lambda),
            Penalty::Rational(lambda) => sum.times(lambda),
        }
    }

    fn slope<N: Scalar>(self, w: N) -> N {
        match self {
            Penalty::Ridge(lambda) => w.times(lambda),
            Penalty::Rational(lambda) => w.times(2.0 * lambda) / w.square().plus(1.0).square(),
        }
    }

    /// `λ`.
    pub(in crate::catalogue) fn weight(self) -> f64 {
        let (Penalty::Ridge(lambda) | Penalty::Rational(lambda)) = self;
        lambda
    }

    fn is_zero(self) -> bool {
        self.weight() <= 0.0
    }
}

/// The summands `f_k(w) = ℓ(a_kᵀw; y_k) + r(w)`.
#[derive(Debug)]
pub(in crate::catalogue) struct Regression<L> {
    pub(in crate::catalogue) design: Design,
    pub(in crate::catalogue) loss: L,
    pub(in crate::catalogue) penalty: Penalty,
}

impl<L: Loss> Regression<L> {
    /// `a_kᵀw`, summed in order.
    pub(in crate::catalogue) fn margin<N: Scalar>(&self, k: usize, w: &[N]) -> N {
        let products = self.design.row(k).iter().zip(w);
        products.fold(N::zero(), |sum, (a, w)| sum + w.times(*a))
    }

    /// `g += weight (slope a_k + ∇r(w))`.
    pub(in crate::catalogue) fn add_row<N: Scalar>(
        &self,
        k: usize,
        w: &[N],
        slope: N,
        weight: N,
        g: &mut [N],
    ) {
        let penalised = !self.penalty.is_zero();
        for ((g, a), w) in g.iter_mut().zip(self.design.row(k)).zip(w) {
            let own = slope.times(*a);
            let own = if penalised { own + self.penalty.slope(*w) } else { own };
            *g = *g + weight * own;
        }
    }
}

impl<L: Loss> Summands for Regression<L> {
    fn terms(&self) -> usize {
        self.design.len()
    }

    fn value<N: Scalar>(&self, k: usize, w: &[N]) -> N {
        let loss = self.loss.value(self.margin(k, w), self.design.target(k));
        if self.penalty.is_zero() { loss } else { loss + self.penalty.value(w) }
    }

    fn add_gradient<N: Scalar>(&self, k: usize, w: &[N], weight: N, g: &mut [N]) {
        let slope = self.loss.slope(self.margin(k, w), self.design.target(k));
        self.add_row(k, w, slope, weight, g);
    }

    fn add_batch_gradient(&self, batch: &[u32], weight: f64, w: &[f64], g: &mut [f64]) {
        let slope = |k, margin| self.loss.slope(margin, self.design.target(k));
        self.design.matrix().add_each(batch, weight, w, g, slope);
        if !self.penalty.is_zero() {
            add_penalty(batch, weight, w, g, |w| self.penalty.slope(w));
        }
    }

    fn has_hessian(&self, w: &[f64]) -> bool {
        let smooth = |k| self.loss.has_curvature(self.margin(k, w), self.design.target(k));
        (0..self.design.len()).all(smooth)
    }
}
