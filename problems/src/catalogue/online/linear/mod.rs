//! Linear losses `f_t(x) = c_tᵀx`, drawn at random or prescribed.

mod adversaries;
mod losses;
mod mean;
mod named;

use self::losses::Losses;
use self::mean::Linear;
use crate::catalogue::{Entry, Family, Problem, dim};
use crate::objective::Facts;
use crate::sequence::Sequence;
use crate::spec::{KeyDoc, Params, Range, Spec, SpecError};
use crate::table::Table;
use std::sync::Arc;

/// Linear losses on a box or ball.
pub(super) const ENTRIES: &[Entry] = &[
    LINEAR,
    named::PERIOD_THREE,
    named::GENERAL_BETA1,
    named::STOCHASTIC,
    named::REDDI_1010,
    named::REDDI_1010_STOCHASTIC,
    named::PERIODIC,
    named::SPARSE,
    adversaries::SIGNS,
    adversaries::BLOCKS,
    adversaries::DOUBLING,
    adversaries::TRAP,
    adversaries::RARE,
];

const LINEAR: Entry = Entry {
    id: "online-linear",
    family: Family::Online,
    summary: "linear losses c_t·x for regret: random, periodic, a spike, constant, or from a file",
    formula: r"f_t(x) = c_t^\top x",
    source: "period3: Reddi, Kale and Kumar 2018, arXiv 1904.09237, section 3",
    keys: &[
        KeyDoc::with_default(
            "dim",
            "1",
            "[1, 1e8]",
            "number of coordinates d; a table brings its own",
        ),
        KeyDoc::with_default(
            "sequence",
            "uniform",
            "uniform, constant, alternating, period3, spike or table",
            "how c_t is chosen",
        ),
        KeyDoc::optional("lo", "-1 for uniform", "(-inf, inf)", "lower end of every c_{t,i}"),
        KeyDoc::optional("hi", "1 for uniform", "(lo, inf)", "upper end of every c_{t,i}"),
        KeyDoc::optional(
            "high",
            "1",
            "(-inf, inf)",
            "value at the first step of each period (constant: 1 step, alternating: 2, period3: 3, spike: never again)",
        ),
        KeyDoc::optional(
            "low",
            "-0.4 for period3, -1 for alternating, 0 for a spike",
            "(-inf, inf)",
            "value at the other steps",
        ),
        KeyDoc::optional(
            "file",
            "needed for a table only",
            "a CSV file without header",
            "row t is c_t",
        ),
    ],
    examples: &[
        "online-linear",
        "online-linear:dim=3,sequence=uniform,lo=-0.9,hi=1.1",
        "online-linear:dim=2,sequence=period3",
    ],
    build,
};

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    const NAMES: [&str; 6] = ["uniform", "constant", "alternating", "period3", "spike", "table"];
    let name = params.choice("sequence", &NAMES)?;
    let (default_low, period) = match name {
        "constant" => (0.0, 1),
        "alternating" => (-1.0, 2),
        "period3" => (-0.4, 3),
        _ => (0.0, u64::MAX),
    };
    let spec = Spec::new("online-linear")?;
    let (sequence, dim, spec) = match name {
        "table" => {
            only(params, name, &["file"])?;
            let table = Table::read(params, "file")?;
            let (dim, file) = (table.columns(), params.text("file")?);
            (Sequence::Table(table), dim, spec.with("sequence", name)?.with("file", file)?)
        }
        "uniform" => {
            only(params, name, &["dim", "lo", "hi"])?;
            let lo = number_or(params, "lo", -1.0, Range::any())?;
            let above = Range::above(lo).because("the upper end lies above the lower one");
            let hi = number_or(params, "hi", 1.0, above)?;
            let dim = dim(params)?;
            let spec = spec.with("dim", &dim.to_string())?.with("sequence", name)?;
            let spec = spec.with("lo", &format!("{lo:?}"))?.with("hi", &format!("{hi:?}"))?;
            (Sequence::Uniform { lo, hi }, dim, spec)
        }
        _ => {
            let keys: &[&str] =
                if period == 1 { &["dim", "high"] } else { &["dim", "high", "low"] };
            only(params, name, keys)?;
            let high = number_or(params, "high", 1.0, Range::any())?;
            let low = number_or(params, "low", default_low, Range::any())?;
            let dim = dim(params)?;
            let spec = spec.with("dim", &dim.to_string())?.with("sequence", name)?;
            let mut spec = spec.with("high", &format!("{high:?}"))?;
            if period > 1 {
                spec = spec.with("low", &format!("{low:?}"))?;
            }
            (Sequence::Periodic { high, low, period }, dim, spec)
        }
    };
    Ok(problem(Facts::new(spec, dim), sequence))
}

/// The problem of these losses, with the facts that are known beyond those of every linear function.
fn problem(facts: Facts, sequence: Sequence) -> Problem {
    let dim = facts.dim();
    let mean = sequence.mean(dim);
    Problem {
        objective: Arc::new(Linear::new(facts, mean)),
        online: Some(Arc::new(Losses { sequence, dim })),
    }
}

/// Refuses keys that say nothing about this sequence.
fn only(params: &Params<'_>, sequence: &str, allowed: &[&str]) -> Result<(), SpecError> {
    for key in ["dim", "lo", "hi", "high", "low", "file"] {
        if params.is_given(key) && !allowed.contains(&key) {
            let expected = format!(
                "used with sequence={sequence}, which takes {}; leave it out",
                allowed.join(", ")
            );
            return Err(params.refuse(key, params.text(key)?, expected));
        }
    }
    Ok(())
}

fn number_or(params: &Params<'_>, key: &str, default: f64, range: Range) -> Result<f64, SpecError> {
    if params.is_given(key) || !range.contains(default) {
        params.number(key, range)
    } else {
        Ok(default)
    }
}
