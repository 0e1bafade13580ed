//! The terms of a sum over coordinates, as the exact values need them.

use std::sync::Arc;

use ratecheck_problems::interval::Interval;
use ratecheck_problems::objective::{Constant, Objective, Regularity, gradient_at};

/// A function that is a sum over coordinates, or has one.
#[derive(Clone, Debug)]
pub struct Slopes(Arc<dyn Objective>);

/// The function does not split into functions of one variable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{problem}` is no sum over coordinates, so that its value does not split into problems in one variable"
)]
pub struct NoSlopes {
    /// The function.
    pub problem: String,
}

impl Slopes {
    /// The terms of a function.
    ///
    /// # Errors
    /// When it has several coordinates that do not separate, or gives no enclosures of its slope.
    pub fn new(objective: &Arc<dyn Objective>) -> Result<Slopes, NoSlopes> {
        let facts = objective.facts();
        let alone = facts.dim() == 1 && objective.interval_form().is_some();
        if objective.coordinates().is_some() || alone {
            Ok(Slopes(Arc::clone(objective)))
        } else {
            Err(NoSlopes { problem: facts.id().to_owned() })
        }
    }

    /// `f_i'(x)`.
    pub(super) fn at(&self, i: usize, x: f64) -> f64 {
        match self.0.coordinates() {
            Some(terms) => terms.slope(i, x),
            None => gradient_at(self.0.as_ref(), &[x])[0],
        }
    }

    /// An enclosure of `f_i'` over an interval.
    pub(super) fn over(&self, i: usize, x: Interval) -> Interval {
        match (self.0.coordinates(), self.0.interval_form()) {
            (Some(terms), _) => terms.slope_over(i, x),
            (None, Some(form)) => {
                let mut g = [Interval::WHOLE];
                form.gradient(&[x], &mut g);
                g[0]
            }
            (None, None) => Interval::WHOLE,
        }
    }

    /// Whether [`Slopes::curvature_over`] can be asked.
    pub(super) fn has_curvature(&self) -> bool {
        self.0.facts().regularity() == Regularity::Smooth && self.0.interval_form().is_some()
    }

    /// An enclosure of the derivatives of `f_i'` over an interval: entry `(i, i)` of the Hessian, which depends on no other coordinate.
    pub(super) fn curvature_over(&self, i: usize, x: Interval) -> Interval {
        let dim = self.dim();
        let Some(form) = self.0.interval_form() else { return Interval::WHOLE };
        let mut h = vec![Interval::WHOLE; dim * dim];
        form.hessian(&vec![x; dim], &mut h);
        h[i * dim + i]
    }

    /// `(c, b)` where `f_i(x) = c |x - b|` up to a constant.
    pub(super) fn absolute(&self, i: usize) -> Option<(f64, f64)> {
        self.0.coordinates().and_then(|terms| terms.absolute(i))
    }

    /// A bound on every `|f_i'|`, if one is known on all of R.
    pub(super) fn steepest(&self) -> Option<f64> {
        let facts = self.0.facts();
        let whole =
            |c| facts.constant(c).filter(|c| c.on == ratecheck_problems::domain::Domain::Whole);
        let known = whole(Constant::GradientCoordinate).or(whole(Constant::GradientNorm));
        known.and_then(|claimed| claimed.known.upper())
    }

    /// A bound `ℓ` with `|f_i'(y) - f_i'(x)| <= ℓ |y - x|`, if one is known on all of R.
    pub(super) fn smoothness(&self) -> Option<f64> {
        let facts = self.0.facts();
        let claimed = facts.constant(Constant::Smoothness)?;
        (claimed.on == ratecheck_problems::domain::Domain::Whole)
            .then(|| claimed.known.upper())
            .flatten()
    }

    /// Number of coordinates.
    pub(super) fn dim(&self) -> usize {
        self.0.facts().dim()
    }

    /// The spec of the function, for messages.
    pub(super) fn id(&self) -> &str {
        self.0.facts().id()
    }
}
