//! Linear losses that lower bounds and counterexamples are made of.

use super::problem;
use crate::catalogue::{DIM, Entry, Family, dim};
use crate::domain::Domain;
use crate::objective::Facts;
use crate::sequence::Sequence;
use crate::spec::{KeyDoc, Range};

const SIZE: KeyDoc = KeyDoc::with_default("size", "1", "(0, inf)", "size G of a slope");

/// Fair signs.
pub(super) const SIGNS: Entry = Entry {
    id: "online-signs",
    family: Family::Online,
    summary: "independent fair signs times G in every coordinate: no method has a regret below 0.399 G D √T each",
    formula: r"f_t(x) = G \sum_i \epsilon_{t,i} x_i,\quad P(\epsilon_{t,i} = \pm 1) = \tfrac12",
    source: "lower bound: E R_T = (GD/2) E|Σ ε_t| ~ GD √(T/2π) a coordinate on a box of side D; Hazan 2016, Theorem 3.2",
    keys: &[DIM, SIZE],
    examples: &["online-signs", "online-signs:dim=3,size=2"],
    build: |params| {
        let size = params.number("size", Range::positive())?;
        let sequence = Sequence::Discrete(vec![(0.5, size), (0.5, -size)]);
        Ok(problem(Facts::new(params.resolved()?, dim(params)?), sequence))
    },
};

/// Blocks of one sign.
pub(super) const BLOCKS: Entry = Entry {
    id: "online-blocks",
    family: Family::Online,
    summary: "slope G for a block of steps, then -G for as many, and so on: regret against 0 is easy, against a switch it is not",
    formula: r"f_t(x) = (-1)^{\lfloor (t - 1)/b \rfloor} G \sum_i x_i",
    source: "block adversaries: with b ~ √T steps of order 1/√t are led from one end to the other in every block",
    keys: &[DIM, SIZE, KeyDoc::with_default("block", "100", "[1, 1e9]", "steps b of one sign")],
    examples: &["online-blocks", "online-blocks:dim=2,block=3,size=0.5"],
    build: |params| {
        let size = params.number("size", Range::positive())?;
        let block = params.integer("block", 1..=1_000_000_000)?;
        let sequence = Sequence::Blocks { size, block };
        Ok(problem(Facts::new(params.resolved()?, dim(params)?), sequence))
    },
};

/// Blocks of doubling length.
pub(super) const DOUBLING: Entry = Entry {
    id: "online-doubling",
    family: Family::Online,
    summary: "slope G in steps 1, 4-7, 16-31, ... and -G in the others: the best point changes end with every block",
    formula: r"f_t(x) = (-1)^{\lfloor \log_2 t \rfloor} G \sum_i x_i",
    source: "blocks that outweigh the past, an adversary of anytime methods; the objective is 0, around which the averages oscillate",
    keys: &[DIM, SIZE],
    examples: &["online-doubling", "online-doubling:dim=2,size=3"],
    build: |params| {
        let size = params.number("size", Range::positive())?;
        Ok(problem(Facts::new(params.resolved()?, dim(params)?), Sequence::Doubling { size }))
    },
};

/// A start on the wrong side.
pub(super) const TRAP: Entry = Entry {
    id: "online-trap",
    family: Family::Online,
    summary: "a lead of slopes that fills the memory of second moments and shrinks steps, then small ones of the other sign for ever",
    formula: r"f_t(x) = high \sum_i x_i \text{ for } t \le n,\ low \sum_i x_i \text{ beyond}",
    source: "with steps α/√(Σ g²) or α/√t the way back takes of order (high/low)² n steps: the pace of AdaGrad and of decaying steps",
    keys: &[
        DIM,
        KeyDoc::with_default("high", "1", "(-inf, inf)", "slope of the lead"),
        KeyDoc::with_default("low", "-0.1", "(-inf, inf)", "slope after it"),
        KeyDoc::with_default("lead", "100", "[0, 1e12]", "steps n of the lead"),
    ],
    examples: &["online-trap", "online-trap:dim=2,high=-1,low=1,lead=5"],
    build: |params| {
        let high = params.number("high", Range::any())?;
        let low = params.number("low", Range::any())?;
        let lead = params.integer("lead", 0..=1_000_000_000_000)?;
        let facts = Facts::new(params.resolved()?, dim(params)?);
        Ok(problem(facts, Sequence::Lead { high, low, lead }))
    },
};

/// Any slope, any period.
pub(super) const RARE: Entry = Entry {
    id: "reddi-general-period",
    family: Family::Online,
    summary: "C once in P steps and -low otherwise on [-1, 1]: with C > (P - 1) low plain AdaMomentum and Adam drift to the worst end",
    formula: r"f_t(x) = C x \text{ if } t \bmod P = 1,\ -l x \text{ otherwise}",
    source: "the sequences of Reddi, Kale and Kumar 2018 with slopes and period of their own; the default refutes the regret bound of AdaMomentum without monotone v, c=3, period=5 misleads an inverse preconditioner",
    keys: &[
        DIM,
        KeyDoc::with_default("c", "6", "(0, inf)", "the rare slope C"),
        KeyDoc::with_default("low", "1", "(0, inf)", "size l of the other slopes"),
        KeyDoc::with_default("period", "4", "[2, 1e6]", "period P"),
    ],
    examples: &["reddi-general-period", "reddi-general-period:dim=2,c=3,period=5"],
    build: |params| {
        let high = params.number("c", Range::positive())?;
        let low = -params.number("low", Range::positive())?;
        let period = params.integer("period", 2..=1_000_000)?;
        let dim = dim(params)?;
        let unit = Domain::Box { lo: -1.0, hi: 1.0 };
        let facts = Facts::new(params.resolved()?, dim).feasible(unit);
        let facts = facts.start(vec![0.0; dim]).another_start(vec![1.0; dim]);
        Ok(problem(facts, Sequence::Periodic { high, low, period }))
    },
};
