//! `ratecheck cite`: BibTeX of Ratecheck and of what a paper used of it.

use std::collections::BTreeSet;
use std::path::Path;

use clap::Args;
use serde_json::json;

use ratecheck_proofs_checks::studies;

use super::{Failure, output, report, shipped, show};
use crate::bibliography::{self, Bibliography, Cited};
use crate::plan::Plan;
use crate::results::{self, VERDICTS};
use crate::study::{Size, Study};

/// Print BibTeX of Ratecheck and of the works that studies, results, theorems, optimizers and problems are from
///
/// Each argument is a folder of results, a study (shipped, or a .toml file), or an id or spec as `ratecheck show` takes it.
/// Every entry comes under a comment that says what is from it; what names no publication is listed at the end.
/// Without arguments the entry of Ratecheck is printed.
#[derive(Debug, Args)]
pub(super) struct Cite {
    /// Folders of results, studies, ids and specs
    #[arg(value_name = "WHAT")]
    what: Vec<String>,
    /// Everything that `ratecheck list` knows
    #[arg(long, conflicts_with = "what")]
    all: bool,
    /// Print a JSON object: the BibTeX of Ratecheck, of each work with its subjects, and the subjects without one
    #[arg(long)]
    json: bool,
}

impl Cite {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let bibliography = Bibliography::new(self.subjects()?);
        if !self.json {
            return output::line(bibliography.bibtex().trim_end());
        }
        let row = |subject: &Cited| json!({ "kind": subject.kind.name(), "id": subject.id, "source": subject.source });
        let rows = |subjects: &[Cited]| subjects.iter().map(row).collect::<Vec<_>>();
        let works = bibliography.works().map(|(work, subjects)| {
            json!({ "key": work.key(), "text": work.text(), "bibtex": work.bibtex(), "subjects": rows(subjects) })
        });
        output::json(&json!({
            "ratecheck": bibliography::ratecheck(),
            "works": works.collect::<Vec<_>>(),
            "without": rows(bibliography.without()),
        }))
    }

    fn subjects(&self) -> Result<BTreeSet<Cited>, Failure> {
        if self.all {
            return Ok(bibliography::everything());
        }
        let mut subjects = BTreeSet::new();
        for what in &self.what {
            subjects.extend(subjects_of(what)?);
        }
        Ok(subjects)
    }
}

/// What one argument stands for.
fn subjects_of(what: &str) -> Result<BTreeSet<Cited>, Failure> {
    let path = Path::new(what);
    if path.is_dir() {
        return of_folder(path);
    }
    let is_file = path.extension().is_some_and(|ending| ending == "toml");
    if is_file || studies::ALL.iter().any(|study| study.id == what) {
        let source = shipped::find(what)?;
        let study = Study::parse(&source.text, &source.name, &[]).map_err(Failure::request)?;
        let plan = Plan::new(study, Size::Quick).map_err(Failure::request)?;
        return Ok(Cited::of_plan(&plan));
    }
    let id = what.split([':', '/', ' ']).next().unwrap_or(what);
    let kinds: Vec<_> =
        show::find(id)?.into_iter().filter_map(|(kind, _)| kind.subject()).collect();
    if kinds.is_empty() {
        return Err(Failure::Request(format!(
            "`{id}` has no source of its own: there is nothing to cite"
        )));
    }
    Ok(kinds.into_iter().flat_map(|kind| Cited::of_spec(kind, what)).collect())
}

/// Everything that finished studies in a folder name; one that cannot be read is named and left out.
fn of_folder(dir: &Path) -> Result<BTreeSet<Cited>, Failure> {
    let (mut subjects, mut read) = (BTreeSet::new(), false);
    for dir in report::studies(dir)? {
        match results::read_verdicts(&dir) {
            Ok(results) => {
                read = true;
                subjects.extend(Cited::of_results(&results));
            }
            Err(error) => {
                eprintln!("warning: skipped `{}`: {}", dir.display(), error.reason(VERDICTS));
            }
        }
    }
    if read { Ok(subjects) } else { Err(Failure::Run("no study could be read".to_owned())) }
}
