//! Student's t for replicas of which nothing is known.

use super::ends::{mean_rounding, refuse_constant, widened};
use super::{Caution, Interval, IntervalError, Method};
use crate::evidence::distributions::{normal_upper, student_t_quantile};
use crate::evidence::level::Level;
use crate::evidence::sample::Sample;

/// `[x̄ - q(γ₋) s/√n, x̄ + q(γ₊) s/√n]`, with `a = α/2` and
///
/// ```text
/// q(γ) = t + γ (2t² + 1) / (6 √n) + 11 γ² z (z² + 2) / (72 n),   t = t_{n-1}(1 - a),  z = Φ⁻¹(1 - a)
/// γ±   = max(±G, 0) + z √(1 + G±²/2) √(6 n (n-1) / ((n-2) (n+1) (n+3))),   G± = max(±G, 0)
/// ```
///
/// and `G` the sample's skewness. It contains the interval of [`super::student_t`], is nested in `α`, and costs two passes over the sample.
///
/// `q` is the Cornish-Fisher quantile of the studentised mean up to `1/n` (Hall, *The Bootstrap and Edgeworth Expansion* (1992),
/// section 2.6: `z + γ (2z²+1)/(6√n) + [-κ z(z²-3)/12 + 5γ² z(4z²-1)/72 + z(z²+1)/4]/n` for skewness `γ` and excess kurtosis `κ`)
/// with the kurtosis `3γ²/2` of a gamma law, and with `t` for what does not depend on the skewness. The sample's own skewness is no
/// good here: samples that miss a mean far on their right are those that have seen nothing of the right tail, and look
/// symmetric. So each end uses the upper confidence limit of the skewness in its own direction, at the error rate of that end; the
/// square root is the standard error of `G` for normal replicas, and the factor before it allows for its growth with the
/// skewness.
///
/// Asymptotic: no method covers for every law. Simulated for laws from uniform and t₃ to exponential, one-sided errors stay below the
/// stated `a` for `n >= 8` and `a` from 5e-2 to 1e-5, and below twice of it for the log-normal law with `σ = 1`: see
/// `ratecheck calibrate intervals`.
///
/// # Errors
/// Fewer than three replicas, or [`IntervalError::NoSpread`].
pub fn robust(sample: &Sample, level: Level) -> Result<Interval, IntervalError> {
    let n = sample.n();
    if n < 3 {
        return Err(IntervalError::TooFew { n, needed: 3 });
    }
    refuse_constant(sample)?;
    let (tail, skewness) = (0.5 * level.error(), sample.skewness());
    let unsure = skewness_rounding(sample);
    let quantiles = Quantiles::new(tail, n as u64);
    let below = quantiles.multiplier((-skewness).max(0.0) + unsure);
    let above = quantiles.multiplier(skewness.max(0.0) + unsure);
    let se = sample.standard_error();
    let largest = below.max(above);
    let rounding = mean_rounding(sample) + sample.rounding() * largest / (n as f64 - 1.0).sqrt();
    let center = sample.mean().value();
    let ends = (below * se, above * se);
    let interval = widened(center, ends.0, ends.1, rounding, level.confidence(), Method::Robust, n);
    Ok(Interval { caution: Caution::of(n, skewness), ..interval })
}

/// `q` for an error rate of `tail` on one side, `n >= 3` replicas and the sample's skewness `>= 0` towards that side.
pub(crate) fn multiplier(tail: f64, n: u64, skewness: f64) -> f64 {
    Quantiles::new(tail, n).multiplier(skewness)
}

/// What `q` needs of the error rate and of the number of replicas.
struct Quantiles {
    n: f64,
    t: f64,
    z: f64,
}

impl Quantiles {
    fn new(tail: f64, n: u64) -> Quantiles {
        let n = n as f64;
        Quantiles { n, t: student_t_quantile(tail, n - 1.0), z: normal_upper(tail) }
    }

    fn multiplier(&self, skewness: f64) -> f64 {
        let &Quantiles { n, t, z } = self;
        let error = (6.0 * n * (n - 1.0) / ((n - 2.0) * (n + 1.0) * (n + 3.0))).sqrt();
        let worst = skewness + z * (1.0 + 0.5 * skewness * skewness).sqrt() * error;
        let first = worst * (2.0 * t * t + 1.0) / (6.0 * n.sqrt());
        t + first + 11.0 * worst * worst * z * (z * z + 2.0) / (72.0 * n)
    }
}

/// How far rounding errors up to `r` of the values may have moved their skewness.
///
/// With `u = (x - x̄)/σ` and `ρ = r/σ <= 1/8`, a deviation moves by at most `2r` and so does `σ`, so that `u` moves by at most
/// `(2ρ + 2ρ|u|)/(1 - 2ρ) <= (8/3) ρ (1 + |u|)`, and the mean of `u³` by at most `3 (8/3) ρ · 2.8 (1 + mean |u|³)`. With
/// `mean |u|³ <= √n` and the factor `√(n(n-1))/(n-2) <= 2.5` of small samples that is below `60 ρ (1 + √n)`. No skewness exceeds `√n`.
fn skewness_rounding(sample: &Sample) -> f64 {
    let (root, ratio) = ((sample.n() as f64).sqrt(), sample.rounding() / sample.variance().sqrt());
    if ratio <= 0.125 { (60.0 * ratio * (1.0 + root)).min(2.0 * root) } else { 2.0 * root }
}
