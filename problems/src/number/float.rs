//! Doubles.

use super::{Number, Side, keep_scratch, power};
use crate::math;

impl Number for f64 {
    #[inline]
    fn of(x: f64) -> f64 {
        x
    }

    #[inline]
    fn value(&self) -> f64 {
        *self
    }

    /// Not a number has no side; it stays not a number on either branch of most formulas.
    #[inline]
    fn side(&self) -> Side {
        if *self > 0.0 {
            Side::Above
        } else if *self < 0.0 {
            Side::Below
        } else if self.is_nan() {
            Side::Either
        } else {
            Side::Zero
        }
    }

    /// Two branches are joined only where the argument was not a number.
    #[inline]
    fn join(self, _other: f64) -> f64 {
        f64::NAN
    }

    #[inline]
    fn square(self) -> f64 {
        self * self
    }

    /// The small powers without recursion, so that loops over them become vectors; the products are those of every number.
    #[inline(always)]
    fn powi(self, n: u32) -> f64 {
        match n {
            2 => self * self,
            3 => self * self * self,
            4 => (self * self) * (self * self),
            n => power(self, n),
        }
    }

    #[inline]
    fn sqrt(self) -> f64 {
        math::sqrt(self)
    }

    #[inline]
    fn exp(self) -> f64 {
        math::exp(self)
    }

    #[inline]
    fn ln(self) -> f64 {
        math::ln(self)
    }

    #[inline]
    fn ln_1p(self) -> f64 {
        math::ln_1p(self)
    }

    #[inline]
    fn sin(self) -> f64 {
        math::sin(self)
    }

    #[inline]
    fn cos(self) -> f64 {
        math::cos(self)
    }

    #[inline]
    fn tanh(self) -> f64 {
        math::tanh(self)
    }

    #[inline]
    fn atan(self) -> f64 {
        math::atan(self)
    }

    #[inline]
    fn erf(self) -> f64 {
        math::erf(self)
    }

    #[inline]
    fn pow(self, p: f64) -> f64 {
        math::pow(self, p)
    }

    #[inline]
    fn floor(self) -> f64 {
        self.floor()
    }

    #[inline]
    fn abs(self) -> f64 {
        self.abs()
    }
}

keep_scratch!(f64);
