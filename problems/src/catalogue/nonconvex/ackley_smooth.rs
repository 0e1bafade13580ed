//! Ackley's function with the cone at its minimum rounded off.

use std::f64::consts::{E, TAU};

use crate::catalogue::{DIM, Entry, Family, Problem, dim, root_dim};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Ackley's function, smoothed.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "ackley-smooth",
    family: Family::NonconvexSmooth,
    summary: "Ackley's function with √(δ² + mean x²) for the root mean square: a funnel with waves, smooth at its minimum",
    formula: r"f(x) = 20 (e^{-\delta/5} - e^{-r/5}) + e - e^{\frac1d \sum_i \cos 2\pi x_i},\quad r = \sqrt{\delta^2 + \|x\|^2/d}",
    source: "Ackley 1987, A Connectionist Machine for Genetic Hillclimbing, which has δ = 0; constants by differentiation",
    keys: &[
        DIM,
        KeyDoc::with_default("smoothing", "0.1", "[1e-3, 0.25]", "radius δ of the rounded cone"),
    ],
    examples: &["ackley-smooth", "ackley-smooth:dim=4,smoothing=0.25"],
    build,
}];

#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let delta = params.number("smoothing", Range::closed(1e-3, 0.25))?;
    let on = Domain::Box { lo: -32.768, hi: 32.768 };
    // Twenty roundings of positive terms.
    let (d, root, up) = (dim as f64, root_dim(dim), 1.0 + 1e-14);
    let (cone, waves) = (4.0 * crate::math::exp(-delta / 5.0) / delta, E * TAU * TAU);
    let curvature = (cone + waves) / d;
    let facts = Facts::new(params.resolved()?, dim)
        .with_on(
            Constant::Smoothness,
            Known::AtMost(curvature * up),
            on.clone(),
            "(4 exp(-δ/5)/δ + 4π²e)/d, attained at 0; from below f'' >= -ρ, which is less for δ <= 1/4",
        )
        .with_on(
            Constant::WeakConvexity,
            Known::AtMost((0.8 + 3.05 * TAU * TAU) / d * up),
            on.clone(),
            "(4/5 + 3.05·4π²)/d: with S = mean sin², e^m(|cos| + S) <= max e^√(1-S)(1 + S) < 3.05",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost((4.0 / root.next_down() + E * TAU / d) * up),
            on.clone(),
            "4/√d + 2πe/d, as |∂_i r| <= 1/√d (rounded up)",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost((4.0 + E * TAU) / root.next_down() * up),
            on,
            "(4 + 2πe)/√d (rounded up)",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "both parts are least, 0, at 0")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, vec![curvature; dim]))
        .start(vec![4.3; dim]);
    Ok(Problem::offline(Analytic::new(facts, Ackley { delta })))
}

#[derive(Debug)]
struct Ackley {
    delta: f64,
}

/// `1 - e^{-s} = tanh(s/2) (1 + e^{-s})`, which does not cancel near 0.
fn one_minus_exp<N: Scalar>(s: N) -> N {
    s.times(0.5).tanh() * (-s).exp().plus(1.0)
}

impl Formula for Ackley {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let (r, d) = self.radius(x);
        // r - δ without cancellation, and 1 - mean cos = 2 mean sin².
        let square = x.iter().fold(N::zero(), |sum, x| sum + x.square()) / d;
        let further = square / r.plus(self.delta);
        let sines = x.iter().fold(N::zero(), |s, x| s + x.times(0.5 * TAU).sin().square()) / d;
        let funnel = one_minus_exp(further.times(0.2)) * N::of(-0.2 * self.delta).exp().times(20.0);
        funnel + one_minus_exp(sines.times(2.0)).times(E)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let (r, d) = self.radius(x);
        let pull = r.times(-0.2).exp().times(4.0) / (r * d);
        let mean = x.iter().fold(N::zero(), |sum, x| sum + x.times(TAU).cos()) / d;
        let wave = mean.exp().times(TAU) / d;
        for (g, x) in g.iter_mut().zip(x) {
            *g = *x * pull + x.times(TAU).sin() * wave;
        }
    }
}

impl Ackley {
    /// `√(δ² + ‖x‖²/d)` and `d`.
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    fn radius<N: Scalar>(&self, x: &[N]) -> (N, N) {
        let d = N::of(x.len() as f64);
        let square = x.iter().fold(N::zero(), |sum, x| sum + x.square()) / d;
        ((square + N::of(self.delta).square()).sqrt(), d)
    }
}
