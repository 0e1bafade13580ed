//! Powers: convex functions whose curvature vanishes at the minimum.

use crate::catalogue::{DIM, Entry, Family, Problem, cube, dim, root_dim, square_norm};
use crate::domain::Domain;
use crate::interval::Interval;
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known, Separable, Terms};
use crate::rounding::{mul_up, sqrt_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The `p`-power, the power of the norm, De Jong's quartic and the sum of different powers.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "p-power",
        family: Family::Convex,
        summary: "Σ |x_i|^p/p for p > 2: uniformly convex of degree p, flat at the minimum",
        formula: r"f(x) = \tfrac1p \sum_i |x_i|^p",
        source: "Nesterov, Lectures on Convex Optimization (2018), section 4.2.2 on uniform convexity; constants by differentiation",
        keys: &[
            DIM,
            KeyDoc::with_default("p", "3", "(2, 32]", "the power"),
            KeyDoc::with_default(
                "box",
                "1",
                "(0, 1e6]",
                "half-width B of the box [-B, B]^d on which constants are stated",
            ),
        ],
        examples: &[
            "p-power",
            "p-power:dim=3,p=2.5,box=2",
            "p-power:dim=2,p=6,box=0.5",
            "p-power:dim=10,p=4",
        ],
        build: p_power,
    },
    Entry {
        id: "norm-power",
        family: Family::Convex,
        summary: "‖x‖^p/p for even p >= 4: uniformly convex of degree p, the regulariser of higher-order methods",
        formula: r"f(x) = \tfrac1p \|x\|^p",
        source: "Nesterov, Lectures on Convex Optimization (2018), section 4.2.2",
        keys: &[
            DIM,
            KeyDoc::with_default("p", "4", "even, [4, 32]", "the power"),
            KeyDoc::with_default(
                "radius",
                "1",
                "(0, 1e6]",
                "radius R of the ball on which constants are stated",
            ),
        ],
        examples: &["norm-power", "norm-power:p=6,radius=2", "norm-power:dim=5,radius=1.5"],
        build: norm_power,
    },
    Entry {
        id: "quartic",
        family: Family::Convex,
        summary: "Σ i x_i⁴: De Jong's fourth function without its noise",
        formula: r"f(x) = \sum_i i\, x_i^4",
        source: "De Jong, An Analysis of the Behavior of a Class of Genetic Adaptive Systems (1975), function 4",
        keys: &[
            KeyDoc::with_default("dim", "1", "[1, 1e6]", "number of coordinates d"),
            KeyDoc::with_default(
                "box",
                "1.28",
                "(0, 1e6]",
                "half-width B of the box [-B, B]^d on which constants are stated",
            ),
        ],
        examples: &["quartic", "quartic:dim=3", "quartic:dim=30,box=1"],
        build: quartic,
    },
    Entry {
        id: "sum-of-different-powers",
        family: Family::Convex,
        summary: "Σ |x_i|^(i+1): quadratic along the first axis, flatter along every further one",
        formula: r"f(x) = \sum_i |x_i|^{i+1}",
        source: "Molga and Smutnicki, Test functions for optimization needs (2005), section 2.5",
        keys: &[KeyDoc::with_default("dim", "2", "[1, 1000]", "number of coordinates d")],
        examples: &[
            "sum-of-different-powers",
            "sum-of-different-powers:dim=1",
            "sum-of-different-powers:dim=3",
            "sum-of-different-powers:dim=6",
        ],
        build: different_powers,
    },
];

/// Facts of a function that is flat at its only minimiser, 0.
fn flat_at_zero(params: &Params<'_>, dim: usize) -> Result<Facts, SpecError> {
    Ok(Facts::new(params.resolved()?, dim)
        .convex()
        .with(Constant::StrongConvexity, Known::Exactly(0.0), "the Hessian at 0 is 0")
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, vec![0.0; dim])))
}

