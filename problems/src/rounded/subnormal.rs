//! Products with subnormal numbers, without the detour that processors make for them: some 150 cycles on Intel's.
//!
//! The error of a stated zero is a few η, and bounds are full of its products. They are found here with whole numbers, and
//! have the bits of the processor's.

use super::INFLATE;

/// Below this, `s (1 + 16u)` rounds to `s`: what is added is less than half of η.
const SETTLED: f64 = f64::from_bits(1 << 47);

/// Positive, and below the normal range.
#[inline(always)]
fn is_subnormal(x: f64) -> bool {
    x.to_bits().wrapping_sub(1) < f64::MIN_POSITIVE.to_bits() - 1
}

/// `a e` for a nonnegative `a` and an error `e >= 0`.
#[inline(always)]
pub(super) fn product(a: f64, e: f64) -> f64 {
    if is_subnormal(e) { of_subnormal(a, e) } else { a * e }
}

/// `e (1 + 16u)`.
#[inline(always)]
pub(super) fn inflated(e: f64) -> f64 {
    if is_subnormal(e) { of_subnormal(INFLATE, e) } else { e * INFLATE }
}

/// The product with `e = kη`, `0 < k < 2^52`: with `a = m 2^-s` it is `k m 2^-s` in units of η, to be rounded to a whole number, half to even.
#[cold]
#[inline(never)]
fn of_subnormal(a: f64, e: f64) -> f64 {
    const WIDTH: u32 = f64::MANTISSA_DIGITS - 1;
    if e < SETTLED && a.to_bits() == INFLATE.to_bits() {
        return e;
    }
    let (bits, k) = (a.to_bits(), u128::from(e.to_bits()));
    let exponent = bits >> WIDTH;
    let shift = 1075_u64.wrapping_sub(exponent);
    // Not for negative numbers and large ones, those that are not finite, and zero and subnormal ones.
    if exponent == 0 || !(1..=1074).contains(&shift) {
        return a * e;
    }
    let m = u128::from(bits & ((1 << WIDTH) - 1) | 1 << WIDTH);
    if shift > 106 {
        return 0.0; // k m < 2^105
    }
    let exact = k * m;
    let (whole, rest) = (exact >> shift, exact & ((1 << shift) - 1));
    let half = 1_u128 << (shift - 1);
    let rounded = whole + u128::from(rest > half || (rest == half && whole & 1 == 1));
    match u64::try_from(rounded) {
        // Up to 2^53 the bits of a number are its multiple of η.
        Ok(units) if units <= 1 << f64::MANTISSA_DIGITS => f64::from_bits(units),
        _ => a * e,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::reference::doubles;

    #[test]
    fn products_have_the_bits_of_the_processor() {
        let factors = doubles(1, 3000, -120, 120).chain(doubles(2, 300, -1022, 1023));
        let whole = (0..60).map(|k| f64::from(k) / 4.0);
        let special =
            [INFLATE, 0.0, 1.0, f64::MIN_POSITIVE, 5e-324, f64::MAX, f64::INFINITY, f64::NAN];
        for a in factors.chain(whole).chain(special) {
            let small =
                (1..20_u64).chain((0..52).flat_map(|j| [1 << j, (1 << j) + 1, (3 << j) >> 1]));
            for e in small.chain([(1 << 52) - 1, 0]).map(f64::from_bits) {
                let (found, expected) = (product(a, e), a * e);
                let same = found.to_bits() == expected.to_bits();
                assert!(same || (found.is_nan() && expected.is_nan()), "{a:e} {e:e}");
                assert_eq!(inflated(e).to_bits(), (e * INFLATE).to_bits(), "{e:e}");
            }
        }
    }

    #[test]
    fn halves_go_to_the_even_neighbour() {
        for (a, units, expected) in
            [(0.5, 1, 0), (0.5, 3, 2), (0.5, 5, 2), (1.5, 1, 2), (2.5, 1, 2)]
        {
            assert_eq!(product(a, f64::from_bits(units)).to_bits(), expected);
        }
    }

    #[test]
    fn normal_numbers_and_zero_are_multiplied_as_ever() {
        for (a, e) in [(3.0, 1e-16), (0.0, 1e-300), (2.0, 0.0), (1e-200, 1e-200)] {
            assert_eq!(product(a, e).to_bits(), (a * e).to_bits());
        }
        assert!(!is_subnormal(0.0) && !is_subnormal(f64::MIN_POSITIVE) && is_subnormal(5e-324));
    }
}
