//! Elementary functions with the same bits on every target, build profile and CPU.
//!
//! The functions of `std` (`f64::exp`, `ln`, `powf`, `powi`, `sin`, ...) call the platform's
//! mathematical library and differ in the last place between systems. Everything here is instead
//! built from `+ - * /`, square roots, comparisons and integer operations in a fixed order. IEEE 754
//! rounds each of these correctly, Rust never contracts or reorders them, and so the result is one
//! number, wherever it is computed.
//!
//! The scalar functions are those of the crate `libm` (a port of musl, which goes back to FreeBSD's
//! msun). What its sources, version 0.2.16, say about targets:
//! * `exp_m1`, `ln`, `ln_1p`, `pow`, `sin`, `cos`, `tan`, `atan`, `sinh`, `cosh`, `tanh`, `erf`, `erfc` are plain
//!   Rust; of the functions that select an implementation by architecture or at run time they only
//!   reach `sqrt` and `floor`, which are exactly specified, so any implementation gives the same bits.
//! * `fma` is selected at run time on x86; none of the functions here calls it, and it is correctly
//!   rounded either way.
//! * `exp` (and so `sinh`, `cosh`) is replaced by x87 assembly on 32-bit x86 without SSE. On that
//!   target `f64` arithmetic itself is not IEEE 754 in Rust, so this crate refuses to compile there.
//!
//! The one thing left open is the sign and payload of a NaN: a NaN is a NaN on every target, but its
//! bits may differ. Nothing should look at them.
//!
//! Errors are given in ulp: the distance to the exact value divided by the spacing of `f64` at the
//! exact value. "At most 1 ulp" is what the authors of the algorithm prove or state; "seen" is the
//! largest error in this module's tests, which compare with 200-bit arithmetic.

mod integer_power;
pub mod lanes;
mod power;
#[cfg(test)]
pub(crate) mod reference;

pub use integer_power::{Powers, ipow};
pub use power::{AtZero, Power, PowerError, inverse_roots};

#[cfg(all(target_arch = "x86", not(target_feature = "sse2")))]
compile_error!("x87 arithmetic rounds twice: build for a target with SSE2, such as i686, not i586");

/// `e^x`. At most 1 ulp. `exp(-inf) = 0`, `exp(inf) = inf`.
#[inline]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// `e^x - 1` without cancellation near 0. At most 1 ulp.
#[inline]
pub fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}

/// Natural logarithm. At most 1 ulp. `ln(±0) = -inf`, NaN for negative arguments.
///
/// [`lanes::ln_normal`] is the branch-free form; where both are defined their bits agree.
#[inline]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// `ln(1 + x)` without cancellation near 0. At most 1 ulp. `ln_1p(-1) = -inf`, NaN below -1.
#[inline]
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// `x^y` with the special cases of IEEE 754 (`pow(x, 0) = 1` and `pow(1, y) = 1` even for NaN).
/// At most 1 ulp (seen: 0.78). For a fixed exponent, [`Power`] is faster.
#[inline]
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// Square root, correctly rounded (0.5 ulp), as IEEE 754 requires of every target.
#[inline]
pub fn sqrt(x: f64) -> f64 {
    x.sqrt()
}

/// Sine of `x` radians for any finite `x` (the reduction by π/2 is exact enough up to `f64::MAX`).
/// At most 1 ulp. NaN for infinite arguments.
#[inline]
pub fn sin(x: f64) -> f64 {
    libm::sin(x)
}

/// Cosine of `x` radians, see [`sin`]. At most 1 ulp.
#[inline]
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// `(sin x, cos x)` with one reduction; the same bits as [`sin`] and [`cos`].
#[inline]
pub fn sin_cos(x: f64) -> (f64, f64) {
    libm::sincos(x)
}

/// Tangent of `x` radians, see [`sin`]. At most 1 ulp.
#[inline]
pub fn tan(x: f64) -> f64 {
    libm::tan(x)
}

/// Arc tangent, in `[-π/2, π/2]`. At most 1 ulp.
#[inline]
pub fn atan(x: f64) -> f64 {
    libm::atan(x)
}

/// Hyperbolic sine. At most 2 ulp; overflows to `±inf` beyond `|x| = 710.47`.
#[inline]
pub fn sinh(x: f64) -> f64 {
    libm::sinh(x)
}

/// Hyperbolic cosine. At most 2 ulp; overflows to `inf` beyond `|x| = 710.47`.
#[inline]
pub fn cosh(x: f64) -> f64 {
    libm::cosh(x)
}

/// Hyperbolic tangent. At most 2 ulp.
#[inline]
pub fn tanh(x: f64) -> f64 {
    libm::tanh(x)
}

/// The error function `(2/√π) ∫_0^x e^{-t²} dt`. At most 1 ulp.
#[inline]
pub fn erf(x: f64) -> f64 {
    libm::erf(x)
}

/// `1 - erf(x)` without cancellation for large `x`. At most 2 ulp; underflows to 0 beyond `x = 26.55`.
#[inline]
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

#[cfg(test)]
mod tests;