/// `c b^q`, rounded up.
fn power_up(c: f64, b: f64, q: f64) -> f64 {
    if q > 0.0 { (Interval::point(b).pow(q) * c).hi() } else { c }
}

fn p_power(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let p = params.number("p", Range::left_open(2.0, 32.0).because("p = 2 is the sphere"))?;
    let half = params.number("box", Range::left_open(0.0, 1e6))?;
    let slope = power_up(1.0, half, p - 1.0);
    let mut facts = flat_at_zero(params, dim)?
        .with_on(
            Constant::Smoothness,
            Known::AtMost(power_up(p - 1.0, half, p - 2.0)),
            cube(half),
            "(p-1) B^(p-2), attained on the faces (rounded up)",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(slope),
            cube(half),
            "B^(p-1), attained on the faces (rounded up)",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(mul_up(slope, root_dim(dim))),
            cube(half),
            "√d B^(p-1), attained in the corners (rounded up)",
        );
    if p >= 3.0 {
        let bend = mul_up(p - 1.0, p - 2.0);
        facts = facts.with_on(
            Constant::HessianLipschitz,
            Known::AtMost(power_up(bend, half, p - 3.0)),
            cube(half),
            "(p-1)(p-2) B^(p-3) (rounded up); for p < 3 there is none",
        );
    }
    Ok(Problem::offline(Separable::new(facts, PPower { p })))
}

#[derive(Debug)]
struct PPower {
    p: f64,
}

impl Terms for PPower {
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        x.abs().pow(self.p) / N::of(self.p)
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        let q = self.p - 1.0;
        x.branch(|| -(-x).pow(q), || x.pow(q))
    }
}

fn norm_power(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let p = params.integer("p", 4..=32)?;
    if !p.is_multiple_of(2) {
        return Err(params.refuse("p", p, format!("an even number; try {}", p + 1)));
    }
    let radius = params.number("radius", Range::left_open(0.0, 1e6))?;
    #[expect(clippy::cast_precision_loss, reason = "at most 32")]
    let q = p as f64;
    let on = Domain::Ball { radius };
    let slope = Known::AtMost(power_up(1.0, radius, q - 1.0));
    let facts = flat_at_zero(params, dim)?
        .with_on(
            Constant::Smoothness,
            Known::AtMost(power_up(q - 1.0, radius, q - 2.0)),
            on.clone(),
            "(p-1) R^(p-2), the radial curvature on the sphere (rounded up)",
        )
        .with_on(Constant::GradientCoordinate, slope, on.clone(), "R^(p-1), attained on an axis (rounded up)")
        .with_on(Constant::GradientNorm, slope, on.clone(), "R^(p-1), attained on the sphere (rounded up)")
        .with_on(
            Constant::HessianLipschitz,
            Known::AtMost(power_up((q - 1.0) * (q - 2.0), radius, q - 3.0)),
            on,
            "r^(p-3) (3(p-2)c + (p-2)(p-4)c³), c the cosine to x, is largest at c = 1: (p-1)(p-2) R^(p-3) (rounded up)",
        );
    #[expect(clippy::cast_possible_truncation, reason = "at most 16")]
    let half = (p / 2) as u32;
    Ok(Problem::offline(Analytic::new(facts, NormPower { half })))
}

/// `(‖x‖²)^half / (2 half)`.
#[derive(Debug)]
struct NormPower {
    half: u32,
}

