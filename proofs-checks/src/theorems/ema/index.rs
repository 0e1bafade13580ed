//! Sums over a run that end with a term of their own, and the law of the random output index.

use super::window::Discount;
use crate::evidence::{Rounded, RoundedSum};

/// `β h_T + (1-β) Σ_{t<=T} h_t`: a sum `Σ_t a_t` undone into its discounted sums `h_t = β h_{t-1} + a_t`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Blend {
    last: Rounded,
    sum: RoundedSum,
}

impl Blend {
    /// Takes in `h_t`.
    pub(crate) fn push(&mut self, h: Rounded) {
        self.last = h;
        self.sum.push(h);
    }

    /// `h_T`.
    pub(crate) fn last(&self) -> Rounded {
        self.last
    }

    /// `T`.
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    pub(crate) fn terms(&self) -> Rounded {
        Rounded::exact(self.sum.terms() as f64)
    }

    /// `β h_T + (1-β) Σ_{t<=T} h_t`.
    pub(crate) fn total(&self, discount: &Discount<Rounded>) -> Rounded {
        discount.beta() * self.last + discount.fresh() * self.sum.value()
    }
}

/// `Σ_{t<=T} p_t h_t` for `p_t = (1-β^t)/T`, `t < T`, and `p_T = (1-β^T)/((1-β) T)`: the mean of `h_τ` over `τ` alone, without drawing
/// it. Since `p_t = (1-β) W_t / T` and `p_T = W_T / T`, it is the [`Blend`] of `W_t h_t` over `T`, which does not ask beforehand when
/// the run ends.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct IndexMean {
    weighted: Blend,
}

impl IndexMean {
    /// Takes in `h_t`.
    pub(crate) fn push(&mut self, h: Rounded, discount: &Discount<Rounded>) {
        self.weighted.push(discount.total() * h);
    }

    /// `T Σ_{t<=T} p_t h_t`.
    pub(crate) fn total(&self, discount: &Discount<Rounded>) -> Rounded {
        self.weighted.total(discount)
    }

    /// `Σ_{t<=T} p_t h_t`; not finite before the first term.
    pub(crate) fn mean(&self, discount: &Discount<Rounded>) -> Rounded {
        self.total(discount) / self.weighted.terms()
    }
}
