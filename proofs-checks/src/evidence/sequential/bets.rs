//! Bets against a mean of bounded replicas: a test with O(1) memory, and the confidence sequence.

use crate::evidence::interval::{Bettor, Stakes, TRUNCATION};
use crate::evidence::level::Level;
use crate::evidence::portable::{ln, ln_1p};

/// Two bettors against one mean `m` of replicas in `[a, b]`: one that it is too small, one that it is too large.
///
/// Their capitals `Π (1 ± λ_i (X_i - m))`, from 1 on, are martingales if `E X = m`. The first is a supermartingale whenever
/// `E X <= m`, so that it is evidence (an e-value, at any stopping time) against `E X <= m`; the second against `E X >= m`. With replicas
/// scaled to `[0, 1]` the stakes are `λ_i = (μ̂ - m)/(σ̂² + (μ̂ - m)²)` with the mean and variance of the replicas before, those that make
/// `E ln(1 + λ (X - m))` largest up to its second order, but not less than 0 and not more than `3/4` of what would lose all.
///
/// Such bets grow faster than those of [`sequence`], and can be made against a single mean only: their capital is not monotone in `m`.
/// Source: Waudby-Smith & Ramdas (2024), the approximate growth rate adaptive bets "aGRAPA" of their appendix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bets {
    mean: f64,
    seen: Bettor,
    larger: f64,
    smaller: f64,
    range: (f64, f64),
}

impl Bets {
    /// Bets against the mean `m`. None if it is not in the range, or the range is not bounded.
    #[must_use]
    pub fn against(m: f64, range: (f64, f64)) -> Option<Bets> {
        let (a, b) = range;
        let inside = a < b && a <= m && m <= b && (b - a).is_finite();
        let (mean, seen) = ((m - a) / (b - a), Bettor::default());
        inside.then_some(Bets { mean, seen, larger: 0.0, smaller: 0.0, range })
    }

    /// One more replica, which counts as the end of the range that it is beyond.
    pub fn push(&mut self, x: f64) {
        let (a, b) = self.range;
        let x = ((x - a) / (b - a)).clamp(0.0, 1.0);
        let lead = self.seen.mean() - self.mean;
        let stake = lead / (self.seen.variance() + lead * lead);
        let (off, rest) = (x - self.mean, 1.0 - self.mean);
        self.larger += ln_1p(stake.max(0.0).min(TRUNCATION / self.mean) * off);
        self.smaller += ln_1p((-stake).max(0.0).min(TRUNCATION / rest) * -off);
        self.seen.see(x);
    }

    /// Logarithm of the evidence that the mean is larger than `m`.
    #[must_use]
    pub fn ln_larger(&self) -> f64 {
        self.larger
    }

    /// Logarithm of the evidence that the mean is smaller than `m`.
    #[must_use]
    pub fn ln_smaller(&self) -> f64 {
        self.smaller
    }
}

/// `1/√(i ln(i + 1))` for replica `i` from 1 on, of which `before = i - 1` were seen.
fn pace(before: usize) -> f64 {
    let i = before as f64 + 1.0;
    1.0 / (i * ln_1p(i)).sqrt()
}

/// The means in `[a, b]` that no bettor has ruined with the replicas so far: ends that hold at all `n` at once with probability `1 - α`,
/// and only come closer.
///
/// As [`crate::evidence::interval::betting`] with stakes that do not depend on a planned number of replicas,
/// `λ_i = min(√(2 ln(2/α) / (σ̂²_{i-1} i ln(i+1))), c/m)`. Needs the replicas themselves: a bet against a mean depends on that mean, so that there is
/// no state of fixed size for all of them. `[a, b]` itself for a range that is not bounded.
///
/// Source: Waudby-Smith & Ramdas (2024), equation 24 and Theorem 3.
#[must_use]
pub fn sequence(values: &[f64], (a, b): (f64, f64), level: Level) -> (f64, f64) {
    if !(a < b && (b - a).is_finite()) {
        return (a, b);
    }
    let stake = (2.0 * ln(2.0 / level.error())).sqrt();
    let limit = 2.0 / level.error() * (1.0 + 4.0 * values.len() as f64 * f64::EPSILON);
    let rounding = 4.0 * f64::EPSILON * (a.abs() + b.abs()) / (b - a);
    let end = |up: bool| {
        let scaled = (values.iter())
            .map(|x| if up { x - a } else { b - x })
            .map(|x| (x / (b - a) - rounding).clamp(0.0, 1.0))
            .collect();
        Stakes::new(scaled, |i| stake * pace(i), limit).lowest()
    };
    ((a + (b - a) * end(true)).next_down().max(a), (b - (b - a) * end(false)).next_up().min(b))
}
