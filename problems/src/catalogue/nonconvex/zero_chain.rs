//! The chain on which first-order methods find one coordinate at a time: the lower bound for stationary points.

use std::f64::consts::{E, FRAC_1_SQRT_2, PI};

use super::chain_steps;
use crate::catalogue::{Entry, Family, Problem};
use crate::interval::Reach;
use crate::number::Scalar;
use crate::objective::{Analytic, Constant, Facts, Formula, Known};
use crate::rounding::{mul_up, sqrt_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The zero chain.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "zero-chain",
    family: Family::NonconvexSmooth,
    summary: "the hard instance for stationary points: gradients stay large until the last coordinate of the chain is found",
    formula: r"f(x) = \frac{L s^2}{152} F(x/s),\quad F(x) = -\Psi(1)\Phi(x_1) + \sum_{i \ge 2} \Psi(-x_{i-1})\Phi(-x_i) - \Psi(x_{i-1})\Phi(x_i)",
    source: "Carmon, Duchi, Hinder and Sidford 2020, arXiv 1710.11606, section 3; Arjevani et al. 2023, arXiv 1912.02365, Lemma 2",
    keys: &[
        KeyDoc::with_default("length", "10", "[1, 1e5]", "number of coordinates T"),
        KeyDoc::with_default(
            "smoothness",
            "152",
            "(0, inf)",
            "Lipschitz constant L of the gradient",
        ),
        KeyDoc::with_default(
            "scale",
            "1",
            "(0, inf)",
            "length s; with s = 152 ε/L the gradient exceeds ε until the last coordinate is found",
        ),
    ],
    examples: &[
        "zero-chain",
        "zero-chain:length=1",
        "zero-chain:length=2,smoothness=1,scale=0.5",
        "zero-chain:length=4,smoothness=3",
    ],
    build,
}];

#[expect(clippy::cast_precision_loss, reason = "at most 100 000 coordinates")]
fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let length = params.size("length", 1..=100_000)?;
    let plain = "squares and reciprocals have to stay within the doubles";
    let smoothness = params.number("smoothness", Range::closed(1e-100, 1e100).because(plain))?;
    let scale = params.number("scale", Range::closed(1e-100, 1e100).because(plain))?;
    // L s/152 and L s²/152 with room for their roundings.
    let up = 1.0 + 1e-15;
    let slope = smoothness * scale / 152.0 * up;
    let slopes = mul_up(23.0, slope);
    // F(0) = -Φ(0) = -√(eπ/2) = -2.0664 since Ψ(0) = 0 and Ψ(1) = 1.
    let depth = (2.0665 + 12.0 * length as f64) * slope * scale * up;
    let facts = Facts::new(params.resolved()?, length)
        .with(
            Constant::Smoothness,
            Known::AtMost(smoothness),
            "F has 152 (Arjevani et al. 2023, Lemma 2), scaled",
        )
        .with(Constant::WeakConvexity, Known::AtMost(smoothness), "as L")
        .with(
            Constant::GradientCoordinate,
            Known::AtMost(slopes),
            "F has 23 (Arjevani et al. 2023, Lemma 2): 23 L s/152 (rounded up)",
        )
        .with(
            Constant::GradientNorm,
            Known::AtMost(mul_up(slopes, sqrt_up(length as f64))),
            "√T times the bound of a coordinate (rounded up)",
        )
        .with(
            Constant::Infimum,
            Known::AtLeast(-depth),
            "F(0) - inf F <= 12T (Arjevani et al. 2023, Lemma 2) and F(0) = -√(eπ/2), scaled",
        )
        .start(vec![0.0; length]);
    Ok(Problem::offline(Analytic::new(facts, ZeroChain { smoothness, scale })))
}

#[derive(Debug)]
struct ZeroChain {
    smoothness: f64,
    scale: f64,
}

/// Below `z = 1/2 + 1/64` the value of `Ψ` is under `e^{-1023}`, less than any double.
const SILENT: f64 = 0.5 + 1.0 / 64.0;

/// `Ψ(z) = exp(1 - 1/(2z - 1)²)` for `z > 1/2`, else 0.
fn psi<N: Scalar>(z: N) -> N {
    z.plus(-SILENT).branch(N::zero, || (N::one() - z.times(2.0).plus(-1.0).square().recip()).exp())
}

/// `Ψ'(z) = 4 Ψ(z)/(2z - 1)³`.
fn psi_slope<N: Scalar>(z: N) -> N {
    z.plus(-SILENT).branch(N::zero, || {
        let r = z.times(2.0).plus(-1.0).recip();
        (N::one() - r.square()).exp() * r.powi(3).times(4.0)
    })
}

/// `Φ(z) = √e ∫_{-∞}^z e^{-t²/2} dt`.
fn phi<N: Scalar>(z: N) -> N {
    let half = (N::of(E) * N::of(0.5 * PI)).sqrt();
    (z.times(FRAC_1_SQRT_2).erf().plus(1.0)) * half
}

/// `Φ'(z) = √e e^{-z²/2}`.
fn phi_slope<N: Scalar>(z: N) -> N {
    (N::one() - z.square()).times(0.5).exp()
}

impl ZeroChain {
    /// `L s^power / 152`.
    fn factor<N: Scalar>(&self, power: u32) -> N {
        N::of(self.smoothness) * N::of(self.scale).powi(power) / N::of(152.0)
    }
}

impl Formula for ZeroChain {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let s = N::of(self.scale);
        let first = -phi(x[0] / s);
        let sum = chain_steps(x).fold(first, |sum, (_, x, y)| {
            let (x, y) = (x / s, y / s);
            sum + psi(-x) * phi(-y) - psi(x) * phi(y)
        });
        sum * self.factor(2)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let (s, factor) = (N::of(self.scale), self.factor::<N>(1));
        g.fill(N::zero());
        g[0] = -phi_slope(x[0] / s);
        for (i, x, y) in chain_steps(x) {
            let (x, y) = (x / s, y / s);
            g[i] = g[i] - psi_slope(-x) * phi(-y) - psi_slope(x) * phi(y);
            g[i + 1] = g[i + 1] - (psi(-x) + psi(x)) * phi_slope(y);
        }
        for g in g {
            *g = *g * factor;
        }
    }

    fn reach(&self) -> Reach {
        Reach {
            half_width: 20.0 * self.scale,
            because: "beyond 20s only Ψ still grows, by less than a thousandth, and 152 leaves a tenth of room",
        }
    }
}
