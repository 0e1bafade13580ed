//! Saddles of every kind, each confined by a quartic or sextic: strict, monkey, degenerate.

use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::interval::Reach;
use crate::math::sqrt;
use crate::number::Scalar;
use crate::objective::{
    Analytic, Barrier, Basin, Constant, Facts, Formula, Known, Saddle, Separable, Terms,
};
use crate::rounding::{add_up, mul_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The saddles.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "strict-saddle",
        family: Family::NonconvexSmooth,
        summary: "½(x_1² + ... + x_{d-1}² - γ x_d²) + ‖x‖⁴/4: one direction leads down from 0, to two minima",
        formula: r"f(x) = \tfrac12 \sum_{i<d} x_i^2 - \tfrac\gamma2 x_d^2 + \tfrac14 \|x\|^4",
        source: "strict saddles as in Ge, Huang, Jin and Yuan 2015, arXiv 1503.02101; constants by differentiation",
        keys: &[
            KeyDoc::with_default("dim", "2", "[2, 1e6]", "number of coordinates d"),
            KeyDoc::with_default("escape", "1", "(0, inf)", "negative curvature γ at the saddle"),
            KeyDoc::with_default(
                "radius",
                "2",
                "[1, inf)",
                "radius R of the ball on which constants are stated",
            ),
        ],
        examples: &["strict-saddle", "strict-saddle:escape=0.01", "strict-saddle:dim=5,radius=3"],
        build: strict,
    },
    Entry {
        id: "monkey-saddle",
        family: Family::NonconvexSmooth,
        summary: "(x³ - 3xy²)/3 + (x² + y²)²/4: three valleys meet at 0, where the Hessian vanishes",
        formula: r"f(x, y) = \tfrac13 (x^3 - 3 x y^2) + \tfrac14 (x^2 + y^2)^2",
        source: "Hilbert and Cohn-Vossen, Geometry and the Imagination; constants by differentiation",
        keys: &[],
        examples: &["monkey-saddle"],
        build: monkey,
    },
    Entry {
        id: "degenerate-saddle",
        family: Family::NonconvexSmooth,
        summary: "½ Σ x_i² - x_d⁴/4 + x_d⁶/6: no negative curvature at 0, yet not a minimum; slower to leave than any strict saddle",
        formula: r"f(x) = \tfrac12 \sum_{i<d} x_i^2 - \tfrac14 x_d^4 + \tfrac16 x_d^6",
        source: "Anandkumar and Ge 2016, arXiv 1602.05908, on degenerate saddles; constants by differentiation",
        keys: &[KeyDoc::with_default("dim", "2", "[1, 1e6]", "number of coordinates d")],
        examples: &["degenerate-saddle:dim=1", "degenerate-saddle", "degenerate-saddle:dim=5"],
        build: degenerate,
    },
];

/// `at e_d`.
fn along_last(dim: usize, at: f64) -> Vec<f64> {
    let mut x = vec![0.0; dim];
    x[dim - 1] = at;
    x
}

/// `usual` in every direction but the last.
fn with_last(dim: usize, usual: f64, last: f64) -> Vec<f64> {
    let mut c = vec![usual; dim];
    c[dim - 1] = last;
    c
}

fn strict(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 2..=1_000_000)?;
    let gamma = params.number("escape", Range::positive())?;
    let radius = params.number("radius", Range::at_least(1.0))?;
    let on = Domain::Ball { radius };
    let square = mul_up(radius, radius);
    let bottom = sqrt(gamma);
    let height = 0.25 * gamma * gamma;
    let start = with_last(dim, 1.0, 1e-3);
    let facts = Facts::new(params.resolved()?, dim)
        .with_on(
            Constant::Smoothness,
            Known::AtMost(add_up(1.0, mul_up(3.0, square)).max(gamma)),
            on.clone(),
            "‖x‖⁴/4 has curvatures from 0 to 3R², attained along e_1 (rounded up)",
        )
        .with(
            Constant::WeakConvexity,
            Known::Exactly(gamma),
            "‖x‖⁴/4 is convex, and its Hessian vanishes at 0",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(mul_up(radius, add_up(gamma.max(1.0), square))),
            on.clone(),
            "max(1, γ)R + R³ (rounded up)",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(mul_up(radius, add_up(gamma.max(1.0), square))),
            on.clone(),
            "max(1, γ)R + R³ (rounded up)",
        )
        .with_on(
            Constant::HessianLipschitz,
            Known::AtMost(6.0 * radius),
            on,
            "6⟨x, v⟩‖v‖² <= 6R for ‖v‖ = 1",
        )
        .with(
            Constant::Infimum,
            Known::Exactly(-height),
            "-γ²/4 = min (-γs/2 + s²/4) over s = ‖x‖², up to rounding",
        )
        .minimiser(along_last(dim, -bottom))
        .minimiser(along_last(dim, bottom))
        .basin(Basin::new(
            along_last(dim, -bottom),
            -height,
            with_last(dim, 1.0 + gamma, 2.0 * gamma),
        ))
        .basin(Basin::new(
            along_last(dim, bottom),
            -height,
            with_last(dim, 1.0 + gamma, 2.0 * gamma),
        ))
        .saddle(Saddle::new(vec![0.0; dim], 0.0, with_last(dim, 1.0, -gamma)))
        .barrier(Barrier { from: 0, to: 1, saddle: vec![0.0; dim], height })
        .start(start)
        .another_start(with_last(dim, 1.0, 0.0));
    Ok(Problem::offline(Analytic::new(facts, Strict { gamma })))
}

