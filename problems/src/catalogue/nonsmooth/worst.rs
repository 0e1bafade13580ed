//! Functions on which every subgradient method is slow.

use crate::catalogue::pieces::{FIRST, Max, Pieces, along};
use crate::catalogue::{Entry, Family, Problem, square_norm};
use crate::domain::Domain;
use crate::interval::Interval;
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Known};
use crate::rounding::{add_up, mul_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Nesterov's strongly convex one and the Lipschitz one of Drori and Teboulle.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "nesterov-resisting-max",
        family: Family::NonsmoothConvex,
        summary: "γ max x_i + (μ/2)‖x‖²: the oracle shows one new coordinate a step, f* = -γ²/(2μd)",
        formula: r"f(x) = \gamma \max_i x_i + \tfrac\mu2 \|x\|^2",
        source: "Nesterov, Lectures on Convex Optimization (2018), section 3.2.1; Bubeck, arXiv 1405.4980, section 3.5",
        keys: &[
            KeyDoc::with_default("dim", "10", "[1, 1e6]", "number of coordinates d"),
            KeyDoc::with_default("gamma", "1", "(0, inf)", "weight γ of the maximum"),
            KeyDoc::with_default("mu", "1", "(0, inf)", "strong convexity μ"),
            KeyDoc::with_default(
                "radius",
                "1",
                "(0, inf)",
                "radius R of the ball on which bounds on the gradient are stated",
            ),
        ],
        examples: &[
            "nesterov-resisting-max",
            "nesterov-resisting-max:dim=1",
            "nesterov-resisting-max:dim=3,gamma=2,mu=0.5,radius=4",
        ],
        build: resisting,
    },
    Entry {
        id: "subgradient-worst",
        family: Family::NonsmoothConvex,
        summary: "M max(x_1, ..., x_{N+1}, ‖x‖ - R(1 + 1/√(N+1))): MR/√(N+1) is left after N subgradient steps from 0, whatever they are",
        formula: r"f(x) = M \max\Big( \max_{i \le N+1} x_i,\ \|x\| - R \big(1 + \tfrac1{\sqrt{N+1}}\big) \Big)",
        source: "Drori and Teboulle, An optimal variant of Kelley's cutting-plane method, Math. Program. 160 (2016), arXiv 1409.2636",
        keys: &[
            KeyDoc::with_default("steps", "9", "[1, 1e6)", "number of steps N; d = N + 1"),
            KeyDoc::with_default("m", "1", "(0, inf)", "Lipschitz constant M"),
            KeyDoc::with_default("r", "1", "(0, inf)", "distance R of the minimiser from 0"),
        ],
        examples: &[
            "subgradient-worst",
            "subgradient-worst:steps=1,m=3,r=2",
            "subgradient-worst:steps=2",
        ],
        build: lipschitz,
    },
];

#[expect(clippy::cast_precision_loss, reason = "at most a million")]
fn resisting(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 1..=1_000_000)?;
    let gamma = params.number("gamma", Range::positive())?;
    let mu = params.number("mu", Range::positive())?;
    let radius = params.number("radius", Range::positive())?;
    let depth = gamma / (mu * dim as f64);
    let infimum = -0.5 * gamma * depth;
    let slope = Known::AtMost(add_up(gamma, mul_up(mu, radius)));
    let ball = Domain::Ball { radius };
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .nonsmooth(FIRST)
        .with(Constant::StrongConvexity, Known::Exactly(mu), "the maximum is piecewise linear")
        .with_on(
            Constant::GradientNorm,
            slope,
            ball.clone(),
            "γ + μR, attained at R e_1 (rounded up)",
        )
        .with_on(
            Constant::GradientCoordinate,
            slope,
            ball,
            "γ + μR, attained at R e_1 (rounded up)",
        )
        .with(Constant::Infimum, Known::Exactly(infimum), "-γ²/(2μd), by symmetry at x_i = -γ/(μd)")
        .minimiser(vec![-depth; dim])
        .basin(Basin::new(vec![-depth; dim], infimum, vec![]))
        .start(vec![0.0; dim]);
    Ok(Problem::offline(Analytic::new(facts, Max(Resisting { dim, gamma, mu }))))
}

#[derive(Debug)]
struct Resisting {
    dim: usize,
    gamma: f64,
    mu: f64,
}

impl Pieces for Resisting {
    fn count(&self) -> usize {
        self.dim
    }

    fn value<N: Scalar>(&self, k: usize, x: &[N]) -> N {
        x[k].times(self.gamma)
    }

    fn gradient<N: Scalar>(&self, k: usize, _x: &[N], g: &mut [N]) {
        along(k, N::of(self.gamma), g);
    }

    fn shared<N: Scalar>(&self, x: &[N]) -> N {
        square_norm(x).times(0.5 * self.mu)
    }

    fn add_shared_gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        for (g, x) in g.iter_mut().zip(x) {
            *g = *g + x.times(self.mu);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most a million")]
fn lipschitz(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("steps", 1..1_000_000)? + 1;
    let m = params.number("m", Range::positive())?;
    let r = params.number("r", Range::positive())?;
    let depth = r / (dim as f64).sqrt();
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .nonsmooth(FIRST)
        .with(
            Constant::StrongConvexity,
            Known::AtMost(0.0),
            "x_1 is linear where it is the maximum",
        )
        .with(Constant::GradientNorm, Known::Exactly(m), "every piece has gradients of norm M")
        .with(Constant::GradientCoordinate, Known::Exactly(m), "attained by every x_i")
        .with(
            Constant::Infimum,
            Known::Exactly(-m * depth),
            "-MR/√(N+1), where the norm and all coordinates meet",
        )
        .minimiser(vec![-depth; dim])
        .basin(Basin::new(vec![-depth; dim], -m * depth, vec![]))
        .start(vec![0.0; dim]);
    Ok(Problem::offline(Analytic::new(facts, Max(Lipschitz { dim, m, r }))))
}

#[derive(Debug)]
struct Lipschitz {
    dim: usize,
    m: f64,
    r: f64,
}

impl Pieces for Lipschitz {
    fn count(&self) -> usize {
        self.dim + 1
    }

    #[expect(clippy::cast_precision_loss, reason = "at most a million")]
    fn value<N: Scalar>(&self, k: usize, x: &[N]) -> N {
        if k < self.dim {
            return x[k].times(self.m);
        }
        let reach = N::of(self.dim as f64).sqrt().recip().plus(1.0).times(self.r);
        (square_norm(x).sqrt() - reach).times(self.m)
    }

    /// The last piece is below the others near 0, where it has a kink.
    fn gradient<N: Scalar>(&self, k: usize, x: &[N], g: &mut [N]) {
        if k < self.dim {
            along(k, N::of(self.m), g);
            return;
        }
        let norm = square_norm(x).sqrt();
        for (g, x) in g.iter_mut().zip(x) {
            *g = (*x / norm).min(N::one()).max(-N::one()).times(self.m);
        }
    }

    fn norm(&self, _k: usize, _x: &[Interval]) -> Option<Interval> {
        Some(Interval::point(self.m))
    }
}
