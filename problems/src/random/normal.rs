//! Box-Muller in straight-line arithmetic: two words give two independent standard normals.

use crate::math::lanes::{ln_normal, sin_cos_quarter};

const ONE: u64 = 0x3ff0_0000_0000_0000;

/// The high 52 bits of a word as (k + 1/2) / 2^52, in the open interval (0, 1): never 0 or 1, symmetric
/// about 1/2, and exact in a double.
#[inline(always)]
pub(super) fn open_uniform(word: u64) -> f64 {
    f64::from_bits((word >> 12) | ONE) - (1.0 - f64::EPSILON / 2.0)
}

/// Two standard normals, R cos θ and R sin θ with R² = -2 ln U (Box & Muller 1958).
///
/// U is [`open_uniform`] of the first word, so |normal| ≤ √(-2 ln 2^-53) = 8.5717 (the two tails beyond
/// have probability 1e-17). The high 52 bits of the second word give an angle in (-π/4, π/4), and its two
/// lowest bits choose among the four quarters of the circle by swapping the two coordinates and by
/// changing both signs, so that sine and cosine need no reduction of their argument.
#[inline(always)]
pub(super) fn box_muller(radius: u64, angle: u64) -> (f64, f64) {
    let r = (-2.0 * ln_normal(open_uniform(radius))).sqrt();
    let (sin, cos) = sin_cos_quarter((open_uniform(angle) - 0.5) * core::f64::consts::FRAC_PI_2);
    let (a, b) = ((r * cos).to_bits(), (r * sin).to_bits());
    // Masks instead of a choice: all ones if the bit is set.
    let swap = 0_u64.wrapping_sub(angle & 1);
    let sign = (angle & 2) << 62;
    let exchange = (a ^ b) & swap;
    (f64::from_bits(a ^ exchange ^ sign), f64::from_bits(b ^ exchange ^ sign))
}
