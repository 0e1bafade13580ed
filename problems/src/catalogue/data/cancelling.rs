//! The finite sum of one variable on which Adam with small `β2` diverges.

use crate::catalogue::{Entry, Family, Problem};
use crate::interval::Reach;
use crate::number::Scalar;
use crate::objective::{Average, Basin, Constant, Facts, Known, Summands};
use crate::spec::{KeyDoc, Params, SpecError};

/// Zhang's finite sum.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "zhang-finite-sum",
    family: Family::Data,
    summary: "one steep and n-1 gentle opposite summands, minimum at -2: Adam diverges for small beta2, the line depends on n",
    formula: r"f_0(x) = n\phi(x),\ f_k(x) = -\phi(x),\ \phi(x) = x \text{ for } x \ge -1,\ \tfrac12 (x+2)^2 - \tfrac32 \text{ below};\quad f = \frac1n \sum_{k<n} f_k",
    source: "Zhang, Chen, Shi, Sun and Luo 2022, arXiv 2208.09632, section 3, up to the factor 1/n",
    keys: &[KeyDoc::with_default("rows", "10", "[2, 1e6]", "number of summands n")],
    examples: &["zhang-finite-sum", "zhang-finite-sum:rows=3"],
    build,
}];

#[expect(clippy::cast_precision_loss, reason = "at most a million")]
fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let terms = params.size("rows", 2..=1_000_000)?;
    let count = terms as f64;
    let (curvature, depth) = (1.0 / count, -1.5 / count);
    let facts = Facts::new(params.resolved()?, 1)
        .convex()
        .with(
            Constant::Smoothness,
            Known::AtMost(curvature.next_up()),
            "f'' is 1/n below -1 and 0 above",
        )
        .with(Constant::StrongConvexity, Known::Exactly(0.0), "linear above -1")
        .with(Constant::Infimum, Known::Exactly(depth), "-3/(2n) at -2")
        .minimiser(vec![-2.0])
        .basin(Basin::new(vec![-2.0], depth, vec![curvature]))
        .start(vec![1.0]);
    Ok(Problem::offline(Average::new(facts, Cancelling { terms, count }, None)))
}

#[derive(Debug)]
struct Cancelling {
    terms: usize,
    count: f64,
}

impl Cancelling {
    fn weight(&self, k: usize) -> f64 {
        if k == 0 { self.count } else { -1.0 }
    }
}

impl Summands for Cancelling {
    fn terms(&self) -> usize {
        self.terms
    }

    fn value<N: Scalar>(&self, k: usize, x: &[N]) -> N {
        let below = || x[0].plus(2.0).square().times(0.5).plus(-1.5);
        x[0].plus(1.0).branch(below, || x[0]).times(self.weight(k))
    }

    fn add_gradient<N: Scalar>(&self, k: usize, x: &[N], weight: N, g: &mut [N]) {
        let slope = x[0].plus(1.0).branch(|| x[0].plus(2.0), N::one);
        g[0] = g[0] + weight * slope.times(self.weight(k));
    }

    fn has_hessian(&self, x: &[f64]) -> bool {
        (x[0] + 1.0).abs() > 0.0
    }

    fn reach(&self) -> Option<Reach> {
        // Enclosures of n summands that cancel are n times too wide.
        None
    }
}
