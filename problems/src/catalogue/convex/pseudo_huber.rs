//! `f(x) = k w² Σ_i (√(1 + (x_i/w)²) - 1)`.

use crate::catalogue::{DIM, Entry, Family, Problem, dim, root_dim};
use crate::number::Scalar;
use crate::objective::{Basin, Constant, Facts, Known, Separable, Terms};
use crate::rounding::mul_up;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The pseudo-Huber loss.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "pseudo-huber",
    family: Family::Convex,
    summary: "k w² Σ (√(1 + (x_i/w)²) - 1): Huber's loss with derivatives of every order",
    formula: r"f(x) = k w^2 \sum_i \Big( \sqrt{1 + (x_i/w)^2} - 1 \Big)",
    source: "Charbonnier, Blanc-Féraud, Aubert and Barlaud, Deterministic edge-preserving regularization, IEEE Trans. Image Process. 6 (1997)",
    keys: &[
        DIM,
        KeyDoc::with_default("scale", "1", "(0, inf)", "factor k = L"),
        KeyDoc::with_default("width", "1", "(0, inf)", "half-width w of the quadratic part"),
    ],
    examples: &[
        "pseudo-huber",
        "pseudo-huber:dim=3,scale=4,width=0.5",
        "pseudo-huber:dim=20,scale=0.1,width=3",
    ],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let scale = params.number("scale", Range::positive())?;
    let width = params.number("width", Range::positive())?;
    let slope = mul_up(scale, width);
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .with(
            Constant::Smoothness,
            Known::Exactly(scale),
            "f'' = k (1 + u²)^{-3/2} <= k for u = x_i/w, attained at 0",
        )
        .with(Constant::StrongConvexity, Known::Exactly(0.0), "f'' falls to 0 far away")
        .with(
            Constant::GradientCoordinate,
            Known::AtMost(slope),
            "k w |u|/√(1 + u²) < k w, approached far away",
        )
        .with(Constant::GradientNorm, Known::AtMost(mul_up(slope, root_dim(dim))), "√d k w")
        .with(
            Constant::HessianLipschitz,
            Known::AtMost(0.858_651 * (scale / width) * (1.0 + 1e-15)),
            "|f'''| = 3 (k/w) |u| (1 + u²)^{-5/2} is largest, 0.8586501 k/w, at u = ½",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, vec![scale; dim]));
    Ok(Problem::offline(Separable::new(facts, PseudoHuber { scale, width })))
}

#[derive(Debug)]
struct PseudoHuber {
    scale: f64,
    width: f64,
}

impl PseudoHuber {
    /// `near(√(1 + u²))` for `|u| <= 1` and `far(√(1 + 1/u²))` beyond, so that no square overflows.
    fn either<N: Scalar>(&self, u: N, near: impl FnOnce(N) -> N, far: impl FnOnce(N) -> N) -> N {
        let root = |u: N| u.square().plus(1.0).sqrt();
        u.abs().plus(-1.0).branch(|| near(root(u)), || far(root(u.recip())))
    }
}

impl Terms for PseudoHuber {
    /// `√(1 + u²) - 1` is `u²/(√(1 + u²) + 1)` near 0, where it would cancel.
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        let u = x / N::of(self.width);
        let excess =
            self.either(u, |root| u.square() / root.plus(1.0), |root| (u.abs() * root).plus(-1.0));
        excess.times(self.width).times(self.width).times(self.scale)
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        let u = x / N::of(self.width);
        let sine = self.either(u, |root| u / root, |root| u.signum() / root);
        sine.times(self.width).times(self.scale)
    }
}
