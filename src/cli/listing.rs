//! Everything that has an id, in one form for `list` and `show`, as text and as JSON.

mod facts;
mod markdown;
mod text;
mod uses;

use clap::ValueEnum;
use serde::Serialize;

use ratecheck_problems::spec::{KeyDefault, KeyDoc};
use ratecheck_problems::{catalogue, domain, oracle, region};
use ratecheck_proofs_checks::theorem::{Input, ProofStep, Relation, Theorem};
use ratecheck_proofs_checks::{studies, theorems};

use super::Failure;
use crate::bibliography;
use crate::measurements::measures::{MEASURES, Measure};
use crate::optimizers::wrappers::{WRAPPERS, Wrapper};
use crate::optimizers::{self, readings};
use crate::study::{Horizons, Replicas, Study};

use facts::ProblemPart;
pub(super) use markdown::columns;
pub(super) use text::{formula_text, keys, paragraph};
pub(super) use uses::Uses;

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// What is optimised
    Problems,
    /// Methods, one entry a reading
    Optimizers,
    /// What can be put around a method
    Wrappers,
    /// Statements and their proof steps
    Theorems,
    /// Laws of noise
    Noise,
    /// Quantities that a study may record along a run
    Measures,
    /// Shipped studies
    Studies,
    /// Feasible sets
    Domains,
    /// Regions whose first passages are timed
    Exits,
}

impl Kind {
    /// The word for one of them.
    pub(super) fn singular(self) -> &'static str {
        match self {
            Kind::Problems => "problem",
            Kind::Optimizers => "optimizer",
            Kind::Wrappers => "wrapper",
            Kind::Theorems => "theorem",
            Kind::Noise => "noise law",
            Kind::Measures => "measure",
            Kind::Studies => "study",
            Kind::Domains => "domain",
            Kind::Exits => "exit region",
        }
    }

    /// The word for several, as `list` takes it.
    pub(super) fn plural(self) -> String {
        self.to_possible_value().map_or_else(String::new, |name| name.get_name().to_owned())
    }

    /// The word for several at the beginning of a line.
    pub(super) fn heading(self) -> String {
        let mut word = if self == Kind::Noise { "noise laws".to_owned() } else { self.plural() };
        word[..1].make_ascii_uppercase();
        word
    }

    /// What such things are.
    pub(super) fn meaning(self) -> String {
        let help = self.to_possible_value().and_then(|value| value.get_help().cloned());
        help.map_or_else(String::new, |help| help.to_string())
    }

    /// The article of [`Kind::singular`].
    pub(super) fn article(self) -> &'static str {
        if matches!(self, Kind::Optimizers | Kind::Exits) { "an" } else { "a" }
    }

    /// What it is as a subject of a bibliography; none of what has no source.
    pub(super) fn subject(self) -> Option<bibliography::Kind> {
        match self {
            Kind::Problems => Some(bibliography::Kind::Problem),
            Kind::Optimizers => Some(bibliography::Kind::Optimizer),
            Kind::Wrappers => Some(bibliography::Kind::Wrapper),
            Kind::Theorems => Some(bibliography::Kind::Theorem),
            Kind::Noise => Some(bibliography::Kind::Noise),
            Kind::Measures => Some(bibliography::Kind::Measure),
            Kind::Studies | Kind::Domains | Kind::Exits => None,
        }
    }

    /// Everything of this kind, in the order of its registry.
    ///
    /// # Errors
    /// When a shipped study cannot be read: a bug.
    pub(super) fn items(self) -> Result<Vec<Item>, Failure> {
        match self {
            Kind::Problems => Ok(catalogue::ALL.iter().map(problem).collect()),
            Kind::Optimizers => Ok(optimizers::ALL.iter().map(|entry| optimizer(entry)).collect()),
            Kind::Wrappers => Ok(WRAPPERS.iter().map(|wrapper| wrapper_item(wrapper)).collect()),
            Kind::Theorems => {
                Ok(theorems::ALL.iter().map(|theorem| theorem_item(*theorem)).collect())
            }
            Kind::Noise => Ok(oracle::ALL.iter().map(noise).collect()),
            Kind::Measures => Ok(MEASURES.iter().map(|measure| measure_item(measure)).collect()),
            Kind::Studies => studies::ALL.iter().map(study).collect(),
            Kind::Domains => Ok(domain::ALL.iter().map(domain_item).collect()),
            Kind::Exits => Ok(region::ALL.iter().map(exit_item).collect()),
        }
    }
}

