//! Inputs that many bounds share, and what they are read as.

use ratecheck_problems::number::Number;

use crate::theorem::{Bound, Input};

/// The largest number below 1, so that `[0, 1)` can be written as a closed range.
pub(crate) const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;
const INF: f64 = f64::INFINITY;

/// A number in `[at_least, at_most]` that must be given.
pub(crate) const fn input(
    name: &'static str,
    doc: &'static str,
    at_least: f64,
    at_most: f64,
) -> Input {
    Input { name, doc, default: None, at_least, at_most, open: false }
}

/// A positive number that must be given.
pub(crate) const fn positive(name: &'static str, doc: &'static str) -> Input {
    Input { open: true, ..input(name, doc, 0.0, INF) }
}

/// A nonnegative number that must be given.
pub(crate) const fn nonnegative(name: &'static str, doc: &'static str) -> Input {
    input(name, doc, 0.0, INF)
}

/// An averaging weight in `[0, 1)`.
pub(crate) const fn decay(name: &'static str, doc: &'static str) -> Input {
    input(name, doc, 0.0, BELOW_ONE)
}

impl Input {
    /// The same with a value when it is not given.
    pub(crate) const fn or(self, default: f64) -> Input {
        Input { default: Some(default), ..self }
    }
}

/// `T`.
pub(crate) const HORIZON: Input = input("T", "horizon: number of steps, at least 1", 1.0, INF);
/// `d`.
pub(crate) const DIM: Input = input("d", "dimension, at least 1", 1.0, INF);
/// `L`.
pub(crate) const SMOOTHNESS: Input = positive("L", "smoothness constant, positive");
/// `Δ`.
pub(crate) const GAP: Input = nonnegative("Delta", "f(x_1) - inf f, at least 0");
/// `σ`.
pub(crate) const SIGMA: Input = nonnegative("sigma", "root of the bound on E‖g - ∇f‖², at least 0");
/// `β1`.
pub(crate) const BETA1: Input = decay("beta1", "decay of the first moment, in [0, 1)");
/// `β2`.
pub(crate) const BETA2: Input = decay("beta2", "decay of the second moment, in [0, 1)");

/// A bound as the sum of named terms, in any kind of numbers: one formula serves runs and `ratecheck bound`.
pub(crate) struct Terms<N, const K: usize>(pub(crate) [(&'static str, N); K]);

impl<N: Number, const K: usize> Terms<N, K> {
    /// The sum.
    pub(crate) fn total(self) -> N {
        self.0.into_iter().fold(N::zero(), |sum, (_, term)| sum + term)
    }
}

impl<const K: usize> From<Terms<f64, K>> for Bound {
    fn from(terms: Terms<f64, K>) -> Bound {
        let value = terms.0.iter().map(|(_, term)| term).sum();
        Bound { value, terms: terms.0.to_vec() }
    }
}
