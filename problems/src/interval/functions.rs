//! Elementary functions of intervals.
//!
//! [`crate::math`] states errors in ulp of the exact value. Such an ulp is at most two steps from the computed
//! double to its neighbours (two where the computed value fell into the lower binade), so that an error of `n` ulp is
//! covered by `2n` steps.

use super::Interval;
use crate::math;

/// Steps that cover an error of one ulp.
const ONE_ULP: u32 = 2;
/// Steps that cover an error of two ulp.
const TWO_ULP: u32 = 4;

/// π lies between these two doubles.
const PI: Interval = Interval { lo: std::f64::consts::PI, hi: std::f64::consts::PI.next_up() };

impl Interval {
    /// `x²`, without the loss of treating the factors as independent.
    #[must_use]
    pub fn square(self) -> Interval {
        let size = self.abs();
        let square = Interval::new(size.lo * size.lo, size.hi * size.hi).widened(1);
        Interval { lo: square.lo.max(0.0), hi: square.hi }
    }

    /// `x^n` by repeated squaring.
    #[must_use]
    pub fn power(self, n: u32) -> Interval {
        match n {
            0 => Interval::point(1.0),
            1 => self,
            n if n % 2 == 0 => self.power(n / 2).square(),
            n => {
                // Odd powers increase, so the ends decide.
                let end = |x: f64| Interval::point(x) * Interval::point(x).power(n - 1);
                end(self.lo).hull(end(self.hi))
            }
        }
    }

    /// `|x|`.
    #[must_use]
    pub fn abs(self) -> Interval {
        let hi = self.lo.abs().max(self.hi.abs());
        let lo = if self.contains(0.0) { 0.0 } else { self.lo.abs().min(self.hi.abs()) };
        Interval { lo, hi }
    }

    /// `1/x`; all reals when 0 lies inside or at an end.
    #[must_use]
    pub fn reciprocal(self) -> Interval {
        if self.contains(0.0) {
            return Interval::WHOLE;
        }
        Interval::new(1.0 / self.hi, 1.0 / self.lo).widened(1)
    }

    /// `√x`; negative parts of the interval are left out.
    #[must_use]
    pub fn sqrt(self) -> Interval {
        let root = Interval::new(self.lo.max(0.0).sqrt(), self.hi.max(0.0).sqrt()).widened(1);
        Interval { lo: root.lo.max(0.0), hi: root.hi }
    }

    /// `min(max(x, lo), hi)`, exactly.
    #[must_use]
    pub fn clamp(self, lo: f64, hi: f64) -> Interval {
        Interval::new(self.lo.clamp(lo, hi), self.hi.clamp(lo, hi))
    }

    /// `e^x`.
    #[must_use]
    pub fn exp(self) -> Interval {
        let e = self.increasing(math::exp, ONE_ULP);
        Interval { lo: e.lo.max(0.0), hi: e.hi }
    }

    /// `ln x`; negative parts of the interval are left out.
    #[must_use]
    pub fn ln(self) -> Interval {
        Interval::new(self.lo.max(0.0), self.hi.max(0.0)).increasing(math::ln, ONE_ULP)
    }

    /// `ln(1 + x)`; parts of the interval below -1 are left out.
    #[must_use]
    pub fn ln_1p(self) -> Interval {
        Interval::new(self.lo.max(-1.0), self.hi.max(-1.0)).increasing(math::ln_1p, ONE_ULP)
    }

    /// `x^p` for `p > 0`; negative parts of the interval are left out.
    #[must_use]
    pub fn pow(self, p: f64) -> Interval {
        let end = |x: f64| math::pow(x.max(0.0), p);
        let power = self.increasing(end, ONE_ULP);
        Interval { lo: power.lo.max(0.0), hi: power.hi }
    }

    /// `tanh x`.
    #[must_use]
    pub fn tanh(self) -> Interval {
        let t = self.increasing(math::tanh, TWO_ULP);
        Interval { lo: t.lo.max(-1.0), hi: t.hi.min(1.0) }
    }

    /// `arctan x`.
    #[must_use]
    pub fn atan(self) -> Interval {
        self.increasing(math::atan, ONE_ULP)
    }

    /// The error function `(2/√π) ∫_0^x e^{-t²} dt`.
    #[must_use]
    pub fn erf(self) -> Interval {
        let e = self.increasing(math::erf, ONE_ULP);
        Interval { lo: e.lo.max(-1.0), hi: e.hi.min(1.0) }
    }

    /// `cosh x`.
    #[must_use]
    pub fn cosh(self) -> Interval {
        let c = self.abs().increasing(math::cosh, TWO_ULP);
        Interval { lo: c.lo.max(1.0), hi: c.hi }
    }

    /// `sin x`.
    #[must_use]
    pub fn sin(self) -> Interval {
        // sin has its maxima at (k + 1/4) 2π and its minima at (k + 3/4) 2π.
        self.wave(math::sin, 0.25, 0.75)
    }

    /// `cos x`.
    #[must_use]
    pub fn cos(self) -> Interval {
        self.wave(math::cos, 0.0, 0.5)
    }

    fn increasing(self, f: impl Fn(f64) -> f64, steps: u32) -> Interval {
        Interval::new(f(self.lo), f(self.hi)).widened(steps)
    }

    /// A wave of period 2π with maxima at `(k + top) 2π` and minima at `(k + bottom) 2π`.
    fn wave(self, f: impl Fn(f64) -> f64, top: f64, bottom: f64) -> Interval {
        if !(self.lo.is_finite() && self.hi.is_finite()) {
            return Interval::new(-1.0, 1.0);
        }
        let turns = self * (PI * 2.0).reciprocal();
        // Whether some k + phase may lie in the interval; wide intervals and large arguments answer yes.
        let meets = |phase: f64| {
            let shifted = turns - phase;
            shifted.hi.floor() >= shifted.lo.ceil()
        };
        let ends = self.increasing(f, ONE_ULP);
        Interval {
            lo: if meets(bottom) { -1.0 } else { ends.lo.max(-1.0) },
            hi: if meets(top) { 1.0 } else { ends.hi.min(1.0) },
        }
    }
}
