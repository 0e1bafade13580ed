//! Branch-free forms for loops: one straight line of arithmetic per element, which the compiler
//! turns into vector instructions of whatever width the target has.
//!
//! They evaluate the same expressions as the scalar functions of [`crate::math`], in the same order,
//! so inside their domain the bits are the same; only the tests for special arguments are gone.
//! Coefficients and splitting constants are those of fdlibm (Sun Microsystems 1993, `e_log.c`,
//! `k_sin.c`, `k_cos.c`, `e_exp.c`, `e_pow.c`), minimax polynomials with errors below 2^-58.

mod pow;

pub use pow::{has_power, pow_normal, pow_slice};

const ONE: u64 = 0x3ff0_0000_0000_0000;
const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
/// The bits of √2/2, rounded down to 20 bits of mantissa: where the mantissa's interval begins.
const SQRT_HALF: u64 = 0x3fe6_a09e_0000_0000;
/// ln 2 = LN2_HI + LN2_LO, with so few bits in LN2_HI that k LN2_HI is exact for |k| < 2000.
const LN2_HI: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN2_LO: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);

/// Natural logarithm of a positive normal number, at most 1 ulp, the bits of [`crate::math::ln`].
///
/// Any other argument (0, subnormal, negative, infinite, NaN) gives a meaningless number: use
/// [`crate::math::ln`] where those can occur.
///
/// With x = 2^k (1 + f), √2/2 ≤ 1 + f < √2, and s = f / (2 + f): ln(1 + f) = 2 artanh s, evaluated as
/// f - f²/2 + s (f²/2 + R(s²)) so that the leading terms are exact.
#[inline(always)]
pub fn ln_normal(x: f64) -> f64 {
    let shifted = x.to_bits().wrapping_add(ONE - SQRT_HALF);
    // The biased exponent placed in the last bits of 2^52: an integer becomes a double without a
    // conversion instruction, which 64-bit integers lack in vector form before AVX-512.
    let k = f64::from_bits((shifted >> 52) | 0x4330_0000_0000_0000)
        - (4_503_599_627_370_496.0 + 1023.0);
    let f = f64::from_bits((shifted & MANTISSA) + SQRT_HALF) - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w
        * (3.999_999_999_940_942e-1
            + w * (2.222_219_843_214_978_4e-1 + w * 1.531_383_769_920_937_3e-1));
    let odd = z
        * (6.666_666_666_666_735e-1
            + w * (2.857_142_874_366_239e-1
                + w * (1.818_357_216_161_805e-1 + w * 1.479_819_860_511_658_6e-1)));
    s * (half_square + (odd + even)) + k * LN2_LO - half_square + f + k * LN2_HI
}

/// `(sin x, cos x)` for `|x| ≤ π/4`, each at most 1 ulp, the bits of [`crate::math::sin`] and
/// [`crate::math::cos`], except that the sine of -0 is +0. Outside that interval the polynomials are not
/// accurate.
#[inline(always)]
pub fn sin_cos_quarter(x: f64) -> (f64, f64) {
    let z = x * x;
    let w = z * z;
    let s = 8.333_333_333_322_49e-3
        + z * (-1.984_126_982_985_795e-4 + z * 2.755_731_370_707_007e-6)
        + z * w * (-2.505_076_025_340_686_3e-8 + z * 1.589_690_995_211_55e-10);
    let sin = x + z * x * (-1.666_666_666_666_663_2e-1 + z * s);
    let c = z
        * (4.166_666_666_666_66e-2
            + z * (-1.388_888_888_887_411e-3 + z * 2.480_158_728_947_673e-5))
        + w * w
            * (-2.755_731_435_139_066_3e-7
                + z * (2.087_572_321_298_175e-9 + z * -1.135_964_755_778_819_5e-11));
    // 1 - z/2 is rounded; the part lost is recovered exactly and added with the small terms.
    let half = 0.5 * z;
    let lead = 1.0 - half;
    let cos = lead + (((1.0 - lead) - half) + z * c);
    (sin, cos)
}

/// `e^x` for `|x| <= 708`, at most 1 ulp, the bits of [`crate::math::exp`]. Outside that interval the number is meaningless.
///
/// With `x = k ln 2 + r` and `r` of size up to about `ln 2 / 2`, `e^r = 1 + r + r c/(2 - c)` where `c = r - r² P(r²)`; then times `2^k`, which
/// is exact because the result is a normal number.
#[inline(always)]
pub fn exp_normal(x: f64) -> f64 {
    /// 2^52: added to a number below it, it leaves the nearest whole number in the last bits.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    // Where k is 0, by the upper half of the bits: just above ln 2 / 2.
    let near = x.abs() < f64::from_bits(0x3fd6_2e43_0000_0000);
    // k is x / ln 2 rounded: |x| / ln 2 + 1/2, cut off.
    let half = core::f64::consts::LOG2_E * x.abs() + 0.5;
    let nearest = (half + WHOLE) - WHOLE;
    let whole = if nearest > half { nearest - 1.0 } else { nearest };
    let k = if near { 0.0 } else { whole.copysign(x) };
    let (hi, lo) = (x - k * LN2_HI, k * LN2_LO);
    let r = hi - lo;
    let z = r * r;
    let c = r - z
        * (1.666_666_666_666_660_2e-1
            + z * (-2.777_777_777_701_559_3e-3
                + z * (6.613_756_321_437_934e-5
                    + z * (-1.653_390_220_546_525_2e-6 + z * 4.138_136_797_057_238_5e-8))));
    let y = 1.0 + (r * c / (2.0 - c) - lo + hi);
    // 2^k: the biased exponent in the last bits, moved to its place.
    let scale = f64::from_bits((k + (WHOLE + 1023.0)).to_bits() << 52);
    let tiny = x.abs() < f64::from_bits(0x3e30_0001_0000_0000);
    if tiny { 1.0 + x } else { y * scale }
}

