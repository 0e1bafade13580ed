//! Objectives from one formula: value, gradient, Hessian, rounding errors and enclosures all come from it.

use std::fmt;

use super::{Coordinates, Facts, FiniteSum, Objective, diagonal_hessian};
use crate::interval::{Interval, IntervalForm, Reach, diagonal, norm};
use crate::number::{Dual, Scalar};
use crate::rounded::{INFLATE, Rounded};
use crate::space::{Block, BlockMut, sum, sum_error_factor};
use crate::vectors::dispatch_over;

/// Largest dimension in which boxes can be searched.
const FEW: usize = 8;

/// A function of several variables, written once for every kind of number.
pub trait Formula: fmt::Debug + Send + Sync + 'static {
    /// `f(x)`.
    fn value<N: Scalar>(&self, x: &[N]) -> N;

    /// `∇f(x)`, for a function with kinks the subgradient that its facts state; differentiated forward unless written out.
    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        forward(x, g, |x| self.value(x).d);
    }

    /// Whether `f` has second derivatives at `x`.
    fn has_hessian(&self, _x: &[f64]) -> bool {
        true
    }

    /// The summands, when the function is an average over data.
    fn finite_sum(&self) -> Option<&dyn FiniteSum> {
        None
    }

    /// An enclosure of `‖∇f‖_2` over a box that is closer than that of the coordinates one by one.
    fn gradient_norm(&self, _x: &[Interval]) -> Option<Interval> {
        None
    }

    /// How far from 0 a rigorous search has to look.
    fn reach(&self) -> Reach {
        Reach::ANYWHERE
    }
}

/// A sum over coordinates, `f(x) = Σ_i f_i(x_i)`, whose terms are written once for every kind of number.
pub trait Terms: fmt::Debug + Send + Sync + 'static {
    /// `f_i(x)`.
    fn value<N: Scalar>(&self, i: usize, x: N) -> N;

    /// `f_i'(x)`, for a term with kinks the subgradient that the facts state; differentiated forward unless written out.
    fn slope<N: Scalar>(&self, i: usize, x: N) -> N {
        self.value(i, Dual::variable(x)).d
    }

    /// Whether `f_i` has a second derivative at `x`.
    fn has_curvature(&self, _i: usize, _x: f64) -> bool {
        true
    }

    /// `(c, b)` where `f_i(x) = c |x - b|` up to a constant, `c > 0`.
    fn absolute(&self, _i: usize) -> Option<(f64, f64)> {
        None
    }

    /// How far from 0 a rigorous search has to look.
    fn reach(&self) -> Reach {
        Reach::ANYWHERE
    }
}

/// `g[i] <- d(e_i)`, with the derivative of a formula along each axis.
pub(crate) fn forward<N: Scalar>(x: &[N], g: &mut [N], derivative: impl Fn(&[Dual<N>]) -> N) {
    Dual::with_scratch(x.len(), |dual| {
        for (dual, x) in dual.iter_mut().zip(x) {
            *dual = Dual::constant(*x);
        }
        for (i, g) in g.iter_mut().enumerate() {
            dual[i] = Dual::variable(x[i]);
            *g = derivative(dual);
            dual[i] = Dual::constant(x[i]);
        }
    });
}

/// `∇²f(x) v`: the derivative of a gradient along `v`.
pub(super) fn along(
    x: &[f64],
    v: &[f64],
    out: &mut [f64],
    gradient: impl FnOnce(&[Dual<f64>], &mut [Dual<f64>]),
) {
    Dual::with_scratch(2 * x.len(), |scratch| {
        let (point, g) = scratch.split_at_mut(x.len());
        for (to, (x, v)) in point.iter_mut().zip(x.iter().zip(v)) {
            *to = Dual { v: *x, d: *v };
        }
        gradient(point, g);
        out.iter_mut().zip(g).for_each(|(out, g)| *out = g.d);
    });
}

/// The objective of a [`Formula`].
#[derive(Debug)]
pub struct Analytic<F> {
    facts: Facts,
    formula: F,
}

impl<F: Formula> Analytic<F> {
    /// The objective with what is known of it.
    #[must_use]
    pub fn new(facts: Facts, formula: F) -> Analytic<F> {
        Analytic { facts, formula }
    }

