//! The confidence sequence of a known spread.

use super::tuning;
use crate::evidence::level::Level;
use crate::evidence::portable::ln;

/// `x̄ ± σ/n √((n + ρ) ln((n + ρ)/(ρ α²)))` at all `n` at once, for replicas with `E exp(λ (X - E X)) <= exp(λ² σ²/2)`; normal ones of
/// deviation `σ` among them.
///
/// `exp(λ S - λ² σ² n/2)` with `S = Σ (X_i - E X)` is a supermartingale for every `λ`; its mean over `λ ~ N(0, 1/(ρ σ²))` is
/// `√(ρ/(n + ρ)) exp(S²/(2σ² (n + ρ)))`, which exceeds `1/α` at some `n` with probability at most `α` (Ville's inequality).
///
/// Source: Robbins, *Annals of Mathematical Statistics* 41 (1970) 1397-1409; Howard, Ramdas, McAuliffe & Sekhon, *Annals of
/// Statistics* 49 (2021) 1055-1080, equation 14.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NormalMixture {
    pub(super) rho: f64,
    pub(super) level: Level,
}

impl NormalMixture {
    /// The mixture that is narrowest at `n` replicas: `n/ρ = ln(1 + n/ρ) + 2 ln(1/α)`.
    #[must_use]
    pub fn narrowest_at(n: u64, level: Level) -> NormalMixture {
        NormalMixture { rho: n.max(1) as f64 / tuning(level.error()), level }
    }

    /// The distance of the ends from the mean of `n` replicas of spread `σ`; infinite for none.
    #[must_use]
    pub fn half_width(&self, n: u64, spread: f64) -> f64 {
        let n = n as f64;
        if n < 1.0 {
            return f64::INFINITY;
        }
        let with = n + self.rho;
        spread / n * (with * (ln(with / self.rho) - 2.0 * ln(self.level.error()))).sqrt()
    }
}
