//! The gradient of Moreau's envelope `F_μ(x) = min_y F(y) + ‖y - x‖²/(2μ)`, which is `(x - prox(x))/μ`.
//!
//! For a `ρ`-weakly convex `F` and `μ < 1/ρ` the envelope is differentiable and its gradient vanishes exactly where that of `F` does:
//! a measure of stationarity that needs no gradient of `F` at `x` (Davis and Drusvyatskiy 2019, arXiv 1803.06523).

use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::interval::Interval;
use ratecheck_problems::number::Number;
use ratecheck_problems::objective::{Constant, Objective};
use ratecheck_problems::space::{Block, BlockMut, Shape};

use super::basis::norm;
use super::{NoSlopes, Slopes};
use crate::evidence::{Rounded, RoundedSum};

/// Halvings that bring any interval of doubles down to neighbours.
const HALVINGS: usize = 2200;
/// Gradient steps towards the proximal point of a function that does not split.
const STEPS: usize = 100_000;

/// Why there is no envelope, or no way to its gradient.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NoEnvelope {
    /// Weak convexity is not known.
    #[error("`{0}` states no constant ρ of weak convexity on all of R^d")]
    NotWeaklyConvex(String),
    /// The parameter is too small.
    #[error(
        "rho = {rho} is below {known}, the constant of weak convexity of `{problem}`: the envelope need not be differentiable"
    )]
    Rho {
        /// The function.
        problem: String,
        /// What was asked for.
        rho: f64,
        /// What is needed.
        known: f64,
    },
    /// It neither splits nor is smooth.
    #[error(
        "`{0}` is neither a sum over coordinates nor smooth: its proximal point is not computed"
    )]
    NoProx(String),
}

/// A function with the parameter `ρ` of its envelope `F_{1/(2ρ)}`.
#[derive(Clone, Debug)]
pub struct Envelope {
    objective: Arc<dyn Objective>,
    rho: f64,
    how: How,
}

#[derive(Clone, Debug)]
enum How {
    Split(Slopes),
    /// With the smoothness constant.
    Smooth(f64),
}

impl Envelope {
    /// The envelope of parameter `μ = 1/(2ρ)`, `ρ` the function's own constant of weak convexity unless one is given.
    ///
    /// # Errors
    /// When `ρ` is not known or too small, or the proximal point cannot be computed.
    pub fn new(objective: &Arc<dyn Objective>, rho: Option<f64>) -> Result<Envelope, NoEnvelope> {
        let facts = objective.facts();
        let id = || facts.id().to_owned();
        let known = weak_convexity(objective.as_ref());
        let rho = match (rho, known) {
            (_, None) => return Err(NoEnvelope::NotWeaklyConvex(id())),
            (None, Some(known)) if known > 0.0 => known,
            (None, Some(_)) => 1.0,
            (Some(rho), Some(known)) if rho >= known && rho > 0.0 => rho,
            (Some(rho), Some(known)) => {
                return Err(NoEnvelope::Rho { problem: id(), rho, known });
            }
        };
        let how = match Slopes::new(objective) {
            Ok(slopes) => How::Split(slopes),
            Err(NoSlopes { .. }) => {
                How::Smooth(smoothness(objective.as_ref()).ok_or_else(|| NoEnvelope::NoProx(id()))?)
            }
        };
        Ok(Envelope { objective: Arc::clone(objective), rho, how })
    }

    /// `ρ`.
    #[must_use]
    pub fn rho(&self) -> f64 {
        self.rho
    }

    /// `‖∇F_{1/(2ρ)}(x)‖_2`, with a proved error.
    #[must_use]
    pub fn gradient_norm(&self, x: &[f64]) -> Rounded {
        match &self.how {
            How::Split(slopes) => {
                let part = |(i, x): (usize, &f64)| {
                    let prox = prox(slopes, i, *x, self.rho);
                    let (middle, half) = (prox.middle(), 0.5 * prox.width().next_up());
                    let prox = Rounded::within(middle, half);
                    let size = Rounded::exact(2.0 * self.rho);
                    ((Rounded::exact(*x) - prox) * size).square()
                };
                x.iter().enumerate().map(part).collect::<RoundedSum>().value().sqrt()
            }
            How::Smooth(l) => self.smooth(x, *l),
        }
    }