    /// Calls `each(lane, x, g)` with the coordinates of every lane and room for as many results.
    fn lanes<N: Scalar>(&self, x: Block<'_>, mut each: impl FnMut(usize, &[N], &mut [N])) {
        let dim = x.shape().dim();
        N::with_scratch(2 * dim, |scratch| {
            let (point, out) = scratch.split_at_mut(dim);
            for lane in 0..x.shape().lanes() {
                for (to, from) in point.iter_mut().zip(x.lane(lane)) {
                    *to = N::of(from);
                }
                each(lane, point, out);
            }
        });
    }

    fn second<N: Scalar>(&self, x: &[N], h: &mut [N]) {
        let dim = x.len();
        Dual::with_scratch(2 * dim, |scratch| {
            let (point, g) = scratch.split_at_mut(dim);
            for j in 0..dim {
                for (i, (to, from)) in point.iter_mut().zip(x).enumerate() {
                    *to = if i == j { Dual::variable(*from) } else { Dual::constant(*from) };
                }
                self.formula.gradient(point, g);
                for (i, g) in g.iter().enumerate() {
                    h[i * dim + j] = g.d;
                }
            }
        });
    }
}

impl<F: Formula> Objective for Analytic<F> {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn value(&self, x: Block<'_>, f: &mut [f64]) {
        self.lanes(x, |lane, x, _| f[lane] = self.formula.value::<f64>(x));
    }

    fn gradient(&self, x: Block<'_>, mut g: BlockMut<'_>) {
        self.lanes(x, |lane, x, out| {
            self.formula.gradient::<f64>(x, out);
            for (i, out) in out.iter().enumerate() {
                g.set(i, lane, *out);
            }
        });
    }

    fn hessian(&self, x: &[f64], out: &mut [f64]) -> bool {
        let exists = self.formula.has_hessian(x);
        if exists {
            self.second(x, out);
        }
        exists
    }

    fn hessian_along(&self, x: &[f64], v: &[f64], out: &mut [f64]) -> bool {
        let exists = self.formula.has_hessian(x);
        if exists {
            along(x, v, out, |point, g| self.formula.gradient(point, g));
        }
        exists
    }

    fn value_error(&self, x: Block<'_>, error: &mut [f64]) {
        self.lanes(x, |lane, x, _| error[lane] = self.formula.value::<Rounded>(x).error());
    }

    fn gradient_error(&self, x: Block<'_>, mut error: BlockMut<'_>) {
        self.lanes(x, |lane, x, out| {
            self.formula.gradient::<Rounded>(x, out);
            for (i, out) in out.iter().enumerate() {
                error.set(i, lane, out.error());
            }
        });
    }

    fn interval_form(&self) -> Option<&dyn IntervalForm> {
        (self.facts.dim() <= FEW).then_some(self)
    }

    fn finite_sum(&self) -> Option<&dyn FiniteSum> {
        self.formula.finite_sum()
    }

    fn coordinates(&self) -> Option<&dyn Coordinates> {
        (self.facts.dim() == 1).then_some(self)
    }
}

/// In one variable there is one term.
impl<F: Formula> Coordinates for Analytic<F> {
    fn slope(&self, _i: usize, x: f64) -> f64 {
        let mut g = [0.0];
        self.formula.gradient(&[x], &mut g);
        g[0]
    }

    fn slope_over(&self, _i: usize, x: Interval) -> Interval {
        let mut g = [Interval::WHOLE];
        self.formula.gradient(&[x], &mut g);
        g[0]
    }
}

impl<F: Formula> IntervalForm for Analytic<F> {
    fn gradient(&self, x: &[Interval], g: &mut [Interval]) {
        self.formula.gradient(x, g);
    }

    fn hessian(&self, x: &[Interval], h: &mut [Interval]) {
        self.second(x, h);
    }

    fn gradient_norm(&self, x: &[Interval]) -> Interval {
        self.formula.gradient_norm(x).unwrap_or_else(|| {
            let mut g = vec![Interval::WHOLE; x.len()];
            self.formula.gradient(x, &mut g);
            norm(&g)
        })
    }

    fn reach(&self) -> Reach {
        self.formula.reach()
    }
}

/// The objective of [`Terms`].
#[derive(Debug)]
pub struct Separable<T> {
    facts: Facts,
    terms: T,
}

