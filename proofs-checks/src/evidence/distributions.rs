//! Quantiles of the distributions that intervals use, from the tail functions of `statrs`.

use super::portable::ln;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// `P(T > t)` for Student's t with `freedom` degrees of freedom; NaN unless `freedom > 0`.
pub(super) fn student_t_tail(t: f64, freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).map_or(f64::NAN, |law| law.sf(t))
}

/// The `t >= 0` with `P(T > t) = tail`, for `0 < tail <= 1/2`.
///
/// Found between bounds on the tail, which keeps its relative accuracy far out, where the inverse of the incomplete beta
/// function that `statrs` would use cancels. Then rounded up to 32 significant bits: `statrs` reaches `exp` and `ln` of the
/// platform, whose last places differ, and so does this quantile on no two platforms unless a multiple of 2^-31 lies between them.
/// Intervals become wider by at most one part in 2^31, never narrower.
pub(super) fn student_t_quantile(tail: f64, freedom: f64) -> f64 {
    up_to_32_bits(solve(tail, freedom))
}

/// The next number at or above `x > 0` whose last 21 of 53 bits are zero.
fn up_to_32_bits(x: f64) -> f64 {
    const LAST: u64 = (1 << 21) - 1;
    if x.is_finite() { f64::from_bits((x.to_bits() + LAST) & !LAST) } else { x }
}

/// A number that rounds up to the same 32 bits as the quantile: the root of `ln P(T > t) - ln tail` between bounds that are moved by
/// secants, every third time by halving. A secant is pushed on by one part in 2^38, so that it comes to lie beyond the root once it is
/// accurate, and both bounds close in.
fn solve(tail: f64, freedom: f64) -> f64 {
    let excess = |t: f64| ln(student_t_tail(t, freedom)) - ln(tail);
    let (mut lo, mut hi) = ((0.0, excess(0.0)), (1.0, excess(1.0)));
    while hi.1 > 0.0 {
        lo = hi;
        hi = (2.0 * hi.0, excess(2.0 * hi.0));
        if hi.0 > 1e150 {
            return f64::INFINITY; // one degree of freedom and a tail below 1e-150
        }
    }
    for step in 0_u64.. {
        if up_to_32_bits(lo.0).total_cmp(&up_to_32_bits(hi.0)).is_eq() {
            break;
        }
        let width = hi.0 - lo.0;
        let secant = lo.0 + width * (lo.1 / (lo.1 - hi.1));
        let push = secant * 2f64.powi(-38);
        let pushed = if secant - lo.0 < 0.5 * width { secant + push } else { secant - push };
        let inside = lo.0 < pushed && pushed < hi.0;
        let next = if step % 3 < 2 && inside { pushed } else { lo.0 + 0.5 * width };
        if next <= lo.0 || next >= hi.0 {
            break; // neighbours: the outer one, so that the interval is not too narrow
        }
        let found = (next, excess(next));
        if found.1 > 0.0 {
            lo = found;
        } else {
            hi = found;
        }
    }
    hi.0
}

/// `Φ(z)`.
pub(super) fn normal_cdf(z: f64) -> f64 {
    Normal::standard().cdf(z)
}

/// The `z` with `Φ(z) = p`.
pub(super) fn normal_quantile(p: f64) -> f64 {
    if p > 0.0 && p < 1.0 { Normal::standard().inverse_cdf(p) } else { f64::NAN }
}

/// The `z` with `Φ(-z) = tail`, rounded up to 32 significant bits where it is positive, as [`student_t_quantile`] is.
pub(super) fn normal_upper(tail: f64) -> f64 {
    let z = -normal_quantile(tail);
    if z > 0.0 { up_to_32_bits(z) } else { z }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values from the finite trigonometric sums for whole degrees of freedom (Abramowitz & Stegun 26.7.3 and 26.7.4), and the
    /// closed forms of the quantile for 1 and 2.
    #[test]
    fn quantiles_agree_with_tables_and_closed_forms() {
        let table = [
            (0.025, 4.0, 2.776_445_105),
            (0.025, 9.0, 2.262_157_163),
            (0.005, 29.0, 2.756_385_904),
            (0.0005, 99.0, 3.391_528_833),
        ];
        for (tail, freedom, want) in table {
            let got = student_t_quantile(tail, freedom);
            assert!((got - want).abs() < 5e-9, "t({tail}, {freedom}) = {got}, not {want}");
        }
        for tail in [0.25, 0.025, 1e-6] {
            // F = 1/2 + t / (2 √(2 + t²)), hence t = a √(2 / (1 - a²)) with a = 1 - 2 tail.
            let a = 1.0 - 2.0 * tail;
            let two = a * (2.0_f64 / (4.0 * tail * (1.0 - tail))).sqrt();
            let rounded = student_t_quantile(tail, 2.0) / two;
            assert!((1.0 - 1e-14..=1.0 + 2f64.powi(-31)).contains(&rounded), "{rounded}");
        }
        let one = student_t_quantile(0.25, 1.0);
        assert!((1.0 - 1e-14..=1.0 + 2f64.powi(-31)).contains(&one));
    }

    /// The tail at the quantile is at most what was asked, and at the 32-bit number before it is more.
    #[test]
    fn quantiles_are_the_first_of_32_bits_beyond_the_tail() {
        for freedom in [1.0, 2.0, 7.0, 23.0, 99.0, 1e6] {
            for tail in [0.4, 0.05, 2.5e-4, 1e-7, 1e-20] {
                let t = student_t_quantile(tail, freedom);
                let before = f64::from_bits(t.to_bits() - (1 << 21));
                assert!(student_t_tail(t, freedom) <= tail, "{tail} {freedom}");
                assert!(student_t_tail(before, freedom) > tail, "{tail} {freedom}");
            }
        }
    }

    #[test]
    fn upper_quantiles_are_rounded_up() {
        for (tail, z) in [(0.5, 0.0), (0.025, 1.959_963_985), (1e-6, 4.753_424_309)] {
            assert!((normal_upper(tail) - z).abs() < 3e-9, "{tail}");
        }
        assert!(normal_upper(1e-6) >= -normal_quantile(1e-6));
    }

    /// Far out and with many degrees of freedom Student's t is the normal law.
    #[test]
    fn far_tails_with_many_degrees_of_freedom() {
        for tail in [0.025, 1e-6, 1e-12] {
            let normal = -normal_quantile(tail);
            let student = student_t_quantile(tail, 1e9);
            assert!((student / normal - 1.0).abs() < 1e-6, "{student} against {normal}");
        }
    }
}
