//! Powers with one exponent for many numbers.

use crate::vectors::dispatch;

/// Clears the last 32 bits: half of a product that is then exact.
#[inline(always)]
fn head(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & 0xffff_ffff_0000_0000)
}

/// Whether [`pow_normal`] knows the exponent: finite, below 2^31, and none of 0, 1/2, ±1 and 2, which [`crate::math::pow`] takes
/// by other ways.
pub fn has_power(y: f64) -> bool {
    let size = y.abs();
    let other = [0.0, 0.5, -1.0, 1.0, 2.0].iter().any(|special| y.total_cmp(special).is_eq());
    size > 0.0 && size < 2_147_483_648.0 && !other
}

/// `x^y`, at most 1 ulp, the bits of [`crate::math::pow`], for positive normal `x`, [exponents that it knows](has_power) and powers
/// between 2^-1000 and 2^1000; NaN for any other `x` and wherever the power is outside of these.
///
/// With x = 2^n m and m near 1 or 3/2, log₂ x is computed to 80 bits as n plus the logarithm of that point plus (2/ln 2) artanh s,
/// s = (m - 1)/(m + 1) or (m - 3/2)/(m + 3/2), and y log₂ x in two parts; 2 to that power is a shift and a
/// rational function on [-1/2, 1/2].
#[inline(always)]
#[expect(clippy::manual_range_contains, reason = "without branches, for vectors")]
pub fn pow_normal(x: f64, y: f64) -> f64 {
    let bits = x.to_bits();
    // The mantissa in [1, 2), cut at √(3/2) and √3 in its first 20 bits.
    let m = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
    let (low, high) =
        (m < f64::from_bits(0x3ff3_988f_0000_0000), m >= f64::from_bits(0x3ffb_b67a_0000_0000));
    let middle = !low & !high;
    let exponent =
        f64::from_bits((bits >> 52) | 0x4330_0000_0000_0000) - (4_503_599_627_370_496.0 + 1023.0);
    let n = if high { exponent + 1.0 } else { exponent };
    let m = if high { 0.5 * m } else { m };
    let near = if middle { 1.5 } else { 1.0 };
    let near_high = if middle { 5.849_624_872_207_642e-1 } else { 0.0 };
    let near_low = if middle { 1.350_039_202_129_749e-8 } else { 0.0 };
    let quarter: u64 = if middle { 1 << 50 } else { 0 };

    // s = s_high + s_low.
    let u = m - near;
    let v = 1.0 / (m + near);
    let s = u * v;
    let s_high = head(s);
    let halved = ((m.to_bits() >> 1) | 0x2000_0000_0000_0000) & 0xffff_ffff_0000_0000;
    let t_high = f64::from_bits(halved + 0x0008_0000_0000_0000 + quarter);
    let t_low = m - (t_high - near);
    let s_low = v * ((u - s_high * t_high) - s_high * t_low);

    // log₂ m = near_high + z_high + z_low.
    let s2 = s * s;
    let r = s2
        * s2
        * (5.999_999_999_999_946e-1
            + s2 * (4.285_714_285_785_502e-1
                + s2 * (3.333_333_298_183_774_3e-1
                    + s2 * (2.727_281_238_085_34e-1
                        + s2 * (2.306_607_457_755_617_5e-1 + s2 * 2.069_750_178_003_384_2e-1)))));
    let r = r + s_low * (s_high + s);
    let s2 = s_high * s_high;
    let t_high = head(3.0 + s2 + r);
    let t_low = r - ((t_high - 3.0) - s2);
    let u = s_high * t_high;
    let v = s_low * t_high + t_low * s;
    let p_high = head(u + v);
    let p_low = v - (p_high - u);
    let z_high = 9.617_967_009_544_373e-1 * p_high;
    let z_low = -7.028_461_650_952_758e-9 * p_high + p_low * 9.617_966_939_259_756e-1 + near_low;
    let t1 = head(((z_high + z_low) + near_high) + n);
    let t2 = z_low - (((t1 - n) - near_high) - z_high);

    // y log₂ x = p_high + p_low.
    let y1 = head(y);
    let p_low = (y - y1) * t1 + y * t2;
    let p_high = y1 * t1;
    let z = p_low + p_high;

    // Its nearest whole number, by rounding |z| + 1/2 down: adding and taking away 2^52 rounds to nearest.
    let size = z.abs();
    let raised = size + 0.5;
    let nearest = (raised + 4_503_599_627_370_496.0) - 4_503_599_627_370_496.0;
    let down = if nearest > raised { nearest - 1.0 } else { nearest };
    let whole = if size >= f64::from_bits(0x3fe0_0001_0000_0000) { down } else { 0.0 };
    let whole = whole.copysign(z);
    let p_high = p_high - whole;

    // 2^(p_high + p_low), p_high + p_low within 1/2.
    let t = head(p_low + p_high);
    let u = t * 6.931_471_824_645_996e-1;
    let v = (p_low - (t - p_high)) * core::f64::consts::LN_2 + t * -1.904_654_299_957_768e-9;
    let z = u + v;
    let w = v - (z - u);
    let t = z * z;
    let t1 = z - t
        * (1.666_666_666_666_660_2e-1
            + t * (-2.777_777_777_701_559_3e-3
                + t * (6.613_756_321_437_934e-5
                    + t * (-1.653_390_220_546_525_2e-6 + t * 4.138_136_797_057_238_5e-8))));
    let r = (z * t1) / (t1 - 2.0) - (w + z * w);
    let z = 1.0 - (r - z);
    // The last bits of 1.5·2^52 + n are those of n, of either sign.
    let shift = (whole + 6_755_399_441_055_744.0).to_bits() << 52;
    let power = f64::from_bits(z.to_bits().wrapping_add(shift));
    let known = (x >= f64::MIN_POSITIVE) & (x <= f64::MAX) & (size < 1000.0);
    if known { power } else { f64::NAN }
}

