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
    fn value(&self) -> f64 {
        Rounded::value(*self)
    }

    fn loosened(self, by: f64) -> Rounded {
        Rounded::within(Rounded::value(self), (self.error() + by) * INFLATE)
    }

    #[inline]
    fn side(&self) -> Side {
        if self.certainly_gt(Rounded::ZERO) {
            Side::Above
        } else if Rounded::ZERO.certainly_gt(*self) {
            Side::Below
        } else if Rounded::value(*self).abs() + self.error() <= 0.0 {
            Side::Zero
        } else {
            Side::Either
        }
    }

    /// The value is that of the branch a double takes is not known here: the middle of both enclosures serves as well.
    fn join(self, other: Rounded) -> Rounded {
        let lo = (Rounded::value(self) - self.error()).min(Rounded::value(other) - other.error());
        let hi = (Rounded::value(self) + self.error()).max(Rounded::value(other) + other.error());
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
        let v = math::exp(Rounded::value(self));
        let grows = math::exp_m1(self.error()) * INFLATE;
        carried(Rounded::ulps(v, 1.0), (v + f64::MIN_POSITIVE) * INFLATE * grows)
    }

    /// `|ln x - ln v| <= |x - v| / (v - |x - v|)`.
    fn ln(self) -> Rounded {
        let nearest = Rounded::value(self) - self.error();
        let moved = if nearest > 0.0 { self.error() / nearest } else { f64::INFINITY };
        let moved = if self.error() > 0.0 { moved } else { 0.0 };
        carried(Rounded::ulps(math::ln(Rounded::value(self)), 1.0), moved)
    }

    /// As [`Rounded::ln`], from `1 + x`.
    fn ln_1p(self) -> Rounded {
        let nearest = (1.0 + Rounded::value(self)) * (1.0 - f64::EPSILON) - self.error();
        let moved = if nearest > 0.0 { self.error() / nearest } else { f64::INFINITY };
        let moved = if self.error() > 0.0 { moved } else { 0.0 };
        carried(Rounded::ulps(math::ln_1p(Rounded::value(self)), 1.0), moved)
    }

    fn sin(self) -> Rounded {
        carried(Rounded::ulps(math::sin(Rounded::value(self)), 1.0), self.error().min(2.0))
    }

    fn cos(self) -> Rounded {
        carried(Rounded::ulps(math::cos(Rounded::value(self)), 1.0), self.error().min(2.0))
    }

    fn tanh(self) -> Rounded {
        carried(Rounded::ulps(math::tanh(Rounded::value(self)), 2.0), self.error().min(2.0))
    }

    fn atan(self) -> Rounded {
        carried(Rounded::ulps(math::atan(Rounded::value(self)), 1.0), self.error().min(4.0))
    }

    /// Its slope is at most `2/√π < 1.2`.
    fn erf(self) -> Rounded {
        carried(Rounded::ulps(math::erf(self.value()), 1.0), (1.2 * self.error()).min(2.0))
    }

    #[inline]
    fn pow(self, p: f64) -> Rounded {
        Rounded::pow(self, p)
    }

    /// Exact where every number enclosed has the same floor; else off by at most the distance of the farthest two.
    fn floor(self) -> Rounded {
        let (v, e) = (self.value(), self.error());
        let moved =
            if e > 0.0 { (v + e).next_up().floor() - (v - e).next_down().floor() } else { 0.0 };
        Rounded::within(v.floor(), moved)
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
    Rounded::within(Rounded::value(at_v), (at_v.error() + moved) * INFLATE)
}

keep_scratch!(Rounded);
