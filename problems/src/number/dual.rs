//! Numbers with a derivative: forward differentiation.

use std::f64::consts::FRAC_2_SQRT_PI;
use std::ops::{Add, Div, Mul, Neg, Sub};

use super::{Number, Scalar, Side};

/// A value `v` and its derivative `d` along one direction (Griewank and Walther 2008, section 3.1).
///
/// Where a formula is put together from two, the derivative is that of the branch taken, and both derivatives are joined where the
/// branch is open: over intervals the derivative encloses Clarke's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dual<N> {
    /// The value.
    pub v: N,
    /// Its derivative.
    pub d: N,
}

impl<N: Number> Dual<N> {
    /// The variable that one differentiates by.
    #[must_use]
    #[inline]
    pub fn variable(v: N) -> Dual<N> {
        Dual { v, d: N::one() }
    }

    /// A number that does not depend on the variable.
    #[must_use]
    #[inline]
    pub fn constant(v: N) -> Dual<N> {
        Dual { v, d: N::zero() }
    }

    /// `f(v)` with `f'(v) = slope`.
    #[inline]
    fn through(self, value: N, slope: N) -> Dual<N> {
        Dual { v: value, d: slope * self.d }
    }
}

impl<N: Number> Add for Dual<N> {
    type Output = Dual<N>;

    #[inline]
    fn add(self, other: Dual<N>) -> Dual<N> {
        Dual { v: self.v + other.v, d: self.d + other.d }
    }
}

impl<N: Number> Sub for Dual<N> {
    type Output = Dual<N>;

    #[inline]
    fn sub(self, other: Dual<N>) -> Dual<N> {
        Dual { v: self.v - other.v, d: self.d - other.d }
    }
}

impl<N: Number> Mul for Dual<N> {
    type Output = Dual<N>;

    #[inline]
    fn mul(self, other: Dual<N>) -> Dual<N> {
        let d = self.d * other.v.clone() + self.v.clone() * other.d;
        Dual { v: self.v * other.v, d }
    }
}

impl<N: Number> Div for Dual<N> {
    type Output = Dual<N>;

    #[inline]
    fn div(self, other: Dual<N>) -> Dual<N> {
        let v = self.v / other.v.clone();
        let d = (self.d - v.clone() * other.d) / other.v;
        Dual { v, d }
    }
}

impl<N: Number> Neg for Dual<N> {
    type Output = Dual<N>;

    #[inline]
    fn neg(self) -> Dual<N> {
        Dual { v: -self.v, d: -self.d }
    }
}

impl<N: Number> Number for Dual<N> {
    #[inline]
    fn of(x: f64) -> Dual<N> {
        Dual::constant(N::of(x))
    }

    #[inline]
    fn value(&self) -> f64 {
        self.v.value()
    }

    #[inline]
    fn side(&self) -> Side {
        self.v.side()
    }

    fn join(self, other: Dual<N>) -> Dual<N> {
        Dual { v: self.v.join(other.v), d: self.d.join(other.d) }
    }

    #[inline]
    fn times(self, c: f64) -> Dual<N> {
        Dual { v: self.v.times(c), d: self.d.times(c) }
    }

    #[inline]
    fn plus(self, c: f64) -> Dual<N> {
        Dual { v: self.v.plus(c), d: self.d }
    }

    #[inline]
    fn square(self) -> Dual<N> {
        let slope = self.v.clone().times(2.0);
        let value = self.v.clone().square();
        self.through(value, slope)
    }

    fn powi(self, n: u32) -> Dual<N> {
        if n == 0 {
            return Dual::one();
        }
        let slope = self.v.clone().powi(n - 1).times(f64::from(n));
        let value = self.v.clone().powi(n);
        self.through(value, slope)
    }

    fn sqrt(self) -> Dual<N> {
        let root = self.v.clone().sqrt();
        let slope = root.clone().recip().times(0.5);
        self.through(root, slope)
    }

    fn exp(self) -> Dual<N> {
        let e = self.v.clone().exp();
        self.through(e.clone(), e)
    }

    fn ln(self) -> Dual<N> {
        let (value, slope) = (self.v.clone().ln(), self.v.clone().recip());
        self.through(value, slope)
    }

    fn ln_1p(self) -> Dual<N> {
        let (value, slope) = (self.v.clone().ln_1p(), self.v.clone().plus(1.0).recip());
        self.through(value, slope)
    }

    fn sin(self) -> Dual<N> {
        let (value, slope) = (self.v.clone().sin(), self.v.clone().cos());
        self.through(value, slope)
    }

    fn cos(self) -> Dual<N> {
        let (value, slope) = (self.v.clone().cos(), -self.v.clone().sin());
        self.through(value, slope)
    }

    fn tanh(self) -> Dual<N> {
        let t = self.v.clone().tanh();
        let slope = N::one() - t.clone().square();
        self.through(t, slope)
    }

    fn atan(self) -> Dual<N> {
        let slope = self.v.clone().square().plus(1.0).recip();
        let value = self.v.clone().atan();
        self.through(value, slope)
    }

    /// The derivative is that between the steps.
    fn floor(self) -> Dual<N> {
        Dual::constant(self.v.floor())
    }

    fn erf(self) -> Dual<N> {
        let slope = (-self.v.clone().square()).exp().times(FRAC_2_SQRT_PI);
        let value = self.v.clone().erf();
        self.through(value, slope)
    }

    fn pow(self, p: f64) -> Dual<N> {
        let value = self.v.clone().pow(p);
        // At p = 1 the slope is 1 also at 0; below 1 it is unbounded there.
        let slope = if p > 1.0 {
            self.v.clone().pow(p - 1.0).times(p)
        } else {
            (value.clone() / self.v.clone()).times(p)
        };
        self.through(value, slope)
    }
}

impl<N: Scalar> Scalar for Dual<N> {
    fn take_scratch() -> Vec<Dual<N>> {
        N::take_dual_scratch()
    }

    fn give_scratch(scratch: Vec<Dual<N>>) {
        N::give_dual_scratch(scratch);
    }

    fn take_dual_scratch() -> Vec<Dual<Dual<N>>> {
        N::take_second_scratch()
    }

    fn give_dual_scratch(scratch: Vec<Dual<Dual<N>>>) {
        N::give_second_scratch(scratch);
    }
}
