//! Functions of one variable: laws from above, lines from below, until they meet.

use ratecheck_problems::interval::Interval;

use super::hull::{Atom, Optimum, optimum};
use super::search::least;
use crate::evidence::Rounded;
use crate::stationarity::Slopes;

/// Points to begin with.
const GRID: u32 = 128;
/// Rounds of laws and lines.
const ROUNDS: usize = 60;

/// `f'` of one variable, times `ρ`, with a bound that rules out far points.
pub struct Line<'a> {
    at: Box<dyn Fn(f64) -> f64 + 'a>,
    over: Box<dyn Fn(Interval) -> Interval + 'a>,
    /// An enclosure of the derivatives of `f'`, where it is Lipschitz.
    curvature: Option<Box<dyn Fn(Interval) -> Interval + 'a>>,
    /// `|f'(y)| <= size + rise |y - x|`.
    size: f64,
    rise: f64,
}

/// An enclosure of the λ-norm in one variable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OneVariable {
    /// No law has a smaller value: proved in interval arithmetic.
    pub lower: f64,
    /// The value of a law, up to a few roundings.
    pub upper: f64,
}

impl OneVariable {
    /// The law's value; the error reaches from the lower bound to what rounding may have lost.
    #[must_use]
    pub fn enclosure(&self) -> Rounded {
        let gap = (self.upper - self.lower).max(0.0);
        Rounded::within(self.upper, gap + 8.0 * f64::EPSILON * self.upper.abs())
    }
}

