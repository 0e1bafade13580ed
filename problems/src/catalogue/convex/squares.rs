//! Weighted sums of squares under the names of the benchmark suites.

use super::quadratic::diagonal_quadratic;
use crate::catalogue::{DIM, Entry, Family, Problem, dim};
use crate::math::pow;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The keys of all of them.
const fn keys(half: &'static str) -> [KeyDoc; 2] {
    [
        DIM,
        KeyDoc::with_default(
            "box",
            half,
            "(0, inf)",
            "half-width B of the box [-B, B]^d on which bounds on the gradient are stated",
        ),
    ]
}

/// As [`keys`], from two dimensions on.
const fn keys_from_two(half: &'static str) -> [KeyDoc; 2] {
    [KeyDoc::with_default("dim", "2", "[2, 1e8]", "number of coordinates d"), keys(half)[1]]
}

/// Sphere, sum squares, ellipsoid, cigar and discus.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "sphere",
        family: Family::Convex,
        summary: "Σ x_i²: the best conditioned of all",
        formula: r"f(x) = \sum_i x_i^2",
        source: "De Jong, An Analysis of the Behavior of a Class of Genetic Adaptive Systems (1975), function 1",
        keys: &keys("5.12"),
        examples: &["sphere", "sphere:dim=3,box=2"],
        build: |params| quadratic(params, dim(params)?, |_, _| 2.0),
    },
    Entry {
        id: "sum-squares",
        family: Family::Convex,
        summary: "Σ i x_i²: condition number d, axes of different curvature",
        formula: r"f(x) = \sum_i i\, x_i^2",
        source: "Molga and Smutnicki, Test functions for optimization needs (2005), section 2.2",
        keys: &keys("5.12"),
        examples: &["sum-squares:dim=3", "sum-squares:dim=12"],
        build: |params| quadratic(params, dim(params)?, |i, _| 2.0 * (i + 1.0)),
    },
    Entry {
        id: "ellipsoid",
        family: Family::Convex,
        summary: "Σ 10^(6(i-1)/(d-1)) x_i²: condition number a million, evenly in the exponent",
        formula: r"f(x) = \sum_i 10^{6 \frac{i-1}{d-1}} x_i^2",
        source: "Hansen, Finck, Ros and Auger, Real-parameter black-box optimization benchmarking 2009, INRIA RR-6829, function 2 \
                 without oscillation (weights rounded to doubles)",
        keys: &keys_from_two("5"),
        examples: &["ellipsoid", "ellipsoid:dim=5"],
        build: |params| {
            let weight = |i: f64, d: f64| 2.0 * pow(10.0, 6.0 * (i / (d - 1.0)));
            quadratic(params, params.size("dim", 2..=100_000_000)?, weight)
        },
    },
    Entry {
        id: "cigar",
        family: Family::Convex,
        summary: "x_1² + 10⁶ Σ_{i>1} x_i²: one flat direction",
        formula: r"f(x) = x_1^2 + 10^6 \sum_{i>1} x_i^2",
        source: "Hansen and Ostermeier, Completely derandomized self-adaptation in evolution strategies (2001)",
        keys: &keys_from_two("5"),
        examples: &["cigar", "cigar:dim=6"],
        build: |params| {
            let weight = |i: f64, _| if i > 0.0 { 2e6 } else { 2.0 };
            quadratic(params, params.size("dim", 2..=100_000_000)?, weight)
        },
    },
    Entry {
        id: "discus",
        family: Family::Convex,
        summary: "10⁶ x_1² + Σ_{i>1} x_i²: one steep direction",
        formula: r"f(x) = 10^6 x_1^2 + \sum_{i>1} x_i^2",
        source: "Hansen and Ostermeier, Completely derandomized self-adaptation in evolution strategies (2001), as tablet",
        keys: &keys_from_two("5"),
        examples: &["discus", "discus:dim=6"],
        build: |params| {
            let weight = |i: f64, _| if i > 0.0 { 2.0 } else { 2e6 };
            quadratic(params, params.size("dim", 2..=100_000_000)?, weight)
        },
    },
];

/// `½ Σ h_i x_i²` with `h_i = curvature(i, d)` for `i = 0, ..., d - 1`.
#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
fn quadratic(
    params: &Params<'_>,
    dim: usize,
    curvature: impl Fn(f64, f64) -> f64,
) -> Result<Problem, SpecError> {
    let h = (0..dim).map(|i| curvature(i as f64, dim as f64)).collect();
    let half = params.number("box", Range::positive())?;
    Ok(diagonal_quadratic(params.resolved()?, h, Some(half)))
}