/// [`crate::math::exp`] of each element, in place.
#[inline(always)]
pub fn exp_slice(x: &mut [f64]) {
    for chunk in x.chunks_mut(32) {
        // Not a number is outside as well.
        let inside = chunk.iter().fold(true, |all, x| all & (x.abs() <= 708.0));
        if inside {
            chunk.iter_mut().for_each(|x| *x = exp_normal(*x));
        } else {
            chunk.iter_mut().for_each(|x| *x = crate::math::exp(*x));
        }
    }
}

/// [`ln_normal`] of each element, in place.
pub fn ln_normal_slice(x: &mut [f64]) {
    for x in x {
        *x = ln_normal(*x);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{cos, exp, ln, reference::doubles, sin};

    #[test]
    fn the_logarithm_has_the_bits_of_the_scalar_one() {
        for x in doubles(1, 400_000, -1022, 1023) {
            assert_eq!(ln_normal(x).to_bits(), ln(x).to_bits(), "{x:e}");
        }
        for x in [
            1.0,
            f64::MIN_POSITIVE,
            f64::MAX,
            0.5,
            2.0,
            1.0 - f64::EPSILON / 2.0,
            1.0 + f64::EPSILON,
        ] {
            assert_eq!(ln_normal(x).to_bits(), ln(x).to_bits(), "{x:e}");
        }
        // The last mantissas on both sides of the cut at √2.
        for bits in 0x3ff6_a09d_ffff_fff0_u64..0x3ff6_a09e_0000_0010 {
            let x = f64::from_bits(bits);
            assert_eq!(ln_normal(x).to_bits(), ln(x).to_bits(), "{x:e}");
        }
    }

    #[test]
    fn the_exponential_has_the_bits_of_the_scalar_one() {
        let random = doubles(4, 400_000, -60, 9).filter(|x| *x <= 708.0);
        let grid = (0..=200_000).map(|i| 708.0 * f64::from(i) / 200_000.0);
        // Numbers around ln 2 / 2, 3 ln 2 / 2 and 2^-28, where the scalar function takes another path.
        let cuts = [0x3fd6_2e42_u64, 0x3ff0_a2b2, 0x3e30_0000].into_iter().flat_map(|high| {
            let near = (-2000_i64..2000).map(move |i| ((high << 32) as i64 + i) as u64);
            let next = (-2000_i64..2000).map(move |i| (((high + 1) << 32) as i64 + i) as u64);
            near.chain(next).map(f64::from_bits)
        });
        // Multiples of ln 2 / 2, where k changes.
        let changes = (1..2040).flat_map(|k| {
            let x = core::f64::consts::LN_2 * 0.5 * f64::from(k);
            (-3_i64..=3).map(move |i| f64::from_bits((x.to_bits() as i64 + i) as u64))
        });
        for x in random.chain(grid).chain(cuts).chain(changes).filter(|x| *x <= 708.0) {
            for x in [x, -x] {
                assert_eq!(exp_normal(x).to_bits(), exp(x).to_bits(), "{x:e}");
            }
        }
    }

    #[test]
    fn exponentials_of_a_slice_are_the_scalar_ones_everywhere() {
        let special =
            [f64::NAN, f64::INFINITY, -f64::INFINITY, 709.0, 710.0, -709.0, -745.0, -746.0];
        for (place, value) in special.into_iter().enumerate() {
            let mut all: Vec<f64> = doubles(5, 70, -30, 9).collect();
            all[8 * place] = value;
            let expected: Vec<u64> = all.iter().map(|x| exp(*x).to_bits()).collect();
            exp_slice(&mut all);
            let found: Vec<u64> = all.iter().map(|x| x.to_bits()).collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn sine_and_cosine_have_the_bits_of_the_scalar_ones() {
        let quarter = core::f64::consts::FRAC_PI_4;
        let random = doubles(2, 400_000, -60, -2).map(|x| x * (quarter * 2.0));
        let grid = (1..=100_000).map(|i| quarter * f64::from(i) / 100_000.0);
        for x in random.chain(grid).chain([f64::MIN_POSITIVE, 5e-324]) {
            assert!(x <= quarter);
            for x in [x, -x] {
                let (s, c) = sin_cos_quarter(x);
                assert_eq!(
                    (s.to_bits(), c.to_bits()),
                    (sin(x).to_bits(), cos(x).to_bits()),
                    "{x:e}"
                );
            }
        }
    }

    #[test]
    fn both_zeros_are_fixed() {
        assert_eq!(sin_cos_quarter(0.0), (0.0, 1.0));
        assert_eq!(sin_cos_quarter(-0.0), (0.0, 1.0));
    }

    #[test]
    fn slices_of_any_length_have_the_bits_of_single_elements() {
        let all: Vec<f64> = doubles(3, 67, -1022, 1023).collect();
        for len in 0..all.len() {
            let mut some = all[..len].to_vec();
            ln_normal_slice(&mut some);
            for (some, all) in some.iter().zip(&all) {
                assert_eq!(some.to_bits(), ln_normal(*all).to_bits());
            }
        }
    }
}
