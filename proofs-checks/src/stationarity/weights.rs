//! Which λ-norm is meant.

/// The two forms of the λ-norm, with their weights.
#[derive(Clone, Debug, PartialEq)]
pub enum Weights {
    /// `‖E ∇F(y)‖_2 + λ E‖y - x‖²`.
    Euclidean {
        /// `λ > 0`.
        lambda: f64,
    },
    /// `Σ_i ρ_i |E ∂_i F(y)| + Σ_i λ_i E (y_i - x_i)²`.
    Coordinatewise {
        /// `ρ_i > 0`, one a coordinate.
        rho: Vec<f64>,
        /// `λ_i > 0`, one a coordinate.
        lambda: Vec<f64>,
    },
}

impl Weights {
    /// The coordinatewise form with `ρ_i = 1` and one `λ`.
    #[must_use]
    pub fn l1(dim: usize, lambda: f64) -> Weights {
        Weights::Coordinatewise { rho: vec![1.0; dim], lambda: vec![lambda; dim] }
    }

    /// `λ_i`.
    #[must_use]
    pub fn lambda(&self, i: usize) -> f64 {
        match self {
            Weights::Euclidean { lambda } => *lambda,
            Weights::Coordinatewise { lambda, .. } => lambda[i],
        }
    }

    /// `ρ_i`; 1 in the Euclidean form.
    #[must_use]
    pub fn rho(&self, i: usize) -> f64 {
        match self {
            Weights::Euclidean { .. } => 1.0,
            Weights::Coordinatewise { rho, .. } => rho[i],
        }
    }

    /// Whether this is the Euclidean form.
    #[must_use]
    pub fn is_euclidean(&self) -> bool {
        matches!(self, Weights::Euclidean { .. })
    }
}
