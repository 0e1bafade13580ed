//! `ξ_{t,i} = high` with probability `p`, `low` otherwise, with mean zero.

use std::sync::Arc;

use super::Entry;
use crate::catalogue::Problem;
use crate::oracle::additive::{Additive, Law, LawFacts};
use crate::oracle::{Oracle, Tail};
use crate::random::{Key, fill_uniform};
use crate::rounding::{add_up, gamma, mul_up};
use crate::space::BlockMut;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Skewed noise with two values.
pub(super) static ENTRY: Entry = Entry {
    id: "two-point",
    summary: "skewed noise with two values and mean zero, every coordinate",
    formula: r"g_{t,i} = \partial_i f(x_t) + \xi_{t,i},\quad P(\xi = h) = p,\ P(\xi = l) = 1 - p,\ p h + (1-p) l = 0",
    source: "the smallest law with a third moment",
    keys: &[
        KeyDoc::with_default(
            "high",
            "3",
            "(-inf, inf)",
            "the value taken with the given probability",
        ),
        KeyDoc::with_default("low", "-1", "(-inf, inf)", "the other value"),
        KeyDoc::with_default("probability", "0.25", "[0, 1]", "probability of high"),
    ],
    build,
};

fn build(params: &Params<'_>, problem: &Problem) -> Result<Arc<dyn Oracle>, SpecError> {
    let high = params.number("high", Range::any())?;
    let low = params.number("low", Range::any())?;
    let p = params.number("probability", Range::probability())?;
    let (up, down) = (p * high, (1.0 - p) * low);
    // p, high and low may each have been rounded when they were read, and four operations follow.
    let rounding = gamma(6) * (up.abs() + down.abs());
    if (up + down).abs() > rounding {
        let mean = up + down;
        let expected = format!(
            "a law of mean zero: probability*high + (1-probability)*low = {mean}; with this high and probability, low = {}",
            -up / (1.0 - p)
        );
        return Err(params.refuse("low", low, expected));
    }
    let known = LawFacts {
        id: params.resolved()?.to_string(),
        centred: true,
        deterministic: false,
        bound: Some(high.abs().max(low.abs())),
        variance: Some(add_up(
            mul_up(p, mul_up(high, high)),
            mul_up((1.0 - p).next_up().min(1.0), mul_up(low, low)),
        )),
        tail: Tail::Bounded,
    };
    Ok(Additive::oracle(&problem.objective, TwoPoint { high, low, p }, known))
}

#[derive(Debug)]
struct TwoPoint {
    high: f64,
    low: f64,
    p: f64,
}

impl Law for TwoPoint {
    fn fill(&self, key: Key, mut noise: BlockMut<'_>) {
        let shape = noise.shape();
        fill_uniform(key, shape.dim(), shape.lanes(), noise.flat());
        for n in noise.flat() {
            *n = if *n < self.p { self.high } else { self.low };
        }
    }

    fn atoms(&self) -> Option<Vec<(f64, f64)>> {
        Some(vec![(self.high, self.p), (self.low, 1.0 - self.p)])
    }
}
