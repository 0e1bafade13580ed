//! Penalties for sparsity that saturate: capped ℓ1, SCAD and MCP.

use super::{off_kink, sign};
use crate::catalogue::{DIM, Entry, Family, Problem, dim, root_dim};
use crate::number::Scalar;
use crate::objective::{Basin, Constant, Facts, Known, Separable, Terms};
use crate::rounding::mul_up;
use crate::spec::{KeyDoc, Params, Range, SpecError};

const WEIGHT: KeyDoc = KeyDoc::with_default("weight", "1", "(0, inf)", "slope λ at 0");

/// The three penalties.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "capped-l1",
        family: Family::WeaklyConvex,
        summary: "λ Σ min(|x_i|, θ): flat beyond θ, with a concave kink there, so not weakly convex",
        formula: r"f(x) = \lambda \sum_i \min(|x_i|, \theta)",
        source: "Zhang, Analysis of multi-stage convex relaxation for sparse regularization, JMLR 11 (2010)",
        keys: &[
            DIM,
            WEIGHT,
            KeyDoc::with_default("cap", "1", "(0, inf)", "where it turns flat, θ"),
        ],
        examples: &["capped-l1", "capped-l1:dim=3,weight=0.5,cap=2"],
        build: |params| {
            let cap = params.number("cap", Range::positive())?;
            problem(params, Shape::Capped { cap }, None)
        },
    },
    Entry {
        id: "mcp",
        family: Family::WeaklyConvex,
        summary: "minimax concave penalty: slope λ at 0 that falls linearly to 0 at γλ; 1/γ-weakly convex",
        formula: r"f(x) = \sum_i p(|x_i|),\quad p'(t) = (\lambda - t/\gamma)_+",
        source: "Zhang, Nearly unbiased variable selection under minimax concave penalty, Ann. Statist. 38 (2010), equation 2.1",
        keys: &[DIM, WEIGHT, KeyDoc::with_default("gamma", "2", "(0, inf)", "concavity γ")],
        examples: &["mcp", "mcp:dim=3,weight=0.5,gamma=3"],
        build: |params| {
            let gamma = params.number("gamma", Range::positive())?;
            let because = "p'' = -1/γ for 0 < |x_i| < γλ; the kink at 0 is convex";
            problem(params, Shape::Mcp { gamma }, Some((1.0 / gamma, because)))
        },
    },
    Entry {
        id: "scad",
        family: Family::WeaklyConvex,
        summary: "smoothly clipped absolute deviation: λ|x| up to λ, flat beyond aλ; 1/(a-1)-weakly convex",
        formula: r"f(x) = \sum_i p(|x_i|),\quad p'(t) = \min\bigl(\lambda, (a\lambda - t)_+/(a-1)\bigr)",
        source: "Fan and Li, Variable selection via nonconcave penalized likelihood, JASA 96 (2001), equation 2.7",
        keys: &[DIM, WEIGHT, KeyDoc::with_default("a", "3.7", "(2, inf)", "it is flat beyond a λ")],
        examples: &["scad", "scad:dim=3,weight=0.5,a=3"],
        build: |params| {
            let a = params.number("a", Range::above(2.0))?;
            let because = "p'' = -1/(a-1) for λ < |x_i| < aλ; the kink at 0 is convex";
            problem(params, Shape::Scad { a }, Some((1.0 / (a - 1.0), because)))
        },
    },
];

fn problem(
    params: &Params<'_>,
    shape: Shape,
    weakly_convex: Option<(f64, &'static str)>,
) -> Result<Problem, SpecError> {
    let (dim, weight) = (dim(params)?, params.number("weight", Range::positive())?);
    let facts = Facts::new(params.resolved()?, dim)
        .nonsmooth("the slope on the right of |x_i|, with sign 1 at 0")
        .with(Constant::GradientCoordinate, Known::Exactly(weight), "|∂_i f| <= λ, attained at 0")
        .with(Constant::GradientNorm, Known::AtMost(mul_up(weight, root_dim(dim))), "√d λ")
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, vec![]));
    let facts = match weakly_convex {
        Some((rho, because)) => facts.with(Constant::WeakConvexity, Known::Exactly(rho), because),
        None => facts,
    };
    Ok(Problem::offline(Separable::new(facts, Penalty { weight, shape })))
}

#[derive(Clone, Copy, Debug)]
enum Shape {
    Capped { cap: f64 },
    Mcp { gamma: f64 },
    Scad { a: f64 },
}

#[derive(Debug)]
struct Penalty {
    weight: f64,
    shape: Shape,
}

impl Penalty {
    /// Where it turns flat.
    fn end<N: Scalar>(&self) -> N {
        match self.shape {
            Shape::Capped { cap } => N::of(cap),
            Shape::Mcp { gamma } => N::of(gamma).times(self.weight),
            Shape::Scad { a } => N::of(a).times(self.weight),
        }
    }
}

impl Terms for Penalty {
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        let (weight, t) = (self.weight, x.abs().min(self.end()));
        match self.shape {
            Shape::Capped { .. } => t.times(weight),
            Shape::Mcp { gamma } => t * (N::of(weight) - t / N::of(2.0 * gamma)),
            Shape::Scad { a } => {
                // λt - (t - λ)²/(2(a-1)) beyond λ.
                let over = t.plus(-weight).max(N::zero());
                t.times(weight) - over.square() / N::of(a).plus(-1.0).times(2.0)
            }
        }
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        let (weight, t, end) = (N::of(self.weight), x.abs(), self.end::<N>());
        let size = match self.shape {
            Shape::Capped { .. } => (end - t).branch(N::zero, || weight),
            Shape::Mcp { gamma } => (weight - t / N::of(gamma)).max(N::zero()),
            Shape::Scad { a } => ((end - t) / N::of(a).plus(-1.0)).max(N::zero()).min(weight),
        };
        size * sign(x)
    }

    fn has_curvature(&self, _i: usize, x: f64) -> bool {
        let off = |seam: f64| off_kink(x.abs() - seam);
        off(0.0) && off(self.end()) && off(self.weight)
    }
}
