//! `rate.json`: everything about the rates, for programs.

use ratecheck_proofs_checks::evidence::rate::{Analysis, Towards};
use serde::Serialize;

use super::PublishError;
use crate::fit::{Fit, Fitted};

/// The rates of a log. Numbers that do not exist are null.
#[derive(Debug, Serialize)]
pub struct Summary<'a> {
    schema_version: u32,
    version: &'static str,
    command: &'a str,
    file: &'a str,
    rows: u64,
    /// Points left out at abscissa 0.
    zeros: u64,
    /// Empty values left out.
    empty: u64,
    x: &'a str,
    y: &'a [String],
    replicate: Option<&'a str>,
    by: Option<&'a str>,
    /// Options that were not given and read off the file.
    guessed: &'a [&'static str],
    /// `infinity` or `zero`.
    towards: &'static str,
    minus: f64,
    level: f64,
    seed: u64,
    predicted: Option<f64>,
    tolerance: Option<f64>,
    groups: Vec<Group<'a>>,
}

#[derive(Debug, Serialize)]
struct Group<'a> {
    name: &'a str,
    replicas: usize,
    /// Different abscissae in the file, those that all replicas have, and those used.
    distinct: usize,
    common: usize,
    /// Common ones too near to 1 for powers of their logarithm.
    near_one: usize,
    points: usize,
    lacking: Vec<Lacking<'a>>,
    rate: &'a Analysis,
    r2: f64,
    verdict: Option<&'static str>,
    x: &'a [f64],
    mean: &'a [f64],
    lo: Option<Vec<f64>>,
    hi: Option<Vec<f64>>,
}

#[derive(Debug, Serialize)]
struct Lacking<'a> {
    replica: &'a str,
    count: usize,
    first: f64,
}

impl<'a> Summary<'a> {
    /// Of everything that was found.
    #[must_use]
    pub fn new(fit: &'a Fit, command: &'a str) -> Summary<'a> {
        let (named, question) = (&fit.named, &fit.question);
        Summary {
            schema_version: ratecheck_reports::files::SCHEMA_VERSION,
            version: env!("CARGO_PKG_VERSION"),
            command,
            file: &fit.file,
            rows: fit.rows,
            zeros: fit.left_out.0,
            empty: fit.left_out.1,
            x: &named.x,
            y: &named.y,
            replicate: named.replicate.as_deref(),
            by: named.by.as_deref(),
            guessed: &named.guessed,
            towards: match named.towards {
                Towards::Infinity => "infinity",
                Towards::Zero => "zero",
            },
            minus: question.minus,
            level: question.level.confidence(),
            seed: question.seed,
            predicted: question.predicted.map(|(exponent, _)| exponent),
            tolerance: question.predicted.map(|(_, tolerance)| tolerance),
            groups: fit.groups.iter().map(group).collect(),
        }
    }

    /// As a file.
    pub(super) fn json(&self) -> Result<Vec<u8>, PublishError> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(std::io::Error::from)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

fn group(fitted: &Fitted) -> Group<'_> {
    let grid = &fitted.grid;
    let lacking = grid
        .lacking
        .iter()
        .map(|l| Lacking { replica: &l.replica, count: l.count, first: l.first })
        .collect();
    let ends = |hi: bool| {
        let end = |i: &ratecheck_proofs_checks::evidence::Interval| if hi { i.hi } else { i.lo };
        fitted.bands.as_ref().map(|bands| bands.iter().map(end).collect())
    };
    Group {
        name: &fitted.name,
        replicas: grid.replicas,
        distinct: grid.distinct,
        common: grid.common,
        near_one: grid.near_one,
        points: grid.x.len(),
        lacking,
        rate: &fitted.analysis,
        r2: fitted.r2,
        verdict: fitted.finding.as_ref().map(|finding| finding.verdict.word()),
        x: &grid.x,
        mean: &fitted.means,
        lo: ends(false),
        hi: ends(true),
    }
}
