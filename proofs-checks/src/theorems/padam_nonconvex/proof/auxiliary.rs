//! The auxiliary sequence `z_t = x_t + c (x_t - x_{t-1})` and N6 to N9.
//!
//! # Rounding of iterates
//!
//! The exact step is `s = η_t m_t`, enclosed with radius `e`. The method evaluates the same formula in floating point, so its own step
//! lies within `e` of `s` too, as the enclosure counts the same roundings; `8u|s|` is granted on top because the method may take
//! `v̂^{-p}` by repeated square roots (3 ulp instead of 2) and multiply in another order. It then rounds `x_t - s`, by at most
//! `u |x_{t+1}|`. Hence `x_{t+1} = x_t - s + ε_t` with `|ε_t| <= ρ_t = u|x_{t+1}| + e + 8u|s|` in every coordinate.
//!
//! The points at which `f` is evaluated are the floating-point numbers nearest the `z_t`, at a distance of at most `ζ_t`. With these
//! as `z_t`, N6 holds up to `σ_t = (1+c) ρ_t + c ρ_{t-1} + ζ_{t+1} + ζ_t` in every coordinate; N9 holds as it stands, being a
//! statement about any two points.

use std::sync::Arc;

use ratecheck_problems::objective::Objective;
use ratecheck_problems::space::{Block, BlockMut, Shape};

use crate::evidence::{Rounded, RoundedSum};
use crate::step::StepView;

use super::super::numbers::Numbers;
use super::book::{Book, Label, upper, widened};
use super::coordinate::Coordinate;

/// Half a unit in the last place, relative.
const U: f64 = f64::EPSILON / 2.0;

/// The auxiliary sequence of a block.
pub(super) struct Auxiliary {
    objective: Arc<dyn Objective>,
    shape: Shape,
    /// `c = β_1/(1-β_1)`.
    pub c: Rounded,
    points: Vec<Point>,
    z: Vec<f64>,
    z_next: Vec<f64>,
    gradient: Vec<f64>,
    gradient_error: Vec<f64>,
    value: Values,
    value_next: Values,
}

/// One coordinate of one replica.
#[derive(Clone, Copy, Debug, Default)]
struct Point {
    /// `x_{t-1}`.
    x_before: f64,
    /// `ρ_{t-1}`.
    rho_before: f64,
    /// `ρ_t`.
    rho: f64,
    /// `ζ_t`.
    zeta: f64,
    /// `ζ_{t+1}`.
    zeta_next: f64,
}

/// `f` at the points of a block, with error bounds.
struct Values {
    value: Vec<f64>,
    error: Vec<f64>,
}

impl Values {
    fn new(lanes: usize) -> Values {
        Values { value: vec![0.0; lanes], error: vec![0.0; lanes] }
    }

    fn evaluate(&mut self, f: &dyn Objective, at: Block<'_>) {
        f.value(at, &mut self.value);
        f.value_error(at, &mut self.error);
    }

    fn at(&self, lane: usize) -> Rounded {
        Rounded::within(self.value[lane], self.error[lane])
    }
}

/// What one step of one lane did, as sums over coordinates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Displacement {
    /// `‖z_{t+1} - z_t‖`.
    pub length: Rounded,
    /// `A_t`.
    pub a: Rounded,
    /// `B_t`; the enclosure holds both `‖x_t - x_{t-1}‖` and `‖η_{t-1} m_{t-1}‖`.
    pub b: Rounded,
    /// `∇f(z_t)ᵀ(z_{t+1} - z_t)`.
    pub linear: Rounded,
    /// `∇_tᵀ(z_{t+1} - z_t)`.
    pub near: Rounded,
    /// `(∇f(z_t) - ∇_t)ᵀ(z_{t+1} - z_t)`.
    pub turn: Rounded,
    /// `‖∇f(z_t) - ∇_t‖`.
    pub bend: Rounded,
    /// `f(z_{t+1}) - f(z_t)`.
    pub descent: Rounded,
    /// Upper bound of `‖σ_t‖`.
    pub sigma: f64,
    /// Upper bound of `‖ζ_t‖`.
    pub zeta: f64,
    /// Upper bound of `Σ_i |∇_{t,i}| σ_{t,i}`.
    pub leak: f64,
}

impl Auxiliary {
    /// Buffers for a block.
    pub(super) fn new(objective: Arc<dyn Objective>, shape: Shape, n: &Numbers) -> Auxiliary {
        let zeros = || vec![0.0; shape.len()];
        Auxiliary {
            objective,
            shape,
            c: n.beta1 / n.fresh1(),
            points: vec![Point::default(); shape.len()],
            z: zeros(),
            z_next: zeros(),
            gradient: zeros(),
            gradient_error: zeros(),
            value: Values::new(shape.lanes()),
            value_next: Values::new(shape.lanes()),
        }
    }

    /// `f(z_t)`.
    pub(super) fn value(&self, lane: usize) -> Rounded {
        self.value.at(lane)
    }

