//! Numbers that the bounds are made of, each written once for any kind of number.

use ratecheck_problems::number::Scalar;

use super::parameters;
use super::window::Discount;

pub(crate) use super::parameters::horizon_factor as noise_factor;

/// `1 - β²`.
fn one_minus_square<N: Scalar>(beta: N) -> N {
    (N::one() - beta) * (N::one() + beta)
}

/// `A_T(β)` with `√(1-β)` in place of `√(1-β²)`, as published: `1/(T √(1-β)) + √(1-β)`.
pub(crate) fn noise_factor_published<N: Scalar>(beta: N, horizon: N) -> N {
    let root = (N::one() - beta).sqrt();
    N::one() / (horizon * root) + root
}

/// `√((1-β^{2t}) / (1-β²))`, the norm of `(1, β, .., β^{t-1})`, from `β^t`.
pub(crate) fn root_of_squares<N: Scalar>(beta: N, power: N) -> N {
    ((N::one() - power.square()) / one_minus_square(beta)).sqrt()
}

/// `c_β / (1-β)² = 2β / ((1+β) (1-β)²)`, the variance of `A_s` under the weights of an endless window, in the mean.
pub(crate) fn spread_factor<N: Scalar>(beta: N) -> N {
    parameters::spread_factor(beta) / (N::one() - beta).square()
}

/// `(β - β^{T+1}) / ((1-β) T)` from `β^T`: what a uniform index costs beside `τ`, for `G = 1`.
pub(crate) fn uniform_factor<N: Scalar>(beta: N, power: N, horizon: N) -> N {
    beta * (N::one() - power) / ((N::one() - beta) * horizon)
}

/// `E Var_{w_t}(A)` for `A_s = α_1 + ... + α_s` with `α_s ~ Exp(1)`, that is `Σ_k P_t(|r-s| = k) (k²+k)/2`.
///
/// The offset `o_t` of the mean from `A_t` obeys `o_t = (1-1/W_t) (o_{t-1} - α_t)` with `α_t` independent of `o_{t-1}`, so its first
/// two moments have recursions, and `W_t V_t` is a sum of the second ones, see [`super::window::Spread`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct MeanSpread<N> {
    first: N,
    second: N,
    moment: N,
}

impl<N: Scalar> MeanSpread<N> {
    /// Before the first step.
    pub(crate) fn new() -> MeanSpread<N> {
        MeanSpread { first: N::zero(), second: N::zero(), moment: N::zero() }
    }

    /// Moves on to step `t` and returns its `E Var_{w_t}(A)`.
    pub(crate) fn next(&mut self, discount: &Discount<N>) -> N {
        let kept = discount.kept();
        // E (o - α)² = E o² - 2 E o + 2.
        let away = self.second - self.first.times(2.0) + N::of(2.0);
        self.moment = discount.beta() * self.moment + kept * away;
        self.first = kept * (self.first - N::one());
        self.second = kept.square() * away;
        self.moment / discount.total()
    }

    /// `W_t E Var_{w_t}(A)`, to be spoilt.
    #[cfg(test)]
    pub(crate) fn moment_mut(&mut self) -> &mut N {
        &mut self.moment
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Rounded;

    fn spreads(beta: f64, steps: usize) -> Vec<Rounded> {
        let (mut discount, mut spread) = (Discount::new(beta), MeanSpread::new());
        let mut next = || {
            discount.next();
            spread.next(&discount)
        };
        (0..steps).map(|_| next()).collect()
    }

    fn is(computed: Rounded, exact: f64) {
        let off = (computed.value() - exact).abs();
        assert!(off <= computed.error() + exact.abs() * f64::EPSILON, "{computed:?}, not {exact}");
        assert!(computed.error() <= 1e-12 * exact.abs(), "{computed:?}");
    }

    #[test]
    fn the_mean_spread_has_its_exact_values_and_limits() {
        let half = spreads(0.5, 200);
        is(half[0], 0.0);
        is(half[1], 4.0 / 9.0);
        is(half[2], 44.0 / 49.0);
        is(half[199], 8.0 / 3.0);
        is(spread_factor(Rounded::exact(0.5)), 8.0 / 3.0);
        // β is the double nearest to 0.9, which moves the limit by 2e-16 relative to 1 - β and the rest by less.
        let exact = 4_633_669_980.0 / 1_676_984_401.0;
        assert!((exact - 2.763_096_649_698_652_f64).abs() < 1e-15);
        assert!((spreads(0.9, 5)[4].value() - exact).abs() < 1e-14);
        let limit = spread_factor(0.9);
        assert!((limit - 94.736_842_105_263_16).abs() < 1e-12);
        let run = spreads(0.9, 2_000);
        assert!((run[1_999].value() - limit).abs() < 1e-11);
        assert!(run.windows(2).all(|pair| !pair[0].certainly_gt(pair[1])), "it increases");
    }

    /// From the distribution of the distance of two indices drawn from the window.
    #[test]
    fn the_recursion_is_the_sum_over_distances() {
        for beta in [0.0, 0.3, 0.9, 0.97] {
            for (t, found) in (1..=40_i32).zip(spreads(beta, 40)) {
                let total = (0..t).map(|j| beta.powi(j)).sum::<f64>();
                let v = |j: i32| beta.powi(j) / total;
                let at = |k: i32| 2.0 * (0..t - k).map(|j| v(j) * v(j + k)).sum::<f64>();
                let mean: f64 = (1..t).map(|k| at(k) * f64::from(k * k + k) / 2.0).sum();
                assert!((found.value() - mean).abs() <= 1e-13 * (1.0 + mean), "{beta} {t}");
            }
        }
    }

    #[test]
    fn a_t_has_both_of_its_forms() {
        for beta in [0.0, 0.25, 0.9, 0.999] {
            for t in [1.0, 10.0, 16_000.0] {
                let a: f64 = 1.0 - beta;
                let other = (a / (2.0 - a)).sqrt() + beta / (t * (a * (2.0 - a)).sqrt());
                assert!((noise_factor(beta, t) / other - 1.0).abs() < 1e-14);
                assert!(noise_factor(beta, t) <= noise_factor_published(beta, t));
            }
        }
        // Lattice trap: β = 0.9, T = 1000.
        assert!((noise_factor(0.9_f64, 1000.0) - 100.9 / (1000.0 * 0.19_f64.sqrt())).abs() < 1e-15);
    }
}
