//! The best law on recorded points, and a bound on how much better any could be.

use crate::evidence::{Rounded, RoundedSum};

use super::basis::{norm, solve};
use super::programme::{Programme, into_ball};
use super::{Certificate, Points, Weights};

/// Times that a law is brought nearer to its mean: each leaves a share of the rounding of a double.
const CORRECTIONS: usize = 4;
/// Values below this share of the scale of the programme are solved for once more, at their own scale.
const SMALL: f64 = 0.05;

/// The best certificate from recorded points, between a certificate that is known and a lower bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Refined {
    /// The certificate: whatever the solver did, it is a law on the points with mean `x` up to [`Certificate::off`].
    pub certificate: Certificate,
    /// No law on these points whose mean is within [`Certificate::off`] of `x` has a value below this, which is `min_j ⟨u, g_j⟩ + λ‖y_j - x‖² + ⟨θ, y_j - x⟩` for some
    /// `‖u‖ <= 1` and some `θ`.
    pub lower: Rounded,
}

impl Refined {
    /// Value over lower bound, less one: what is left to gain. Infinite where the lower bound says nothing.
    #[must_use]
    pub fn gap(&self) -> f64 {
        let (value, lower) = (self.certificate.value.value(), self.lower.value());
        if lower > 0.0 { (value - lower) / lower } else { f64::INFINITY }
    }
}

/// Minimises the certificate over laws on the points with mean `x`.
///
/// `known` is such a law: the weights of a moving average when `x` is that average, all mass on `x` when it is among the points. The
/// solver (Clarabel, an interior-point method for cone programmes; Goulart and Chen, arXiv 2405.12762) works to about nine digits, also
/// in the constraints, and a law that misses its mean would certify too little. So its law is clipped at 0 and corrected by the
/// smallest relative change that restores the mean, made nonnegative by mixing with `known`, and only then evaluated; where that
/// fails, or does not gain anything, the answer is `known` itself.
///
/// The bits of the result are the same on every processor: the solver is plain arithmetic in a fixed order.
///
/// # Panics
/// If there are no points or `known` does not have one weight each.
#[must_use]
pub fn refine(points: &Points, weights: &Weights, known: &[f64]) -> Refined {
    let start = points.certificate(known, weights);
    let programme = Programme::new(points, weights, known);
    let mut refined = Refined { certificate: start, lower: Rounded::ZERO };
    let mut scale = refined.certificate.value.value();
    for _ in 0..3 {
        if !(scale > 0.0 && scale.is_finite()) {
            break;
        }
        let Some(proposal) = programme.solve(scale) else { break };
        let p = repaired(&programme, proposal.p, known);
        let found = points.certificate(&p, weights);
        let feasible = p.iter().all(|p| *p >= 0.0) && is_centred(&found, &refined.certificate);
        if feasible && found.value.value() < refined.certificate.value.value() {
            refined.certificate = found;
        }
        let mut u = proposal.u;
        into_ball(&mut u, weights);
        let lower = lower_bound(points, weights, &u, &proposal.theta);
        // Of laws whose mean is off by as much as the certificate's, ⟨θ, off⟩ may be lost.
        let off = Rounded::exact(norm(&proposal.theta)) * refined.certificate.off;
        let lost = (off.value() + off.error()) * (1.0 + 1e-9);
        let lower = Rounded::within(lower.value() - lost, lower.error() + f64::EPSILON * lost);
        let certain = |bound: Rounded| bound.value() - bound.error();
        if certain(lower) > certain(refined.lower) {
            refined.lower = lower;
        }
        let value = refined.certificate.value.value();
        if value > SMALL * scale {
            break;
        }
        scale = value;
    }
    refined
}

/// Brings a law to mean `x`.
fn repaired(programme: &Programme<'_>, p: Vec<f64>, known: &[f64]) -> Vec<f64> {
    let a: Vec<Vec<f64>> = (0..p.len()).map(|j| programme.conditions(j)).collect();
    let size = a.first().map_or(0, Vec::len);
    let mut p: Vec<f64> = p.into_iter().map(|p| p.max(0.0)).collect();
    for _ in 0..CORRECTIONS {
        // The change δ with A δ = (1, 0) - A p of least Σ δ_j² / (p_j + known_j).
        let share = |j: usize| p[j] + known[j];
        let gram = (0..size)
            .map(|k| {
                (0..size)
                    .map(|l| (0..p.len()).map(|j| share(j) * a[j][k] * a[j][l]).sum())
                    .collect()
            })
            .collect();
        let missing = (0..size)
            .map(|k| {
                let terms =
                    p.iter().zip(&a).map(|(p, a)| Rounded::exact(*p) * Rounded::exact(a[k]));
                let sum: RoundedSum = terms.collect();
                if k == 0 { 1.0 - sum.value().value() } else { -sum.value().value() }
            })
            .collect();
        let multiplier = solve(gram, missing);
        for j in 0..p.len() {
            let along: f64 = a[j].iter().zip(&multiplier).map(|(a, m)| a * m).sum();
            p[j] += (p[j] + known[j]) * along;
        }
        // The smallest share of the known law that leaves no weight negative.
        let needed = p.iter().zip(known).filter(|(p, _)| **p < 0.0);
        let mix = needed.map(|(p, w)| -p / (w - p)).fold(0.0, f64::max);
        if mix > 0.0 && mix < 1.0 {
            for (p, w) in p.iter_mut().zip(known) {
                *p = ((1.0 - mix) * *p + mix * w).max(0.0);
            }
        }
    }
    p
}

/// Whether a law misses its mean by no more than the law that is known and the last places of its weights.
fn is_centred(found: &Certificate, known: &Certificate) -> bool {
    // Weights p_j (1 + 2u) in place of p_j move the mean by at most 2u Σ p_j ‖y_j - x‖ <= 2u √V.
    let room = 2.0 * f64::EPSILON * found.spread.value().sqrt();
    let off = found.off.value() - found.off.error();
    off <= room + known.off.value()
}

/// `min_j ⟨u, g_j⟩ + cost_j + ⟨θ, y_j - x⟩`.
fn lower_bound(points: &Points, weights: &Weights, u: &[f64], theta: &[f64]) -> Rounded {
    let term = |j: usize| {
        let inner: RoundedSum = (0..points.dim())
            .flat_map(|i| {
                let slope = Rounded::exact(u[i]) * Rounded::exact(points.gradient(j, i));
                [slope, Rounded::exact(theta[i]) * points.offset(j, i)]
            })
            .collect();
        inner.value() + points.cost(j, weights)
    };
    (1..points.len()).fold(term(0), |least, j| least.min(term(j)))
}
