//! The law of the random output index, summed out.

use super::window::Discount;
use crate::evidence::{Rounded, RoundedSum};

/// `Σ_{t<=T} p_t h_t` for `p_t = (1-β^t)/T`, `t < T`, and `p_T = (1-β^T)/((1-β) T)`: the mean of `h_τ` over `τ` alone, without drawing
/// it. Since `p_t = (1-β) W_t / T` and `p_T = W_T / T`, it is `(β W_T h_T + (1-β) Σ_{t<=T} W_t h_t) / T`, which does not ask
/// beforehand when the run ends.
#[derive(Clone, Debug, Default)]
pub(crate) struct IndexMean {
    weighted: RoundedSum,
    last: Rounded,
    /// `(β, 1-β)` of the run.
    shares: [Rounded; 2],
}

impl IndexMean {
    /// Takes in `h_t`.
    pub(crate) fn push(&mut self, h: Rounded, discount: &Discount<Rounded>) {
        self.last = discount.total() * h;
        self.weighted.push(self.last);
        self.shares = [discount.beta(), discount.fresh()];
    }

    /// `T Σ_{t<=T} p_t h_t`, `T` being the number of terms.
    #[must_use]
    pub(crate) fn total(&self) -> Rounded {
        let [beta, fresh] = self.shares;
        beta * self.last + fresh * self.weighted.value()
    }

    /// `Σ_{t<=T} p_t h_t`; not finite before the first term.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    pub(crate) fn mean(&self) -> Rounded {
        self.total() / Rounded::exact(self.weighted.terms() as f64)
    }
}
