//! Zakharov's function.

use crate::catalogue::{Entry, Family, Problem, square_norm};
use crate::domain::Domain;
use crate::interval::{Interval, Reach};
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known};
use crate::spec::{KeyDoc, Params, SpecError};

/// The usual box.
const BOX: Domain = Domain::Box { lo: -5.0, hi: 10.0 };

/// Zakharov's function.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "zakharov",
    family: Family::Convex,
    summary: "‖x‖² + s² + s⁴ with s = Σ i x_i/2: strongly convex, a narrow valley of very different steepness",
    formula: r"f(x) = \sum_i x_i^2 + \Big(\sum_i \tfrac i2 x_i\Big)^2 + \Big(\sum_i \tfrac i2 x_i\Big)^4",
    source: "Jamil and Yang, A literature survey of benchmark functions (2013), function 173, on [-5, 10]^d",
    keys: &[KeyDoc::with_default("dim", "2", "[1, 1000]", "number of coordinates d")],
    examples: &["zakharov", "zakharov:dim=1", "zakharov:dim=3", "zakharov:dim=10"],
    build,
}];

#[expect(clippy::cast_precision_loss, reason = "at most a thousand")]
fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 1..=1000)?;
    let d = dim as f64;
    // s <= 10 Σ i/2 and ‖a‖² = Σ i²/4; both are exact.
    let (most, square) = (2.5 * d * (d + 1.0), d * (d + 1.0) * (2.0 * d + 1.0) / 24.0);
    let (s, a2) = (
        Interval::point(most),
        Interval::point(d * (d + 1.0) * (2.0 * d + 1.0)) * Interval::point(24.0).reciprocal(),
    );
    let push = s * 2.0 + s.power(3) * 4.0;
    let bounds: Vec<f64> = (1..=dim).map(|i| (push * (0.5 * i as f64) + 20.0).hi()).collect();
    let norm = bounds
        .iter()
        .fold(Interval::point(0.0), |sum, b| sum + Interval::point(*b).square())
        .sqrt();
    let mu = if dim == 1 { 2.5 } else { 2.0 };
    let mut curvatures = vec![2.0; dim];
    curvatures[0] = 2.0 + 2.0 * square;
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .with(
            Constant::StrongConvexity,
            Known::Exactly(mu),
            "2I + (2 + 12s²)aaᵀ >= 2I, equality across a, a_i = i/2",
        )
        .with(Constant::PolyakLojasiewicz, Known::AtLeast(mu), "at least the strong convexity")
        .with_on(
            Constant::Smoothness,
            Known::AtMost(((s.square() * 12.0 + 2.0) * a2 + 2.0).hi()),
            BOX,
            "2 + (2 + 12s²)‖a‖², attained at x = (10, ..., 10) (rounded up)",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(bounds[dim - 1]),
            BOX,
            "20 + (2s + 4s³) d/2, attained at (10, ..., 10) (rounded up)",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(norm.hi()),
            BOX,
            "attained at (10, ..., 10) (rounded up)",
        )
        .with_on(
            Constant::HessianLipschitz,
            Known::AtMost((s * 24.0 * a2 * a2.sqrt()).hi()),
            BOX,
            "24 s ‖a‖³ (rounded up)",
        )
        .coordinate_bounds_on(
            bounds,
            BOX,
            "2x_i + (2s + 4s³) i/2, attained at (10, ..., 10) (rounded up)",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, curvatures));
    Ok(Problem::offline(Analytic::new(facts, Zakharov)))
}

#[derive(Debug)]
struct Zakharov;

/// `s = Σ i x_i / 2`.
#[expect(clippy::cast_precision_loss, reason = "at most a thousand")]
fn slant<N: Scalar>(x: &[N]) -> N {
    let terms = x.iter().enumerate().map(|(i, x)| x.times(0.5 * (i + 1) as f64));
    terms.fold(N::zero(), |sum, term| sum + term)
}

#[expect(clippy::cast_precision_loss, reason = "at most a thousand")]
impl Formula for Zakharov {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let s = slant(x);
        square_norm(x) + s.square() + s.powi(4)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let s = slant(x);
        let push = s.times(2.0) + s.powi(3).times(4.0);
        for (i, (g, x)) in g.iter_mut().zip(x).enumerate() {
            *g = x.times(2.0) + push.times(0.5 * (i + 1) as f64);
        }
    }

    fn reach(&self) -> Reach {
        Reach {
            half_width: 1.0,
            because: "the least eigenvalue of 2I + (2 + 12s²)aaᵀ belongs to directions across a, or to s = 0",
        }
    }
}
