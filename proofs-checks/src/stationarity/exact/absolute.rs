//! `F = c |x - b|`.

use ratecheck_problems::number::Number;

/// The λ-norm of `c|x - b|` at `x`: with `s = |x - b| √(λ/(2c))`,
///
/// ```text
/// λ (x - b)²            s <= 1/2
/// c (-1 + 4s - 2s²)     1/2 <= s <= 1
/// c                     1 <= s
/// ```
///
/// Mass `p` just across the kink and the rest at distance `|x - b|/(1 - p)` cost `c(1 - 2p) + λ(x - b)² p/(1 - p)`, least over `p` in
/// `[0, 1/2]`.
#[must_use]
pub fn absolute<N: Number>(c: N, b: N, x: N, lambda: f64) -> N {
    let square = (x - b).square().times(lambda);
    let s = (square.clone() / c.clone().times(2.0)).sqrt();
    let middle = || c.clone() * (s.clone().times(4.0) - s.clone().square().times(2.0)).plus(-1.0);
    let far = || s.clone().plus(-1.0).branch(middle, || c.clone());
    s.clone().plus(-0.5).branch(|| square.clone(), far)
}
