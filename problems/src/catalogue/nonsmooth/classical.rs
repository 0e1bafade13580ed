//! Small problems of the nonsmooth test collections: maxima of a few smooth functions.

use crate::catalogue::pieces::{FIRST, Max, Pieces, along};
use crate::catalogue::{Entry, Family, Problem, cube, square_norm};
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Known};
use crate::rounding::{mul_up, sqrt_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

const SOURCE: &str = "Lukšan and Vlček, Test problems for nonsmooth unconstrained and linearly constrained optimization, ICS report 798 (2000)";

/// An entry of two variables without keys.
const fn planar(
    id: &'static str,
    summary: &'static str,
    formula: &'static str,
    build: fn(&Params<'_>) -> Result<Problem, SpecError>,
) -> Entry {
    Entry {
        id,
        family: Family::NonsmoothConvex,
        summary,
        formula,
        source: SOURCE,
        keys: &[],
        examples: &[],
        build,
    }
}

/// CB2, CB3, DEM, LQ, QL, Mifflin's first function and MAXQ.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        examples: &["cb2"],
        ..planar(
            "cb2",
            "Charalambous and Bandler's second function: a quartic, a sphere and an exponential, minimum 1.952 on a kink of two",
            r"f(x, y) = \max\{x^2 + y^4,\ (2-x)^2 + (2-y)^2,\ 2 e^{y-x}\}",
            |params| {
                let x = [1.139_037_651_992_662_6, 0.899_559_938_395_392_8];
                let facts = facts(params, x, 1.952_224_493_870_659, [1.0, -0.1])?;
                // The exponential is steepest at (-3, 3), where it is active: 2e⁶ = 806.8575..., times √2 1141.0688...
                Ok(problem(steepest(facts, 3.0, Known::AtMost(806.858), 1141.07), Small::Cb2))
            },
        )
    },
    Entry {
        examples: &["cb3"],
        ..planar(
            "cb3",
            "Charalambous and Bandler's third function: three pieces that meet at the minimum 2 at (1, 1)",
            r"f(x, y) = \max\{x^4 + y^2,\ (2-x)^2 + (2-y)^2,\ 2 e^{y-x}\}",
            |params| {
                let facts = facts(params, [1.0, 1.0], 2.0, [2.0, 2.0])?;
                Ok(problem(steepest(facts, 3.0, Known::AtMost(806.858), 1141.07), Small::Cb3))
            },
        )
    },
    Entry {
        examples: &["demyanov-malozemov"],
        ..planar(
            "demyanov-malozemov",
            "Demyanov and Malozemov's function (DEM): two planes and a paraboloid, minimum -3 at (0, -3)",
            r"f(x, y) = \max\{5x + y,\ -5x + y,\ x^2 + y^2 + 4y\}",
            |params| {
                let facts = facts(params, [0.0, -3.0], -3.0, [1.0, 1.0])?;
                // (2x, 2y + 4) is (10, 14) at (5, 5), where the paraboloid is active.
                Ok(problem(steepest(facts, 5.0, Known::Exactly(14.0), sqrt_up(296.0)), Small::Dem))
            },
        )
    },
    Entry {
        examples: &["lq"],
        ..planar(
            "lq",
            "LQ: a plane, and the same with a paraboloid outside of the unit disc, minimum -√2 on its boundary",
            r"f(x, y) = -x - y + \max\{0,\ x^2 + y^2 - 1\}",
            |params| {
                let facts = facts(
                    params,
                    [std::f64::consts::FRAC_1_SQRT_2; 2],
                    -std::f64::consts::SQRT_2,
                    [-0.5, -0.5],
                )?;
                // (2x - 1, 2y - 1) is (-7, -7) at (-3, -3).
                Ok(problem(steepest(facts, 3.0, Known::Exactly(7.0), sqrt_up(98.0)), Small::Lq))
            },
        )
    },
    Entry {
        examples: &["mifflin-1"],
        ..planar(
            "mifflin-1",
            "Mifflin's first function: a plane with a penalty outside of the unit disc, minimum -1 at (1, 0)",
            r"f(x, y) = -x + 20 \max\{0,\ x^2 + y^2 - 1\}",
            |params| {
                let facts = facts(params, [1.0, 0.0], -1.0, [0.8, 0.6])?;
                // (40x - 1, 40y) is (-81, ±80) at (-2, ±2).
                Ok(problem(
                    steepest(facts, 2.0, Known::Exactly(81.0), sqrt_up(12_961.0)),
                    Small::Mifflin,
                ))
            },
        )
    },
    Entry {
        examples: &["ql"],
        ..planar(
            "ql",
            "QL: a sphere with two linear penalties, strongly convex, minimum 7.2 at (1.2, 2.4)",
            r"f(x, y) = x^2 + y^2 + 10 \max\{0,\ -4x - y + 4,\ -x - 2y + 6\}",
            |params| {
                let facts = facts(params, [1.2, 2.4], 7.2, [-1.0, 5.0])?.with(
                    Constant::StrongConvexity,
                    Known::Exactly(2.0),
                    "that of the squares: the rest is piecewise linear",
                );
                // (2x - 40, 2y - 10) is (-50, -20) at (-5, -5), where the first penalty is active.
                Ok(problem(steepest(facts, 5.0, Known::Exactly(50.0), sqrt_up(2900.0)), Small::Ql))
            },
        )
    },
    Entry {
        id: "maxq",
        family: Family::NonsmoothConvex,
        summary: "max x_i²: d paraboloids that meet at the minimum",
        formula: r"f(x) = \max_i x_i^2",
        source: SOURCE,
        keys: &[
            KeyDoc::with_default("dim", "20", "[1, 1e6]", "number of coordinates d"),
            KeyDoc::with_default(
                "box",
                "10",
                "(0, inf)",
                "half-width B of the box [-B, B]^d on which bounds on the gradient are stated",
            ),
        ],
        examples: &["maxq", "maxq:dim=1", "maxq:dim=3,box=2"],
        build: maxq,
    },
];

