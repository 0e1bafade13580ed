//! Bets against every candidate mean.

use super::ends::{check_range, mean_rounding};
use super::{Interval, IntervalError, Method};
use crate::evidence::level::Level;
use crate::evidence::portable;
use crate::evidence::sample::Sample;

/// The largest share of the capital that a bet may lose.
pub(crate) const TRUNCATION: f64 = 0.75;

/// The means in `[a, b]` against which neither of two bettors, one that they are too small and one that they are too large, multiplies
/// the capital by `2/α` at any time.
///
/// With replicas scaled to `[0, 1]` the capitals are `Π_{i<=k} (1 ± λ_i (X_i - m))`, martingales with mean 1 if `m = E X`, so that by
/// Ville's inequality each exceeds `2/α` at some `k <= n` with probability at most `α/2`. The stakes are
/// `λ_i = min(√(2 ln(2/α) / (n σ̂²_{i-1})), c/m)` against means that are too small and `c/(1-m)` against those that are too large, with
/// `c = 3/4` and `σ̂²` the variance of the replicas before, shrunk towards 1/4. Each capital is monotone in `m`, so both ends
/// are found by bisection. The order of the replicas matters, as it must for bets.
///
/// Source: Waudby-Smith & Ramdas, *Journal of the Royal Statistical Society B* 86 (2024) 1-27, arXiv 2010.09686, section 4.
///
/// # Errors
/// An empty range, or a replica outside it.
pub fn betting(
    sample: &Sample,
    range: (f64, f64),
    level: Level,
) -> Result<Interval, IntervalError> {
    check_range(sample, range)?;
    let (values, (a, b)) = (sample.values(), range);
    let log = portable::ln(2.0 / level.error());
    let stake = (2.0 * log / values.len() as f64).sqrt();
    // A product of n factors is off by at most a factor 1 + 4nu; scaling by 4u of the range, which each value may be off by.
    let limit = 2.0 / level.error() * (1.0 + 4.0 * values.len() as f64 * f64::EPSILON);
    let rounding = sample.rounding() / (b - a) + 4.0 * f64::EPSILON * (a.abs() + b.abs()) / (b - a);
    let scaled = |up: bool| {
        let one = move |x: &f64| {
            let from = if up { x - a } else { b - x };
            (from / (b - a) - rounding).clamp(0.0, 1.0)
        };
        values.iter().map(one).collect::<Vec<f64>>()
    };
    // The upper end is the lower end of the mirror image; both see their replicas as small as rounding allows.
    let [low, high] = [true, false].map(|up| lowest(&scaled(up), |_| stake, limit));
    let center = sample.mean().value();
    let slack = mean_rounding(sample);
    let (lo, hi) = (a + (b - a) * low, b - (b - a) * high);
    Ok(Interval {
        lo: lo.next_down().clamp(a, center.clamp(a, b) + slack),
        hi: hi.next_up().clamp(center.clamp(a, b) - slack, b),
        estimate: center,
        level: level.confidence(),
        method: Method::Betting,
        n: values.len() as u64,
        caution: None,
    })
}

/// The least mean that a bettor on larger values in `[0, 1]` does not ruin: bisection down to neighbours, of which the smaller is returned.
///
/// `stake(i)` over the running deviation is what replica `i`, from zero on, is bet.
pub(crate) fn lowest(values: &[f64], stake: impl Fn(usize) -> f64, limit: f64) -> f64 {
    let stakes: Vec<f64> = {
        let mut bettor = Bettor::default();
        let one = |(i, &x): (usize, &f64)| {
            let λ = stake(i) / bettor.variance().sqrt();
            bettor.see(x);
            λ
        };
        values.iter().enumerate().map(one).collect()
    };
    let ruined = |m: f64| {
        let mut capital = 1.0;
        values.iter().zip(&stakes).any(|(x, λ)| {
            capital *= 1.0 + λ.min(TRUNCATION / m) * (x - m);
            capital >= limit
        })
    };
    let (mut lo, mut hi) = (0.0, 1.0);
    if !ruined(0.0) {
        return 0.0;
    }
    loop {
        let middle = 0.5 * (lo + hi);
        if middle <= lo || middle >= hi {
            return lo;
        }
        if ruined(middle) {
            lo = middle;
        } else {
            hi = middle;
        }
    }
}

/// Running variance of values in `[0, 1]`, begun as if 1/2 had been seen with variance 1/4: `(1/4 + Σ (x_i - μ̂_i)²) / (k + 1)` with
/// `μ̂_i = (1/2 + Σ_{j<=i} x_j) / (i + 1)` (Waudby-Smith & Ramdas, equation 15).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bettor {
    seen: f64,
    sum: f64,
    squares: f64,
}

impl Default for Bettor {
    fn default() -> Bettor {
        Bettor { seen: 1.0, sum: 0.5, squares: 0.25 }
    }
}

impl Bettor {
    /// The variance of what was seen.
    pub(crate) fn variance(&self) -> f64 {
        self.squares / self.seen
    }

    /// How many values were seen.
    pub(crate) fn seen(&self) -> f64 {
        self.seen - 1.0
    }

    /// Another value.
    pub(crate) fn see(&mut self, x: f64) {
        self.seen += 1.0;
        self.sum += x;
        let off = x - self.sum / self.seen;
        self.squares += off * off;
    }
}