/// Something with an id.
#[derive(Debug, Serialize)]
pub(super) struct Item {
    pub(super) id: &'static str,
    pub(super) summary: String,
    /// In LaTeX markup; empty where there is none.
    pub(super) formula: &'static str,
    /// Where it is from; empty where there is nothing to cite.
    pub(super) source: &'static str,
    pub(super) keys: Vec<Key>,
    #[serde(flatten)]
    problem: Option<ProblemPart>,
    #[serde(flatten)]
    optimizer: Option<OptimizerPart>,
    #[serde(flatten)]
    theorem: Option<TheoremPart>,
    #[serde(flatten)]
    study: Option<StudyPart>,
}

/// A key of a spec, or an input of a bound.
#[derive(Debug, Serialize)]
pub(super) struct Key {
    pub(super) key: &'static str,
    pub(super) default: Option<String>,
    pub(super) required: bool,
    /// What follows when a key without default is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    if_absent: Option<String>,
    pub(super) range: String,
    doc: &'static str,
}

#[derive(Debug, Serialize)]
struct OptimizerPart {
    /// Entries of one family are readings of one method or near relatives.
    family: &'static str,
    /// Settings beyond the defaults that between them show every branch.
    variants: &'static [&'static str],
    /// The parts of the step, formula by formula.
    parts: Vec<PartRow>,
}

#[derive(Debug, Serialize)]
struct PartRow {
    part: &'static str,
    formula: &'static str,
}

#[derive(Debug, Serialize)]
struct TheoremPart {
    title: &'static str,
    provenance: String,
    mode: String,
    hypotheses: &'static [&'static str],
    defects: &'static [&'static str],
    /// What `ratecheck bound` takes.
    inputs: Vec<Key>,
    steps: Vec<StepRow>,
}

/// One step of a proof.
#[derive(Debug, Serialize)]
pub(super) struct StepRow {
    pub(super) label: &'static str,
    pub(super) formula: &'static str,
    pub(super) mode: String,
    /// `at most` or `equal`.
    pub(super) relation: &'static str,
    pub(super) provenance: String,
    pub(super) note: &'static str,
}

#[derive(Debug, Serialize)]
struct StudyPart {
    about: String,
    claims: Vec<ClaimRow>,
}

#[derive(Debug, Serialize)]
struct ClaimRow {
    id: String,
    theorem: Vec<String>,
    expect: Vec<String>,
    problem: String,
    noise: String,
    optimizer: String,
    domain: String,
    horizons: Horizons,
    replicas: Replicas,
}

impl Item {
    /// The heading under which lists group it; none where nothing is grouped.
    pub(super) fn group(&self) -> Option<&'static str> {
        let problem = self.problem.as_ref().map(ProblemPart::family);
        problem.or(self.optimizer.as_ref().map(|part| part.family))
    }

    /// The same family with the facts of the member that a spec names.
    ///
    /// # Errors
    /// When the spec is refused.
    pub(super) fn member(self, spec: &str) -> Result<Item, Failure> {
        let problem = catalogue::build(spec).map_err(Failure::request)?;
        let entry = catalogue::ALL.iter().find(|entry| entry.id == self.id);
        Ok(Item { problem: entry.map(|entry| ProblemPart::new(entry, &problem)), ..self })
    }
}

impl From<&ProofStep> for StepRow {
    fn from(step: &ProofStep) -> StepRow {
        StepRow {
            label: step.label,
            formula: step.formula,
            mode: step.mode.to_string(),
            relation: match step.relation {
                Relation::AtMost => "at most",
                Relation::Equal => "equal",
            },
            provenance: step.provenance.to_string(),
            note: step.note,
        }
    }
}

impl From<&KeyDoc> for Key {
    fn from(key: &KeyDoc) -> Key {
        let (default, if_absent) = match key.default {
            KeyDefault::Required => (None, None),
            KeyDefault::Value(value) => (Some(value.to_owned()), None),
            KeyDefault::Unset(absent) => (None, Some(absent.to_owned())),
        };
        Key {
            key: key.key,
            default,
            required: key.default == KeyDefault::Required,
            if_absent,
            range: key.range.to_owned(),
            doc: key.doc,
        }
    }
}

impl From<&Input> for Key {
    /// A default of NaN or infinity stands for "not given".
    fn from(input: &Input) -> Key {
        let default = input.default.filter(|value| value.is_finite());
        let if_absent = input.default.filter(|value| !value.is_finite()).map(|value| {
            let words = if value.is_nan() { "chosen by the theorem" } else { "its worst case" };
            words.to_owned()
        });
        Key {
            key: input.name,
            default: default.map(|value| value.to_string()),
            required: input.default.is_none(),
            if_absent,
            range: interval(input),
            doc: input.doc,
        }
    }
}

