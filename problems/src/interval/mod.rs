//! Interval arithmetic with outward rounding, to confirm constants rigorously.
//!
//! Every operation returns an interval that contains the exact result for all exact arguments inside its operands
//! (Moore, Kearfott and Cloud, Introduction to Interval Analysis, 2009, chapters 2 and 5). A correctly rounded operation
//! is widened by one double on either side, which costs at most an ulp and needs no control of the rounding mode.
//! Searches are no hot path: operations are calls, so that the formulas of the catalogue compile to little code.

mod certify;
mod functions;
mod spectrum;

use std::ops::{Add, Mul, Neg, Sub};

pub use certify::{Certificate, Effort, certify};
pub(crate) use spectrum::largest_eigenvalue_above;

/// The reals between two doubles, both included; ends may be infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    lo: f64,
    hi: f64,
}

/// Enclosures of the derivatives of a function of few variables.
pub trait IntervalForm {
    /// `g[i]` contains `∂_i f` of every point of the box `x`.
    fn gradient(&self, x: &[Interval], g: &mut [Interval]);

    /// `h[i * d + j]` contains `∂_i ∂_j f` of every point of the box `x`. Where the gradient is Lipschitz but has kinks,
    /// the derivatives on either side of a kink belong to the enclosure (the generalized Hessian of Clarke).
    fn hessian(&self, x: &[Interval], h: &mut [Interval]);

    /// Encloses `‖∇f‖_2` of every point of the box `x`. The default takes the coordinates as independent; a function with kinks may
    /// know better where several subgradients meet.
    fn gradient_norm(&self, x: &[Interval]) -> Interval {
        let mut g = vec![Interval::WHOLE; x.len()];
        self.gradient(x, &mut g);
        norm(&g)
    }

    /// How far from 0 a search has to look when the domain is unbounded.
    fn reach(&self) -> Reach {
        Reach::ANYWHERE
    }
}

impl Reach {
    /// For enclosures that can do with unbounded boxes.
    pub const ANYWHERE: Reach =
        Reach { half_width: f64::INFINITY, because: "the enclosures hold for unbounded boxes" };
}

/// A box `[-half_width, half_width]^d` that decides for all of R^d.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// Half of its edge; infinite where the enclosures themselves can do with unbounded boxes.
    pub half_width: f64,
    /// Why no point outside has larger (or smaller) derivatives than some point inside.
    pub because: &'static str,
}

impl Interval {
    /// All reals.
    pub const WHOLE: Interval = Interval { lo: f64::NEG_INFINITY, hi: f64::INFINITY };

    /// The interval of the two ends in either order; all reals if one is NaN.
    #[must_use]
    pub fn new(a: f64, b: f64) -> Interval {
        if a.is_nan() || b.is_nan() {
            return Interval::WHOLE;
        }
        Interval { lo: a.min(b), hi: a.max(b) }
    }

    /// A double, exactly.
    #[must_use]
    pub fn point(x: f64) -> Interval {
        Interval::new(x, x)
    }

    /// Lower end.
    #[must_use]
    pub fn lo(self) -> f64 {
        self.lo
    }

    /// Upper end.
    #[must_use]
    pub fn hi(self) -> f64 {
        self.hi
    }

    /// Whether the number lies between the ends.
    #[must_use]
    pub fn contains(self, x: f64) -> bool {
        self.lo <= x && x <= self.hi
    }

    /// A double near the middle, finite also for unbounded intervals.
    #[must_use]
    pub fn middle(self) -> f64 {
        (0.5 * self.lo.max(-f64::MAX) + 0.5 * self.hi.min(f64::MAX)).clamp(self.lo, self.hi)
    }

    /// `hi - lo`, rounded up.
    #[must_use]
    pub fn width(self) -> f64 {
        (self.hi - self.lo).next_up()
    }

    /// The smallest interval that contains both.
    #[must_use]
    pub fn hull(self, other: Interval) -> Interval {
        Interval { lo: self.lo.min(other.lo), hi: self.hi.max(other.hi) }
    }

    /// Ends moved outwards by `steps` doubles.
    #[inline(never)]
    fn widened(self, steps: u32) -> Interval {
        let (mut lo, mut hi) = (self.lo, self.hi);
        for _ in 0..steps {
            (lo, hi) = (lo.next_down(), hi.next_up());
        }
        Interval::new(lo, hi)
    }
}

impl From<f64> for Interval {
    fn from(x: f64) -> Interval {
        Interval::point(x)
    }
}

impl Neg for Interval {
    type Output = Interval;

    fn neg(self) -> Interval {
        Interval { lo: -self.hi, hi: -self.lo }
    }
}

impl<T: Into<Interval>> Add<T> for Interval {
    type Output = Interval;

    #[inline(never)]
    fn add(self, other: T) -> Interval {
        let other = other.into();
        Interval::new(self.lo + other.lo, self.hi + other.hi).widened(1)
    }
}

impl<T: Into<Interval>> Sub<T> for Interval {
    type Output = Interval;

    #[inline(never)]
    fn sub(self, other: T) -> Interval {
        self + -other.into()
    }
}

impl<T: Into<Interval>> Mul<T> for Interval {
    type Output = Interval;

    #[inline(never)]
    fn mul(self, other: T) -> Interval {
        let other = other.into();
        // An infinite end stands for arbitrarily large reals, and 0 times any of them is 0.
        let product = |a: f64, b: f64| {
            let p = a * b;
            if p.is_nan() && !a.is_nan() && !b.is_nan() { 0.0 } else { p }
        };
        let corners = [
            product(self.lo, other.lo),
            product(self.lo, other.hi),
            product(self.hi, other.lo),
            product(self.hi, other.hi),
        ];
        let lo = corners.iter().copied().fold(f64::INFINITY, f64::min);
        let hi = corners.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Interval::new(lo, hi).widened(1)
    }
}

impl Mul<Interval> for f64 {
    type Output = Interval;

    #[inline(never)]
    fn mul(self, other: Interval) -> Interval {
        other * self
    }
}

impl Add<Interval> for f64 {
    type Output = Interval;

    #[inline(never)]
    fn add(self, other: Interval) -> Interval {
        other + self
    }
}

impl Sub<Interval> for f64 {
    type Output = Interval;

    #[inline(never)]
    fn sub(self, other: Interval) -> Interval {
        -other + self
    }
}

/// `‖g‖_2`.
pub(crate) fn norm(g: &[Interval]) -> Interval {
    g.iter().fold(Interval::point(0.0), |sum, g| sum + g.square()).sqrt()
}

/// Writes a diagonal Hessian, for separable functions.
pub(crate) fn diagonal(
    x: &[Interval],
    h: &mut [Interval],
    second: impl Fn(usize, Interval) -> Interval,
) {
    h.fill(Interval::point(0.0));
    for (i, x_i) in x.iter().enumerate() {
        h[i * x.len() + i] = second(i, *x_i);
    }
}

#[cfg(test)]
mod tests;
