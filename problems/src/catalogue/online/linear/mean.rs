//! The mean loss of a sequence.

use crate::objective::{Constant, Facts, Known, Objective};
use crate::rounding::{gamma, sqrt_up};
use crate::space::{Block, BlockMut, sum, sum_error_factor};

/// The mean loss `f(x) = c̄ᵀx`.
#[derive(Debug)]
pub(super) struct Linear {
    facts: Facts,
    mean: Vec<f64>,
}

impl Linear {
    pub(super) fn new(facts: Facts, mean: Vec<f64>) -> Linear {
        let largest = mean.iter().fold(0.0, |m, c| c.abs().max(m));
        let norm2 = mean.iter().map(|c| c * c).sum::<f64>() * (1.0 + gamma(mean.len() + 2));
        let facts = facts
            .convex()
            .with(Constant::Smoothness, Known::Exactly(0.0), "the gradient is constant")
            .with(Constant::StrongConvexity, Known::Exactly(0.0), "the function is affine")
            .with(Constant::GradientCoordinate, Known::Exactly(largest), "max_i |c̄_i|")
            .with(Constant::GradientNorm, Known::AtMost(sqrt_up(norm2)), "‖c̄‖");
        Linear { facts, mean }
    }
}

impl Objective for Linear {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn value(&self, x: Block<'_>, f: &mut [f64]) {
        let data = x.flat();
        sum(x.shape(), f, |i, k| self.mean[i] * data[k]);
    }

    fn gradient(&self, _x: Block<'_>, mut g: BlockMut<'_>) {
        for (i, c) in self.mean.iter().enumerate() {
            g.row(i).fill(*c);
        }
    }

    fn hessian(&self, _x: &[f64], out: &mut [f64]) -> bool {
        out.fill(0.0);
        true
    }

    fn hessian_along(&self, _x: &[f64], _v: &[f64], out: &mut [f64]) -> bool {
        out.fill(0.0);
        true
    }

    /// One product a term, and the tree, relative to `Σ|c̄_i x_i|`.
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    fn value_error(&self, x: Block<'_>, error: &mut [f64]) {
        let (data, dim) = (x.flat(), x.shape().dim());
        sum(x.shape(), error, |i, k| (self.mean[i] * data[k]).abs());
        for e in error {
            *e *= 2.0 * sum_error_factor(dim) + gamma(2);
            *e += dim as f64 * f64::MIN_POSITIVE;
        }
    }

    fn gradient_error(&self, _x: Block<'_>, mut error: BlockMut<'_>) {
        error.flat().fill(0.0);
    }
}
