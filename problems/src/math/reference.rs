//! What the tests compare with: 256-bit values from `astro-float`, and errors in ulp against them.

use astro_float::{BigFloat, Consts, RoundingMode};

/// Bits of the reference values; a whole number of 64-bit words above 200.
pub(crate) const BITS: usize = 256;
/// The rounding of the reference values.
pub(crate) const NEAREST: RoundingMode = RoundingMode::ToEven;

/// A double as a reference number, exactly.
///
/// `BigFloat::from_f64` misreads subnormal numbers, so those are scaled up and their exponent set back.
pub(crate) fn big(x: f64) -> BigFloat {
    if !x.is_subnormal() {
        return BigFloat::from_f64(x, BITS);
    }
    let mut big = BigFloat::from_f64(libm::ldexp(x, 100), BITS);
    big.set_exponent(big.exponent().expect("finite") - 100);
    big
}

/// The constants cache that transcendental functions ask for.
pub(crate) fn consts() -> Consts {
    Consts::new().expect("memory for the constants cache")
}

/// |got - exact| in units of the spacing of doubles at `exact`.
///
/// An exact value that lies beyond the largest double must have come out infinite.
pub(crate) fn ulps(got: f64, exact: &BigFloat) -> f64 {
    if exact.is_zero() {
        return if got == 0.0 { 0.0 } else { f64::INFINITY };
    }
    // exact = ± 0.1xxx · 2^e, so neighbouring doubles are 2^(e - 53) apart, never below 2^-1074.
    let e = exact.exponent().expect("finite reference value");
    if !got.is_finite() {
        return if e > 1024 && got.is_sign_positive() == exact.is_positive() {
            0.0
        } else {
            f64::INFINITY
        };
    }
    in_units(&big(got).sub(exact, BITS, NEAREST).abs(), (e - 53).max(-1074))
}

/// x ≥ 0 in units of 2^unit, to double precision.
fn in_units(x: &BigFloat, unit: i32) -> f64 {
    match x.as_raw_parts() {
        Some((words, _, _, e, _)) if !x.is_zero() => {
            let leading = *words.last().expect("a mantissa has words") as f64;
            libm::ldexp(leading, e - 64 - unit)
        }
        _ => 0.0,
    }
}

/// v^p as exp(p ln v). (`BigFloat::pow` does not return when the power needs few bits, such as 3^3.)
pub(crate) fn big_power(v: &BigFloat, p: f64, cc: &mut Consts) -> BigFloat {
    let logarithm = v.ln(2 * BITS, NEAREST, cc).mul(&big(p), 2 * BITS, NEAREST);
    logarithm.exp(BITS, NEAREST, cc)
}

/// Error of `got` as a value of `v^p`, in ulp.
pub(crate) fn ulps_of_power(got: f64, v: f64, p: f64, cc: &mut Consts) -> f64 {
    ulps(got, &big_power(&big(v), p, cc))
}

/// Relative error of `got` as a value of `base^n`.
pub(crate) fn relative_error_of_power(got: f64, base: f64, n: u64) -> f64 {
    let exact = big(base).powi(n as usize, BITS, NEAREST);
    let error = big(got).sub(&exact, BITS, NEAREST).div(&exact, BITS, NEAREST).abs();
    in_units(&error, 0)
}

/// Test points: positive doubles with uniform exponents from `low..=high` and random mantissas.
pub(crate) fn doubles(seed: u64, count: usize, low: i32, high: i32) -> impl Iterator<Item = f64> {
    let mut state = seed;
    (0..count).map(move |_| {
        // SplitMix64 (Steele, Lea, Flood 2014).
        let mut next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        };
        let mantissa = f64::from_bits((next() >> 12) | 0x3ff0_0000_0000_0000);
        let span = u64::from(high.abs_diff(low)) + 1;
        libm::ldexp(mantissa, low + (next() % span) as i32)
    })
}
