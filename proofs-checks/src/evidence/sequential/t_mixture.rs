//! The confidence sequence of normal replicas.

use super::{Running, tuning};
use crate::evidence::level::Level;
use crate::evidence::portable::{exp, ln};

/// `x̄ ± τ s/√n` at all `n >= 2` at once, for normal replicas of unknown variance.
///
/// For `H: E X = m` and Student's `t = (x̄ - m) √n/s`, with `K = 1 + n/ρ`,
///
/// ```text
/// e_n = K^{-1/2} ((1 + t²/(n-1)) / (1 + t²/((n-1) K)))^{n/2}
/// ```
///
/// is the likelihood ratio of `(E X - m)/σ ~ N(0, 1/ρ)` against 0 with the right Haar measure `dσ/σ` for the scale on both
/// sides: the integrals are `det^{-1/2} Q^{-n/2}` with `Q = Σ (x-m)²` and `Q = Σ (x-m)² - (Σ (x-m))²/(n + ρ)`. It is a martingale with mean 1 in the
/// filtration of the ratios of the `x_i - m`, so it exceeds `1/α` at some `n` with probability at most `α`, and the means that it has
/// not rejected are those with `t² < τ² = (n-1) (R - 1)/(1 - R/K)`, `R = (√K/α)^{2/n}`; all of them while `R >= K`.
///
/// Source: Lai, *Annals of Statistics* 4 (1976) 265-280; Wang & Ramdas, "Anytime-valid t-tests and confidence sequences for Gaussian
/// means with unknown variance", *Sequential Analysis* 44 (2025), arXiv 2310.03722.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TMixture {
    pub(super) rho: f64,
    pub(super) level: Level,
}

impl TMixture {
    /// The mixture that is narrowest at about `n` replicas, tuned as [`super::NormalMixture`].
    #[must_use]
    pub fn narrowest_at(n: u64, level: Level) -> TMixture {
        TMixture { rho: n.max(1) as f64 / tuning(level.error()), level }
    }

    /// The evidence `e_n` against the mean `m`; 1 before the second replica, and for replicas without spread that equal `m`.
    #[must_use]
    pub fn e_value(&self, seen: &Running, m: f64) -> f64 {
        let n = seen.n() as f64;
        let squares = seen.variance() * (n - 1.0);
        let shift = n * (seen.mean() - m) * (seen.mean() - m);
        let k = 1.0 + n / self.rho;
        if seen.n() < 2 || squares + shift <= 0.0 {
            return 1.0;
        }
        exp(0.5 * n * ln((squares + shift) / (squares + shift / k)) - 0.5 * ln(k))
    }

    /// `τ` for `n` replicas: the distance of the ends from the mean in standard errors; infinite while no mean is rejected.
    #[must_use]
    pub fn multiplier(&self, n: u64) -> f64 {
        let (m, k) = (n as f64, 1.0 + n as f64 / self.rho);
        let r = exp((ln(k) - 2.0 * ln(self.level.error())) / m.max(1.0));
        if n < 2 || r >= k {
            return f64::INFINITY;
        }
        ((m - 1.0) * (r - 1.0) / (1.0 - r / k)).sqrt()
    }

    /// The ends at what was seen.
    #[must_use]
    pub fn ends(&self, seen: &Running) -> (f64, f64) {
        let half = self.multiplier(seen.n()) * seen.standard_error();
        if half.is_nan() {
            return (f64::NEG_INFINITY, f64::INFINITY); // infinitely many standard errors of zero
        }
        (seen.mean() - half, seen.mean() + half)
    }
}
