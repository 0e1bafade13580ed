//! `ξ_{t,i}` uniform on `(-r, r)`.

use std::sync::Arc;

use super::Entry;
use crate::catalogue::Problem;
use crate::oracle::additive::{Additive, Law, LawFacts};
use crate::oracle::{Oracle, Tail};
use crate::random::{Key, fill_uniform};
use crate::rounding::mul_up;
use crate::space::BlockMut;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Uniform noise.
pub(super) static ENTRY: Entry = Entry {
    id: "uniform",
    summary: "independent uniform noise on (-radius, radius), every coordinate",
    formula: r"g_{t,i} = \partial_i f(x_t) + \xi_{t,i},\quad \xi_{t,i} \sim U(-r, r)",
    source: "bounded noise with a density",
    keys: &[KeyDoc::with_default("radius", "1", "[0, inf)", "half-width r of the interval")],
    build,
};

fn build(params: &Params<'_>, problem: &Problem) -> Result<Arc<dyn Oracle>, SpecError> {
    let radius = params.number("radius", Range::at_least(0.0))?;
    let known = LawFacts {
        id: params.resolved()?.to_string(),
        centred: true,
        deterministic: false,
        bound: Some(radius),
        // r²/3; the generator's grid makes it smaller by a relative 2^-104.
        variance: Some((mul_up(radius, radius) / 3.0).next_up()),
        tail: Tail::Bounded,
    };
    Ok(Additive::oracle(&problem.objective, Uniform { radius }, known))
}

#[derive(Debug)]
struct Uniform {
    radius: f64,
}

impl Law for Uniform {
    /// `2u - 1` is exact and symmetric on the generator's grid, so the mean is exactly zero.
    fn fill(&self, key: Key, mut noise: BlockMut<'_>) {
        let shape = noise.shape();
        fill_uniform(key, shape.dim(), shape.lanes(), noise.flat());
        for n in noise.flat() {
            *n = self.radius * (2.0 * *n - 1.0);
        }
    }
}
