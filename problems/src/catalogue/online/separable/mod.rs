//! Losses that pull every coordinate to a centre, `f_t(x) = Σ_i h_t φ(x_i - c_{t,i})`: quadratics and absolute values whose
//! centres are drawn, move, jump, or come from a file.

mod comparator;
mod losses;
mod mean;

use std::sync::Arc;

use self::losses::{Losses, Shapes};
use self::mean::{Distances, MeanAbsolutes, MeanSquares};
use crate::catalogue::{DIM, Entry, Family, Problem, dim};
use crate::math::cos;
use crate::objective::{Facts, Separable};
use crate::sequence::Sequence;
use crate::spec::{KeyDoc, Params, Range, Spec, SpecError};
use crate::table::Table;

const LO: KeyDoc = KeyDoc::with_default("lo", "-1", "(-inf, inf)", "least centre");
const HI: KeyDoc = KeyDoc::with_default("hi", "1", "(lo, inf)", "largest centre");
const CURVATURE: KeyDoc =
    KeyDoc::with_default("curvature", "1", "(0, inf)", "curvature h of every loss");
const WEIGHT: KeyDoc = KeyDoc::with_default("weight", "1", "(0, inf)", "slope h of every loss");
const FILE: KeyDoc = KeyDoc::optional(
    "file",
    "centres are drawn",
    "a CSV file without header",
    "row t is the centre of step t, in place of dim, lo and hi",
);
const VALUES: KeyDoc = KeyDoc::with_default("values", "-1;1", "numbers", "the centres in turn");
const BLOCK: KeyDoc =
    KeyDoc::with_default("block", "100", "[1, 1e6]", "number of steps that a centre is kept");

/// Longest period of a motion, which is held.
const LONGEST: u64 = 1_000_000;

fn ends(params: &Params<'_>) -> Result<(f64, f64), SpecError> {
    let lo = params.number("lo", Range::any())?;
    let above = Range::above(lo).because("the upper end lies above the lower one");
    Ok((lo, params.number("hi", above)?))
}

fn always(value: f64) -> Sequence {
    Sequence::Pattern { values: vec![value], stride: 0 }
}

/// The centres that `file` or `dim`, `lo` and `hi` say, how many coordinates they have, and a spec with these keys.
fn drawn_or_read(params: &Params<'_>, id: &str) -> Result<(Sequence, usize, Spec), SpecError> {
    let (sequence, dim, keys): (_, _, &[&str]) = if params.is_given("file") {
        if let Some(key) = ["dim", "lo", "hi"].into_iter().find(|key| params.is_given(key)) {
            let why = "it is the file that says; leave it out";
            return Err(params.refuse(key, params.text(key)?, why));
        }
        let table = Table::read(params, "file")?;
        let dim = table.columns();
        (Sequence::Table(table), dim, &["file"])
    } else {
        let (lo, hi) = ends(params)?;
        (Sequence::Uniform { lo, hi }, dim(params)?, &["dim", "lo", "hi"])
    };
    let mut spec = Spec::new(id)?;
    for key in keys {
        spec = spec.with(key, params.text(key)?)?;
    }
    Ok((sequence, dim, spec))
}

/// Quadratics with these weights and centres.
fn squares(
    spec: Spec,
    dim: usize,
    weights: Sequence,
    centres: Sequence,
) -> Result<Problem, SpecError> {
    let weight = weights.mean(dim)[0];
    let centre = centres.mean(dim);
    let offset = centres.spread(dim).iter().map(|spread| 0.5 * weight * spread).collect();
    let mean = MeanSquares { weight, centre, offset };
    let facts = mean.facts(Facts::new(spec, dim));
    let losses = Losses { shape: Shapes::Square, weights, centres, dim };
    Ok(Problem { objective: Arc::new(Separable::new(facts, mean)), online: Some(Arc::new(losses)) })
}

/// Quadratics of one curvature.
fn moving(params: &Params<'_>, dim: usize, centres: Sequence) -> Result<Problem, SpecError> {
    let curvature = params.number("curvature", Range::positive())?;
    squares(params.resolved()?, dim, always(curvature), centres)
}

/// Absolute values with finitely many centres in each coordinate.
fn distances(spec: Spec, weight: f64, centres: Sequence, each: Vec<Vec<f64>>) -> Problem {
    let mean = Distances { weight, centres: each };
    let dim = mean.centres.len();
    let facts = mean.facts(Facts::new(spec, dim));
    let losses = Losses { shape: Shapes::Absolute, weights: always(weight), centres, dim };
    Problem { objective: Arc::new(Separable::new(facts, mean)), online: Some(Arc::new(losses)) }
}

