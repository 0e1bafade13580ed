//! Sequences of the literature under names of their own.

use super::problem;
use crate::catalogue::{DIM, Entry, Family, Problem, dim};
use crate::domain::Domain;
use crate::objective::Facts;
use crate::sequence::Sequence;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The set of the counterexamples.
const UNIT: Domain = Domain::Box { lo: -1.0, hi: 1.0 };

/// What every slope is multiplied by: methods of Adam's kind move alike on every scale, bounds may not.
const SCALE: KeyDoc = KeyDoc::with_default("scale", "1", "(0, inf)", "multiplies every slope");

/// Facts of a counterexample: posed on `[-1, 1]^d`, started at 1.
fn on_unit_box(params: &Params<'_>) -> Result<Facts, SpecError> {
    Ok(Facts::new(params.resolved()?, dim(params)?).feasible(UNIT))
}

/// Where Adam without momentum has linear regret.
pub(super) const PERIOD_THREE: Entry = Entry {
    id: "online-period-three",
    family: Family::Online,
    summary: "C, -1, -1 repeated on [-1, 1]: best point -1, while Adam with beta1 = 0, beta2 = 1/(1 + C²) stays near 1",
    formula: r"f_t(x) = C x \text{ if } t \bmod 3 = 1,\ -x \text{ otherwise}",
    source: "Reddi, Kale and Kumar 2018, arXiv 1904.09237, Theorem 1",
    keys: &[DIM, KeyDoc::with_default("c", "3", "(2, inf)", "the rare slope C")],
    examples: &["online-period-three", "online-period-three:dim=2,c=10"],
    build: |params| {
        let why = "the counterexample has C > 2, so that the best point is -1";
        let high = params.number("c", Range::above(2.0).because(why))?;
        Ok(problem(on_unit_box(params)?, Sequence::Periodic { high, low: -1.0, period: 3 }))
    },
};

/// Where Adam has linear regret for any `β1 < √β2`, with C large enough.
pub(super) const GENERAL_BETA1: Entry = Entry {
    id: "reddi-general-beta1",
    family: Family::Online,
    summary: "C once in C steps and -1 otherwise on [-1, 1]: Adam with beta1 < √beta2 fails for C large enough",
    formula: r"f_t(x) = C x \text{ if } t \bmod C = 1,\ -x \text{ otherwise}",
    source: "Reddi, Kale and Kumar 2018, arXiv 1904.09237, Theorem 2",
    keys: &[
        DIM,
        KeyDoc::with_default("c", "20", "even integers from 4", "slope and period C"),
        SCALE,
    ],
    examples: &[
        "reddi-general-beta1",
        "reddi-general-beta1:dim=2,c=204",
        "reddi-general-beta1:scale=1e-3",
    ],
    build: |params| {
        let period = params.integer("c", 4..=1_000_000)?;
        if !period.is_multiple_of(2) {
            let expected = format!("an even number; try {}", period + 1);
            return Err(params.refuse("c", period, expected));
        }
        #[expect(clippy::cast_precision_loss, reason = "at most a million")]
        let high = period as f64;
        let scale = params.number("scale", Range::positive())?;
        let (high, low) = (high * scale, -scale);
        Ok(problem(on_unit_box(params)?, Sequence::Periodic { high, low, period }))
    },
};

/// Where Adam drifts away from the minimum of the mean.
pub(super) const STOCHASTIC: Entry = Entry {
    id: "online-rare-slope",
    family: Family::Online,
    summary: "C with probability (1 + delta)/(C + 1), else -1, on [-1, 1]: mean slope delta, but Adam drifts to 1",
    formula: r"f_t(x) = C x \text{ w.p. } \tfrac{1+\delta}{C+1},\ -x \text{ otherwise};\quad E f_t(x) = \delta x",
    source: "Reddi, Kale and Kumar 2018, arXiv 1904.09237, Theorem 3",
    keys: &[
        DIM,
        KeyDoc::with_default("c", "20", "(1, inf)", "the rare slope C"),
        KeyDoc::with_default("delta", "0.1", "(0, c)", "mean slope"),
    ],
    examples: &["online-rare-slope", "online-rare-slope:dim=2,c=101,delta=0.5"],
    build: |params| {
        let c = params.number("c", Range::above(1.0))?;
        let why = "the probability (1 + delta)/(c + 1) stays below 1";
        let delta = params.number("delta", Range::open(0.0, c).because(why))?;
        let p = (1.0 + delta) / (c + 1.0);
        let atoms = vec![(p, c), (1.0 - p, -1.0)];
        Ok(problem(on_unit_box(params)?, Sequence::Discrete(atoms)))
    },
};

