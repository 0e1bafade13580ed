//! One work, and the way from a source to its works.

use std::sync::LazyLock;

use biblatex::{ChunksExt, Entry, Person, RawBibliography};

/// The file of works.
const FILE: &str = include_str!("works.bib");

/// The field by which sources name a work, phrases separated by `|`.
const NAMED: &str = "named";

/// A publication, a thesis, a release.
#[derive(Debug)]
pub struct Work {
    entry: Entry,
    bibtex: String,
    eprint: Option<String>,
    named: Vec<String>,
}

impl Work {
    /// Its key in BibTeX.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.entry.key
    }

    /// Its entry in BibTeX.
    #[must_use]
    pub fn bibtex(&self) -> &str {
        &self.bibtex
    }

    /// Its arXiv number.
    #[must_use]
    pub fn eprint(&self) -> Option<&str> {
        self.eprint.as_deref()
    }

    /// One line for a list of references: authors, title, where and when it appeared, arXiv number.
    #[must_use]
    pub fn text(&self) -> String {
        let appeared = [self.container(), self.field("year")].into_iter().flatten();
        let appeared: Vec<String> = appeared.collect();
        let number = self.eprint.as_ref().map(|number| format!("arXiv {number}"));
        let parts = [Some(self.people()), self.field("title"), Some(appeared.join(", ")), number];
        let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
        parts.map(|part| format!("{part}.")).collect::<Vec<_>>().join(" ")
    }

    fn field(&self, name: &str) -> Option<String> {
        // Formulas in titles are short and read well without their dollars.
        let text = self.entry.get(name)?.format_verbatim().replace('$', "");
        Some(text.trim_start_matches("\\url{").trim_end_matches('}').to_owned())
    }

    /// Journal with volume and pages, proceedings, school, publisher or what else says where it is.
    fn container(&self) -> Option<String> {
        if let Some(journal) = self.field("journal") {
            let volume = self.field("volume").map(|volume| format!(" {volume}"));
            let pages = self.field("pages").map(|pages| format!(":{}", pages.replace("--", "–")));
            return Some(journal + &volume.unwrap_or_default() + &pages.unwrap_or_default());
        }
        let names = ["booktitle", "school", "institution", "publisher", "howpublished"];
        names.into_iter().find_map(|name| self.field(name))
    }

    /// Authors, or editors where there are none: initials and surnames, the last after "and"; from five on the first alone.
    fn people(&self) -> String {
        let authors = self.entry.author().or_else(|_| {
            self.entry
                .editors()
                .map(|roles| roles.into_iter().flat_map(|(people, _)| people).collect())
        });
        let names: Vec<String> = authors.unwrap_or_default().iter().map(name).collect();
        match names.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            [first, other] if other == "others" => format!("{first} et al"),
            [first, _, _, _, _, ..] => format!("{first} et al"),
            [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
        }
    }

    /// Whether a source, with `and` for `&`, names it.
    fn is_named_by(&self, source: &str) -> bool {
        let numbered = self.eprint.as_ref().is_some_and(|number| source.contains(number));
        numbered || self.named.iter().any(|phrase| source.contains(phrase))
    }
}

/// Initials and surname.
fn name(person: &Person) -> String {
    let mut out = String::new();
    for given in person.given_name.split_whitespace() {
        let initials = given.split('-').filter_map(|part| part.chars().next());
        let initials: Vec<String> = initials.map(|letter| format!("{letter}.")).collect();
        out.push_str(&initials.join("-"));
        out.push(' ');
    }
    if !person.prefix.is_empty() {
        out.push_str(&person.prefix);
        out.push(' ');
    }
    out + &person.name
}

/// Every work, in the order of the file.
///
/// # Panics
/// When the file of works is no BibTeX: a bug, which a test would see.
pub(super) fn all() -> &'static [Work] {
    static WORKS: LazyLock<Vec<Work>> = LazyLock::new(|| {
        let raw = RawBibliography::parse(FILE).expect("the file of works is BibTeX");
        let spans: Vec<_> = raw.entries.iter().map(|entry| entry.span.clone()).collect();
        let parsed = biblatex::Bibliography::from_raw(raw).expect("its fields are in order");
        let texts = spans.into_iter().map(|span| FILE[span].trim());
        parsed.into_vec().into_iter().zip(texts).map(|(entry, text)| work(entry, text)).collect()
    });
    &WORKS
}

fn work(entry: Entry, text: &str) -> Work {
    // What names it serves this program alone.
    let shown = text.lines().filter(|line| !line.trim_start().starts_with(NAMED));
    let field = |name: &str| entry.get(name).map(|chunks| chunks.format_verbatim());
    let named = field(NAMED).unwrap_or_default();
    Work {
        // The span of an entry ends before its brace.
        bibtex: format!("{}\n}}", shown.collect::<Vec<_>>().join("\n")),
        eprint: field("eprint"),
        named: named.split('|').filter(|phrase| !phrase.is_empty()).map(str::to_owned).collect(),
        entry,
    }
}

/// The positions in [`all`] of the works that a source names.
pub(super) fn positions(source: &str) -> Vec<usize> {
    let source = source.replace('&', "and");
    let named = all().iter().enumerate().filter(|(_, work)| work.is_named_by(&source));
    named.map(|(at, _)| at).collect()
}
