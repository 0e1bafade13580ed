//! Rastrigin's function: a parabola with a cosine on it, one minimum near every integer.

use std::f64::consts::{PI, TAU};

use crate::catalogue::{DIM, Entry, Family, Problem, dim};
use crate::domain::Domain;
use crate::interval::Reach;
use crate::math::{cos, sin};
use crate::number::Scalar;
use crate::objective::{Barrier, Basin, Constant, Facts, Known, Saddle, Separable, Terms};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Rastrigin's function.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "rastrigin",
    family: Family::NonconvexSmooth,
    summary: "Σ x_i² + A(1 - cos 2πx_i): a minimum near every integer, the lowest at 0; smooth on all of R^d",
    formula: r"f(x) = \sum_i x_i^2 + A (1 - \cos 2\pi x_i)",
    source: "Rastrigin 1974; Mühlenbein, Schomisch and Born 1991; constants by differentiation",
    keys: &[DIM, KeyDoc::with_default("amplitude", "10", "[1, 1e6]", "weight A of the cosine")],
    examples: &["rastrigin", "rastrigin:amplitude=1", "rastrigin:dim=4"],
    build,
}];

/// A root of `x + πA sin 2πx` by Newton's method from nearby, which converges within ten steps for `A >= 1`.
fn stationary(amplitude: f64, mut x: f64) -> f64 {
    for _ in 0..40 {
        let slope = x + PI * amplitude * sin(TAU * x);
        x -= slope / (1.0 + TAU * PI * amplitude * cos(TAU * x));
    }
    x
}

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let few = "with a weight below 1 the minima beside the lowest one may disappear";
    let a = params.number("amplitude", Range::closed(1.0, 1e6).because(few))?;
    let wave = TAU * TAU * a;
    // A dozen roundings.
    let up = 1.0 + 1e-14;
    let on = Domain::Box { lo: -5.12, hi: 5.12 };
    let (next, top) = (stationary(a, 1.0), stationary(a, 0.5));
    let terms = Rastrigin { a };
    let at = |first: f64| {
        let mut x = vec![0.0; dim];
        x[0] = first;
        x
    };
    let curvatures = |first: f64| {
        let mut c = vec![2.0 + wave; dim];
        c[0] = 2.0 + wave * cos(TAU * first);
        c
    };
    let (depth, height) = (terms.value(0, next), terms.value(0, top));
    let facts = Facts::new(params.resolved()?, dim)
        .with(
            Constant::Smoothness,
            Known::AtMost((2.0 + wave) * up),
            "f'' = 2 + 4π²A cos 2πx <= 2 + 4π²A, attained at 0 (rounded up)",
        )
        .with(
            Constant::WeakConvexity,
            Known::AtMost((wave - 2.0) * up),
            "f'' >= 2 - 4π²A, attained at 1/2 (rounded up)",
        )
        .with(
            Constant::HessianLipschitz,
            Known::AtMost(TAU * wave * up),
            "|f'''| = 8π³A |sin 2πx|, attained at 1/4 (rounded up)",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost((10.24 + TAU * a) * up),
            on,
            "|2x + 2πA sin 2πx| <= 10.24 + 2πA (rounded up)",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, curvatures(0.0)))
        .basin(Basin::new(at(next), depth, curvatures(next)))
        .saddle(Saddle::new(at(top), height, curvatures(top)))
        .barrier(Barrier { from: 0, to: 1, saddle: at(top), height })
        .barrier(Barrier { from: 1, to: 0, saddle: at(top), height: height - depth })
        .start(vec![2.2; dim]);
    Ok(Problem::offline(Separable::new(facts, terms)))
}

#[derive(Debug)]
struct Rastrigin {
    a: f64,
}

impl Terms for Rastrigin {
    /// `1 - cos 2πx = 2 sin² πx` does not cancel near 0.
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        x.square() + x.times(PI).sin().square().times(2.0 * self.a)
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        x.times(2.0) + x.times(TAU).sin().times(self.a).times(TAU)
    }

    fn reach(&self) -> Reach {
        Reach {
            half_width: 0.75,
            because: "second derivatives have period 1 < 1.5 in each coordinate",
        }
    }
}