/// The sequence of the figure of Reddi, Kale and Kumar.
pub(super) const REDDI_1010: Entry = Entry {
    id: "reddi-1010",
    family: Family::Online,
    summary: "1010 once in 101 steps and -10 otherwise on [-1, 1]: best point -1",
    formula: r"f_t(x) = 1010 x \text{ if } t \bmod 101 = 1,\ -10 x \text{ otherwise}",
    source: "Reddi, Kale and Kumar 2018, arXiv 1904.09237, section 5, first synthetic experiment",
    keys: &[DIM, SCALE],
    examples: &["reddi-1010", "reddi-1010:dim=2", "reddi-1010:scale=1e-5"],
    build: |params| {
        let facts = on_unit_box(params)?;
        let scale = params.number("scale", Range::positive())?;
        let (high, low) = (1010.0 * scale, -10.0 * scale);
        let sequence = Sequence::Periodic { high, low, period: 101 };
        Ok(problem(from_zero(facts), sequence))
    },
};

/// The stochastic form of [`REDDI_1010`].
pub(super) const REDDI_1010_STOCHASTIC: Entry = Entry {
    id: "reddi-1010-stochastic",
    family: Family::Online,
    summary: "1010 with probability 0.01, else -10, on [-1, 1]: mean slope 0.2, best point -1",
    formula: r"f_t(x) = 1010 x \text{ w.p. } 0.01,\ -10 x \text{ otherwise};\quad E f_t(x) = 0.2 x",
    source: "Reddi, Kale and Kumar 2018, arXiv 1904.09237, section 5, second synthetic experiment",
    keys: &[DIM],
    examples: &["reddi-1010-stochastic", "reddi-1010-stochastic:dim=2"],
    build: |params| {
        let facts = on_unit_box(params)?;
        let sequence = Sequence::Discrete(vec![(0.01, 1010.0), (0.99, -10.0)]);
        Ok(problem(from_zero(facts), sequence))
    },
};

/// Started at 0, and for comparison at 1.
fn from_zero(facts: Facts) -> Facts {
    let dim = facts.dim();
    facts.start(vec![0.0; dim]).another_start(vec![1.0; dim])
}

/// Any periodic sequence.
pub(super) const PERIODIC: Entry = Entry {
    id: "online-periodic",
    family: Family::Online,
    summary: "given slopes in turn, the same in every coordinate",
    formula: r"f_t(x) = c_{(t-1) \bmod n + 1} \sum_i x_i",
    source: "periodic adversaries; the default makes Adam's regret linear",
    keys: &[
        DIM,
        KeyDoc::with_default("values", "0.04;0.02;-1;-1;0.065", "numbers", "the slopes c_1 to c_n"),
    ],
    examples: &["online-periodic", "online-periodic:dim=2,values=1;-1;0"],
    build: |params| {
        let values = params.vector("values")?;
        Ok(problem(
            Facts::new(params.resolved()?, dim(params)?),
            Sequence::Pattern { values, stride: 0 },
        ))
    },
};

/// Random signs in few coordinates.
pub(super) const SPARSE: Entry = Entry {
    id: "online-sparse",
    family: Family::Online,
    summary: "independent random signs times size, each coordinate present with the given probability",
    formula: r"f_t(x) = c_t^\top x,\quad P(c_{t,i} = \pm G) = \rho/2,\ P(c_{t,i} = 0) = 1 - \rho",
    source: "fair signs are the lower bound of online learning; sparse ones favour AdaGrad: Duchi, Hazan and Singer 2011",
    keys: &[
        KeyDoc::with_default("dim", "10", "[1, 1e8]", "number of coordinates d"),
        KeyDoc::with_default("density", "0.1", "(0, 1]", "probability ρ of an entry"),
        KeyDoc::with_default("size", "1", "(0, inf)", "size G of an entry"),
    ],
    examples: &["online-sparse", "online-sparse:dim=2,density=1,size=3"],
    build: build_sparse,
};

fn build_sparse(params: &Params<'_>) -> Result<Problem, SpecError> {
    let density = params.number("density", Range::left_open(0.0, 1.0))?;
    let size = params.number("size", Range::positive())?;
    let half = 0.5 * density;
    let mut atoms = vec![(half, size), (half, -size)];
    if density < 1.0 {
        atoms.push((1.0 - density, 0.0));
    }
    Ok(problem(Facts::new(params.resolved()?, dim(params)?), Sequence::Discrete(atoms)))
}