impl<'a> Line<'a> {
    /// `f'`, an enclosure of it over intervals, and a bound `|f'| <= size` everywhere.
    #[must_use]
    pub fn new(
        at: impl Fn(f64) -> f64 + 'a,
        over: impl Fn(Interval) -> Interval + 'a,
        size: f64,
    ) -> Line<'a> {
        Line { at: Box::new(at), over: Box::new(over), curvature: None, size, rise: 0.0 }
    }

    /// The same with an enclosure of the derivatives of `f'` over intervals, for a Lipschitz `f'`: sharp bounds then take far fewer
    /// intervals.
    #[must_use]
    pub fn with_curvature(self, curvature: impl Fn(Interval) -> Interval + 'a) -> Line<'a> {
        Line { curvature: Some(Box::new(curvature)), ..self }
    }

    /// `ρ f_i'` of a sum over coordinates, near `x`; `None` where far points cannot be ruled out.
    pub(super) fn of(slopes: &'a Slopes, i: usize, x: f64, rho: f64) -> Option<Line<'a>> {
        let at = move |y: f64| rho * slopes.at(i, y);
        let over = move |y: Interval| Interval::point(rho) * slopes.over(i, y);
        let here = over(Interval::point(x));
        let here = here.hi().max(-here.lo());
        let (size, rise) = match (slopes.steepest(), slopes.smoothness()) {
            (Some(steepest), _) => (rho * steepest, 0.0),
            (None, Some(l)) => (here, rho * l),
            (None, None) => return None,
        };
        let line = Line { rise: rise.next_up(), ..Line::new(at, over, size.next_up()) };
        Some(if slopes.has_curvature() {
            line.with_curvature(move |y| Interval::point(rho) * slopes.curvature_over(i, y))
        } else {
            line
        })
    }

    /// The λ-norm at `x`, enclosed to `accuracy` relative as far as that is possible.
    ///
    /// Laws on a growing set of points give upper bounds; `u` and a line below `h_u` at those points are tried on all of R by branch and
    /// bound, which gives lower bounds, and where the line is above `h_u` a new point.
    #[must_use]
    pub fn value(&self, x: f64, lambda: f64, accuracy: f64) -> OneVariable {
        let reach = self.reach(lambda);
        if !(reach > 0.0 && reach.is_finite()) {
            return OneVariable { lower: 0.0, upper: (self.at)(x).abs() };
        }
        let atom = |r: f64| Atom { r, slope: (self.at)(x + r) };
        let mut atoms: Vec<Atom> = (0..=GRID)
            .map(|k| atom(reach * (2.0 * f64::from(k) / f64::from(GRID) - 1.0)))
            .collect();
        let mut found = OneVariable { lower: 0.0, upper: f64::INFINITY };
        for _ in 0..ROUNDS {
            let best = optimum(&atoms, lambda);
            found.upper = found.upper.min(best.value);
            let tolerance = 0.25 * accuracy * found.upper;
            let (lower, below) = self.lower(x, lambda, reach, &best, tolerance);
            found.lower = found.lower.max(lower);
            if found.upper - found.lower <= accuracy * found.upper || below.is_empty() {
                break;
            }
            atoms.extend(below.into_iter().map(atom));
            atoms.sort_by(|a, b| a.r.total_cmp(&b.r));
        }
        found
    }

    /// The least value of a law on the points `kh` of the lattice that matter: an upper bound, above the λ-norm by `O(h)`.
    ///
    /// This is the linear programme over a fine grid that published tables are made with.
    #[must_use]
    pub fn on_lattice(&self, x: f64, lambda: f64, h: f64) -> f64 {
        let reach = self.reach(lambda);
        let (first, last) = (((x - reach) / h).floor(), ((x + reach) / h).ceil());
        let mut atoms: Vec<Atom> = Vec::new();
        let mut k = first;
        while k <= last {
            atoms.push(Atom { r: k * h - x, slope: (self.at)(k * h) });
            k += 1.0;
        }
        optimum(&atoms, lambda).value
    }

    /// How far from `x` a line can touch `h_u`; bounds do not rely on it.
    fn reach(&self, lambda: f64) -> f64 {
        3.5 * (self.size / lambda).sqrt() + 4.0 * self.rise / lambda
    }

    /// A lower bound of the λ-norm from `u` and the line's slope, and points where `h_u` is below the line.
    ///
    /// With `c = -tilt/(2λ)`, `h_u(y) - tilt r = u F'(y) + λ(r + c)² - λc²`, an expression in which `r` stands once.
    fn lower(
        &self,
        x: f64,
        lambda: f64,
        reach: f64,
        best: &Optimum,
        tolerance: f64,
    ) -> (f64, Vec<f64>) {
        let (u, c) = (best.u, -best.tilt / (2.0 * lambda));
        let [u_, c_, lambda_, x_] = [u, c, lambda, x].map(Interval::point);
        let less = lambda_ * c_.square();
        let plain = |r: Interval| u_ * (self.over)(r + x_) + lambda_ * (r + c_).square() + -less;
        let over = |r: Interval| match &self.curvature {
            None => plain(r).lo(),
            // The value in the middle and the slopes around it.
            Some(curvature) => {
                let rise = u_ * curvature(r + x_) + Interval::point(2.0) * lambda_ * (r + c_);
                let middle = Interval::point(r.middle());
                plain(r).lo().max((plain(middle) + rise * (r + -middle)).lo())
            }
        };
        let at = |r: f64| u * (self.at)(x + r) + lambda * (r + c) * (r + c) - lambda * c * c;
        let search = least(reach, tolerance, over, at);
        let lower = search.lower.min(self.beyond(lambda, reach, c));
        // A point below the line is a better atom; the optimum on the atoms has value + tilt r <= h_u.
        let below = search.seen.into_iter().filter(|(_, value)| *value < best.value - tolerance);
        (lower, below.map(|(r, _)| r).collect())
    }

    /// The least value of `h_u - tilt r` beyond the reach, where `u F' >= -size - rise |r|`.
    fn beyond(&self, lambda: f64, reach: f64, c: f64) -> f64 {
        let [size, rise, lambda_, c_] =
            [self.size, self.rise, lambda, c.abs()].map(Interval::point);
        // λr² - (2λ|c| + rise) r - size falls up to r = turn/(2λ), and there it is -turn²/(4λ) - size.
        let turn = lambda_ * c_ * Interval::point(2.0) + rise;
        if turn.hi() >= 2.0 * lambda * reach {
            let fall = turn.square() * (lambda_ * Interval::point(4.0)).reciprocal();
            return (-fall + -size).lo();
        }
        let r = Interval::point(reach);
        (lambda_ * r.square() + -(turn * r) + -size).lo()
    }
}