    /// Moves to step `t`: `z_{t+1}`, `f(z_{t+1})` and `∇f(z_t)`.
    pub(super) fn advance(&mut self, view: &StepView<'_>, coordinates: &[Coordinate]) {
        let (x, x_next) = (view.x.flat(), view.x_next.flat());
        let f = self.objective.as_ref();
        if view.step.get() == 1 {
            self.z.copy_from_slice(x);
            for (point, &x) in self.points.iter_mut().zip(x) {
                *point = Point { x_before: x, ..Point::default() };
            }
            self.value.evaluate(f, view.x);
        } else {
            std::mem::swap(&mut self.z, &mut self.z_next);
            std::mem::swap(&mut self.value, &mut self.value_next);
        }
        for (k, (point, coordinate)) in self.points.iter_mut().zip(coordinates).enumerate() {
            let step = coordinate.step();
            let own = step.error() + 8.0 * U * step.value().abs();
            point.rho = (U * x_next[k].abs() + own) * (1.0 + 8.0 * U);
            let moved = Rounded::exact(x_next[k]) - Rounded::exact(x[k]);
            let z = Rounded::exact(x_next[k]) + self.c * moved;
            (self.z_next[k], point.zeta_next) = (z.value(), z.error());
        }
        let at = Block::new(&self.z, self.shape);
        f.gradient(at, BlockMut::new(&mut self.gradient, self.shape));
        f.gradient_error(at, BlockMut::new(&mut self.gradient_error, self.shape));
        self.value_next.evaluate(f, Block::new(&self.z_next, self.shape));
    }

    /// Forgets step `t-1`, once everything about step `t` is settled.
    pub(super) fn commit(&mut self, view: &StepView<'_>) {
        for (point, &x) in self.points.iter_mut().zip(view.x.flat()) {
            *point = Point { x_before: x, rho_before: point.rho, zeta: point.zeta_next, ..*point };
        }
    }

    /// `f(z_{T+1})`, after the last step.
    pub(super) fn last_value(&self, lane: usize) -> Rounded {
        self.value_next.at(lane)
    }

    /// Sums of step `t` over the coordinates of a lane; checks N6 on the way.
    pub(super) fn displacement(
        &self,
        book: &mut Book<'_>,
        view: &StepView<'_>,
        coordinates: &[Coordinate],
        gradient_error: &[f64],
    ) -> Displacement {
        let (g, exact, x) = (view.gradient().flat(), view.true_gradient().flat(), view.x.flat());
        let lane = book.lane;
        let mut sums = Sums::default();
        for k in (lane..self.shape.len()).step_by(self.shape.lanes()) {
            let (c, point) = (&coordinates[k], &self.points[k]);
            let dz = Rounded::exact(self.z_next[k]) - Rounded::exact(self.z[k]);
            let sigma = upper(
                (Rounded::ONE + self.c) * Rounded::exact(point.rho)
                    + self.c * Rounded::exact(point.rho_before)
                    + Rounded::exact(point.zeta_next)
                    + Rounded::exact(point.zeta),
            );
            let own = c.eta * Rounded::exact(g[k]);
            if book.has(Label::N6) {
                let carried =
                    if c.was_active { self.c * c.gap * c.m_before } else { Rounded::ZERO };
                book.equal(Label::N6, dz, widened(carried - own, sigma));
            }
            let here = Rounded::within(exact[k], gradient_error[k]);
            let there = Rounded::within(self.gradient[k], self.gradient_error[k]);
            let back = Rounded::exact(x[k]) - Rounded::exact(point.x_before);
            sums.push(dz, own, back, here, there);
            sums.allowances(sigma, point, upper(here));
        }
        sums.finish(self.value_next.at(lane) - self.value.at(lane))
    }
}

/// N7, N8 and N9.
pub(super) fn check(book: &mut Book<'_>, n: &Numbers, c: Rounded, d: &Displacement) {
    book.at_most(Label::N7, d.length, widened(d.a + c * d.b, d.sigma));
    // ‖z_t - x_t‖ <= c B_t + ‖ζ_t‖.
    let drift = upper(n.smoothness * Rounded::exact(d.zeta));
    book.at_most(Label::N8, d.bend, widened(n.smoothness * c * d.b, drift));
    let quadratic = Rounded::exact(0.5) * n.smoothness * d.length.square();
    book.at_most(Label::N9, d.descent, d.linear + quadratic);
}

/// Running sums over coordinates.
#[derive(Default)]
struct Sums {
    length: RoundedSum,
    a: RoundedSum,
    b: RoundedSum,
    linear: RoundedSum,
    near: RoundedSum,
    turn: RoundedSum,
    bend: RoundedSum,
    sigma: RoundedSum,
    rho: RoundedSum,
    zeta: RoundedSum,
    leak: RoundedSum,
}

impl Sums {
    fn push(&mut self, dz: Rounded, own: Rounded, back: Rounded, here: Rounded, there: Rounded) {
        let bend = there - here;
        self.length.push(dz.square());
        self.a.push(own.square());
        self.b.push(back.square());
        self.linear.push(there * dz);
        self.near.push(here * dz);
        self.turn.push(bend * dz);
        self.bend.push(bend.square());
    }

    fn allowances(&mut self, sigma: f64, point: &Point, slope: f64) {
        self.sigma.push(Rounded::exact(sigma).square());
        self.rho.push(Rounded::exact(point.rho_before).square());
        self.zeta.push(Rounded::exact(point.zeta).square());
        self.leak.push(Rounded::exact(slope) * Rounded::exact(sigma));
    }

    fn finish(&self, descent: Rounded) -> Displacement {
        let norm = |sum: &RoundedSum| sum.value().sqrt();
        let b = norm(&self.b);
        Displacement {
            length: norm(&self.length),
            a: norm(&self.a),
            b: widened(b, upper(norm(&self.rho))),
            linear: self.linear.value(),
            near: self.near.value(),
            turn: self.turn.value(),
            bend: norm(&self.bend),
            descent,
            sigma: upper(norm(&self.sigma)),
            zeta: upper(norm(&self.zeta)),
            leak: upper(self.leak.value()),
        }
    }
}