impl<T: Terms> Separable<T> {
    /// The objective with what is known of it.
    #[must_use]
    pub fn new(facts: Facts, terms: T) -> Separable<T> {
        Separable { facts, terms }
    }
}

impl<T: Terms> Objective for Separable<T> {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn value(&self, x: Block<'_>, f: &mut [f64]) {
        let data = x.flat();
        sum(x.shape(), f, |i, k| self.terms.value(i, data[k]));
    }

    fn gradient(&self, x: Block<'_>, mut g: BlockMut<'_>) {
        dispatch_over(
            x.flat().len(),
            #[inline(always)]
            || {
                for i in 0..x.shape().dim() {
                    for (g, x) in g.row(i).iter_mut().zip(x.row(i)) {
                        *g = self.terms.slope(i, *x);
                    }
                }
            },
        );
    }

    fn hessian(&self, x: &[f64], out: &mut [f64]) -> bool {
        let exists = x.iter().enumerate().all(|(i, x)| self.terms.has_curvature(i, *x));
        exists && diagonal_hessian(x, out, |i, x| self.terms.slope(i, Dual::variable(x)).d)
    }

    fn diagonal_hessian(&self, x: Block<'_>, mut out: BlockMut<'_>) -> bool {
        dispatch_over(
            x.flat().len(),
            #[inline(always)]
            || {
                for i in 0..x.shape().dim() {
                    for (out, x) in out.row(i).iter_mut().zip(x.row(i)) {
                        let second = self.terms.slope(i, Dual::variable(*x)).d;
                        *out = if self.terms.has_curvature(i, *x) { second } else { f64::NAN };
                    }
                }
            },
        );
        true
    }

    fn hessian_along(&self, x: &[f64], v: &[f64], out: &mut [f64]) -> bool {
        let exists = x.iter().enumerate().all(|(i, x)| self.terms.has_curvature(i, *x));
        if exists {
            for (i, (out, (x, v))) in out.iter_mut().zip(x.iter().zip(v)).enumerate() {
                *out = self.terms.slope(i, Dual::variable(*x)).d * v;
            }
        }
        exists
    }

    /// The errors of the terms, and that of the tree in which they are summed.
    fn value_error(&self, x: Block<'_>, error: &mut [f64]) {
        let tree = sum_error_factor(x.shape().dim());
        for (lane, error) in error.iter_mut().enumerate() {
            let (mut own, mut size) = (0.0, 0.0);
            for (i, x) in x.lane(lane).enumerate() {
                let term = self.terms.value(i, Rounded::exact(x));
                own += term.error();
                size += term.value().abs();
            }
            // The two sums are of numbers of one sign: d roundings each, far below the last factor.
            *error = (own + tree * size) * INFLATE * (1.0 + 1e-9);
        }
    }

    fn gradient_error(&self, x: Block<'_>, mut error: BlockMut<'_>) {
        for i in 0..x.shape().dim() {
            for (error, x) in error.row(i).iter_mut().zip(x.row(i)) {
                *error = self.terms.slope(i, Rounded::exact(*x)).error();
            }
        }
    }

    fn coordinates(&self) -> Option<&dyn Coordinates> {
        Some(self)
    }

    fn interval_form(&self) -> Option<&dyn IntervalForm> {
        (self.facts.dim() <= FEW).then_some(self)
    }
}

impl<T: Terms> Coordinates for Separable<T> {
    fn slope(&self, i: usize, x: f64) -> f64 {
        self.terms.slope(i, x)
    }

    fn slope_over(&self, i: usize, x: Interval) -> Interval {
        self.terms.slope(i, x)
    }

    fn absolute(&self, i: usize) -> Option<(f64, f64)> {
        self.terms.absolute(i)
    }
}

impl<T: Terms> IntervalForm for Separable<T> {
    fn gradient(&self, x: &[Interval], g: &mut [Interval]) {
        for (i, (g, x)) in g.iter_mut().zip(x).enumerate() {
            *g = self.terms.slope(i, *x);
        }
    }

    fn hessian(&self, x: &[Interval], h: &mut [Interval]) {
        diagonal(x, h, |i, x| self.terms.slope(i, Dual::variable(x)).d);
    }

    fn reach(&self) -> Reach {
        self.terms.reach()
    }
}