    /// Gradient steps on `F + ρ‖· - x‖²`, which is `ρ`-strongly convex: where its gradient has length `g`, the proximal point is at most
    /// `g/ρ` away.
    fn smooth(&self, x: &[f64], l: f64) -> Rounded {
        let (shape, two) = (Shape::new(x.len(), 1), 2.0 * self.rho);
        let (mut y, mut g) = (x.to_vec(), vec![0.0; x.len()]);
        let (mut best, mut least) = (y.clone(), f64::INFINITY);
        for _ in 0..STEPS {
            self.objective.gradient(Block::new(&y, shape), BlockMut::new(&mut g, shape));
            g.iter_mut().zip(y.iter().zip(x)).for_each(|(g, (y, x))| *g += two * (y - x));
            let size = norm(&g);
            if size < least {
                best.copy_from_slice(&y);
                least = size;
            } else if size >= 2.0 * least {
                break;
            }
            if size <= f64::EPSILON * two * norm(x) || size <= 0.0 {
                break;
            }
            y.iter_mut().zip(&g).for_each(|(y, g)| *y -= g / (l + two));
        }
        let mut error = vec![0.0; x.len()];
        let at = Block::new(&best, shape);
        self.objective.gradient(at, BlockMut::new(&mut g, shape));
        self.objective.gradient_error(at, BlockMut::new(&mut error, shape));
        let left: RoundedSum = (0..x.len())
            .map(|i| {
                let way = Rounded::exact(two) * (Rounded::exact(best[i]) - Rounded::exact(x[i]));
                (Rounded::within(g[i], error[i]) + way).square()
            })
            .collect();
        let left = left.value().sqrt();
        let off = (left.value() + left.error()) / self.rho;
        let way: RoundedSum = (0..x.len())
            .map(|i| (Rounded::exact(best[i]) - Rounded::exact(x[i])).square())
            .collect();
        let way = way.value().sqrt().loosened(off * (1.0 + 4.0 * f64::EPSILON));
        way * Rounded::exact(two)
    }
}

/// `ρ` on all of R^d, 0 for convex functions.
fn weak_convexity(objective: &dyn Objective) -> Option<f64> {
    let facts = objective.facts();
    if facts.is_convex() {
        return Some(0.0);
    }
    let stated = facts.constant(Constant::WeakConvexity).filter(|c| c.on == Domain::Whole);
    // An L-smooth function is L-weakly convex.
    stated.and_then(|c| c.known.upper()).or_else(|| smoothness(objective))
}

fn smoothness(objective: &dyn Objective) -> Option<f64> {
    let claimed = objective.facts().constant(Constant::Smoothness)?;
    (claimed.on == Domain::Whole).then(|| claimed.known.upper()).flatten()
}

/// The zero of the increasing function `f_i'(y) + 2ρ(y - x)`, enclosed between the last point where it is certainly negative and the
/// first where it is certainly positive.
fn prox(slopes: &Slopes, i: usize, x: f64, rho: f64) -> Interval {
    let pull = |y: f64| {
        let (y, x) = (Interval::point(y), Interval::point(x));
        slopes.over(i, y) + Interval::point(2.0 * rho) * (y + -x)
    };
    let here = slopes.at(i, x).abs();
    let mut reach = (here / rho).max(f64::MIN_POSITIVE.max(x.abs() * f64::EPSILON));
    while reach.is_finite() && !(pull(x - reach).hi() < 0.0 && pull(x + reach).lo() > 0.0) {
        reach *= 2.0;
    }
    let lo = last(x - reach, x + reach, |y| pull(y).hi() < 0.0);
    let hi = -last(-(x + reach), -(x - reach), |y| pull(-y).lo() > 0.0);
    Interval::new(lo, hi)
}

/// The last point at which a condition holds that holds at `lo`, not at `hi`, and changes once.
fn last(mut lo: f64, mut hi: f64, holds: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..HALVINGS {
        let middle = lo + 0.5 * (hi - lo);
        if middle <= lo || middle >= hi {
            break;
        }
        if holds(middle) {
            lo = middle;
        } else {
            hi = middle;
        }
    }
    lo
}
