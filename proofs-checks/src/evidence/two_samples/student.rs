//! The tail of Student's t from elementary functions: p-values have the same bits on every target.

use crate::evidence::portable::{exp, ln, ln_1p};
use crate::evidence::rate::gamma::ln_gamma;

/// `P(T > t)` for `t >= 0` and `freedom > 0`, relatively accurate far out; NaN for a NaN.
///
/// `P(T > t) = I_x(ν/2, 1/2) / 2` at `x = ν/(ν + t²)`. Source: Abramowitz & Stegun 26.7.1 and 26.5.8, the continued fraction of the
/// incomplete beta function, and 26.5.2 for `x` near 1.
pub(super) fn upper_tail(t: f64, freedom: f64) -> f64 {
    if t.is_infinite() {
        return 0.0;
    }
    let ratio = t * t / freedom;
    let (a, b) = (0.5 * freedom, 0.5);
    let (x, y) = (1.0 / (1.0 + ratio), ratio / (1.0 + ratio));
    if y.to_bits() == 0 {
        return 0.5;
    }
    // x^a y^b / B(a, b); ln x keeps its accuracy where x is near 1, ln y = ln ratio + ln x where it is near 0.
    let (ln_x, beta) = (-ln_1p(ratio), ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b));
    let front = exp(a * ln_x + b * (ln(ratio) + ln_x) - beta);
    if x < (a + 1.0) / (a + b + 2.0) {
        0.5 * front * fraction(a, b, x) / a
    } else {
        0.5 - 0.5 * front * fraction(b, a, y) / b
    }
}

/// The continued fraction of `I_x(a, b) a B(a, b) / (x^a (1-x)^b)` by the method of Lentz (1976).
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-290;
    let away = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let (mut c, mut value) = (1.0, d);
    let mut m = 1.0;
    // Of the order of √max(a, b) terms are needed.
    while m < 1e5 {
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for term in [even, odd] {
            d = 1.0 / away(1.0 + term * d);
            c = away(1.0 + term / c);
            change = c * d;
            value *= change;
        }
        if (change - 1.0).abs() <= 4.0 * f64::EPSILON {
            break;
        }
        m += 1.0;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::distributions::student_t_tail;

    /// One degree of freedom is the Cauchy law, `1/2 - atan(t)/π`; two have `(1 - t/√(2 + t²))/2`; the others against `statrs`.
    ///
    /// False alarm: 0.
    #[test]
    fn agrees_with_closed_forms_and_far_out() {
        for t in [0.0_f64, 1e-9, 0.3, 1.0, 4.0, 60.0] {
            let one = 0.5 - t.atan() / std::f64::consts::PI;
            assert!((upper_tail(t, 1.0) - one).abs() < 1e-13, "{t}");
            // (1 - u)/2 with u = t/√(2 + t²) is 1/((2 + t²)(1 + u)): no cancellation.
            let u = t / (2.0 + t * t).sqrt();
            let two = 1.0 / ((2.0 + t * t) * (1.0 + u));
            assert!((upper_tail(t, 2.0) / two - 1.0).abs() < 1e-11, "{t}");
            for freedom in [3.0, 7.0, 23.0, 63.0, 399.0, 1e5] {
                let (got, want) = (upper_tail(t, freedom), student_t_tail(t, freedom));
                assert!((got - want).abs() <= 1e-8 * want, "{t} {freedom}: {got} {want}");
            }
        }
        assert_eq!(upper_tail(f64::INFINITY, 5.0), 0.0);
        assert!(upper_tail(f64::NAN, 5.0).is_nan());
    }
}
