//! What a step size that is not small does to escape times of SGD, and where tests may rely on the laws.

use super::laws::Well;

/// `2 · 0.5826`, with `0.5826 = -ζ(1/2)/√(2π)` the overshoot of a normal random walk over a barrier in standard deviations of a step.
/// Source: Siegmund, *Advances in Applied Probability* 11 (1979) 701-719.
const TWICE_OVERSHOOT: f64 = 1.165_194_322_253_297;

/// `1 - η H_a/2`: factor of the exponent's share of a quadratic well under normal noise. The stationary variance of the chain is
/// `T/(H (1 - η H/2))`, `T = η C/(2B)`.
#[must_use]
pub fn well_factor(step: f64, bottom: f64) -> f64 {
    1.0 - 0.5 * step * bottom
}

/// `1 + η h/2`: factor of the share of a quadratic top. With noise of one size everywhere the two cancel at first order, the effective
/// potential being `L - (η/4) L'²`.
#[must_use]
pub fn top_factor(step: f64, top: f64) -> f64 {
    1.0 + 0.5 * step * top
}

/// Change of `ln τ` of a parabola left at its rim, chain against diffusion, `x = E η H`: `-x/2 + 1.1652 √x`. The chain looks at the rim
/// once a step only, which moves it out by 0.5826 standard deviations. An estimate from above, within 0.16 for `η H <= 0.2` and `x <= 1.6`;
/// beyond, the two part: by 0.17 at `η H = 0.2`, `x = 2.4`, by 0.32 at `x = 4.8`.
#[must_use]
pub fn rim_shift(exponent: f64, step: f64, curvature: f64) -> f64 {
    let x = exponent * step * curvature;
    -0.5 * x + TWICE_OVERSHOOT * x.sqrt()
}

/// Relative change of the exponent of a joined well whose noise `|L''|/B` jumps where the pieces meet: the optimal path leaps over the
/// joint in one step.
///
/// The exponent is the least of `S_a(x) + (y - (1-ηH_a)x)² B/(2η²H_a) + S_b(y)` over `x <= x_1 <= y`, with
/// `S_a = x² B (2-ηH_a)/(2η)` the cost of reaching `x` in the well and `S_b = ((1+ηh)²-1)(b-y)² B/(2η²h)` that from `y` to the saddle at
/// `b`. It is convex, so the better one of the two quadratic pieces, each kept to its side, is its least value.
/// Large where the noise drops on the way up.
#[must_use]
pub fn leap_shift(well: &Well, step: f64) -> f64 {
    let Well { bottom, top, height, .. } = *well;
    let saddle = (2.0 * height * (1.0 / bottom + 1.0 / top)).sqrt();
    let joint = saddle * top / (bottom + top);
    let (a, b) = (0.5 * (2.0 - step * bottom) / step, 0.5 / (step * step * bottom));
    let growth = 1.0 + step * top;
    let (c, kept) = ((growth * growth - 1.0) * 0.5 / (step * step * top), 1.0 - step * bottom);
    let cost = |x: f64, y: f64| {
        let (leap, rest) = (y - kept * x, saddle - y);
        a * x * x + b * leap * leap + c * rest * rest
    };
    let best_x = |y: f64| (b * kept * y / (a + b * kept * kept)).min(joint);
    // With x free the first two terms are d y²; with x at the joint they are b (y - kept joint)² and a constant.
    let d = a * b / (a + b * kept * kept);
    let free = (c * saddle / (d + c)).max(joint);
    let held = ((b * kept * joint + c * saddle) / (b + c)).max(joint);
    let least = cost(best_x(free), free).min(cost(best_x(held), held));
    // In units of B, as the sums above: E = (2ΔL/η)(s/H_a + (1-s)/h).
    least / well.exponent(0.0, 1.0, step) - 1.0
}

/// Why a measured time should not be compared with a prediction.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Outside {
    /// The step is too large for a diffusion.
    #[error("η P H = {rate} exceeds {limit}: the chain is no diffusion")]
    Coarse {
        /// `η P H`.
        rate: f64,
        /// The largest accepted.
        limit: f64,
    },
    /// The barrier is too low.
    #[error("E = {exponent} is below {limit}: escape is no rare event")]
    Low {
        /// `E`.
        exponent: f64,
        /// The least accepted.
        limit: f64,
    },
    /// The drift enters `v`.
    #[error(
        "E η P H = {product} exceeds {limit}: the second moment is not that of the noise alone"
    )]
    Driven {
        /// `E η P H`.
        product: f64,
        /// The largest accepted.
        limit: f64,
    },
}

/// The box in which mean times are compared with quadratures, `η P H <= 0.1` and `E >= 3`; with laws, `E >= 8`; with laws that take
/// `v = C/B`, also `E η P H <= 0.3`.
///
/// # Errors
/// The first limit that is exceeded.
pub fn within_box(rate: f64, exponent: f64, law: bool, noise_only: bool) -> Result<(), Outside> {
    let least = if law { 8.0 } else { 3.0 };
    if rate > 0.1 * (1.0 + 1e-12) {
        return Err(Outside::Coarse { rate, limit: 0.1 });
    }
    if exponent < least * (1.0 - 1e-12) {
        return Err(Outside::Low { exponent, limit: least });
    }
    let product = exponent * rate;
    if noise_only && product > 0.3 * (1.0 + 1e-12) {
        return Err(Outside::Driven { product, limit: 0.3 });
    }
    Ok(())
}
