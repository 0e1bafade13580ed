//! `f(x) = τ Σ_i ln(1 + e^{x_i/τ})`.

use crate::catalogue::{DIM, Entry, Family, Problem, dim, root_dim};
use crate::number::Scalar;
use crate::objective::{Constant, Facts, Known, Separable, Terms};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The softplus function.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "softplus",
    family: Family::Convex,
    summary: "τ Σ ln(1 + e^{x_i/τ}): convex with bounded gradient, an infimum that is not attained",
    formula: r"f(x) = \tau \sum_i \ln(1 + e^{x_i/\tau})",
    source: "Dugas, Bengio, Bélisle, Nadeau and Garcia, Incorporating second-order functional knowledge, NIPS 2000",
    keys: &[DIM, KeyDoc::with_default("tau", "1", "[1e-3, inf)", "temperature τ")],
    examples: &["softplus", "softplus:dim=3,tau=0.2", "softplus:dim=7"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let tau = params.number("tau", Range::at_least(1e-3))?;
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .with(
            Constant::Smoothness,
            Known::Exactly(0.25 / tau),
            "f'' = σ(1-σ)/τ <= 1/(4τ), attained at 0",
        )
        .with(Constant::StrongConvexity, Known::Exactly(0.0), "f'' falls to 0 far away")
        .with(Constant::GradientCoordinate, Known::Exactly(1.0), "0 < σ < 1, approached far away")
        .with(Constant::GradientNorm, Known::AtMost(root_dim(dim)), "√d (rounded up), approached")
        .with(
            Constant::HessianLipschitz,
            Known::AtMost(0.096_226 / (tau * tau) * (1.0 + 1e-15)),
            "|f'''| = σ(1-σ)|1-2σ|/τ² is largest, 1/(6√3) = 0.0962250... over τ²",
        )
        .with(
            Constant::Infimum,
            Known::Exactly(0.0),
            "f > 0, and f tends to 0 where every x_i falls",
        );
    Ok(Problem::offline(Separable::new(facts, Softplus { tau })))
}

#[derive(Debug)]
struct Softplus {
    tau: f64,
}

impl Terms for Softplus {
    /// `max(x, 0) + τ ln(1 + e^{-|x|/τ})`, which never overflows.
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        let decay = (-(x.abs() / N::of(self.tau))).exp();
        x.max(N::zero()) + decay.ln_1p().times(self.tau)
    }

    /// `(1 + tanh(u/2))/2` for `u = x/τ`, and `e^u/(1 + e^u)` on the left, where the former cancels.
    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        let u = x / N::of(self.tau);
        u.plus(1.0)
            .branch(|| u.exp() / u.exp().plus(1.0), || u.times(0.5).tanh().plus(1.0).times(0.5))
    }
}