impl Formula for NormPower {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        square_norm(x).powi(self.half) / N::of(f64::from(2 * self.half))
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let scale = square_norm(x).powi(self.half - 1);
        for (g, x) in g.iter_mut().zip(x) {
            *g = scale * *x;
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most a million")]
fn quartic(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 1..=1_000_000)?;
    let half = params.number("box", Range::left_open(0.0, 1e6))?;
    let d = dim as f64;
    let (square, cube_) = (mul_up(half, half), mul_up(mul_up(half, half), half));
    // Σ i² = d(d+1)(2d+1)/6.
    let squares = mul_up(mul_up(d, d + 1.0), 2.0 * d + 1.0) / 6.0 * (1.0 + f64::EPSILON);
    let bounds: Vec<f64> = (1..=dim).map(|i| mul_up(4.0 * i as f64, cube_)).collect();
    let facts = flat_at_zero(params, dim)?
        .with_on(
            Constant::Smoothness,
            Known::AtMost(mul_up(12.0 * d, square)),
            cube(half),
            "12 d B², attained on a face (rounded up)",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(bounds[dim - 1]),
            cube(half),
            "4 d B³, attained on a face (rounded up)",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(mul_up(4.0 * cube_, sqrt_up(squares))),
            cube(half),
            "4 B³ √(Σ i²), attained in the corners (rounded up)",
        )
        .with_on(
            Constant::HessianLipschitz,
            Known::AtMost(mul_up(24.0 * d, half)),
            cube(half),
            "24 d B, approached at a face (rounded up)",
        )
        .coordinate_bounds_on(bounds, cube(half), "4 i B³ (rounded up)");
    Ok(Problem::offline(Separable::new(facts, Quartic)))
}

#[derive(Debug)]
struct Quartic;

#[expect(clippy::cast_precision_loss, reason = "at most a million")]
impl Terms for Quartic {
    fn value<N: Scalar>(&self, i: usize, x: N) -> N {
        x.powi(4).times((i + 1) as f64)
    }

    fn slope<N: Scalar>(&self, i: usize, x: N) -> N {
        x.powi(3).times(4.0 * (i + 1) as f64)
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most a thousand")]
fn different_powers(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 1..=1000)?;
    let (d, on) = (dim as f64, cube(1.0));
    let flattest = if dim == 1 { 2.0 } else { 0.0 };
    let mut curvatures = vec![0.0; dim];
    curvatures[0] = 2.0;
    let bounds: Vec<f64> = (1..=dim).map(|i| (i + 1) as f64).collect();
    let squares = bounds.iter().map(|b| b * b).sum();
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .with(
            Constant::StrongConvexity,
            Known::Exactly(flattest),
            "f'' of all but the first term vanishes at 0",
        )
        .with_on(
            Constant::Smoothness,
            Known::Exactly(d * (d + 1.0)),
            on.clone(),
            "i(i+1)|x_i|^(i-1), largest for i = d on a face",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::Exactly(d + 1.0),
            on.clone(),
            "(i+1)|x_i|^i, largest for i = d on a face",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(sqrt_up(squares)),
            on.clone(),
            "√(Σ (i+1)²), attained in the corners (rounded up)",
        )
        .with_on(
            Constant::HessianLipschitz,
            Known::Exactly((d + 1.0) * d * (d - 1.0)),
            on.clone(),
            "(i+1)i(i-1)|x_i|^(i-2), largest for i = d",
        )
        .coordinate_bounds_on(bounds, on, "(i+1)|x_i|^i <= i+1")
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, curvatures));
    Ok(Problem::offline(Separable::new(facts, DifferentPowers)))
}

#[derive(Debug)]
struct DifferentPowers;

impl Terms for DifferentPowers {
    fn value<N: Scalar>(&self, i: usize, x: N) -> N {
        x.abs().powi(exponent(i))
    }

    /// `n x^(n-1)` for even `n`, `n x^(n-2) |x|` for odd `n`.
    fn slope<N: Scalar>(&self, i: usize, x: N) -> N {
        let n = exponent(i);
        let power = if n.is_multiple_of(2) { x.powi(n - 1) } else { x.powi(n - 2) * x.abs() };
        power.times(f64::from(n))
    }
}

/// `i + 1`, with coordinates counted from 1.
#[expect(clippy::cast_possible_truncation, reason = "at most 1001")]
fn exponent(i: usize) -> u32 {
    i as u32 + 2
}
