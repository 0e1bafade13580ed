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
    let (a, b) = range;
    let [low, high] = Plan::new(sample, range, level).bettors().map(|bettor| bettor.lowest());
    let center = sample.mean().value();
    let slack = mean_rounding(sample);
    let (lo, hi) = (a + (b - a) * low, b - (b - a) * high);
    Ok(Interval {
        lo: lo.next_down().clamp(a, center.clamp(a, b) + slack),
        hi: hi.next_up().clamp(center.clamp(a, b) - slack, b),
        estimate: center,
        level: level.confidence(),
        method: Method::Betting,
        n: sample.n() as u64,
        caution: None,
    })
}

/// Whether [`betting`] leaves out the mean `m`: below its lower end, above its upper end. One product instead of a bisection.
///
/// # Errors
/// As [`betting`].
pub fn betting_excludes(
    sample: &Sample,
    range: (f64, f64),
    level: Level,
    m: f64,
) -> Result<(bool, bool), IntervalError> {
    check_range(sample, range)?;
    let (a, b) = range;
    let plan = Plan::new(sample, range, level);
    let [low, high] = plan.bettors();
    Ok((low.ruined((m - a) / (b - a)), high.ruined((b - m) / (b - a))))
}

/// What both bettors of an interval share.
struct Plan<'a> {
    sample: &'a Sample,
    range: (f64, f64),
    stake: f64,
    limit: f64,
}

impl Plan<'_> {
    fn new(sample: &Sample, range: (f64, f64), level: Level) -> Plan<'_> {
        let n = sample.n() as f64;
        let stake = (2.0 * portable::ln(2.0 / level.error()) / n).sqrt();
        // A product of n factors is off by at most a factor 1 + 4nu.
        let limit = 2.0 / level.error() * (1.0 + 4.0 * n * f64::EPSILON);
        Plan { sample, range, stake, limit }
    }

    /// The one who bets on larger values, and his mirror image, whose values are those below the upper end of the range. Both see
    /// their replicas as small as rounding allows: an error of the value, and of scaling by 4u of the range.
    fn bettors(&self) -> [Stakes; 2] {
        let (a, b) = self.range;
        let rounding =
            (self.sample.rounding() + 4.0 * f64::EPSILON * (a.abs() + b.abs())) / (b - a);
        [true, false].map(|up| {
            let from = |x: &f64| if up { x - a } else { b - x };
            let scaled = |x: &f64| (from(x) / (b - a) - rounding).clamp(0.0, 1.0);
            let values = self.sample.values().iter().map(scaled).collect();
            Stakes::new(values, |_| self.stake, self.limit)
        })
    }
}

/// Values in `[0, 1]` with what is bet on each, over the share of the capital that a bet may lose.
pub(crate) struct Stakes {
    values: Vec<f64>,
    stakes: Vec<f64>,
    limit: f64,
}

impl Stakes {
    /// `stake(i)` over the running deviation is bet on value `i`, from zero on.
    pub(crate) fn new(values: Vec<f64>, stake: impl Fn(usize) -> f64, limit: f64) -> Stakes {
        let mut bettor = Bettor::default();
        let one = |(i, &x): (usize, &f64)| {
            let λ = stake(i) / bettor.variance().sqrt();
            bettor.see(x);
            λ
        };
        let stakes = values.iter().enumerate().map(one).collect();
        Stakes { values, stakes, limit }
    }

    /// Whether a bettor against the mean `m`, who thinks that it is too small, reaches the limit at any time.
    fn ruined(&self, m: f64) -> bool {
        let mut capital = 1.0;
        self.values.iter().zip(&self.stakes).any(|(x, λ)| {
            capital *= 1.0 + λ.min(TRUNCATION / m) * (x - m);
            capital >= self.limit
        })
    }

    /// The least mean that is not ruined: bisection down to neighbours, of which the smaller is returned.
    pub(crate) fn lowest(&self) -> f64 {
        if !self.ruined(0.0) {
            return 0.0;
        }
        let (mut lo, mut hi) = (0.0, 1.0);
        loop {
            let middle = 0.5 * (lo + hi);
            if middle <= lo || middle >= hi {
                return lo;
            }
            if self.ruined(middle) {
                lo = middle;
            } else {
                hi = middle;
            }
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

    /// Their mean.
    pub(crate) fn mean(&self) -> f64 {
        self.sum / self.seen
    }

    /// Another value.
    pub(crate) fn see(&mut self, x: f64) {
        self.seen += 1.0;
        self.sum += x;
        let off = x - self.sum / self.seen;
        self.squares += off * off;
    }
}
