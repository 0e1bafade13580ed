//! Classical quadratics whose coordinates are coupled.

use std::f64::consts::PI;

use crate::catalogue::spectrum::{above, below, second_difference};
use crate::catalogue::{Entry, Family, Problem, cube};
use crate::interval::Reach;
use crate::math::{cos, sin};
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known};
use crate::rounding::{mul_up, sqrt_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Trid, the rotated hyper-ellipsoid, Booth's and Matyas' function.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "trid",
        family: Family::Convex,
        summary: "Σ (x_i - 1)² - Σ x_i x_{i-1}: the second difference, minimiser i(d+1-i)",
        formula: r"f(x) = \sum_i (x_i - 1)^2 - \sum_{i>1} x_i x_{i-1}",
        source: "Neumaier, test functions collected at univie.ac.at, as in Surjanovic and Bingham, Virtual Library of Simulation Experiments",
        keys: &[KeyDoc::with_default("dim", "6", "[1, 1e5]", "number of coordinates d")],
        examples: &["trid", "trid:dim=1", "trid:dim=3", "trid:dim=20"],
        build: trid,
    },
    Entry {
        id: "schwefel-1-2",
        family: Family::Convex,
        summary: "Σ_i (x_1 + ... + x_i)²: Schwefel's double sum, the rotated hyper-ellipsoid",
        formula: r"f(x) = \sum_i \Big( \sum_{j \le i} x_j \Big)^2",
        source: "Schwefel, Numerical Optimization of Computer Models (1981), problem 1.2",
        keys: &[
            KeyDoc::with_default("dim", "2", "[1, 1e5]", "number of coordinates d"),
            KeyDoc::with_default(
                "box",
                "65.536",
                "(0, inf)",
                "half-width B of the box [-B, B]^d on which bounds on the gradient are stated",
            ),
        ],
        examples: &["schwefel-1-2", "schwefel-1-2:dim=3,box=1", "schwefel-1-2:dim=10"],
        build: double_sum,
    },
    Entry {
        id: "booth",
        family: Family::Convex,
        summary: "(x + 2y - 7)² + (2x + y - 5)²: minimum 0 at (1, 3)",
        formula: r"f(x, y) = (x + 2y - 7)^2 + (2x + y - 5)^2",
        source: "Jamil and Yang, A literature survey of benchmark functions (2013), function 17, on [-10, 10]²",
        keys: &[],
        examples: &["booth"],
        build: booth,
    },
    Entry {
        id: "matyas",
        family: Family::Convex,
        summary: "0.26(x² + y²) - 0.48xy: condition number 25 along the diagonals",
        formula: r"f(x, y) = 0.26 (x^2 + y^2) - 0.48\, x y = \frac{(x+y)^2}{100} + \frac{(x-y)^2}{4}",
        source: "Jamil and Yang, A literature survey of benchmark functions (2013), function 71, on [-10, 10]²",
        keys: &[],
        examples: &["matyas"],
        build: matyas,
    },
];

/// The reach of a quadratic.
const CONSTANT: Reach = Reach { half_width: 1.0, because: "the Hessian is constant" };

#[expect(clippy::cast_precision_loss, reason = "numbers stay below 2^53")]
fn trid(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 1..=100_000)?;
    let h: Vec<f64> = (1..=dim).map(|k| second_difference(k, dim)).collect();
    let minimiser: Vec<f64> = (1..=dim).map(|i| (i * (dim + 1 - i)) as f64).collect();
    let infimum = -((dim * (dim + 4) * (dim - 1) / 6) as f64);
    let lowest = Known::AtLeast(below(h[0]));
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .with(
            Constant::Smoothness,
            Known::AtMost(above(h[dim - 1])),
            "4 cos²(π/(2(d+1))), the largest eigenvalue (rounded up)",
        )
        .with(
            Constant::StrongConvexity,
            lowest,
            "4 sin²(π/(2(d+1))), the smallest eigenvalue (rounded down)",
        )
        .with(Constant::PolyakLojasiewicz, lowest, "that of a quadratic is its smallest eigenvalue")
        .with(Constant::HessianLipschitz, Known::Exactly(0.0), "the Hessian is constant")
        .with(Constant::Infimum, Known::Exactly(infimum), "-d(d+4)(d-1)/6")
        .minimiser(minimiser.clone())
        .basin(Basin::new(minimiser, infimum, h))
        .start(vec![0.0; dim]);
    Ok(Problem::offline(Analytic::new(facts, Trid)))
}

#[derive(Debug)]
struct Trid;

impl Formula for Trid {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let squares = x.iter().fold(N::zero(), |sum, x| sum + x.plus(-1.0).square());
        x.windows(2).fold(squares, |sum, pair| sum - pair[0] * pair[1])
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        for i in 0..x.len() {
            g[i] = x[i].plus(-1.0).times(2.0);
            if i > 0 {
                g[i] = g[i] - x[i - 1];
            }
            if i + 1 < x.len() {
                g[i] = g[i] - x[i + 1];
            }
        }
    }

    fn reach(&self) -> Reach {
        CONSTANT
    }
}

