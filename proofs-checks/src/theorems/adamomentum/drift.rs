//! Where Adam and AdaMomentum go on slopes that repeat: their moments do not depend on `x`, so they settle into a period of their own.

use ratecheck_problems::number::Number;

/// The slopes `C, -low, ..., -low` in turn, `P` of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slopes {
    /// `C`.
    pub(super) high: f64,
    pub(super) low: f64,
    /// `P`.
    pub(super) period: u32,
}

impl Slopes {
    /// The slope of step `t`, from 1.
    pub(super) fn at(&self, t: u64) -> f64 {
        if t % u64::from(self.period) == 1 { self.high } else { -self.low }
    }

    /// `(C - (P-1) low)/P`.
    pub(super) fn mean(&self) -> f64 {
        let period = f64::from(self.period);
        (self.high - (period - 1.0) * self.low) / period
    }
}

/// How a method averages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Averages {
    pub(super) beta1: f64,
    pub(super) beta2: f64,
    pub(super) eps: f64,
    /// AdaMomentum: `v` averages `m²` and takes in `ε`; Adam: `v` averages `g²`, and `ε` stands outside the root.
    pub(super) of_momentum: bool,
}

/// A period of the moments that repeat themselves.
#[derive(Clone, Debug)]
pub(super) struct Steady<N> {
    pub(super) m: Vec<N>,
    pub(super) v: Vec<N>,
}

impl<N: Number> Steady<N> {
    pub(super) fn new(slopes: &Slopes, averages: &Averages) -> Steady<N> {
        let g: Vec<N> = (1..=u64::from(slopes.period)).map(|t| N::of(slopes.at(t))).collect();
        let m = repeating(&g, averages.beta1);
        let squared: Vec<N> = (if averages.of_momentum { &m } else { &g })
            .iter()
            .map(|y| y.clone().square())
            .collect();
        let mut v = repeating(&squared, averages.beta2);
        if averages.of_momentum {
            let floor = N::of(averages.eps) / (N::one() - N::of(averages.beta2));
            v = v.into_iter().map(|v| v + floor.clone()).collect();
        }
        Steady { m, v }
    }

    /// `Δ = -Σ_j m_j/p_j`: how far a period carries `x` for a unit step size; `p = √v`, and `√v + ε` for Adam.
    pub(super) fn drift(&self, averages: &Averages) -> N {
        let outside = if averages.of_momentum { 0.0 } else { averages.eps };
        let terms = self.m.iter().zip(&self.v);
        terms.fold(N::zero(), |sum, (m, v)| sum - m.clone() / v.clone().sqrt().plus(outside))
    }
}

/// The average of a periodic sequence that is itself periodic: what one period makes of zero, over `1 - b^P`, starts it.
fn repeating<N: Number>(y: &[N], b: f64) -> Vec<N> {
    let (keep, take) = (N::of(b), N::one() - N::of(b));
    let next = |a: N, y: &N| keep.clone() * a + take.clone() * y.clone();
    let once = y.iter().fold(N::zero(), next);
    #[expect(clippy::cast_possible_truncation, reason = "a period is a u32")]
    let start = once / (N::one() - keep.clone().powi(y.len() as u32));
    let run = y.iter().scan(start, |a, y| {
        *a = next(a.clone(), y);
        Some(a.clone())
    });
    run.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Rounded;

    fn drift(slopes: Slopes, [beta1, beta2, eps]: [f64; 3], of_momentum: bool) -> Rounded {
        let averages = Averages { beta1, beta2, eps, of_momentum };
        Steady::new(&slopes, &averages).drift(&averages)
    }

    /// Against a reference in numpy, to its six digits.
    #[test]
    fn the_sequence_of_reddi_et_al() {
        let slopes = Slopes { high: 1010.0, low: 10.0, period: 101 };
        for (beta1, beta2, of_momentum, expected) in [
            (0.9, 0.99, false, 1.900_855),
            (0.9, 0.99, true, 4.550_323),
            (0.9, 0.999, false, 0.105_022),
            (0.9, 0.999, true, -0.041_446),
        ] {
            let eps = if of_momentum { 1e-16 } else { 0.0 };
            let found = drift(slopes, [beta1, beta2, eps], of_momentum);
            assert!((found.value() - expected).abs() < 5.1e-7, "{found:?} {expected}");
            assert!(found.error() < 1e-8, "{found:?}");
        }
    }

    /// `C = 1.01 (P-1)`, `low = 1`: AdaMomentum needs a longer period to go wrong, and fails for each pair of decays.
    #[test]
    fn smallest_periods_with_drift_to_the_worst_point() {
        for (beta1, beta2, adam, adamomentum) in
            [(0.5, 0.9, 3, 3), (0.9, 0.9, 5, 7), (0.9, 0.99, 16, 23), (0.9, 0.999, 59, 110)]
        {
            for (of_momentum, expected) in [(false, adam), (true, adamomentum)] {
                let eps = if of_momentum { 1e-16 } else { 0.0 };
                let wrong = |period: &u32| {
                    let high = 1.01 * (f64::from(*period) - 1.0);
                    let slopes = Slopes { high, low: 1.0, period: *period };
                    drift(slopes, [beta1, beta2, eps], of_momentum).certainly_gt(Rounded::ZERO)
                };
                assert_eq!((2..200).find(wrong), Some(expected), "{beta1} {beta2} {of_momentum}");
            }
        }
    }
}
