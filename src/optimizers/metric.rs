//! Projection in the metric of an adaptive method.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{Block, BlockMut, Shape};

/// `x <- argmin_{y in X} Σ_i (y_i - x_i)² / η_i`, the projection that the analyses of adaptive methods assume
/// (Reddi, Kale & Kumar, arXiv 1904.09237, section 2). On a box it is clipping; elsewhere the Euclidean projection
/// would be another method.
pub(super) struct Projector {
    domain: Domain,
    weights: Vec<f64>,
    shape: Shape,
}

impl Projector {
    pub(super) fn new(domain: &Domain, shape: Shape) -> Projector {
        let weights = if Projector::weighs(domain) { vec![0.0; shape.len()] } else { Vec::new() };
        Projector { domain: domain.clone(), weights, shape }
    }

    /// Whether the projection looks at step sizes: boxes and the whole space do not.
    pub(super) fn weighs(domain: &Domain) -> bool {
        matches!(domain, Domain::Ball { .. })
    }

    /// See [`Domain::interval`].
    pub(super) fn interval(&self) -> Option<(f64, f64)> {
        self.domain.interval()
    }

    /// Projects with the coordinatewise step sizes `η`; where `η = 0` nothing ever moved and the weight is zero.
    pub(super) fn project(&mut self, x: BlockMut<'_>, η: &[f64]) {
        if self.weights.is_empty() {
            return self.domain.project(x, None);
        }
        for (w, η) in self.weights.iter_mut().zip(η) {
            *w = if *η > 0.0 { 1.0 / η } else { 0.0 };
        }
        self.domain.project(x, Some(Block::new(&self.weights, self.shape)));
    }
}