#[derive(Debug)]
struct Strict {
    gamma: f64,
}

/// `‖x‖²`.
fn square_norm<N: Scalar>(x: &[N]) -> N {
    x.iter().fold(N::zero(), |sum, x| sum + x.square())
}

impl Formula for Strict {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let (last, others) = x.split_at(x.len() - 1);
        let (up, down) = (square_norm(last), others[0].square());
        up.times(0.5) - down.times(0.5 * self.gamma) + (up + down).square().times(0.25)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let (s, last) = (square_norm(x), x.len() - 1);
        for (i, (g, x)) in g.iter_mut().zip(x).enumerate() {
            *g = *x * s.plus(if i == last { -self.gamma } else { 1.0 });
        }
    }

    fn reach(&self) -> Reach {
        Reach {
            half_width: 1.0,
            because: "the quartic only adds curvature, the least is that at 0",
        }
    }
}

fn monkey(params: &Params<'_>) -> Result<Problem, SpecError> {
    let on = Domain::Ball { radius: 2.0 };
    let half_root = 0.866_025_403_784_438_6;
    let low = -1.0 / 12.0;
    let mut facts = Facts::new(params.resolved()?, 2)
        .with_on(
            Constant::Smoothness,
            Known::Exactly(16.0),
            on.clone(),
            "2r + 3r² at (r, 0), r = 2",
        )
        .with(
            Constant::WeakConvexity,
            Known::Exactly(1.0),
            "the cubic has curvatures ±2r, the quartic at least r²: r² - 2r >= -1, attained at (1, 0)",
        )
        .with_on(
            Constant::GradientNorm,
            Known::Exactly(12.0),
            on.clone(),
            "r² + r³ at (r, 0), r = 2",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::Exactly(12.0),
            on.clone(),
            "r² + r³ at (r, 0), r = 2",
        )
        .with_on(
            Constant::HessianLipschitz,
            Known::Exactly(14.0),
            on,
            "2 from the cubic and 6r from the quartic, along (1, 0) at (2, 0)",
        )
        .with(
            Constant::Infimum,
            Known::Exactly(low),
            "r³ cos(3θ)/3 + r⁴/4 is least, -1/12, at r = 1 and cos 3θ = -1 (rounded)",
        )
        .saddle(Saddle::new(vec![0.0, 0.0], 0.0, vec![0.0, 0.0]))
        .start(vec![1.0, 1e-2]);
    for x in [vec![-1.0, 0.0], vec![0.5, half_root], vec![0.5, -half_root]] {
        facts = facts.minimiser(x.clone()).basin(Basin::new(x, low, vec![1.0, 3.0]));
    }
    Ok(Problem::offline(Analytic::new(facts, Monkey)))
}

#[derive(Debug)]
struct Monkey;

impl Formula for Monkey {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let (p, q) = (x[0].square(), x[1].square());
        x[0] * (p - q.times(3.0)) / N::of(3.0) + (p + q).square().times(0.25)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let (x, y) = (x[0], x[1]);
        let s = x.square() + y.square();
        g[0] = x.square() - y.square() + x * s;
        g[1] = y * (s - x.times(2.0));
    }

    fn reach(&self) -> Reach {
        Reach {
            half_width: 2.0,
            because: "r² - 2r, which bounds the curvature from below, is positive beyond",
        }
    }
}

fn degenerate(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 1..=1_000_000)?;
    let on = Domain::Box { lo: -2.0, hi: 2.0 };
    let low = -1.0 / 12.0;
    let facts = Facts::new(params.resolved()?, dim)
        .with_on(Constant::Smoothness, Known::Exactly(68.0), on.clone(), "5x⁴ - 3x² at the edge 2")
        .with(
            Constant::WeakConvexity,
            Known::AtMost(0.45f64.next_up()),
            "5x⁴ - 3x² >= -9/20, attained at x² = 3/10 (rounded up)",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::Exactly(24.0),
            on.clone(),
            "x⁵ - x³ at the edge 2",
        )
        .with_on(Constant::HessianLipschitz, Known::Exactly(148.0), on, "20x³ - 6x at the edge 2")
        .with(Constant::Infimum, Known::Exactly(low), "-1/4 + 1/6 at x_d = ±1 (rounded)")
        .minimiser(along_last(dim, -1.0))
        .minimiser(along_last(dim, 1.0))
        .basin(Basin::new(along_last(dim, -1.0), low, with_last(dim, 1.0, 2.0)))
        .basin(Basin::new(along_last(dim, 1.0), low, with_last(dim, 1.0, 2.0)))
        .saddle(Saddle::new(vec![0.0; dim], 0.0, with_last(dim, 1.0, 0.0)))
        .start(with_last(dim, 1.0, 0.1));
    Ok(Problem::offline(Separable::new(facts, Degenerate { last: dim - 1 })))
}

#[derive(Debug)]
struct Degenerate {
    last: usize,
}

impl Terms for Degenerate {
    fn value<N: Scalar>(&self, i: usize, x: N) -> N {
        let s = x.square();
        if i < self.last {
            return s.times(0.5);
        }
        s.square() * (s / N::of(6.0)).plus(-0.25)
    }

    fn slope<N: Scalar>(&self, i: usize, x: N) -> N {
        let s = x.square();
        if i < self.last { x } else { x * s * s.plus(-1.0) }
    }

    fn reach(&self) -> Reach {
        Reach { half_width: 1.0, because: "5x⁴ - 3x² is positive beyond" }
    }
}
