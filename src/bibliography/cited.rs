//! What can be from a work: everything of a registry that a study names.

use std::collections::BTreeSet;

use ratecheck_problems::{catalogue, oracle};
use ratecheck_proofs_checks::theorems;

use crate::measurements::measures::MEASURES;
use crate::optimizers;
use crate::optimizers::wrappers::WRAPPERS;
use crate::plan::Plan;
use crate::results::Results;

/// Kinds of subjects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A method.
    Optimizer,
    /// What is put around a method.
    Wrapper,
    /// A statement.
    Theorem,
    /// What is optimised.
    Problem,
    /// A law of noise.
    Noise,
    /// A recorded quantity.
    Measure,
}

impl Kind {
    /// The word for one of them.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Optimizer => "optimizer",
            Kind::Wrapper => "wrapper",
            Kind::Theorem => "theorem",
            Kind::Problem => "problem",
            Kind::Noise => "noise",
            Kind::Measure => "measure",
        }
    }
}

/// Something with a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cited {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: &'static str,
    /// Where it is from, in words.
    pub source: &'static str,
}

impl Cited {
    /// Everything that a study names: its runs, with what they record, and its theorems.
    #[must_use]
    pub fn of_plan(plan: &Plan) -> BTreeSet<Cited> {
        let theorems = plan.study.claims.iter().flat_map(|claim| claim.theorem.as_slice());
        let theorems = theorems.map(|id| (Kind::Theorem, id.as_str()));
        let runs = plan.runs.iter().flat_map(|run| {
            let setting = setting(&run.spec.problem, &run.spec.noise, &run.spec.optimizer);
            setting
                .into_iter()
                .chain(run.measures.iter().map(|spec| (Kind::Measure, spec.as_str())))
        });
        named(theorems.chain(runs))
    }

    /// Everything that the claims of a finished study name.
    #[must_use]
    pub fn of_results(results: &Results) -> BTreeSet<Cited> {
        named(results.rows.iter().flat_map(|row| {
            let about = &row.setting;
            let setting = setting(&about.problem, &about.noise, &about.optimizer);
            std::iter::once((Kind::Theorem, row.theorem.as_str())).chain(setting)
        }))
    }

    /// Everything that a spec of this kind names, what is inside of it included.
    #[must_use]
    pub fn of_spec(kind: Kind, spec: &str) -> BTreeSet<Cited> {
        // Wrappers are written behind the optimizer.
        let wrappers = (kind == Kind::Optimizer).then_some((Kind::Wrapper, spec));
        named(std::iter::once((kind, spec)).chain(wrappers))
    }
}

fn setting<'s>(problem: &'s str, noise: &'s str, optimizer: &'s str) -> [(Kind, &'s str); 4] {
    // Wrappers are written behind the optimizer.
    let (problem, noise) = ((Kind::Problem, problem), (Kind::Noise, noise));
    [problem, noise, (Kind::Optimizer, optimizer), (Kind::Wrapper, optimizer)]
}

fn named<'s>(specs: impl IntoIterator<Item = (Kind, &'s str)>) -> BTreeSet<Cited> {
    // The same specs come again with every claim.
    let specs: BTreeSet<(Kind, &str)> = specs.into_iter().collect();
    let subjects = specs.into_iter().flat_map(|(kind, spec)| {
        ids(spec).filter_map(move |id| find(kind, id)).collect::<Vec<_>>()
    });
    subjects.collect()
}

/// Words of a spec that may be ids: its name, and values, since laws of noise and wrappers may be inside of others.
fn ids(spec: &str) -> impl Iterator<Item = &str> {
    spec.split([' ', ',', ':', '/']).map(|word| word.rsplit('=').next().unwrap_or(word))
}

fn find(kind: Kind, id: &str) -> Option<Cited> {
    let found = match kind {
        Kind::Optimizer => {
            let entry = optimizers::ALL.iter().find(|entry| entry.id == id)?;
            (entry.id, entry.source)
        }
        Kind::Wrapper => {
            let wrapper = WRAPPERS.iter().find(|wrapper| wrapper.id == id)?;
            (wrapper.id, wrapper.source)
        }
        Kind::Theorem => {
            let statement = theorems::find(id)?.statement();
            (statement.id, statement.source)
        }
        Kind::Problem => {
            let entry = catalogue::ALL.iter().find(|entry| entry.id == id)?;
            (entry.id, entry.source)
        }
        Kind::Noise => {
            let entry = oracle::ALL.iter().find(|entry| entry.id == id)?;
            (entry.id, entry.source)
        }
        Kind::Measure => {
            let measure = MEASURES.iter().find(|measure| measure.id == id)?;
            (measure.id, measure.source)
        }
    };
    Some(Cited { kind, id: found.0, source: found.1 })
}

/// Everything that has a source.
#[must_use]
pub fn everything() -> BTreeSet<Cited> {
    let problems = catalogue::ALL.iter().map(|entry| (Kind::Problem, entry.id));
    let noise = oracle::ALL.iter().map(|entry| (Kind::Noise, entry.id));
    let methods = optimizers::ALL.iter().map(|entry| (Kind::Optimizer, entry.id));
    let wrappers = WRAPPERS.iter().map(|wrapper| (Kind::Wrapper, wrapper.id));
    let measures = MEASURES.iter().map(|measure| (Kind::Measure, measure.id));
    let theorems = theorems::ALL.iter().map(|theorem| (Kind::Theorem, theorem.statement().id));
    let all = problems.chain(noise).chain(methods).chain(wrappers).chain(measures).chain(theorems);
    all.filter_map(|(kind, id)| find(kind, id)).collect()
}
