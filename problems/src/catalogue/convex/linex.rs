//! `f(x) = b Σ_i (e^{a x_i} - a x_i - 1)`.

use crate::catalogue::{DIM, Entry, Family, Problem, cube, dim, root_dim};
use crate::interval::Interval;
use crate::number::Scalar;
use crate::objective::{Basin, Constant, Facts, Known, Separable, Terms};
use crate::rounding::mul_up;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The linear-exponential loss.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "linex",
    family: Family::Convex,
    summary: "b Σ (e^{a x_i} - a x_i - 1): exponential on one side, linear on the other; e^x - x up to a constant for a = b = 1",
    formula: r"f(x) = b \sum_i \big( e^{a x_i} - a x_i - 1 \big)",
    source: "Varian, A Bayesian approach to real estate assessment (1975)",
    keys: &[
        DIM,
        KeyDoc::with_default("a", "1", "[-20, 20] without 0", "asymmetry a"),
        KeyDoc::with_default("b", "1", "(0, 1e6]", "scale b"),
        KeyDoc::with_default(
            "box",
            "2",
            "(0, 10]",
            "half-width B of the box [-B, B]^d on which constants are stated",
        ),
    ],
    examples: &["linex", "linex:dim=3,a=-0.5,b=2,box=3", "linex:dim=12"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let a = params.number("a", Range::closed(-20.0, 20.0))?;
    if a.abs() <= 0.0 {
        return Err(params.refuse("a", a, "nonzero: without asymmetry f vanishes"));
    }
    let b = params.number("b", Range::left_open(0.0, 1e6))?;
    let half = params.number("box", Range::left_open(0.0, 10.0))?;
    let size = Interval::point(a).abs();
    let (steep, flat) = ((size * half).exp(), (size * -half).exp());
    let (slope, bend) = (size * b, size.square() * b);
    let gradient = (slope * (steep - 1.0)).hi();
    let lowest = Known::AtLeast((bend * flat).lo());
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .with_on(
            Constant::Smoothness,
            Known::AtMost((bend * steep).hi()),
            cube(half),
            "b a² e^{|a|B}, attained on a face (rounded up)",
        )
        .with_on(
            Constant::StrongConvexity,
            lowest,
            cube(half),
            "b a² e^{-|a|B}, attained on a face (rounded down)",
        )
        .with_on(
            Constant::PolyakLojasiewicz,
            lowest,
            cube(half),
            "at least the strong convexity, as the minimiser lies in the box",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(gradient),
            cube(half),
            "b|a|(e^{|a|B} - 1), attained on a face (rounded up)",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(mul_up(gradient, root_dim(dim))),
            cube(half),
            "√d b|a|(e^{|a|B} - 1) (rounded up)",
        )
        .with_on(
            Constant::HessianLipschitz,
            Known::AtMost((bend * steep * size).hi()),
            cube(half),
            "b|a|³e^{|a|B} (rounded up)",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "e^u >= 1 + u")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, vec![b * a * a; dim]));
    Ok(Problem::offline(Separable::new(facts, Linex { a, b })))
}

#[derive(Debug)]
struct Linex {
    a: f64,
    b: f64,
}

/// `e^u - 1 = tanh(u/2) (e^u + 1)`, which does not cancel.
fn exp_m1<N: Scalar>(u: N) -> N {
    u.times(0.5).tanh() * u.exp().plus(1.0)
}

impl Terms for Linex {
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        let u = x.times(self.a);
        (exp_m1(u) - u).times(self.b)
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        exp_m1(x.times(self.a)).times(self.a).times(self.b)
    }
}