/// [`crate::math::pow`]`(x, y)` of each element, in place, whatever it is.
pub fn pow_slice(x: &mut [f64], y: f64) {
    if !has_power(y) {
        x.iter_mut().for_each(|x| *x = crate::math::pow(*x, y));
        return;
    }
    dispatch(
        #[inline(always)]
        || {
            let mut powers = [0.0; 16];
            for some in x.chunks_mut(powers.len()) {
                for (power, x) in powers.iter_mut().zip(&*some) {
                    *power = pow_normal(*x, y);
                }
                for (x, power) in some.iter_mut().zip(&powers) {
                    *x = if power.is_nan() { crate::math::pow(*x, y) } else { *power };
                }
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{pow, reference::doubles};

    const EXPONENTS: [f64; 14] = [
        0.125,
        2.0 / 3.0,
        -1.0 / 3.0,
        1.5,
        -0.5,
        0.25,
        4.0,
        3.0,
        -2.0,
        1e-9,
        0.999,
        -7.3,
        100.0,
        3e5,
    ];

    /// The bits are the scalar ones; only numbers beyond 10^±300 may be left to those. Answers whether this one was.
    fn check(x: f64, y: f64) -> bool {
        let (power, expected) = (pow_normal(x, y), pow(x, y));
        let inside = expected > 1e-300 && expected < 1e300;
        assert!(!inside || power.to_bits() == expected.to_bits(), "{x:e} {y} {power} {expected}");
        assert!(power.is_nan() || power.to_bits() == expected.to_bits(), "{x:e} {y}");
        power.is_nan()
    }

    #[test]
    fn powers_have_the_bits_of_the_scalar_ones() {
        let mut left = 0;
        for (k, y) in EXPONENTS.into_iter().enumerate() {
            for x in doubles(10 + k as u64, 100_000, -300, 300).chain([1.0, f64::MIN_POSITIVE]) {
                left += usize::from(check(x, y));
            }
        }
        assert!(left < 400_000, "{left}");
    }

    #[test]
    fn cuts_of_the_mantissa_and_halves_of_the_exponent_are_where_they_should_be() {
        for cut in [0x3ff3_988f_0000_0000_u64, 0x3ffb_b67a_0000_0000, 0x3ff0_0000_0000_0000] {
            for bits in cut - 9..cut + 9 {
                EXPONENTS.into_iter().for_each(|y| _ = check(f64::from_bits(bits), y));
            }
        }
        // 3 log₂ x near k/2.
        for k in -40..=40 {
            let x = pow(2.0, f64::from(k) / 6.0);
            for step in -300..=300_i64 {
                assert!(!check(f64::from_bits(x.to_bits().wrapping_add_signed(step)), 3.0));
            }
        }
    }

    #[test]
    fn slices_take_every_number_and_every_exponent() {
        let numbers = [
            0.0,
            -0.0,
            1.0,
            -1.0,
            -8.0,
            5e-324,
            1e-310,
            f64::MAX,
            f64::INFINITY,
            f64::NAN,
            1e300,
            0.3,
            7.0,
            2.0,
            1e-200,
            3.0,
            0.9,
            1e200,
        ];
        let special = [0.0, 0.5, 1.0, -1.0, 2.0, f64::INFINITY, f64::NAN, 1e10, -1e300, 3.0];
        for y in EXPONENTS.into_iter().chain(special) {
            for len in 0..numbers.len() {
                let mut some = numbers[..len].to_vec();
                pow_slice(&mut some, y);
                for (power, x) in some.iter().zip(numbers) {
                    let expected = pow(x, y);
                    let same = power.to_bits() == expected.to_bits();
                    assert!(same || (power.is_nan() && expected.is_nan()), "{x} {y}");
                }
            }
        }
    }
}
