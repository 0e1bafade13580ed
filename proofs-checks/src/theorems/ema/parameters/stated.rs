//! What a problem and its noise state, as far as the bounds ask.

use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::{Constant, Known, Objective};
use ratecheck_problems::oracle::Oracle;
use ratecheck_problems::space::{Block, Shape};

use super::Scales;
use crate::evidence::Rounded;
use crate::theorem::{Setting, Unmet, known};

/// What a bound is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aim {
    /// The `λ`-norm (6.1).
    LambdaNorm {
        /// `λ`.
        lambda: f64,
    },
    /// The coordinate-wise `λ`-norm with `ρ_i = 1`, `λ_i = λ`, for the learner of coordinates (7.1).
    Coordinates {
        /// `λ`.
        lambda: f64,
    },
    /// The same for the learner of the whole vector.
    WholeInCoordinates {
        /// `λ`.
        lambda: f64,
    },
    /// The gradient norm of a smooth function (8.3).
    Smooth,
    /// The gradient norm of a function with Lipschitz Hessian (8.4).
    SecondOrder,
}

/// A problem with its noise, feasible set and start.
#[derive(Clone, Copy, Debug)]
pub struct Stated<'a> {
    /// The noise, and the function under it.
    pub oracle: &'a Arc<dyn Oracle>,
    /// The feasible set.
    pub domain: &'a Domain,
    /// `x_1`.
    pub start: &'a [f64],
}

impl<'a> From<&Setting<'a>> for Stated<'a> {
    fn from(setting: &Setting<'a>) -> Stated<'a> {
        Stated { oracle: setting.oracle, domain: setting.domain, start: setting.start }
    }
}

impl Stated<'_> {
    /// Everything that a bound knows of problem and noise.
    ///
    /// # Errors
    /// The constant that is not stated.
    pub fn scales(&self, aim: Aim) -> Result<Scales<Rounded>, Unmet> {
        let exact = Rounded::exact;
        let gap = self.gap()?;
        match aim {
            Aim::LambdaNorm { lambda } => {
                Ok(Scales::nonsmooth(gap, self.gradient()?, self.sigma()?, exact(lambda)))
            }
            Aim::Coordinates { lambda } => {
                Ok(Scales::coordinatewise(gap, &self.coordinates()?, exact(lambda)))
            }
            Aim::WholeInCoordinates { lambda } => {
                let (g, sigma, dim) = (self.gradient()?, self.sigma()?, self.start.len());
                Ok(Scales::whole_in_coordinates(gap, g, sigma, exact(lambda), dim))
            }
            Aim::Smooth => {
                let l = self.upper(Constant::Smoothness)?;
                Ok(Scales::smooth(gap, self.gradient()?, self.sigma()?, l))
            }
            Aim::SecondOrder => {
                let lambda = exact(0.5) * self.upper(Constant::HessianLipschitz)?;
                Ok(Scales::nonsmooth(gap, self.gradient()?, self.sigma()?, lambda))
            }
        }
    }

    /// `Δ = F(x_1) - inf F`.
    ///
    /// # Errors
    /// When no lower bound of `F` is stated.
    pub fn gap(&self) -> Result<Rounded, Unmet> {
        let objective = self.objective();
        let (mut value, mut error) = ([0.0], [0.0]);
        let at = Block::new(self.start, Shape::new(self.start.len(), 1));
        objective.value(at, &mut value);
        objective.value_error(at, &mut error);
        let low = |known: Known| known.lower();
        let infimum = known(objective.facts(), self.domain, Constant::Infimum, "lower bound", low)?;
        Ok(Rounded::within(value[0], error[0]) - Rounded::exact(infimum))
    }

    /// `G`: a bound on `‖∇F‖`.
    ///
    /// # Errors
    /// When none is stated.
    pub fn gradient(&self) -> Result<Rounded, Unmet> {
        self.upper(Constant::GradientNorm)
    }

    /// `σ`, with `E‖g - ∇F‖² <= σ²`.
    ///
    /// # Errors
    /// When none is stated.
    pub fn sigma(&self) -> Result<Rounded, Unmet> {
        let facts = self.oracle.facts();
        let variance = facts.variance.and_then(Known::upper).ok_or_else(|| {
            Unmet::Other(format!("the noise `{}` states no bound on its variance", facts.id))
        })?;
        Ok(Rounded::exact(variance).sqrt())
    }

    /// `(G_i, σ_i)` of every coordinate.
    ///
    /// # Errors
    /// What is not stated.
    pub fn coordinates(&self) -> Result<Vec<(Rounded, Rounded)>, Unmet> {
        let variances = self.oracle.coordinate_variances().ok_or_else(|| {
            let noise = &self.oracle.facts().id;
            Unmet::Other(format!("the noise `{noise}` states no variance of each coordinate"))
        })?;
        let facts = self.objective().facts();
        let own = facts.coordinate_bounds();
        let own = own.filter(|own| own.on == Domain::Whole || own.on == *self.domain);
        let bounds = match own {
            Some(own) => own.bounds.clone(),
            None => {
                let alike = self.upper(Constant::GradientCoordinate)?.value();
                vec![alike; variances.len()]
            }
        };
        let exact = Rounded::exact;
        Ok(bounds.into_iter().zip(variances).map(|(g, v)| (exact(g), exact(v).sqrt())).collect())
    }

    fn upper(&self, constant: Constant) -> Result<Rounded, Unmet> {
        let facts = self.objective().facts();
        known(facts, self.domain, constant, "upper bound", Known::upper).map(Rounded::exact)
    }

    fn objective(&self) -> &Arc<dyn Objective> {
        self.oracle.objective()
    }
}
