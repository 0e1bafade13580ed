//! `ξ_{t,i}` with density `exp(-|y|/b) / (2b)`.

use std::sync::Arc;

use super::Entry;
use crate::catalogue::Problem;
use crate::math::lanes::ln_normal;
use crate::oracle::additive::{Additive, Law, LawFacts};
use crate::oracle::{Oracle, Tail};
use crate::random::{Key, fill_uniform};
use crate::rounding::mul_up;
use crate::space::BlockMut;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Two-sided exponential noise.
pub(super) static ENTRY: Entry = Entry {
    id: "laplace",
    summary: "independent two-sided exponential noise on every coordinate: every moment, not sub-Gaussian",
    formula: r"g_{t,i} = \partial_i f(x_t) + b\, \xi_{t,i},\quad P(|\xi| > y) = e^{-y}",
    source: "the usual model of tails between Gaussian and heavy; variance 2b²",
    keys: &[KeyDoc::with_default("scale", "1", "[0, inf)", "mean absolute value b")],
    build,
};

fn build(params: &Params<'_>, problem: &Problem) -> Result<Arc<dyn Oracle>, SpecError> {
    let scale = params.number("scale", Range::at_least(0.0))?;
    let known = LawFacts {
        id: params.resolved()?.to_string(),
        centred: true,
        deterministic: false,
        // The generator stops at 36.1 b, but the law that theorems speak of has no bound.
        bound: None,
        variance: Some(2.0 * mul_up(scale, scale)),
        tail: Tail::Exponential,
    };
    Ok(Additive::oracle(&problem.objective, Laplace { scale }, known))
}

#[derive(Debug)]
struct Laplace {
    scale: f64,
}

impl Law for Laplace {
    /// By inversion. `2u - 1` and `1 - |2u - 1|` are exact on the generator's grid, and the first is symmetric about 0
    /// and never 0, so the mean is exactly zero.
    fn fill(&self, key: Key, mut noise: BlockMut<'_>) {
        let shape = noise.shape();
        fill_uniform(key, shape.dim(), shape.lanes(), noise.flat());
        for n in noise.flat() {
            let side = 2.0 * *n - 1.0;
            let size = -self.scale * ln_normal(1.0 - side.abs());
            *n = if side < 0.0 { -size } else { size };
        }
    }
}
