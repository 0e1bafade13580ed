//! One formula, many kinds of numbers.
//!
//! A formula written once for any [`Number`] is evaluated in `f64` where speed counts, in [`Rounded`] where its rounding
//! error is asked for, in [`Interval`] where a whole box of points is, and in [`Dual`] of any of these for derivatives. Tests
//! add numbers of 200 bits.

mod dual;
mod enclosed;
mod float;
mod running;

use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

pub use dual::Dual;

#[cfg(doc)]
use crate::{interval::Interval, rounded::Rounded};

/// Which branch of a formula that is put together from two a number selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The number is certainly negative.
    Below,
    /// The number is zero, exactly.
    Zero,
    /// The number is certainly positive.
    Above,
    /// Not known, or some of the numbers enclosed are on either side.
    Either,
}

/// `x^n` by repeated squaring.
fn power<N: Number>(x: N, n: u32) -> N {
    match n {
        0 => N::one(),
        1 => x,
        n if n.is_multiple_of(2) => power(x, n / 2).square(),
        n => power(x.clone(), n - 1) * x,
    }
}

/// Real arithmetic, as far as a kind of numbers can carry it out.
pub trait Number:
    Clone
    + Debug
    + Send
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// A double, exactly.
    fn of(x: f64) -> Self;
    /// The nearest double, or the one computed.
    fn value(&self) -> f64;
    /// The number, known less well: within `by` more than before. Where no errors are kept, the number itself.
    #[must_use]
    fn loosened(self, _by: f64) -> Self {
        self
    }
    /// Its sign, as far as it is known.
    fn side(&self) -> Side;
    /// A number that stands for both: one that encloses them, or either where they are one.
    #[must_use]
    fn join(self, other: Self) -> Self;

    /// `x²`.
    #[must_use]
    fn square(self) -> Self;
    /// `√x`, zero where rounding has carried a number that cannot be negative below zero.
    #[must_use]
    fn sqrt(self) -> Self;
    /// `e^x`.
    #[must_use]
    fn exp(self) -> Self;
    /// `ln x`.
    #[must_use]
    fn ln(self) -> Self;
    /// `ln(1 + x)`.
    #[must_use]
    fn ln_1p(self) -> Self;
    /// `sin x`.
    #[must_use]
    fn sin(self) -> Self;
    /// `cos x`.
    #[must_use]
    fn cos(self) -> Self;
    /// `tanh x`.
    #[must_use]
    fn tanh(self) -> Self;
    /// `arctan x`.
    #[must_use]
    fn atan(self) -> Self;
    /// The error function `(2/√π) ∫_0^x e^{-t²} dt`.
    #[must_use]
    fn erf(self) -> Self;
    /// `x^p` of a number that cannot be negative, for an exact `p > 0`.
    #[must_use]
    fn pow(self, p: f64) -> Self;

    /// Zero.
    #[must_use]
    fn zero() -> Self {
        Self::of(0.0)
    }

    /// One.
    #[must_use]
    fn one() -> Self {
        Self::of(1.0)
    }

    /// `c x` for a double `c`.
    #[must_use]
    fn times(self, c: f64) -> Self {
        Self::of(c) * self
    }

    /// `x + c` for a double `c`.
    #[must_use]
    fn plus(self, c: f64) -> Self {
        self + Self::of(c)
    }

    /// `1/x`.
    #[must_use]
    fn recip(self) -> Self {
        Self::one() / self
    }

    /// `x^n` by repeated squaring.
    #[must_use]
    fn powi(self, n: u32) -> Self {
        power(self, n)
    }

    /// `above()` where the number is positive, `below()` where it is not, both where that is open: the value of a function put
    /// together from two.
    #[must_use]
    #[inline(always)]
    fn branch(&self, below: impl FnOnce() -> Self, above: impl FnOnce() -> Self) -> Self {
        match self.side() {
            Side::Below | Side::Zero => below(),
            Side::Above => above(),
            Side::Either => below().join(above()),
        }
    }

    /// `sign x`, with `sign 0 = 0`.
    #[must_use]
    fn signum(&self) -> Self {
        match self.side() {
            Side::Below => Self::of(-1.0),
            Side::Zero => Self::zero(),
            Side::Above => Self::one(),
            Side::Either => Self::of(-1.0).join(Self::one()),
        }
    }

    /// The largest whole number that is not above `x`.
    #[must_use]
    fn floor(self) -> Self;

    /// `|x|`.
    #[must_use]
    fn abs(self) -> Self {
        let minus = -self.clone();
        self.clone().branch(|| minus, || self)
    }

    /// The larger one.
    #[must_use]
    fn max(self, other: Self) -> Self {
        (self.clone() - other.clone()).branch(|| other, || self)
    }

    /// The smaller one.
    #[must_use]
    fn min(self, other: Self) -> Self {
        (self.clone() - other.clone()).branch(|| self, || other)
    }
}

