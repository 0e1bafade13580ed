//! Intervals.

use std::ops::Div;

use super::{Number, Scalar, Side};
use crate::interval::Interval;

impl Div for Interval {
    type Output = Interval;

    /// `a · (1/b)`; all reals when the divisor may be 0.
    #[expect(
        clippy::suspicious_arithmetic_impl,
        reason = "a quotient is a product with the reciprocal"
    )]
    fn div(self, other: Interval) -> Interval {
        self * other.reciprocal()
    }
}

impl Number for Interval {
    fn of(x: f64) -> Interval {
        Interval::point(x)
    }

    fn value(&self) -> f64 {
        self.middle()
    }

    fn loosened(self, by: f64) -> Interval {
        self + Interval::new(-by, by)
    }

    fn side(&self) -> Side {
        if self.lo() > 0.0 {
            Side::Above
        } else if self.hi() < 0.0 {
            Side::Below
        } else if self.lo() >= 0.0 && self.hi() <= 0.0 {
            Side::Zero
        } else {
            Side::Either
        }
    }

    fn join(self, other: Interval) -> Interval {
        self.hull(other)
    }

    fn square(self) -> Interval {
        Interval::square(self)
    }

    fn sqrt(self) -> Interval {
        Interval::sqrt(self)
    }

    fn exp(self) -> Interval {
        Interval::exp(self)
    }

    fn ln(self) -> Interval {
        Interval::ln(self)
    }

    fn ln_1p(self) -> Interval {
        Interval::ln_1p(self)
    }

    fn sin(self) -> Interval {
        Interval::sin(self)
    }

    fn cos(self) -> Interval {
        Interval::cos(self)
    }

    fn tanh(self) -> Interval {
        Interval::tanh(self)
    }

    fn atan(self) -> Interval {
        Interval::atan(self)
    }

    fn erf(self) -> Interval {
        Interval::erf(self)
    }

    fn pow(self, p: f64) -> Interval {
        Interval::pow(self, p)
    }

    fn powi(self, n: u32) -> Interval {
        self.power(n)
    }

    fn floor(self) -> Interval {
        Interval::new(self.lo().floor(), self.hi().floor())
    }

    fn abs(self) -> Interval {
        Interval::abs(self)
    }

    fn max(self, other: Interval) -> Interval {
        Interval::new(self.lo().max(other.lo()), self.hi().max(other.hi()))
    }

    fn min(self, other: Interval) -> Interval {
        Interval::new(self.lo().min(other.lo()), self.hi().min(other.hi()))
    }

    /// The multiplication by a double is an interval's own, so that `0 · (-∞, ∞) = 0`.
    fn times(self, c: f64) -> Interval {
        self * c
    }
}

impl Scalar for Interval {}
