//! Norms whose balls are round or cubes.

use crate::catalogue::pieces::{FIRST, Max, Pieces, along};
use crate::catalogue::{Entry, Family, Problem, square_norm};
use crate::interval::Interval;
use crate::number::{Number, Scalar};
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known};
use crate::spec::{KeyDoc, Params, Range, SpecError};

const DIM: KeyDoc = KeyDoc::with_default("dim", "2", "[1, 1e6]", "number of coordinates d");
const SCALE: KeyDoc = KeyDoc::with_default("scale", "1", "(0, inf)", "factor k");

/// The Euclidean norm and the largest coordinate.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "l2-norm",
        family: Family::NonsmoothConvex,
        summary: "k ‖x‖_2: gradients of one length everywhere but at the minimum",
        formula: r"f(x) = k \|x\|_2",
        source: "Rockafellar, Convex Analysis (1970), section 23",
        keys: &[DIM, SCALE],
        examples: &[
            "l2-norm",
            "l2-norm:dim=1,scale=3",
            "l2-norm:dim=3",
            "l2-norm:dim=10,scale=0.1",
        ],
        build: |params| {
            let scale = params.number("scale", Range::positive())?;
            let facts = facts(params, scale, "0 at the origin", Known::AtMost(0.0))?;
            Ok(Problem::offline(Analytic::new(facts, Euclidean { scale })))
        },
    },
    Entry {
        id: "linf-norm",
        family: Family::NonsmoothConvex,
        summary: "k max |x_i|, MAXL of the nonsmooth test collections: one coordinate of the subgradient at a time",
        formula: r"f(x) = k \max_i |x_i|",
        source: "Lukšan and Vlček, Test problems for nonsmooth unconstrained and linearly constrained optimization, ICS report 798 (2000), MAXL",
        keys: &[DIM, SCALE],
        examples: &[
            "linf-norm",
            "linf-norm:dim=1,scale=3",
            "linf-norm:dim=3",
            "linf-norm:dim=20,scale=0.5",
        ],
        build: |params| {
            let scale = params.number("scale", Range::positive())?;
            let facts = facts(params, scale, FIRST, Known::Exactly(0.0))?;
            Ok(Problem::offline(Analytic::new(
                facts,
                Max(Largest { scale, dim: params.size("dim", 1..=1_000_000)? }),
            )))
        },
    },
];

fn facts(
    params: &Params<'_>,
    k: f64,
    selection: &'static str,
    mu: Known,
) -> Result<Facts, SpecError> {
    let dim = params.size("dim", 1..=1_000_000)?;
    Ok(Facts::new(params.resolved()?, dim)
        .convex()
        .nonsmooth(selection)
        .with(Constant::StrongConvexity, mu, "f is linear along every ray from 0")
        .with(Constant::GradientCoordinate, Known::Exactly(k), "attained on every axis")
        .with(Constant::GradientNorm, Known::Exactly(k), "every subgradient off 0 has norm k")
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, vec![])))
}

#[derive(Debug)]
struct Euclidean {
    scale: f64,
}

impl Formula for Euclidean {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        square_norm(x).sqrt().times(self.scale)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let norm = square_norm(x).sqrt();
        for (g, x) in g.iter_mut().zip(x) {
            // At most 1 also where the enclosures of numerator and denominator do not know of each other.
            let cosine = || (*x / norm).min(N::one()).max(-N::one());
            *g = norm.branch(N::zero, cosine).times(self.scale);
        }
    }

    fn has_hessian(&self, _x: &[f64]) -> bool {
        false
    }

    fn gradient_norm(&self, x: &[Interval]) -> Option<Interval> {
        let one = Interval::point(1.0);
        Some(square_norm(x).branch(|| Interval::point(0.0), || one) * self.scale)
    }
}

#[derive(Debug)]
struct Largest {
    scale: f64,
    dim: usize,
}

impl Pieces for Largest {
    fn count(&self) -> usize {
        self.dim
    }

    fn value<N: Scalar>(&self, k: usize, x: &[N]) -> N {
        x[k].abs().times(self.scale)
    }

    fn gradient<N: Scalar>(&self, k: usize, x: &[N], g: &mut [N]) {
        along(k, x[k].signum().times(self.scale), g);
    }
}
