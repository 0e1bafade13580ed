//! Round-off at the late end: values that are a few last digits of the numbers they came from.

use super::curves::Curves;

/// The points that are left, and what the others are at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cut {
    pub(super) keep: usize,
    pub(super) flat: Option<Flat>,
}

/// Points that are cut: the last mean, and the first abscissa.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Flat {
    pub(super) level: f64,
    pub(super) from: f64,
}

/// Last digits that a mean must exceed. A value computed as the difference of two numbers of one size carries the rounding of both,
/// half a last digit each: that is at most 1/24 of such a mean.
const UNITS: f64 = 24.0;
/// Points that repeat the last value bit for bit, itself included, before a curve is said to stand still.
const REPEATS: usize = 3;
/// Values whose common last digit is larger than this were not rounded but counted: that digit would belong to numbers of size 2^32.
const COUNTED: f64 = 1.0 / (1 << 20) as f64;

/// Cuts, from the late end on: means below [`UNITS`] last digits of `scale` (the largest value if not given), or of the numbers whose
/// last digit divides all values; and points that repeat the last value of every replica.
pub(super) fn cut(curves: &Curves, scale: Option<f64>) -> Cut {
    let (n, replicas) = (curves.horizons.len(), curves.replicas());
    let largest = curves.values.iter().fold(0.0, |most: f64, v| most.max(v.abs()));
    let scale = scale.map_or(largest, f64::abs);
    let divisor = divisor(&curves.values);
    let unit = (scale * f64::EPSILON).max(if divisor < COUNTED { divisor } else { 0.0 });
    let mut keep = n;
    while keep > 0 && curves.mean(keep - 1).abs() <= UNITS * unit {
        keep -= 1;
    }
    let repeats = |j: &usize| {
        (0..replicas).all(|r| curves.value(r, *j).to_bits() == curves.value(r, n - 1).to_bits())
    };
    let still = (0..n).rev().take_while(repeats).count();
    if still >= REPEATS {
        keep = keep.min(n - still);
    }
    let flat = || Flat { level: curves.mean(n - 1), from: curves.abscissa(keep) };
    Cut { keep, flat: (keep < n).then(flat) }
}

/// The largest power of two that divides all values; 0 if there is none, or for zeros.
fn divisor(values: &[f64]) -> f64 {
    let last_digit = |v: &f64| {
        let (exponent, fraction) = (v.to_bits() >> 52 & 0x7ff, v.to_bits() & ((1 << 52) - 1));
        let zeros = if fraction == 0 { 52 } else { u64::from(fraction.trailing_zeros()) };
        exponent + zeros // the digit is 2 to this, minus 1075
    };
    let least = values.iter().filter(|v| v.abs() > 0.0).map(last_digit).min();
    // 2^(least - 1075) has the biased exponent least - 52; what is not a normal number is 0.
    least.filter(|&least| least > 52).map_or(0.0, |least| f64::from_bits((least - 52) << 52))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curves(values: &[f64]) -> Curves {
        let x = (0..values.len()).map(|k| 10.0 * 2f64.powi(k as i32)).collect();
        Curves::new(x, values.to_vec()).unwrap()
    }

    #[test]
    fn divisors_by_hand() {
        assert_eq!(divisor(&[6.0, 10.0, 0.0]), 2.0);
        assert_eq!(divisor(&[0.75, -3.0]), 0.25);
        assert_eq!(divisor(&[1.0 / 3.0]), 2f64.powi(-54));
        assert_eq!(divisor(&[0.0]), 0.0);
    }

    /// `(1000 + v) - 1000` keeps multiples of 2^-43 alone: 24 of them are 2.7e-12, so that 1e-12 and 1e-13 go.
    #[test]
    fn last_digits_of_larger_numbers_are_cut() {
        let rounded = |v: f64| (1000.0 + v) - 1000.0;
        let values: Vec<f64> = (1..=13).map(|k| rounded(10f64.powi(-k))).collect();
        let cut = cut(&curves(&values), None);
        assert_eq!(cut.keep, 11);
        let flat = cut.flat.unwrap();
        assert!(flat.level < 1e-12 && flat.from == 10.0 * 2f64.powi(11));
    }

    /// Without rounding nothing is cut, nor from counts, which are multiples of 1.
    #[test]
    fn what_is_not_rounded_is_not_cut() {
        let values: Vec<f64> = (1..=13).map(|k| 0.3 * 10f64.powi(-k)).collect();
        assert_eq!(cut(&curves(&values), None), Cut { keep: 13, flat: None });
        let counts = [900.0, 300.0, 100.0, 33.0, 10.0, 3.0];
        assert_eq!(cut(&curves(&counts), None), Cut { keep: 6, flat: None });
        // With a scale given, 24 ε of it is what counts.
        assert_eq!(cut(&curves(&values), Some(1e6)).keep, 7);
    }

    #[test]
    fn a_curve_that_stands_still_is_cut_there() {
        let still = [0.3, 0.1, 0.033, 0.011, 0.011, 0.011];
        assert_eq!(
            cut(&curves(&still), None),
            Cut { keep: 3, flat: Some(Flat { level: 0.011, from: 80.0 }) }
        );
        let moving = [0.3, 0.1, 0.033, 0.011, 0.011, 0.0109];
        assert_eq!(cut(&curves(&moving), None), Cut { keep: 6, flat: None });
        let gone = [0.3, 0.1, 0.033, 0.0, 0.0];
        assert_eq!(
            cut(&curves(&gone), None),
            Cut { keep: 3, flat: Some(Flat { level: 0.0, from: 80.0 }) }
        );
    }
}
