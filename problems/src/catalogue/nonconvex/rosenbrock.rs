//! Rosenbrock's function: a curved valley, in any dimension a chain of them.

use super::chain_steps;
use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Rosenbrock's valley.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "rosenbrock",
    family: Family::NonconvexSmooth,
    summary: "Σ b(x_{i+1} - x_i²)² + (1 - x_i)²: a curved valley, ill-conditioned at its end; a second minimum from d = 4 on",
    formula: r"f(x) = \sum_{i=1}^{d-1} b (x_{i+1} - x_i^2)^2 + (1 - x_i)^2",
    source: "Rosenbrock 1960, The Computer Journal 3; constants by Gershgorin's discs",
    keys: &[
        KeyDoc::with_default("dim", "2", "[2, 1e6]", "number of coordinates d"),
        KeyDoc::with_default("stiffness", "100", "[1, 1e6]", "weight b of the valley"),
        KeyDoc::with_default(
            "box",
            "2.048",
            "[1, 1e3]",
            "half-width B of the box [-B, B]^d on which constants are stated",
        ),
    ],
    examples: &[
        "rosenbrock",
        "rosenbrock:stiffness=7,box=1.5",
        "rosenbrock:dim=4",
        "rosenbrock:dim=11",
    ],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 2..=1_000_000)?;
    let b = params.number("stiffness", Range::closed(1.0, 1e6))?;
    let half = params.number("box", Range::closed(1.0, 1e3))?;
    let on = Domain::Box { lo: -half, hi: half };
    // A dozen roundings of positive terms.
    let up = 1.0 + 1e-14;
    let (square, inner) = (half * half, dim > 2);
    // Discs of the first coordinates, of those in the middle and of the last one.
    let first = 12.0 * b * square + 8.0 * b * half + 2.0;
    let middle = 12.0 * b * square + 12.0 * b * half + 2.0 * b + 2.0;
    let smoothness = if inner { middle } else { first };
    // 12x² - 4|x| >= -1/3.
    let concave_first = b / 3.0 + 4.0 * b * half;
    let concave_middle = b / 3.0 + 8.0 * b * half - 2.0 * b;
    let concave_last = 4.0 * b * half - 2.0 * b;
    let concave =
        if inner { concave_first.max(concave_middle) } else { concave_first.max(concave_last) };
    let valley = half + square;
    let steep = 4.0 * b * half * valley + 2.0 * (1.0 + half);
    let slope = if inner { steep + 2.0 * b * valley } else { steep };
    let mut facts = Facts::new(params.resolved()?, dim)
        .with_on(
            Constant::Smoothness,
            Known::AtMost(smoothness * up),
            on.clone(),
            "Gershgorin: 12bB² + 8bB + 2, and 4bB + 2b more with a coordinate between two others",
        )
        .with_on(
            Constant::WeakConvexity,
            Known::AtMost(concave * up),
            on.clone(),
            "Gershgorin with 12x² - 4|x| >= -1/3",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(slope * up),
            on.clone(),
            "4bB(B + B²) + 2(1 + B), and 2b(B + B²) more with a coordinate between two others",
        )
        .with_on(
            Constant::HessianLipschitz,
            Known::AtMost((24.0 * b * half + 12.0 * b) * up),
            on,
            "Σ 24b x_i v_i³ - 12b v_i² v_{i+1} <= 24bB + 12b for ‖v‖ = 1",
        )
        .with(
            Constant::Infimum,
            Known::Exactly(0.0),
            "a sum of squares that vanishes at (1, ..., 1)",
        )
        .minimiser(vec![1.0; dim])
        .start((0..dim).map(|i| if i % 2 == 0 { -1.2 } else { 1.0 }).collect());
    if dim == 2 {
        // [[8b + 2, -4b], [-4b, 2b]]: the product of the eigenvalues is 4b.
        let (middle, part) = (5.0 * b + 1.0, 3.0 * b + 1.0);
        let large = middle + crate::math::sqrt(part * part + 16.0 * b * b);
        facts = facts.basin(Basin::new(vec![1.0; 2], 0.0, vec![4.0 * b / large, large]));
    }
    // The second minimum, known for the usual weight.
    if dim == 4 && b.to_bits() == 100f64.to_bits() {
        facts = facts.basin(Basin::new(
            vec![-0.7756592265653526, 0.6130933654850435, 0.38206284633839316, 0.1459720185521946],
            3.701428610430017,
            vec![0.3795335917013132, 190.81276530903048, 440.43280672478437, 866.1268771561506],
        ));
    }
    Ok(Problem::offline(Analytic::new(facts, Rosenbrock { b })))
}

#[derive(Debug)]
struct Rosenbrock {
    b: f64,
}

impl Formula for Rosenbrock {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        chain_steps(x).fold(N::zero(), |sum, (_, x, y)| {
            sum + (y - x.square()).square().times(self.b) + x.plus(-1.0).square()
        })
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        g.fill(N::zero());
        for (i, x, y) in chain_steps(x) {
            let off = (y - x.square()).times(2.0 * self.b);
            g[i] = g[i] - (x * off).times(2.0) + x.plus(-1.0).times(2.0);
            g[i + 1] = g[i + 1] + off;
        }
    }
}
