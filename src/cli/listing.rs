//! Everything that has an id, in one form for `list` and `show`, as text and as JSON.

use std::fmt::Write as _;

use clap::ValueEnum;
use serde::Serialize;

use ratecheck_problems::objective::{Claimed, Constant};
use ratecheck_problems::spec::{KeyDefault, KeyDoc};
use ratecheck_problems::{catalogue, domain, oracle};
use ratecheck_proofs_checks::theorem::{Input, ProofStep, Relation, Theorem};
use ratecheck_proofs_checks::{studies, theorems};
use ratecheck_reports::document::{plain, statement};
use ratecheck_reports::formula::to_text;

use super::Failure;
use crate::optimizers;
use crate::study::{Horizons, Study};

/// Columns that a line of text fills.
const WIDTH: usize = 100;

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// What is optimised
    Problems,
    /// Methods, one entry a reading
    Optimizers,
    /// Statements and their proof steps
    Theorems,
    /// Laws of noise
    Noise,
    /// Shipped studies
    Studies,
    /// Feasible sets
    Domains,
}

impl Kind {
    /// The word for one of them.
    pub(super) fn singular(self) -> &'static str {
        match self {
            Kind::Problems => "problem",
            Kind::Optimizers => "optimizer",
            Kind::Theorems => "theorem",
            Kind::Noise => "noise law",
            Kind::Studies => "study",
            Kind::Domains => "domain",
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
            Kind::Theorems => {
                Ok(theorems::ALL.iter().map(|theorem| theorem_item(*theorem)).collect())
            }
            Kind::Noise => Ok(oracle::ALL.iter().map(noise).collect()),
            Kind::Studies => studies::ALL.iter().map(study).collect(),
            Kind::Domains => Ok(domain::ALL.iter().map(domain_item).collect()),
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
    /// Of a problem whose keys all have defaults: its constants there.
    #[serde(skip_serializing_if = "Option::is_none")]
    constants: Option<Vec<ConstantRow>>,
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
struct ConstantRow {
    name: &'static str,
    direction: &'static str,
    value: f64,
    on: String,
    because: &'static str,
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
    replicas: u64,
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
        constants: None,
        theorem: None,
        study: None,
    }
}

fn problem(entry: &catalogue::Entry) -> Item {
    // A family with a required key has no default member, and no constants to show.
    let constants = catalogue::build(entry.id).ok().map(|problem| {
        let facts = problem.objective.facts();
        let row = |(constant, claimed): (Constant, &Claimed)| ConstantRow {
            name: constant.symbol(),
            direction: claimed.known.direction(),
            value: claimed.known.number(),
            on: claimed.on.to_string(),
            because: claimed.because,
        };
        facts.constants().map(row).collect()
    });
    let item = item(entry.id, entry.summary, entry.keys);
    Item { formula: entry.formula, source: entry.source, constants, ..item }
}

fn optimizer(entry: &optimizers::Entry) -> Item {
    let item = item(entry.id, entry.summary, entry.keys);
    Item { formula: entry.formula, source: entry.source, ..item }
}

fn noise(entry: &oracle::Entry) -> Item {
    let item = item(entry.id, entry.summary, entry.keys);
    Item { formula: entry.formula, source: entry.source, ..item }
}

fn domain_item(entry: &domain::Entry) -> Item {
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

impl Item {
    /// Id, summary and below them the keys with their defaults.
    pub(super) fn brief(&self, id_width: usize, out: &mut String) {
        let lead = format!("{:id_width$}  ", self.id);
        paragraph(out, &lead, &plain(&self.summary));
        let indent = " ".repeat(id_width + 2);
        if let Some(theorem) = &self.theorem {
            let steps = match theorem.steps.len() {
                0 => String::new(),
                n => format!(", {n} proof steps"),
            };
            paragraph(out, &indent, &format!("{}, {}{steps}", theorem.provenance, theorem.mode));
        } else if let Some(study) = &self.study {
            let many = if study.claims.len() == 1 { "" } else { "s" };
            paragraph(out, &indent, &format!("{} claim{many}", study.claims.len()));
        } else if !self.keys.is_empty() {
            let keys: Vec<String> = self.keys.iter().map(Key::brief).collect();
            paragraph(out, &indent, &keys.join(", "));
        }
    }

    /// Everything about it; theorems have a page of their own.
    pub(super) fn full(&self, kind: Kind) -> String {
        let mut out = String::new();
        paragraph(&mut out, "", &format!("{} ({})", self.id, kind.singular()));
        paragraph(&mut out, "  ", &plain(&self.summary));
        if !self.formula.is_empty() {
            paragraph(&mut out, "    ", &formula_text(self.formula));
        }
        if !self.source.is_empty() {
            paragraph(&mut out, "  ", &format!("source: {}", plain(self.source)));
        }
        if !self.keys.is_empty() {
            out.push_str("\nkeys\n");
            keys(&mut out, &self.keys);
        }
        if let Some(constants) = &self.constants {
            constant_lines(&mut out, constants);
        }
        if let Some(study) = &self.study {
            study.lines(&mut out);
        }
        out.truncate(out.trim_end().len());
        out
    }
}

impl Key {
    /// `lr=0.1`, `sigma=...` when it must be given, `[file]` when it may be left out.
    fn brief(&self) -> String {
        match (&self.default, self.required) {
            (Some(default), _) => format!("{}={default}", self.key),
            (None, true) => format!("{}=...", self.key),
            (None, false) => format!("[{}]", self.key),
        }
    }
}

/// A key a line, aligned, with default, meaning and range.
pub(super) fn keys(out: &mut String, keys: &[Key]) {
    let width = keys.iter().map(|key| key.brief().chars().count()).max().unwrap_or(0);
    for key in keys {
        let mut doc = plain(key.doc);
        let interval = key.range.starts_with(['[', '(']);
        // Many sentences name their interval already.
        if interval && !doc.contains(" in [") && !doc.contains(" in (") {
            let _ = write!(doc, ", in {}", key.range);
        } else if !interval {
            let _ = write!(doc, ": {}", key.range);
        }
        if let Some(absent) = &key.if_absent {
            let _ = write!(doc, " (if left out: {absent})");
        }
        if key.required {
            doc.push_str(" (required)");
        }
        paragraph(out, &format!("  {:width$}  ", key.brief()), &doc);
    }
}

fn constant_lines(out: &mut String, constants: &[ConstantRow]) {
    out.push_str("\nconstants at the default keys\n");
    let left: Vec<String> =
        constants.iter().map(|c| format!("{} {} {}", c.name, c.direction, c.value)).collect();
    let width = left.iter().map(|text| text.chars().count()).max().unwrap_or(0);
    for (left, constant) in left.iter().zip(constants) {
        let on =
            if constant.on == "whole" { String::new() } else { format!("on {}: ", constant.on) };
        paragraph(out, &format!("  {left:width$}  "), &format!("{on}{}", constant.because));
    }
}

impl StudyPart {
    fn lines(&self, out: &mut String) {
        if !self.about.is_empty() {
            paragraph(out, "  ", &plain(&self.about));
        }
        for claim in &self.claims {
            let _ = writeln!(out, "\nclaim {}", claim.id);
            let pairs = [
                ("theorem", claim.theorem.join(", ")),
                ("expect", claim.expect.join(", ")),
                ("problem", claim.problem.clone()),
                ("noise", claim.noise.clone()),
                ("optimizer", claim.optimizer.clone()),
                ("domain", claim.domain.clone()),
                ("replicas", claim.replicas.to_string()),
            ];
            for (name, value) in pairs {
                paragraph(out, &format!("  {name:9}  "), &value);
            }
        }
    }
}

/// A statement with its formulas in Unicode.
pub(super) fn formula_text(text: &str) -> String {
    use ratecheck_reports::document::Inline;
    let word = |part: Inline<'_>| match part {
        Inline::Plain(s) | Inline::Code(s) => s.to_owned(),
        Inline::Math(s) => to_text(s),
    };
    statement(text).into_iter().map(word).collect()
}

/// `text` behind `lead`, wrapped at spaces; later lines are indented as far as the first.
fn paragraph(out: &mut String, lead: &str, text: &str) {
    let indent = lead.chars().count();
    let mut line = lead.to_owned();
    let mut length = indent;
    for word in text.split_whitespace() {
        let more = word.chars().count() + usize::from(length > indent);
        if length > indent && length + more > WIDTH {
            out.push_str(line.trim_end());
            out.push('\n');
            line = " ".repeat(indent);
            length = indent;
        }
        if length > indent {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += word.chars().count();
    }
    out.push_str(line.trim_end());
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_over_all_kinds_but_a_few() {
        // `show` looks kinds up in the order of the enumeration, so a second thing of the same id would be hidden.
        let mut ids: Vec<&str> = Vec::new();
        for kind in Kind::value_variants() {
            ids.extend(kind.items().expect("studies parse").iter().map(|item| item.id));
        }
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{ids:?}");
    }

    #[test]
    fn paragraphs_keep_their_indent() {
        let mut out = String::new();
        paragraph(&mut out, "id  ", &"word ".repeat(40));
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].starts_with("id  word") && lines[1].starts_with("    word"), "{out}");
        assert!(lines.iter().all(|line| line.len() <= WIDTH), "{out}");
    }
}
