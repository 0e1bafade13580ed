//! `ξ_{t,i}` normal with mean 0 and standard deviation σ.

use std::sync::Arc;

use super::Entry;
use crate::catalogue::Problem;
use crate::oracle::additive::{Additive, Law, LawFacts, add};
use crate::oracle::{Oracle, Tail};
use crate::random::{Key, fill_normal};
use crate::rounding::mul_up;
use crate::space::{Block, BlockMut};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Gaussian noise.
pub(super) static ENTRY: Entry = Entry {
    id: "gaussian",
    summary: "independent normal noise on every coordinate; no almost sure bound",
    formula: r"g_{t,i} = \partial_i f(x_t) + \sigma \xi_{t,i},\quad \xi_{t,i} \sim N(0, 1)",
    source: "the usual model of unbounded noise",
    keys: &[KeyDoc::with_default("sigma", "1", "[0, inf)", "standard deviation")],
    build,
};

fn build(params: &Params<'_>, problem: &Problem) -> Result<Arc<dyn Oracle>, SpecError> {
    let sigma = params.number("sigma", Range::at_least(0.0))?;
    let known = LawFacts {
        id: params.resolved()?.to_string(),
        centred: true,
        deterministic: false,
        // The generator stops at 8.6 σ, but the law that theorems speak of has no bound.
        bound: None,
        variance: Some(mul_up(sigma, sigma)),
        tail: Tail::SubGaussian,
    };
    Ok(Additive::oracle(&problem.objective, Gaussian { sigma }, known))
}

#[derive(Debug)]
struct Gaussian {
    sigma: f64,
}

impl Law for Gaussian {
    fn fill(&self, key: Key, mut noise: BlockMut<'_>) {
        let shape = noise.shape();
        fill_normal(key, shape.dim(), shape.lanes(), noise.flat());
        for n in noise.flat() {
            *n *= self.sigma;
        }
    }

    /// The same in one pass less.
    fn sample(&self, key: Key, exact: Block<'_>, mut g: BlockMut<'_>) {
        let shape = g.shape();
        fill_normal(key, shape.dim(), shape.lanes(), g.flat());
        // By value: what lies behind a reference could change with every number that is written.
        let sigma = self.sigma;
        add(g.flat(), exact.flat(), move |n| n * sigma);
    }
}
