//! Chained crescents: narrow curved valleys along a chain of circles.

use super::{off_kink, sign};
use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known};
use crate::rounding::norm_up;
use crate::spec::{KeyDoc, Params, SpecError};

const LINKS: KeyDoc = KeyDoc::with_default("dim", "2", "[2, 1e8]", "number of coordinates d");
const SOURCE: &str = "Haarala, Miettinen and Mäkelä, New limited memory bundle method for large-scale nonsmooth optimization, \
                      Optim. Methods Softw. 19 (2004); the crescent is Kiwiel's (1985)";

/// Both chains.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "chained-crescent-1",
        family: Family::WeaklyConvex,
        summary: "the larger one of two sums over a chain: |Σ r_i| + Σ x_{i+1}; weakly convex, minimum 0 at 0",
        formula: r"f(x) = \Bigl|\sum_{i<d} r_i\Bigr| + \sum_{i<d} x_{i+1},\quad r_i = x_i^2 + (x_{i+1} - 1)^2 - 1",
        source: SOURCE,
        keys: &[LINKS],
        examples: &["chained-crescent-1", "chained-crescent-1:dim=3", "chained-crescent-1:dim=6"],
        build: |params| build(params, Chain::Together),
    },
    Entry {
        id: "chained-crescent-2",
        family: Family::WeaklyConvex,
        summary: "a sum of crescents, |r_i| + x_{i+1}, over a chain: weakly convex, minimum 0 at 0",
        formula: r"f(x) = \sum_{i<d} \bigl(|r_i| + x_{i+1}\bigr),\quad r_i = x_i^2 + (x_{i+1} - 1)^2 - 1",
        source: SOURCE,
        keys: &[LINKS],
        examples: &["chained-crescent-2", "chained-crescent-2:dim=3", "chained-crescent-2:dim=6"],
        build: |params| build(params, Chain::Apart),
    },
];

/// Half-width of the box on which bounds on the gradient are stated.
const BOX: f64 = 2.0;

fn build(params: &Params<'_>, chain: Chain) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 2..=100_000_000)?;
    // |∂_1| = |2 x_1|, |∂_d| <= |2 (x_d - 1)| + 1, and |2 x_i| + |2 (x_i - 1)| + 1 in between, on [-2, 2].
    let mut slopes = vec![11.0; dim];
    (slopes[0], slopes[dim - 1]) = (4.0, 7.0);
    let largest = slopes.iter().copied().fold(0.0, f64::max);
    let on = Domain::Box { lo: -BOX, hi: BOX };
    let start = |i: usize| if i.is_multiple_of(2) { -1.5 } else { 2.0 };
    let facts = Facts::new(params.resolved()?, dim)
        .nonsmooth("sgn(r) ∇r with sgn 0 = 1")
        .with(
            Constant::WeakConvexity,
            Known::Exactly(if dim == 2 { 2.0 } else { 4.0 }),
            "∇²|r| >= -∇²r: -2 from each r_i that contains a coordinate, and all but two are in two; attained where every r_i < 0",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(largest),
            on.clone(),
            "|2x| + |2(x - 1)| + 1 <= 11 between the ends of the chain, |2(x - 1)| + 1 <= 7 at its end",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(norm_up(&slopes)),
            on.clone(),
            "the norm of the bounds of the coordinates (rounded up)",
        )
        .coordinate_bounds_on(slopes, on, "|2x|, then |2x| + |2(x - 1)| + 1, at last |2(x - 1)| + 1 on [-2, 2]")
        .with(
            Constant::Infimum,
            Known::Exactly(0.0),
            "with R_i = r_i + 1: x_{i+1} >= 1 - √R_i, and |t² - 1| + 1 - t >= 0; for the sum of links by Cauchy and Schwarz",
        )
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, vec![]))
        .start((0..dim).map(start).collect());
    Ok(Problem::offline(Analytic::new(facts, Crescent { chain })))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chain {
    /// One absolute value of all links.
    Together,
    /// One of each.
    Apart,
}

#[derive(Debug)]
struct Crescent {
    chain: Chain,
}

/// `r = x² + (y - 1)² - 1 = x² + y (y - 2)`, which does not cancel near 0.
fn link<N: Scalar>(pair: &[N]) -> N {
    pair[0].square() + pair[1] * pair[1].plus(-2.0)
}

impl Formula for Crescent {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let (mut links, mut tail) = (N::zero(), N::zero());
        for pair in x.windows(2) {
            let r = link(pair);
            links = links + if self.chain == Chain::Apart { r.abs() } else { r };
            tail = tail + pair[1];
        }
        links.abs() + tail
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let all = x.windows(2).fold(N::zero(), |sum, pair| sum + link(pair));
        g.fill(N::zero());
        for (i, pair) in x.windows(2).enumerate() {
            let side = sign(if self.chain == Chain::Apart { link(pair) } else { all });
            g[i] = g[i] + side * pair[0].times(2.0);
            g[i + 1] = (side * pair[1].plus(-1.0).times(2.0)).plus(1.0);
        }
    }

    fn has_hessian(&self, x: &[f64]) -> bool {
        let mut links = x.windows(2).map(link);
        if self.chain == Chain::Apart { links.all(off_kink) } else { off_kink(links.sum()) }
    }
}
