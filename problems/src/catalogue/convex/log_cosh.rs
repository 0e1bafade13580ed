//! `f(x) = Σ_i ln cosh x_i`: quadratic near 0, linear far away, smooth throughout.

use std::f64::consts::LN_2;

use crate::catalogue::{DIM, Entry, Family, Problem, dim, root_dim};
use crate::number::Scalar;
use crate::objective::{Basin, Constant, Facts, Known, Separable, Terms};
use crate::spec::{Params, SpecError};

/// The log-cosh function.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "log-cosh",
    family: Family::Convex,
    summary: "Σ ln cosh x_i: convex with bounded gradient, three times differentiable unlike Huber's",
    formula: r"f(x) = \sum_i \ln\cosh x_i",
    source: "Green, Bayesian reconstructions from emission tomography data, IEEE Trans. Med. Imaging 9 (1990)",
    keys: &[DIM],
    examples: &["log-cosh", "log-cosh:dim=3", "log-cosh:dim=40"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .with(Constant::Smoothness, Known::Exactly(1.0), "f'' = 1/cosh² <= 1, attained at 0")
        .with(Constant::StrongConvexity, Known::Exactly(0.0), "f'' falls to 0 far away")
        .with(Constant::GradientCoordinate, Known::Exactly(1.0), "|tanh| < 1, approached far away")
        .with(Constant::GradientNorm, Known::AtMost(root_dim(dim)), "√d (rounded up), approached")
        .with(
            Constant::HessianLipschitz,
            Known::AtMost(0.769_801),
            "|f'''| = 2 |tanh| (1 - tanh²) is largest, 4/(3√3) = 0.7698003..., at tanh² = 1/3",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, vec![1.0; dim]));
    Ok(Problem::offline(Separable::new(facts, LogCosh)))
}

#[derive(Debug)]
struct LogCosh;

impl Terms for LogCosh {
    /// `|x| + ln(1 + e^{-2|x|}) - ln 2`, which never overflows.
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        let size = x.abs();
        size + size.times(-2.0).exp().ln_1p().plus(-LN_2)
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        x.tanh()
    }
}
