//! The works that problems, laws of noise, methods, measures and theorems are from, as BibTeX.
//!
//! Every entry of a registry says its source in words: paper, arXiv number, theorem. The works themselves are in `works.bib`, each
//! with its arXiv number or with the phrases by which sources name it, so that a source leads to its works without being written twice.

mod cited;
#[cfg(test)]
mod tests;
mod work;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ratecheck_reports::latex::Reference;

use crate::results::Results;
pub use cited::{Cited, Kind, everything};
pub use work::Work;

/// The entry of Ratecheck itself.
#[must_use]
pub fn ratecheck() -> String {
    format!(
        "@misc{{ratecheck,\n  author = {{{{The Ratecheck developers}}}},\n  title = {{Ratecheck: Measured Numbers Beside the Numbers That \
         Optimizer Theory Promises}},\n  note = {{Version {}}},\n}}\n",
        env!("CARGO_PKG_VERSION")
    )
}

/// Works with who is from them, in the order of `works.bib`.
#[derive(Clone, Debug, Default)]
pub struct Bibliography {
    cited: BTreeMap<usize, Vec<Cited>>,
    without: Vec<Cited>,
}

impl Bibliography {
    /// Of these subjects.
    #[must_use]
    pub fn new(subjects: impl IntoIterator<Item = Cited>) -> Bibliography {
        let mut bibliography = Bibliography::default();
        for subject in subjects {
            let works = work::positions(subject.source);
            for &at in &works {
                bibliography.cited.entry(at).or_default().push(subject);
            }
            if works.is_empty() {
                bibliography.without.push(subject);
            }
        }
        bibliography
    }

    /// Of everything that the claims of a study are about.
    #[must_use]
    pub fn of_results(results: &Results) -> Bibliography {
        Bibliography::new(Cited::of_results(results))
    }

    /// The works, each with those that are from it.
    pub fn works(&self) -> impl Iterator<Item = (&'static Work, &[Cited])> {
        self.cited.iter().map(|(&at, subjects)| (&work::all()[at], subjects.as_slice()))
    }

    /// Those whose source names no publication: derived in this project, folklore, or a law that needs none.
    #[must_use]
    pub fn without(&self) -> &[Cited] {
        &self.without
    }

    /// A `.bib` file: Ratecheck itself, and every work under a comment that says what is from it.
    #[must_use]
    pub fn bibtex(&self) -> String {
        let mut out = ratecheck();
        for (work, subjects) in self.works() {
            let _ = write!(out, "\n{}{}\n", comment("", subjects), work.bibtex());
        }
        if !self.without.is_empty() {
            let _ = write!(out, "\n{}", comment("No publication is named by ", &self.without));
        }
        out
    }

    /// The list of references of a LaTeX report.
    #[must_use]
    pub fn references(&self) -> Vec<Reference> {
        let theorems = |subjects: &[Cited]| {
            let about = subjects.iter().filter(|subject| subject.kind == Kind::Theorem);
            about.map(|subject| subject.id.to_owned()).collect()
        };
        let reference = |(work, subjects): (&'static Work, &[Cited])| Reference {
            key: work.key().to_owned(),
            text: work.text(),
            theorems: theorems(subjects),
        };
        self.works().map(reference).collect()
    }
}

/// Subjects as comment lines of at most a hundred columns.
fn comment(what: &str, subjects: &[Cited]) -> String {
    const WIDTH: usize = 100;
    let mut out = String::new();
    let mut line = format!("% {what}");
    for (at, subject) in subjects.iter().enumerate() {
        let comma = if at + 1 < subjects.len() { "," } else { "" };
        let word = format!("{} {}{comma}", subject.kind.name(), subject.id);
        if line.len() > 2 && line.len() + word.len() > WIDTH {
            out.push_str(line.trim_end());
            out.push('\n');
            "% ".clone_into(&mut line);
        }
        line.push_str(&word);
        line.push(' ');
    }
    out.push_str(line.trim_end());
    out.push('\n');
    out
}