#[expect(clippy::cast_precision_loss, reason = "numbers stay below 2^53")]
fn double_sum(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 1..=100_000)?;
    let half = params.number("box", Range::positive())?;
    let n = (4 * dim + 2) as f64;
    let eigenvalue = |k: usize| {
        let s = sin(PI * ((2 * k - 1) as f64 / n));
        0.5 / (s * s)
    };
    let bottom = cos(PI * (2.0 / n));
    let (largest, smallest) = (eigenvalue(1), 0.5 / (bottom * bottom));
    // ∂_j f = 2 Σ_{i>=j} (x_1 + ... + x_i) is at most 2B Σ_{i>=j} i.
    let bounds: Vec<f64> =
        (1..=dim).map(|j| mul_up((dim * (dim + 1) - j * (j - 1)) as f64, half)).collect();
    let squares = bounds.iter().map(|b| b * b).sum::<f64>() * (1.0 + 2.0 * n * f64::EPSILON);
    let lowest = Known::AtLeast(below(smallest));
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .with(
            Constant::Smoothness,
            Known::AtMost(above(largest)),
            "1/(2 sin²(π/(4d+2))), the largest eigenvalue (rounded up)",
        )
        .with(
            Constant::StrongConvexity,
            lowest,
            "1/(2 cos²(π/(2d+1))), the smallest eigenvalue (rounded down)",
        )
        .with(Constant::PolyakLojasiewicz, lowest, "that of a quadratic is its smallest eigenvalue")
        .with(Constant::HessianLipschitz, Known::Exactly(0.0), "the Hessian is constant")
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(bounds[0]),
            cube(half),
            "B d(d+1), attained in a corner (rounded up)",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(sqrt_up(squares)),
            cube(half),
            "attained at (B, ..., B) (rounded up)",
        )
        .coordinate_bounds_on(bounds, cube(half), "2B Σ_{i>=j} i (rounded up)")
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, (1..=dim).map(eigenvalue).collect()));
    Ok(Problem::offline(Analytic::new(facts, DoubleSum)))
}

#[derive(Debug)]
struct DoubleSum;

impl Formula for DoubleSum {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let (mut part, mut total) = (N::zero(), N::zero());
        for x in x {
            part = part + *x;
            total = total + part.square();
        }
        total
    }

    /// Partial sums forth, their sums back.
    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let mut part = N::zero();
        for (g, x) in g.iter_mut().zip(x) {
            part = part + *x;
            *g = part.times(2.0);
        }
        let mut rest = N::zero();
        for g in g.iter_mut().rev() {
            rest = rest + *g;
            *g = rest;
        }
    }

    fn reach(&self) -> Reach {
        CONSTANT
    }
}

/// Facts of a quadratic of two variables with the given curvatures and minimum 0.
fn planar(
    params: &Params<'_>,
    minimiser: [f64; 2],
    curvatures: [f64; 2],
    g: f64,
    norm: f64,
) -> Result<Facts, SpecError> {
    let [low, high] = curvatures;
    Ok(Facts::new(params.resolved()?, 2)
        .convex()
        .with(Constant::Smoothness, Known::Exactly(high), "the eigenvalue along one diagonal")
        .with(
            Constant::StrongConvexity,
            Known::Exactly(low),
            "the eigenvalue along the other diagonal",
        )
        .with(
            Constant::PolyakLojasiewicz,
            Known::Exactly(low),
            "that of a quadratic is its smallest eigenvalue",
        )
        .with(Constant::HessianLipschitz, Known::Exactly(0.0), "the Hessian is constant")
        .with_on(
            Constant::GradientCoordinate,
            Known::Exactly(g),
            cube(10.0),
            "attained in a corner",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(norm),
            cube(10.0),
            "attained in a corner (rounded up)",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "a sum of squares that vanish together")
        .minimiser(minimiser.to_vec())
        .basin(Basin::new(minimiser.to_vec(), 0.0, curvatures.to_vec())))
}

fn booth(params: &Params<'_>) -> Result<Problem, SpecError> {
    // ∇f = (10x + 8y - 34, 8x + 10y - 38) is (-214, -218) at (-10, -10).
    let facts = planar(params, [1.0, 3.0], [2.0, 18.0], 218.0, sqrt_up(93_320.0))?;
    Ok(Problem::offline(Analytic::new(facts, Booth)))
}

#[derive(Debug)]
struct Booth;

impl Formula for Booth {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        (x[0] + x[1].times(2.0)).plus(-7.0).square() + (x[0].times(2.0) + x[1]).plus(-5.0).square()
    }

    fn reach(&self) -> Reach {
        CONSTANT
    }
}

fn matyas(params: &Params<'_>) -> Result<Problem, SpecError> {
    // ∇f = ((x+y)/50 + (x-y)/2, (x+y)/50 - (x-y)/2) is (10, -10) at (10, -10).
    let facts = planar(params, [0.0, 0.0], [0.04, 1.0], 10.0, sqrt_up(200.0))?;
    Ok(Problem::offline(Analytic::new(facts, Matyas)))
}

#[derive(Debug)]
struct Matyas;

impl Formula for Matyas {
    /// 0.26 and 0.48 are no doubles; 1/100 and 1/4 of the squares are exact.
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        (x[0] + x[1]).square() / N::of(100.0) + (x[0] - x[1]).square().times(0.25)
    }

    fn reach(&self) -> Reach {
        CONSTANT
    }
}