/// The accepted values of an input.
pub(super) fn interval(input: &Input) -> String {
    let (left, right) = if input.open { ("(", ")") } else { ("[", "]") };
    // `[0, 1)` is declared by the largest number below one.
    let below_one = input.at_most < 1.0 && input.at_most.next_up() >= 1.0;
    match (below_one, input.at_most.is_finite()) {
        (true, _) => format!("{left}{}, 1)", input.at_least),
        (_, true) => format!("{left}{}, {}{right}", input.at_least, input.at_most),
        _ => format!("{left}{}, inf)", input.at_least),
    }
}

fn item(id: &'static str, summary: &str, keys: &[KeyDoc]) -> Item {
    Item {
        id,
        summary: summary.to_owned(),
        formula: "",
        source: "",
        keys: keys.iter().map(Key::from).collect(),
        problem: None,
        optimizer: None,
        theorem: None,
        study: None,
    }
}

fn problem(entry: &catalogue::Entry) -> Item {
    let item = item(entry.id, entry.summary, entry.keys);
    let problem = ProblemPart::of(entry);
    Item { formula: entry.formula, source: entry.source, problem, ..item }
}

fn optimizer(entry: &optimizers::Entry) -> Item {
    let item = item(entry.id, entry.summary, entry.keys);
    let parts = readings::of(entry.id).unwrap_or_default();
    let part = OptimizerPart {
        family: optimizers::family(entry.id).unwrap_or_default(),
        variants: entry.variants,
        parts: (parts.iter())
            .map(|(part, formula)| PartRow { part: part.name(), formula })
            .collect(),
    };
    Item { formula: entry.formula, source: entry.source, optimizer: Some(part), ..item }
}

fn wrapper_item(wrapper: &Wrapper) -> Item {
    let item = item(wrapper.id, wrapper.summary, wrapper.keys);
    Item { formula: wrapper.formula, source: wrapper.source, ..item }
}

fn noise(entry: &oracle::Entry) -> Item {
    let item = item(entry.id, entry.summary, entry.keys);
    Item { formula: entry.formula, source: entry.source, ..item }
}

fn measure_item(measure: &Measure) -> Item {
    let item = item(measure.id, measure.summary, measure.keys);
    Item { formula: measure.formula, source: measure.source, ..item }
}

fn domain_item(entry: &domain::Entry) -> Item {
    item(entry.id, entry.summary, entry.keys)
}

fn exit_item(entry: &region::Entry) -> Item {
    item(entry.id, entry.summary, entry.keys)
}

fn theorem_item(theorem: &dyn Theorem) -> Item {
    let statement = theorem.statement();
    let part = TheoremPart {
        title: statement.title,
        provenance: statement.provenance.to_string(),
        mode: statement.mode.to_string(),
        hypotheses: statement.hypotheses,
        defects: statement.defects,
        inputs: theorem.inputs().iter().map(Key::from).collect(),
        steps: statement.steps.iter().map(StepRow::from).collect(),
    };
    let item = item(statement.id, statement.title, &[]);
    Item { formula: statement.formula, source: statement.source, theorem: Some(part), ..item }
}

fn study(shipped: &studies::Shipped) -> Result<Item, Failure> {
    let study = Study::parse(shipped.text, shipped.id, &[]).map_err(Failure::run)?;
    let claims = (study.claims.iter().enumerate())
        .map(|(k, claim)| ClaimRow {
            id: study.claim_name(k),
            theorem: claim.theorem.as_slice().to_vec(),
            expect: claim.expect.as_slice().to_vec(),
            problem: claim.problem.clone(),
            noise: claim.noise.clone(),
            optimizer: claim.optimizer.clone(),
            domain: claim.domain.clone(),
            horizons: claim.horizons.clone(),
            replicas: claim.replicas,
        })
        .collect();
    let part = StudyPart { about: study.study.about, claims };
    Ok(Item { study: Some(part), ..item(shipped.id, &study.study.title, &[]) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_things_of_a_kind_share_an_id() {
        for kind in Kind::value_variants() {
            let items = kind.items().expect("studies parse");
            let mut ids: Vec<&str> = items.iter().map(|item| item.id).collect();
            ids.sort_unstable();
            let twins: Vec<_> = ids.windows(2).filter(|pair| pair[0] == pair[1]).collect();
            assert!(twins.is_empty(), "{twins:?}");
        }
    }
}