/// Facts of a function of two variables.
fn facts(
    params: &Params<'_>,
    minimiser: [f64; 2],
    infimum: f64,
    start: [f64; 2],
) -> Result<Facts, SpecError> {
    Ok(Facts::new(params.resolved()?, 2)
        .convex()
        .nonsmooth(FIRST)
        .with(
            Constant::Infimum,
            Known::Exactly(infimum),
            "0 is a convex combination of the gradients of the pieces that meet at the minimiser",
        )
        .minimiser(minimiser.to_vec())
        .basin(Basin::new(minimiser.to_vec(), infimum, vec![]))
        .start(start.to_vec()))
}

/// Bounds on the gradient on `[-half, half]²`.
fn steepest(facts: Facts, half: f64, coordinate: Known, norm: f64) -> Facts {
    facts
        .with_on(
            Constant::GradientCoordinate,
            coordinate,
            cube(half),
            "attained in a corner by the piece that is active there",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(norm),
            cube(half),
            "attained in a corner by the piece that is active there (rounded up)",
        )
}

fn problem(facts: Facts, pieces: Small) -> Problem {
    Problem::offline(Analytic::new(facts, Max(pieces)))
}

#[derive(Debug)]
enum Small {
    Cb2,
    Cb3,
    Dem,
    Lq,
    Mifflin,
    Ql,
}

impl Pieces for Small {
    fn count(&self) -> usize {
        match self {
            Small::Lq | Small::Mifflin => 2,
            _ => 3,
        }
    }

    fn value<N: Scalar>(&self, k: usize, z: &[N]) -> N {
        let (x, y) = (z[0], z[1]);
        let outside = || square_norm(z).plus(-1.0);
        match (self, k) {
            (Small::Cb2, 0) => x.square() + y.powi(4),
            (Small::Cb3, 0) => x.powi(4) + y.square(),
            (Small::Cb2 | Small::Cb3, 1) => x.plus(-2.0).square() + y.plus(-2.0).square(),
            (Small::Cb2 | Small::Cb3, _) => (y - x).exp().times(2.0),
            (Small::Dem, 0) => x.times(5.0) + y,
            (Small::Dem, 1) => y - x.times(5.0),
            (Small::Dem, _) => square_norm(z) + y.times(4.0),
            (Small::Lq, 1) => outside(),
            (Small::Mifflin, 1) => outside().times(20.0),
            (Small::Ql, 1) => (x.times(-4.0) - y).plus(4.0).times(10.0),
            (Small::Ql, 2) => (-x - y.times(2.0)).plus(6.0).times(10.0),
            (Small::Lq | Small::Mifflin | Small::Ql, _) => N::zero(),
        }
    }

    fn shared<N: Scalar>(&self, z: &[N]) -> N {
        match self {
            Small::Lq => -z[0] - z[1],
            Small::Mifflin => -z[0],
            Small::Ql => square_norm(z),
            _ => N::zero(),
        }
    }

    fn add_shared_gradient<N: Scalar>(&self, z: &[N], g: &mut [N]) {
        match self {
            Small::Lq => g.iter_mut().for_each(|g| *g = g.plus(-1.0)),
            Small::Mifflin => g[0] = g[0].plus(-1.0),
            Small::Ql => g.iter_mut().zip(z).for_each(|(g, z)| *g = *g + z.times(2.0)),
            _ => {}
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most a million")]
fn maxq(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 1..=1_000_000)?;
    let half = params.number("box", Range::positive())?;
    let slope = Known::AtMost(mul_up(2.0, half));
    let mu = if dim == 1 { 2.0 } else { 0.0 };
    let start = |i: usize| if 2 * i <= dim { i as f64 } else { -(i as f64) };
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .nonsmooth(FIRST)
        .with(
            Constant::StrongConvexity,
            Known::Exactly(mu),
            "only x_i² is curved where it is the maximum",
        )
        .with_on(Constant::GradientCoordinate, slope, cube(half), "2B, attained on the faces")
        .with_on(Constant::GradientNorm, slope, cube(half), "2B, attained on the faces")
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, vec![]))
        .start((1..=dim).map(start).collect());
    Ok(Problem::offline(Analytic::new(facts, Max(Squares(dim)))))
}

#[derive(Debug)]
struct Squares(usize);

impl Pieces for Squares {
    fn count(&self) -> usize {
        self.0
    }

    fn value<N: Scalar>(&self, k: usize, x: &[N]) -> N {
        x[k].square()
    }

    fn gradient<N: Scalar>(&self, k: usize, x: &[N], g: &mut [N]) {
        along(k, x[k].times(2.0), g);
    }
}
