//! Quadratics with a Hessian and a centre for every datum.

use crate::catalogue::{DIM, Entry, Family, Problem, dim};
use crate::math::exp;
use crate::math::ln;
use crate::number::Scalar;
use crate::objective::{Average, Constant, Facts, Known, Summands};
use crate::random::{Key, fill_uniform};
use crate::rounding::gamma;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Quadratics by sample.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "sample-quadratics",
    family: Family::Data,
    summary: "mean of quadratics with curvatures and centres of their own: noise of minibatches grows with the distance",
    formula: r"f(x) = \frac1{2n} \sum_k \sum_i h_{k,i} (x_i - c_{k,i})^2",
    source: "data: ln h_{k,i} uniform in [-ln cond, 0], c_{k,i} uniform in [-spread, spread]; spread=0 is interpolation",
    keys: &[
        KeyDoc::with_default("rows", "20", "[1, 1e6]", "number of summands n"),
        DIM,
        KeyDoc::with_default("seed", "1", "[0, inf)", "seed of the data"),
        KeyDoc::with_default("cond", "10", "[1, 1e12]", "largest ratio of curvatures"),
        KeyDoc::with_default("spread", "1", "[0, inf)", "largest size of a centre"),
    ],
    examples: &[
        "sample-quadratics",
        "sample-quadratics:rows=5,dim=3,cond=100",
        "sample-quadratics:rows=8,dim=2,spread=0,cond=1",
    ],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let (dim, terms) = (dim(params)?, params.size("rows", 1..=1_000_000)?);
    if terms.saturating_mul(dim) > 100_000_000 {
        let expected = "rows times dim of at most 1e8, which are held";
        return Err(params.refuse("rows", terms, expected));
    }
    let (seed, spread) =
        (params.integer("seed", ..)?, params.number("spread", Range::at_least(0.0))?);
    let log = ln(params.number("cond", Range::closed(1.0, 1e12))?);
    let key = |draw| Key::new(seed, 0, 0, draw).expect("small numbers lie in the table");
    let (mut h, mut c) = (vec![0.0; terms * dim], vec![0.0; terms * dim]);
    fill_uniform(key(0), dim, terms, &mut h);
    fill_uniform(key(1), dim, terms, &mut c);
    h.iter_mut().for_each(|h| *h = exp(-log * *h));
    c.iter_mut().for_each(|c| *c = spread * (2.0 * *c - 1.0));
    let f = Quadratics { terms, h, c };
    let room = gamma(terms + 4);
    let means: Vec<f64> = (0..dim).map(|i| f.mean_curvature(i)).collect();
    let largest = means.iter().copied().fold(0.0, f64::max) * (1.0 + room);
    let least = means.iter().copied().fold(f64::INFINITY, f64::min) * (1.0 - room);
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .with(Constant::Smoothness, Known::AtMost(largest), "largest mean curvature, rounded up")
        .with(
            Constant::StrongConvexity,
            Known::AtLeast(least),
            "smallest mean curvature, rounded down",
        )
        .with(
            Constant::PolyakLojasiewicz,
            Known::AtLeast(least),
            "strong convexity implies it with the same constant",
        )
        .with(Constant::HessianLipschitz, Known::Exactly(0.0), "the Hessian is constant");
    let facts = if spread > 0.0 {
        facts.with(Constant::Infimum, Known::AtLeast(0.0), "no summand is negative")
    } else {
        facts
            .with(Constant::Infimum, Known::Exactly(0.0), "every summand is 0 at 0")
            .minimiser(vec![0.0; dim])
    };
    Ok(Problem::offline(Average::new(facts, f, None)))
}

/// Curvatures and centres, `[coordinate][datum]`.
#[derive(Debug)]
struct Quadratics {
    terms: usize,
    h: Vec<f64>,
    c: Vec<f64>,
}

impl Quadratics {
    #[expect(clippy::cast_precision_loss, reason = "at most a million")]
    fn mean_curvature(&self, i: usize) -> f64 {
        self.h[i * self.terms..][..self.terms].iter().sum::<f64>() / self.terms as f64
    }
}

impl Summands for Quadratics {
    fn terms(&self) -> usize {
        self.terms
    }

    fn value<N: Scalar>(&self, k: usize, x: &[N]) -> N {
        let term = |(i, x): (usize, &N)| {
            let place = i * self.terms + k;
            x.plus(-self.c[place]).square().times(self.h[place])
        };
        x.iter().enumerate().map(term).fold(N::zero(), |sum, term| sum + term).times(0.5)
    }

    fn add_gradient<N: Scalar>(&self, k: usize, x: &[N], weight: N, g: &mut [N]) {
        for (i, (g, x)) in g.iter_mut().zip(x).enumerate() {
            let place = i * self.terms + k;
            *g = *g + weight * x.plus(-self.c[place]).times(self.h[place]);
        }
    }
}
