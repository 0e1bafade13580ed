//! `ξ_{t,i} = ±σ`, each sign with probability one half.

use std::sync::Arc;

use super::Entry;
use crate::catalogue::Problem;
use crate::oracle::additive::{Additive, Law, LawFacts};
use crate::oracle::{Oracle, Tail};
use crate::random::{Key, fill_sign};
use crate::rounding::mul_up;
use crate::space::BlockMut;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Random signs.
pub(super) static ENTRY: Entry = Entry {
    id: "rademacher",
    summary: "independent signs times sigma on every coordinate",
    formula: r"g_{t,i} = \partial_i f(x_t) + \sigma \epsilon_{t,i},\quad \epsilon_{t,i} = \pm 1",
    source: "bounded noise with the largest variance for its bound",
    keys: &[KeyDoc::with_default("sigma", "1", "[0, inf)", "size of the noise")],
    build,
};

fn build(params: &Params<'_>, problem: &Problem) -> Result<Arc<dyn Oracle>, SpecError> {
    let sigma = params.number("sigma", Range::at_least(0.0))?;
    let known = LawFacts {
        id: params.resolved()?.to_string(),
        centred: true,
        deterministic: false,
        bound: Some(sigma),
        variance: Some(mul_up(sigma, sigma)),
        tail: Tail::Bounded,
    };
    Ok(Additive::oracle(&problem.objective, Rademacher { sigma }, known))
}

#[derive(Debug)]
struct Rademacher {
    sigma: f64,
}

impl Law for Rademacher {
    fn fill(&self, key: Key, mut noise: BlockMut<'_>) {
        let shape = noise.shape();
        fill_sign(key, shape.dim(), shape.lanes(), noise.flat());
        for n in noise.flat() {
            *n *= self.sigma;
        }
    }

    fn atoms(&self) -> Option<Vec<(f64, f64)>> {
        Some(vec![(self.sigma, 0.5), (-self.sigma, 0.5)])
    }
}