/// Absolute values with uniform centres, or with those of a file.
fn absolute(params: &Params<'_>) -> Result<Problem, SpecError> {
    let weight = params.number("weight", Range::positive())?;
    let (centres, dim, spec) = drawn_or_read(params, "online-absolute")?;
    let spec = spec.with("weight", params.text("weight")?)?;
    if let Sequence::Table(table) = &centres {
        let column = |i| table.data().iter().skip(i).step_by(dim).copied();
        let each = (0..dim).map(|i| column(i).collect()).collect();
        return Ok(distances(spec, weight, centres, each));
    }
    let (lo, hi) = centres.range();
    let mean = MeanAbsolutes { weight, lo, hi };
    let facts = mean.facts(Facts::new(spec, dim));
    let losses = Losses { shape: Shapes::Absolute, weights: always(weight), centres, dim };
    Ok(Problem { objective: Arc::new(Separable::new(facts, mean)), online: Some(Arc::new(losses)) })
}

/// Quadratics with uniform centres and curvatures, or with the centres of a file.
fn quadratic(params: &Params<'_>) -> Result<Problem, SpecError> {
    let least = params.number("curvature", Range::positive())?;
    let (centres, dim, spec) = drawn_or_read(params, "online-quadratic")?;
    let mut spec = spec.with("curvature", params.text("curvature")?)?;
    let mut weights = always(least);
    if params.is_given("largest") {
        let why = "the largest curvature is not below the least";
        let hi = params.number("largest", Range::at_least(least).because(why))?;
        weights = Sequence::Uniform { lo: least, hi };
        spec = spec.with("largest", params.text("largest")?)?;
    }
    squares(spec, dim, weights, centres)
}

/// The values in turn, each kept for a block.
fn blocks(params: &Params<'_>) -> Result<Vec<f64>, SpecError> {
    let values = params.vector("values")?;
    let block = params.size("block", 1..=LONGEST)?;
    if values.len().saturating_mul(block) as u64 > LONGEST {
        let expected = format!("a block with {} values of at most {LONGEST} steps", values.len());
        return Err(params.refuse("block", block, expected));
    }
    Ok(values.iter().flat_map(|value| std::iter::repeat_n(*value, block)).collect())
}

fn period(params: &Params<'_>) -> Result<usize, SpecError> {
    params.size("period", 2..=LONGEST)
}

/// There and back at constant speed: `lo` at the first step of a period, `hi` half a period later.
#[expect(clippy::cast_precision_loss, reason = "at most a million")]
fn triangle((lo, hi): (f64, f64), period: usize) -> Vec<f64> {
    let place = |k: usize| 2 * k.min(period - k);
    let at = |k| lo + (hi - lo) * (place(k) as f64 / period as f64);
    (0..period).map(|k| at(k).clamp(lo, hi)).collect()
}

#[expect(clippy::cast_precision_loss, reason = "at most a million")]
fn wave(radius: f64, period: usize) -> Vec<f64> {
    let angle = |k: usize| 2.0 * core::f64::consts::PI * (k as f64 / period as f64);
    (0..period).map(|k| radius * cos(angle(k))).collect()
}

