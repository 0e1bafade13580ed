//! `f(x) = ½ dist(x, [lo, hi]^d)²`.

use crate::catalogue::{DIM, Entry, Family, Problem, dim};
use crate::number::Scalar;
use crate::objective::{Basin, Constant, Facts, Known, Separable, Terms};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The squared distance to a box.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "distance-squared",
    family: Family::Convex,
    summary: "½ dist(x, box)²: the Moreau envelope of a box's indicator, PL but not strongly convex, a whole box of minimisers",
    formula: r"f(x) = \tfrac12 \operatorname{dist}(x, [lo, hi]^d)^2",
    source: "Bauschke and Combettes, Convex Analysis and Monotone Operator Theory (2017), Corollary 12.31",
    keys: &[
        DIM,
        KeyDoc::with_default("lo", "-1", "(-inf, inf)", "lower end of the box"),
        KeyDoc::with_default("hi", "1", "(lo, inf)", "upper end of the box"),
    ],
    examples: &["distance-squared", "distance-squared:dim=3,lo=0,hi=0.5", "distance-squared:dim=8"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = dim(params)?;
    let lo = params.number("lo", Range::any())?;
    let why = "the upper end lies above the lower one";
    let hi = params.number("hi", Range::above(lo).because(why))?;
    let middle = vec![0.5 * lo + 0.5 * hi; dim];
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .with(Constant::Smoothness, Known::Exactly(1.0), "f'' = 1 outside of [lo, hi] and 0 inside")
        .with(Constant::StrongConvexity, Known::Exactly(0.0), "f = 0 on the box")
        .with(Constant::PolyakLojasiewicz, Known::Exactly(1.0), "½‖∇f‖² = f everywhere")
        .with(Constant::Infimum, Known::Exactly(0.0), "f = 0 on the box and nowhere else")
        .minimiser(middle.clone())
        .minimiser(vec![lo; dim])
        .minimiser(vec![hi; dim])
        .basin(Basin::new(middle, 0.0, vec![0.0; dim]))
        .start(vec![hi + (hi - lo); dim]);
    Ok(Problem::offline(Separable::new(facts, DistanceSquared { lo, hi })))
}

#[derive(Debug)]
struct DistanceSquared {
    lo: f64,
    hi: f64,
}

impl Terms for DistanceSquared {
    fn value<N: Scalar>(&self, i: usize, x: N) -> N {
        self.slope(i, x).square().times(0.5)
    }

    /// `x` less its projection.
    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        let (over, under) = (x.plus(-self.hi), x.plus(-self.lo));
        over.branch(|| (-under).branch(N::zero, || under), || over)
    }

    /// None on the seams.
    fn has_curvature(&self, _i: usize, x: f64) -> bool {
        x < self.lo || x > self.hi || (self.lo < x && x < self.hi)
    }
}
