//! The pull of a coordinate that is integrated out, and the exponent of noise that vanishes on the way.

/// `w'(x) ⟨y²⟩/2` with `⟨y²⟩ = η P_y C_y/(2 B w)`: the mean force on `x` of a second coordinate in `w(x) y²/2` that settles faster than
/// `x` moves. With Hessian noise, `C_y = w`, it is `η P_y w'/(4B)`.
#[must_use]
pub fn entropic_force(rate: f64, change: f64, noise_over_curvature: f64) -> f64 {
    0.25 * rate * change * noise_over_curvature
}

/// `(2B/η) · 2|L'|/|L'''| · ln 10`: how much the exponent of SGD grows for each decade that a floor `δ` of the noise `|L''| + δ` is
/// lowered, when an inflection point with these derivatives lies on the way. Without a floor the exponent is infinite: `|L''|` noise
/// cannot be along a smooth path from a minimum to a saddle.
#[must_use]
pub fn inflection_increment(batch_over_step: f64, slope: f64, third: f64) -> f64 {
    2.0 * batch_over_step * 2.0 * (slope / third).abs() * std::f64::consts::LN_10
}
