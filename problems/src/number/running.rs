//! Numbers with a running bound on their rounding error.
//!
//! Errors of the elementary functions are those that [`crate::math`] states, in ulp, added to what the error of the argument can do.

use super::{Number, Side, keep_scratch};
use crate::math;
use crate::rounded::{INFLATE, Rounded};

impl Number for Rounded {
    #[inline]
    fn of(x: f64) -> Rounded {
        Rounded::exact(x)
    }

    #[inline]
    fn side(&self) -> Side {
        if self.certainly_gt(Rounded::ZERO) {
            Side::Above
        } else if Rounded::ZERO.certainly_gt(*self) {
            Side::Below
        } else if self.value().abs() + self.error() <= 0.0 {
            Side::Zero
        } else {
            Side::Either
        }
    }

    /// The value is that of the branch a double takes is not known here: the middle of both enclosures serves as well.
    fn join(self, other: Rounded) -> Rounded {
        let lo = (self.value() - self.error()).min(other.value() - other.error());
        let hi = (self.value() + self.error()).max(other.value() + other.error());
        // Either computed value may be the one a program returns, so the error is counted from the farther end.
        Rounded::within(0.5 * lo + 0.5 * hi, (hi - lo) * INFLATE)
    }

    #[inline]
    fn square(self) -> Rounded {
        Rounded::square(self)
    }

    #[inline]
    fn sqrt(self) -> Rounded {
        Rounded::sqrt(self)
    }

    /// `|e^x - e^v| <= e^v (e^{|x-v|} - 1)`.
    fn exp(self) -> Rounded {
        let v = math::exp(self.value());
        let grows = math::exp_m1(self.error()) * INFLATE;
        carried(Rounded::ulps(v, 1.0), (v + f64::MIN_POSITIVE) * INFLATE * grows)
    }

    /// `|ln x - ln v| <= |x - v| / (v - |x - v|)`.
    fn ln(self) -> Rounded {
        let nearest = self.value() - self.error();
        let moved = if nearest > 0.0 { self.error() / nearest } else { f64::INFINITY };
        let moved = if self.error() > 0.0 { moved } else { 0.0 };
        carried(Rounded::ulps(math::ln(self.value()), 1.0), moved)
    }

    /// As [`Rounded::ln`], from `1 + x`.
    fn ln_1p(self) -> Rounded {
        let nearest = (1.0 + self.value()) * (1.0 - f64::EPSILON) - self.error();
        let moved = if nearest > 0.0 { self.error() / nearest } else { f64::INFINITY };
        let moved = if self.error() > 0.0 { moved } else { 0.0 };
        carried(Rounded::ulps(math::ln_1p(self.value()), 1.0), moved)
    }

    fn sin(self) -> Rounded {
        carried(Rounded::ulps(math::sin(self.value()), 1.0), self.error().min(2.0))
    }

    fn cos(self) -> Rounded {
        carried(Rounded::ulps(math::cos(self.value()), 1.0), self.error().min(2.0))
    }

    fn tanh(self) -> Rounded {
        carried(Rounded::ulps(math::tanh(self.value()), 2.0), self.error().min(2.0))
    }

    fn atan(self) -> Rounded {
        carried(Rounded::ulps(math::atan(self.value()), 1.0), self.error().min(4.0))
    }

    /// Its slope is at most `2/√π < 1.2`.
    fn erf(self) -> Rounded {
        carried(Rounded::ulps(math::erf(self.value()), 1.0), (1.2 * self.error()).min(2.0))
    }

    #[inline]
    fn pow(self, p: f64) -> Rounded {
        Rounded::pow(self, p)
    }

    #[inline]
    fn abs(self) -> Rounded {
        Rounded::abs(self)
    }

    #[inline]
    fn max(self, other: Rounded) -> Rounded {
        Rounded::max(self, other)
    }

    #[inline]
    fn min(self, other: Rounded) -> Rounded {
        Rounded::min(self, other)
    }
}

/// A value computed at `v` whose argument was off: by how much the exact value may have moved is added to the error.
fn carried(at_v: Rounded, moved: f64) -> Rounded {
    Rounded::within(at_v.value(), (at_v.error() + moved) * INFLATE)
}

keep_scratch!(Rounded);
