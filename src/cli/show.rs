//! `ratecheck show`: everything about one thing.

mod picture;

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};

use ratecheck_problems::spec::suggest;
use ratecheck_proofs_checks::theorem::{Statement, Theorem};
use ratecheck_proofs_checks::theorems;
use ratecheck_reports::document::{Document, GeneratedBy, Section};
use ratecheck_reports::figure::Figure;

use super::listing::{Item, Kind, StepRow, formula_text};
use super::{Failure, output};
use crate::publish;
use picture::Picture;

/// Show a theorem with its proof, one step of a proof, or a problem, optimizer, wrapper, noise law, measure, study or domain
#[derive(Debug, Args)]
pub(super) struct Show {
    /// An id that `ratecheck list` shows, THEOREM/STEP, or a member of a family such as cosine:dim=2
    id: String,
    /// Print one JSON object
    #[arg(long, conflicts_with = "figure")]
    json: bool,
    #[command(flatten)]
    picture: Picture,
}

impl Show {
    /// What `--figure` draws.
    pub(super) fn figure(&self) -> Result<Figure, Failure> {
        self.picture.landscape(&self.id)
    }

    pub(super) fn run(&self) -> Result<(), Failure> {
        if self.picture.is_asked_for() {
            return self.picture.draw(&self.id);
        }
        if let Some((id, label)) = self.id.split_once('/') {
            return self.step(id, label);
        }
        let things = self.things()?;
        if self.json {
            return match &things[..] {
                [(_, item)] => output::json(item),
                // A theorem may bear the name of the method that it is about.
                several => {
                    let named = several.iter().map(|(kind, item)| (kind.plural(), item));
                    output::json(&named.collect::<BTreeMap<_, _>>())
                }
            };
        }
        for (kind, item) in &things {
            match theorems::find(item.id).filter(|_| *kind == Kind::Theorems) {
                Some(theorem) => output::document(&page(theorem, &self.id))?,
                None => output::line(&item.full(*kind))?,
            }
        }
        Ok(())
    }

    /// The things of that id; of a problem with keys, the member that they name.
    fn things(&self) -> Result<Vec<(Kind, Item)>, Failure> {
        let Some((id, _)) = self.id.split_once(':') else { return find(&self.id) };
        let mut found = find(id)?;
        match found.swap_remove(0) {
            (Kind::Problems, item) => Ok(vec![(Kind::Problems, item.member(&self.id)?)]),
            (kind, _) => Err(Failure::Request(format!(
                "`{}`: `show` takes keys with problems, and `{id}` is called {} {}",
                self.id,
                kind.article(),
                kind.singular()
            ))),
        }
    }

    fn step(&self, id: &str, label: &str) -> Result<(), Failure> {
        let theorem = crate::plan::find_theorem(id).map_err(Failure::Request)?;
        let statement = theorem.statement();
        let Some(step) = crate::plan::step(statement, label) else {
            let labels = statement.steps.iter().map(|step| step.label);
            let kind = format!("step of `{id}`");
            return Err(Failure::request(suggest::unknown_name(&kind, label, labels)));
        };
        let step = StepRow::from(step);
        if self.json {
            return output::json(&serde_json::json!({ "theorem": statement.id, "step": step }));
        }
        let sections = vec![
            Section::Paragraph(formula_text(step.formula)),
            Section::Paragraph(format!("claimed of {} ({})", step.mode, step.provenance)),
            Section::Paragraph(step.note.to_owned()),
            Section::Paragraph(format!("source of the theorem: {}", statement.source)),
        ];
        output::document(&document(format!("{id}/{}", step.label), &self.id, sections))
    }
}

/// The things of that id, at least one and one of a kind.
pub(super) fn find(id: &str) -> Result<Vec<(Kind, Item)>, Failure> {
    let (mut ids, mut found) = (Vec::new(), Vec::new());
    for kind in Kind::value_variants() {
        for item in kind.items()? {
            ids.push(item.id);
            if item.id == id {
                found.push((*kind, item));
            }
        }
    }
    if !found.is_empty() {
        return Ok(found);
    }
    let near = suggest::nearest(id, ids).map(|near| format!(", did you mean `{near}`?"));
    Err(Failure::Request(format!(
        "nothing is called `{id}`{} `ratecheck list` with problems, optimizers, wrappers, theorems, noise, measures, studies, domains or exits shows \
         what there is",
        near.unwrap_or_else(|| ";".to_owned())
    )))
}

fn document(title: String, shown: &str, sections: Vec<Section>) -> Document {
    let generated_by = GeneratedBy {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command: format!("ratecheck show {shown}"),
        // Nothing is drawn: studies start from seed 1 unless told otherwise.
        seed: 1,
    };
    Document { title, generated_by, sections }
}

/// The statement with its proof, then what the table of steps has no room for.
fn page(theorem: &dyn Theorem, shown: &str) -> Document {
    let statement = theorem.statement();
    let mut sections = vec![publish::theorem_section(statement, &[])];
    sections.extend(notes(statement));
    if !statement.defects.is_empty() {
        sections.push(Section::Heading("Known defects".to_owned()));
        sections.extend(statement.defects.iter().map(|&d| Section::Paragraph(format!("• {d}"))));
    }
    if !theorem.inputs().is_empty() {
        let names: Vec<&str> = theorem.inputs().iter().map(|input| input.name).collect();
        sections.push(Section::Heading("Bound".to_owned()));
        sections.push(Section::Paragraph(format!(
            "`ratecheck bound {}` evaluates it for given {}.",
            statement.id,
            names.join(", ")
        )));
    }
    document(format!("Claimed: {}", statement.mode), shown, sections)
}

/// Why each step holds, or what is wrong with it.
fn notes(statement: &Statement) -> Vec<Section> {
    let noted: Vec<_> = statement.steps.iter().filter(|step| !step.note.is_empty()).collect();
    if noted.is_empty() {
        return Vec::new();
    }
    let lines =
        noted.iter().map(|step| Section::Paragraph(format!("{}: {}", step.label, step.note)));
    std::iter::once(Section::Heading("Steps".to_owned())).chain(lines).collect()
}
