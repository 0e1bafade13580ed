//! `summary.json`: what the tables say, for programs.

use serde::Serialize;

use super::{Escape, Finished, PublishError, tables};
use crate::escape::{Fate, Outcome, share};

/// The outcome of an escape.
#[derive(Debug, Serialize)]
pub struct Summary<'a> {
    schema_version: u32,
    version: &'static str,
    command: &'a str,
    landscape: &'a str,
    noise: &'a str,
    exit: String,
    start: &'a [f64],
    steps: u64,
    replicas: u64,
    seed: u64,
    basins: &'static str,
    /// Whether every method was run to its end.
    complete: bool,
    optimizers: Vec<Method<'a>>,
}

#[derive(Debug, Serialize)]
struct Method<'a> {
    name: &'a str,
    spec: &'a str,
    left: usize,
    censored: usize,
    exploded: usize,
    /// Steps; null where there is none, such as the upper end when nothing left.
    mean_time: Estimate,
    coefficient_of_variation: Option<f64>,
    /// Mean times by quadrature, where theory has them.
    quadrature: Option<Quadrature>,
    /// Mean steps of the closed law.
    law: Option<f64>,
    start_basin: Vec<Share>,
}

/// The second moment frozen at the noise of the start, and following the replica.
#[derive(Debug, Serialize)]
struct Quadrature {
    frozen: f64,
    follows: f64,
}

#[derive(Debug, Serialize)]
struct Estimate {
    estimate: f64,
    lo: f64,
    hi: f64,
    level: f64,
}

#[derive(Debug, Serialize)]
struct Share {
    step: u64,
    share: f64,
    lo: f64,
    hi: f64,
}

/// Replicas that ended alike.
pub(super) fn left(fate: &Fate) -> bool {
    fate.outcome == Outcome::Left
}

pub(super) fn censored(fate: &Fate) -> bool {
    fate.outcome == Outcome::Censored
}

pub(super) fn exploded(fate: &Fate) -> bool {
    matches!(fate.outcome, Outcome::Exploded(_))
}

impl<'a> Summary<'a> {
    /// Of what was finished.
    #[must_use]
    pub fn new(escape: &'a Escape<'_>) -> Summary<'a> {
        let (request, setting) = (escape.request, escape.setting);
        Summary {
            schema_version: ratecheck_reports::files::SCHEMA_VERSION,
            version: env!("CARGO_PKG_VERSION"),
            command: &escape.command,
            landscape: setting.problem.objective.facts().id(),
            noise: &setting.oracle.facts().id,
            exit: setting.region.to_string(),
            start: setting.start(),
            steps: request.steps,
            replicas: request.replicas,
            seed: request.seed,
            basins: setting.basins.rule(),
            complete: escape.finished.len() == setting.contenders.len(),
            optimizers: escape.finished.iter().map(|f| method(escape, f)).collect(),
        }
    }

    /// As a file.
    pub(super) fn json(&self) -> Result<Vec<u8>, PublishError> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(std::io::Error::from)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

fn method<'a>(escape: &'a Escape<'_>, finished: &'a Finished) -> Method<'a> {
    let contender = &escape.setting.contenders[finished.contender];
    let (record, mean) = (&finished.record, &finished.times.mean);
    let at = |(moment, step): (usize, u64)| {
        let interval = share(record, moment, escape.setting.home, escape.level);
        Share { step, share: interval.estimate, lo: interval.lo, hi: interval.hi }
    };
    Method {
        name: &contender.label,
        spec: &contender.spec,
        left: record.count(left),
        censored: record.count(censored),
        exploded: record.count(exploded),
        mean_time: Estimate {
            estimate: mean.estimate,
            lo: mean.lo,
            hi: mean.hi,
            level: mean.level.confidence(),
        },
        coefficient_of_variation: finished.times.variation.map(|v| v.value),
        quadrature: finished
            .forecast
            .map(|f| Quadrature { frozen: f.frozen.value, follows: f.follows.value }),
        law: finished.law,
        start_basin: tables::sixths(&record.moments).into_iter().map(at).collect(),
    }
}
