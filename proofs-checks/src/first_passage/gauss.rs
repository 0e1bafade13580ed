//! Gauss-Legendre points, and integrals from the left end of a panel to each of them.

use ratecheck_problems::math::cos;
use std::f64::consts::PI;

/// The zeros of the Legendre polynomial of degree `n` with their weights on `[-1, 1]`, ascending: exact for polynomials of degree `2n - 1`.
///
/// Newton's method from `cos(π (k - 1/4)/(n + 1/2))`, which lies within reach of each zero (Davis & Rabinowitz, *Methods of Numerical
/// Integration*, 1984, section 2.7). Weight `2 / ((1 - x²) P_n'(x)²)`.
pub(super) fn legendre(n: usize) -> Vec<(f64, f64)> {
    let zero = |k: usize| {
        let mut x = -cos(PI * (k as f64 + 0.75) / (n as f64 + 0.5));
        for _ in 0..100 {
            let (p, slope) = legendre_polynomial(n, x);
            let step = p / slope;
            x -= step;
            if step.abs() <= 4.0 * f64::EPSILON {
                break;
            }
        }
        let (_, slope) = legendre_polynomial(n, x);
        (x, 2.0 / ((1.0 - x * x) * slope * slope))
    };
    (0..n).map(zero).collect()
}

/// `(P_n(x), P_n'(x))` by the three-term recursion, `|x| < 1`.
fn legendre_polynomial(n: usize, x: f64) -> (f64, f64) {
    let (mut before, mut p) = (1.0, x);
    for j in 2..=n {
        let j = j as f64;
        (before, p) = (p, ((2.0 * j - 1.0) * x * p - (j - 1.0) * before) / j);
    }
    if n == 0 {
        return (1.0, 0.0);
    }
    let n = n as f64;
    (p, n * (x * p - before) / (x * x - 1.0))
}

/// Points of a panel.
pub(super) const POINTS: usize = 16;

/// A rule of [`POINTS`] points on `[0, 1]` that also integrates from 0 to each point.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    /// Points in `(0, 1)`.
    pub(super) x: [f64; POINTS],
    /// Weights of the integral over `[0, 1]`.
    pub(super) w: [f64; POINTS],
    /// `upto[i][j]`: weight of point `j` in the integral over `[0, x_i]`.
    upto: [[f64; POINTS]; POINTS],
}

impl Rule {
    /// Integrals to each point are those of the interpolating polynomial of degree 15, each taken with the rule itself on `[0, x_i]`,
    /// where it is exact.
    pub(super) fn new() -> Rule {
        let mut rule = Rule { x: [0.0; POINTS], w: [0.0; POINTS], upto: [[0.0; POINTS]; POINTS] };
        for (k, (x, w)) in legendre(POINTS).into_iter().enumerate() {
            (rule.x[k], rule.w[k]) = (0.5 * (1.0 + x), 0.5 * w);
        }
        for i in 0..POINTS {
            for j in 0..POINTS {
                let inside =
                    (0..POINTS).map(|k| rule.w[k] * rule.cardinal(j, rule.x[i] * rule.x[k]));
                rule.upto[i][j] = rule.x[i] * inside.sum::<f64>();
            }
        }
        rule
    }

    /// The Lagrange polynomial that is 1 at point `j` and 0 at the others.
    fn cardinal(&self, j: usize, x: f64) -> f64 {
        let others = self.x.iter().enumerate().filter(|(k, _)| *k != j);
        others.map(|(_, y)| (x - y) / (self.x[j] - y)).product()
    }

    /// `∫_0^1 f` from the values at the points.
    pub(super) fn whole(&self, f: &[f64; POINTS]) -> f64 {
        self.w.iter().zip(f).map(|(w, f)| w * f).sum()
    }

    /// `∫_0^{x_i} f` for every point.
    pub(super) fn running(&self, f: &[f64; POINTS]) -> [f64; POINTS] {
        std::array::from_fn(|i| self.upto[i].iter().zip(f).map(|(w, f)| w * f).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Abramowitz & Stegun, table 25.4.
    #[test]
    fn points_and_weights_agree_with_tables() {
        let five = legendre(5);
        for ((x, w), (tx, tw)) in five[2..].iter().zip([
            (0.0, 0.568_888_888_888_889),
            (0.538_469_310_105_683, 0.478_628_670_499_366),
            (0.906_179_845_938_664, 0.236_926_885_056_189),
        ]) {
            assert!((x - tx).abs() < 1e-15 && (w - tw).abs() < 1e-15);
        }
        for n in [1, 2, 16, 451] {
            let sum: f64 = legendre(n).iter().map(|(_, w)| w).sum();
            assert!((sum - 2.0).abs() < 1e-12, "{n}: {sum}");
        }
    }

    /// Integrals of `x^k` up to each point are `x^{k+1}/(k+1)` for all degrees of the interpolation.
    #[test]
    fn running_integrals_of_polynomials_are_exact() {
        let rule = Rule::new();
        for k in 0..POINTS as i32 {
            let f = rule.x.map(|x| x.powi(k));
            let whole = rule.whole(&f) - 1.0 / f64::from(k + 1);
            assert!(whole.abs() < 1e-14);
            for (got, x) in rule.running(&f).iter().zip(rule.x) {
                assert!((got - x.powi(k + 1) / f64::from(k + 1)).abs() < 1e-14, "{k}");
            }
        }
    }
}