/// Moving targets.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "online-quadratic",
        family: Family::Online,
        summary: "quadratics with independent uniform centres, and uniform curvatures if asked: strongly convex",
        formula: r"f_t(x) = \tfrac12 \sum_i h_{t,i} (x_i - c_{t,i})^2,\quad c_{t,i} \sim U(lo, hi),\ h_{t,i} \sim U(h, h_{\max})",
        source: "strongly convex losses with logarithmic regret: Hazan, Agarwal and Kale 2007, Theorem 1",
        keys: &[
            DIM,
            LO,
            HI,
            CURVATURE,
            KeyDoc::optional("largest", "curvature", "[curvature, inf)", "largest curvature"),
            FILE,
        ],
        examples: &[
            "online-quadratic",
            "online-quadratic:dim=4,lo=-1.5,hi=1.5,curvature=0.2,largest=2",
        ],
        build: quadratic,
    },
    Entry {
        id: "online-quadratic-drift",
        family: Family::Online,
        summary: "quadratics whose centre goes slowly from lo to hi and back",
        formula: r"f_t(x) = \tfrac{h}2 \sum_i (x_i - c_t)^2,\quad c_t = lo + (hi - lo)(1 - |2k/P - 1|),\ k = (t - 1) \bmod P",
        source: "drifting targets: Zinkevich 2003, section 2.2, on dynamic regret",
        keys: &[
            DIM,
            LO,
            HI,
            KeyDoc::with_default("period", "1000", "[2, 1e6]", "steps P there and back"),
            CURVATURE,
        ],
        examples: &["online-quadratic-drift", "online-quadratic-drift:dim=2,period=7,curvature=3"],
        build: |params| {
            let values = triangle(ends(params)?, period(params)?);
            moving(params, dim(params)?, Sequence::Pattern { values, stride: 0 })
        },
    },
    Entry {
        id: "online-quadratic-wave",
        family: Family::Online,
        summary: "quadratics whose centre swings, in two coordinates on a circle",
        formula: r"f_t(x) = \tfrac{h}2 \sum_i (x_i - c_{t,i})^2,\quad c_{t,i} = r \cos(2\pi (t - 1 + i \lfloor P/4 \rfloor)/P),\ i = 0, \dots, d - 1",
        source: "periodic targets; in two dimensions tracking of a point on a circle",
        keys: &[
            DIM,
            KeyDoc::with_default("radius", "1", "(0, inf)", "largest size r of a coordinate"),
            KeyDoc::with_default("period", "100", "[2, 1e6]", "steps P of a turn"),
            CURVATURE,
        ],
        examples: &["online-quadratic-wave", "online-quadratic-wave:dim=2,period=12,radius=0.5"],
        build: |params| {
            let (radius, period) = (params.number("radius", Range::positive())?, period(params)?);
            let values = wave(radius, period);
            moving(params, dim(params)?, Sequence::Pattern { values, stride: period / 4 })
        },
    },
    Entry {
        id: "online-quadratic-walk",
        family: Family::Online,
        summary: "quadratics whose centre walks at random on a grid, each replica and coordinate by itself",
        formula: r"f_t(x) = \tfrac{h}2 \sum_i (x_i - c_{t,i})^2,\quad c_{t+1,i} = c_{t,i} \pm (hi - lo)/n \text{ within } [lo, hi]",
        source: "random walk targets; started uniformly on the grid, so that every centre is uniform on it",
        keys: &[
            DIM,
            LO,
            HI,
            KeyDoc::with_default("cells", "100", "[1, 1e9]", "number n of cells of the grid"),
            CURVATURE,
        ],
        examples: &["online-quadratic-walk", "online-quadratic-walk:dim=2,cells=5,lo=0,hi=2"],
        build: |params| {
            let (lo, hi) = ends(params)?;
            #[expect(clippy::cast_possible_truncation, reason = "at most 1e9")]
            let cells = params.integer("cells", 1..=1_000_000_000)? as u32;
            moving(params, dim(params)?, Sequence::Walk { lo, hi, cells })
        },
    },
    Entry {
        id: "online-quadratic-switch",
        family: Family::Online,
        summary: "quadratics whose centre jumps through given values, each kept for a block of steps",
        formula: r"f_t(x) = \tfrac{h}2 \sum_i (x_i - c_k)^2,\quad k = \lceil t/b \rceil \text{ in turn}",
        source: "switching targets: Herbster and Warmuth 1998, Tracking the best expert",
        keys: &[DIM, VALUES, BLOCK, CURVATURE],
        examples: &[
            "online-quadratic-switch",
            "online-quadratic-switch:dim=2,values=0;2;-1,block=3,curvature=0.5",
        ],
        build: |params| {
            let values = blocks(params)?;
            moving(params, dim(params)?, Sequence::Pattern { values, stride: 0 })
        },
    },
    Entry {
        id: "online-absolute",
        family: Family::Online,
        summary: "absolute losses with independent uniform centres; the median is best",
        formula: r"f_t(x) = h \sum_i |x_i - c_{t,i}|,\quad c_{t,i} \sim U(lo, hi)",
        source: "online estimation of a median; slopes ±h as in the lower bound of online learning",
        keys: &[DIM, LO, HI, WEIGHT, FILE],
        examples: &["online-absolute", "online-absolute:dim=4,lo=0,hi=3,weight=0.5"],
        build: absolute,
    },
    Entry {
        id: "online-absolute-switch",
        family: Family::Online,
        summary: "absolute losses whose centre jumps through given values, each kept for a block of steps",
        formula: r"f_t(x) = h \sum_i |x_i - c_k|,\quad k = \lceil t/b \rceil \text{ in turn}",
        source: "switching targets with kinks; the mean is piecewise linear",
        keys: &[DIM, VALUES, BLOCK, WEIGHT],
        examples: &[
            "online-absolute-switch:block=2",
            "online-absolute-switch:dim=2,values=0;2;-1,block=1,weight=0.5",
        ],
        build: |params| {
            let dim = dim(params)?;
            let each = vec![params.vector("values")?; dim];
            let weight = params.number("weight", Range::positive())?;
            let centres = Sequence::Pattern { values: blocks(params)?, stride: 0 };
            Ok(distances(params.resolved()?, weight, centres, each))
        },
    },
];
