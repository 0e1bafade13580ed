//! Recorded points with their gradients, and what a law on them certifies.

use crate::evidence::{Rounded, RoundedSum};

use super::Weights;

/// Points `y_1 .. y_n` with gradients `g_j = ∇F(y_j)`, about a point `x`.
#[derive(Clone, Debug)]
pub struct Points {
    dim: usize,
    x: Vec<f64>,
    /// `[j][i]`.
    y: Vec<f64>,
    g: Vec<f64>,
}

/// What a law on recorded points certifies: the λ-norm of the gradient at its mean is at most `value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Certificate {
    /// `p_j >= 0`. Where they do not sum to one exactly the law is `p / Σp`.
    pub p: Vec<f64>,
    /// `‖Σ p_j g_j‖ + λ Σ p_j ‖y_j - x‖²`, or its coordinatewise form.
    pub value: Rounded,
    /// `‖Σ p_j g_j‖_2`.
    pub gradient: Rounded,
    /// `Σ p_j ‖y_j - x‖²`.
    pub spread: Rounded,
    /// `‖Σ p_j (y_j - x)‖_2`: how far the mean of the law is from `x`. Weights are doubles, so that a few units in the last place
    /// of the distances is the best there is.
    pub off: Rounded,
}

impl Points {
    /// No points yet, about `x`.
    #[must_use]
    pub fn about(x: &[f64]) -> Points {
        Points { dim: x.len(), x: x.to_vec(), y: Vec::new(), g: Vec::new() }
    }

    /// Adds a point with its gradient.
    ///
    /// # Panics
    /// If either has not as many coordinates as `x`.
    pub fn push(&mut self, y: &[f64], g: &[f64]) {
        assert!(y.len() == self.dim && g.len() == self.dim, "points have {} coordinates", self.dim);
        self.y.extend_from_slice(y);
        self.g.extend_from_slice(g);
    }

    /// How many points there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.y.len() / self.dim
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.y.is_empty()
    }

    /// Number of coordinates.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// `x`.
    #[must_use]
    pub fn x(&self) -> &[f64] {
        &self.x
    }

    /// `y_{j,i} - x_i`, with its rounding.
    pub(super) fn offset(&self, j: usize, i: usize) -> Rounded {
        Rounded::exact(self.y[j * self.dim + i]) - Rounded::exact(self.x[i])
    }

    /// `g_{j,i}`.
    pub(crate) fn gradient(&self, j: usize, i: usize) -> f64 {
        self.g[j * self.dim + i]
    }

    /// `λ ‖y_j - x‖²`, or `Σ_i λ_i (y_{j,i} - x_i)²`.
    pub(crate) fn cost(&self, j: usize, weights: &Weights) -> Rounded {
        (0..self.dim)
            .map(|i| Rounded::exact(weights.lambda(i)) * self.offset(j, i).square())
            .collect::<RoundedSum>()
            .value()
    }

    /// What the law with weights `p` certifies.
    ///
    /// The errors are those of the evaluation: gradients and points are taken as they are given.
    ///
    /// # Panics
    /// If there is not one weight a point.
    #[must_use]
    pub fn certificate(&self, p: &[f64], weights: &Weights) -> Certificate {
        assert_eq!(p.len(), self.len(), "one weight a point");
        let total: RoundedSum = p.iter().map(|p| Rounded::exact(*p)).collect();
        let total = total.value();
        let mean = |term: &dyn Fn(usize) -> Rounded| -> Rounded {
            let sum: RoundedSum =
                p.iter().enumerate().map(|(j, p)| Rounded::exact(*p) * term(j)).collect();
            sum.value() / total
        };
        let gradient = |i: usize| mean(&|j| Rounded::exact(self.gradient(j, i)));
        let norm = |part: &dyn Fn(usize) -> Rounded| -> Rounded {
            (0..self.dim).map(|i| part(i).square()).collect::<RoundedSum>().value().sqrt()
        };
        let euclidean = norm(&gradient);
        let first = match weights {
            Weights::Euclidean { .. } => euclidean,
            Weights::Coordinatewise { rho, .. } => (0..self.dim)
                .map(|i| Rounded::exact(rho[i]) * gradient(i).abs())
                .collect::<RoundedSum>()
                .value(),
        };
        let one = Weights::Euclidean { lambda: 1.0 };
        Certificate {
            p: p.to_vec(),
            value: first + mean(&|j| self.cost(j, weights)),
            gradient: euclidean,
            spread: mean(&|j| self.cost(j, &one)),
            off: norm(&|i| mean(&|j| self.offset(j, i))),
        }
    }
}