/// A [`Number`] that copies: what formulas of problems are written in.
pub trait Scalar: Number + Copy {
    /// A vector to work in, from those that the thread has given back.
    #[must_use]
    fn take_scratch() -> Vec<Self> {
        Vec::new()
    }

    /// Gives a vector back.
    fn give_scratch(_scratch: Vec<Self>) {}

    /// [`Scalar::take_scratch`] of the dual numbers over these.
    #[must_use]
    fn take_dual_scratch() -> Vec<Dual<Self>> {
        Vec::new()
    }

    /// [`Scalar::give_scratch`] of the dual numbers over these.
    fn give_dual_scratch(_scratch: Vec<Dual<Self>>) {}

    /// [`Scalar::take_scratch`] of the dual numbers over dual numbers over these, in which Hessians of formulas without a gradient of their
    /// own are computed.
    #[must_use]
    fn take_second_scratch() -> Vec<Dual<Dual<Self>>> {
        Vec::new()
    }

    /// [`Scalar::give_scratch`] of the dual numbers over dual numbers over these.
    fn give_second_scratch(_scratch: Vec<Dual<Dual<Self>>>) {}

    /// Calls `f` with a vector of `len` zeros that the thread keeps, so that a steady state allocates nothing.
    fn with_scratch<R>(len: usize, f: impl FnOnce(&mut [Self]) -> R) -> R {
        let mut scratch = Self::take_scratch();
        scratch.clear();
        scratch.resize(len, Self::zero());
        let result = f(&mut scratch);
        Self::give_scratch(scratch);
        result
    }
}

/// Keeps the scratch vectors of a kind of numbers, and of the dual numbers over it, in its thread.
macro_rules! keep_scratch {
    ($number:ty) => {
        impl $crate::number::Scalar for $number {
            fn take_scratch() -> Vec<$number> {
                SCRATCH.with_borrow_mut(|kept| kept.pop().unwrap_or_default())
            }

            fn give_scratch(scratch: Vec<$number>) {
                SCRATCH.with_borrow_mut(|kept| kept.push(scratch));
            }

            fn take_dual_scratch() -> Vec<$crate::number::Dual<$number>> {
                DUALS.with_borrow_mut(|kept| kept.pop().unwrap_or_default())
            }

            fn give_dual_scratch(scratch: Vec<$crate::number::Dual<$number>>) {
                DUALS.with_borrow_mut(|kept| kept.push(scratch));
            }

            fn take_second_scratch() -> Vec<$crate::number::Dual<$crate::number::Dual<$number>>> {
                SECONDS.with_borrow_mut(|kept| kept.pop().unwrap_or_default())
            }

            fn give_second_scratch(
                scratch: Vec<$crate::number::Dual<$crate::number::Dual<$number>>>,
            ) {
                SECONDS.with_borrow_mut(|kept| kept.push(scratch));
            }
        }

        thread_local! {
            static SCRATCH: std::cell::RefCell<Vec<Vec<$number>>> = const { std::cell::RefCell::new(Vec::new()) };
            static DUALS: std::cell::RefCell<Vec<Vec<$crate::number::Dual<$number>>>> =
                const { std::cell::RefCell::new(Vec::new()) };
            static SECONDS: std::cell::RefCell<
                Vec<Vec<$crate::number::Dual<$crate::number::Dual<$number>>>>,
            > = const { std::cell::RefCell::new(Vec::new()) };
        }
    };
}
use keep_scratch;

#[cfg(test)]
mod tests;
