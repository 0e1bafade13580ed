//! What a certificate says of other measures of stationarity.
//!
//! Throughout, `a = ‖E ∇F(y)‖` and `V = E‖y - x‖²` of one law with `E y = x`. Every formula is evaluated in any kind of numbers.

use ratecheck_problems::number::{Number, Side};

/// `‖∇F(x)‖ <= a + L √V` for an `L`-smooth `F`.
///
/// By Jensen, `‖∇F(x) - E ∇F(y)‖ <= L E‖x - y‖ <= L √V`.
#[must_use]
pub fn smooth<N: Number>(a: N, v: N, l: f64) -> N {
    a + v.sqrt().times(l)
}

/// `‖∇F(x)‖ <= ‖∇F(x)‖^[λ] + L²/(4λ)` for an `L`-smooth `F`: `L √V <= λ V + L²/(4λ)` in [`smooth`].
///
/// With `λ = L²/ε` a `(λ, ε)`-stationary point has `‖∇F‖ <= (5/4) ε`, which is sharp (published: `2ε`, Ahn, Magakyan and Cutkosky,
/// arXiv 2411.07061, Proposition 2.1).
#[must_use]
pub fn smooth_from_value<N: Number>(value: N, lambda: f64, l: f64) -> N {
    value + N::of(l).square() / N::of(lambda).times(4.0)
}

/// `‖∇F(x)‖ <= a + (H/2) V` for an `F` whose Hessian is `H`-Lipschitz: `E ∇F(y)` differs from `∇F(x)` by the second-order term alone,
/// since `E(y - x) = 0`. For `λ >= H/2` the λ-norm is therefore `‖∇F(x)‖`.
#[must_use]
pub fn second_order<N: Number>(a: N, v: N, h: f64) -> N {
    a + v.times(0.5 * h)
}

/// `dist(0, conv ∇F(B(x, δ))) <= (a + G q)/(1 - q)` with `q = V/δ²`, for a `G`-Lipschitz `F`; nothing is said where `q >= 1`.
///
/// `P(‖y - x‖ > δ) <= q` (Chebyshev), and the mean of the gradients inside the ball is
/// `(E ∇F - E[∇F; outside]) / P(inside)`.
#[must_use]
pub fn goldstein<N: Number>(a: N, v: N, g: f64, delta: f64) -> Option<N> {
    let q = v / N::of(delta).square();
    let inside = N::one() - q.clone();
    (inside.side() == Side::Above).then(|| (a + q.times(g)) / inside)
}

/// The λ-norm is at most `ε + λδ²` at the mean of points in `B(x, δ)` with gradients that average to a vector of length `ε`.
#[must_use]
pub fn from_goldstein<N: Number>(eps: N, lambda: f64, delta: f64) -> N {
    eps + N::of(delta).square().times(lambda)
}

/// The least `λ` for which `(λ, ε)`-stationary points are `(δ, ε)`-stationary in Goldstein's sense: `(G + ε)/δ²`.
#[must_use]
pub fn goldstein_lambda<N: Number>(eps: N, g: f64, delta: f64) -> N {
    eps.plus(g) / N::of(delta).square()
}

/// `‖∇F_{1/(2ρ)}(x)‖ <= a + √(a² + 4ρ(G √V + ρ V))` for a `ρ`-weakly convex, `G`-Lipschitz `F` and its Moreau envelope
/// `F_μ(x) = min_y F(y) + ‖y - x‖²/(2μ)` with `μ = 1/(2ρ)`.
#[must_use]
pub fn moreau<N: Number>(a: N, v: N, g: f64, rho: f64) -> N {
    let inner = v.clone().sqrt().times(g) + v.times(rho);
    a.clone() + (a.square() + inner.times(4.0 * rho)).sqrt()
}

/// A lower bound of the λ-norm where `F` is `L`-smooth on the ball of radius `r` about `x` and `G`-Lipschitz everywhere, from
/// `‖∇F(x)‖`: `‖∇F(x)‖ - L²/(4(λ - 2G/r²))`. Nothing is said unless `λ > 2G/r²`, or `λ >= 2G/r²` where `L = 0`: then `F` is affine on
/// the ball and the λ-norm is `‖∇F(x)‖`.
///
/// A law reaches beyond the ball with probability at most `V/r²`, where gradients differ by at most `2G`; inside by `L‖y - x‖`.
#[must_use]
pub fn below_near_no_kink<N: Number>(
    gradient: N,
    lambda: f64,
    g: f64,
    radius: f64,
    l: f64,
) -> Option<N> {
    let left = N::of(lambda) - N::of(g).times(2.0) / N::of(radius).square();
    match left.side() {
        Side::Above => Some(gradient - N::of(l).square() / left.times(4.0)),
        Side::Zero if l <= 0.0 => Some(gradient),
        _ => None,
    }
}

/// `‖∇F(x)‖^[λ] >= ‖∇F(x)‖ - L²/(4λ)` for an `L`-smooth `F`: [`smooth_from_value`] turned round.
#[must_use]
pub fn below_smooth<N: Number>(gradient: N, lambda: f64, l: f64) -> N {
    gradient - N::of(l).square() / N::of(lambda).times(4.0)
}

/// `2√(Gλ)`, a Lipschitz constant of `x ↦ ‖∇F(x)‖^[λ]` for a `G`-Lipschitz `F`.
///
/// With `v` for the λ-norm and a fixed `z`, `ψ(x) = v(x) + λ‖x - z‖²` is the least of a jointly convex function of law and mean, hence
/// convex; at `z = x` it grows by at most `G + λr²` on the ball of radius `r` about `z`, hence at most by `(G + λr²)/r` times the
/// distance from `z`, least for `r = √(G/λ)`.
#[must_use]
pub fn modulus<N: Number>(g: N, lambda: f64) -> N {
    g.times(lambda).sqrt().times(2.0)
}
