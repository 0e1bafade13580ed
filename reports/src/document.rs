//! A page as plain data. Renderers decide how it looks, never what it says.
//!
//! Strings called *text* may hold `` `code` `` and `$formula$` (see [`inline`]); formulas use the markup of [`crate::formula`].

use crate::table::{Outcome, Status, Table};
use std::io;

/// Turns a document into bytes of one format.
pub trait Render {
    /// Writes the whole document.
    ///
    /// # Errors
    /// Only those of `out`: any document can be rendered.
    fn render(&self, doc: &Document, out: &mut dyn io::Write) -> io::Result<()>;
}

/// A page.
#[derive(Clone, Debug)]
pub struct Document {
    /// Title of the page (text).
    pub title: String,
    /// What produced it.
    pub generated_by: GeneratedBy,
    /// Content in order.
    pub sections: Vec<Section>,
}

/// What a reader needs to produce the page again.
#[derive(Clone, Debug)]
pub struct GeneratedBy {
    /// Version of the program.
    pub version: String,
    /// Command line.
    pub command: String,
    /// Seed of the study.
    pub seed: u64,
}

/// One piece of a page.
#[derive(Clone, Debug)]
pub enum Section {
    /// A heading (text) below the title.
    Heading(String),
    /// A paragraph (text).
    Paragraph(String),
    /// A table of results.
    Table(Table),
    /// A figure.
    Figure(Figure),
    /// A theorem with its hypotheses and proof steps.
    Theorem(Box<Theorem>),
    /// Verdicts on claims.
    Verdicts(Verdicts),
    /// A violation that can be replayed.
    Witness(Witness),
    /// Content that is folded away where the format can.
    Details {
        /// What is shown when folded (text).
        summary: String,
        /// What is folded away.
        sections: Vec<Section>,
    },
}

/// A drawn figure in both colour schemes.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Stem of the figure's files.
    pub id: String,
    /// Caption (text).
    pub caption: String,
    /// What the figure shows, for those who cannot see it.
    pub alt: String,
    /// SVG for light pages and for print.
    pub svg_light: String,
    /// SVG for dark pages.
    pub svg_dark: String,
}

/// How far a statement was compared with its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Provenance {
    /// Agrees with the source's text.
    Confirmed,
    /// Commonly cited form; wording not compared with the source.
    Quoted,
    /// Reproduced from memory of the source.
    Recalled,
    /// Proved by this project.
    Derived,
}

impl Provenance {
    /// The word shown beside every verdict.
    pub fn word(self) -> &'static str {
        match self {
            Provenance::Confirmed => "confirmed",
            Provenance::Quoted => "quoted",
            Provenance::Recalled => "recalled",
            Provenance::Derived => "derived",
        }
    }

    /// What the word means, in one sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Provenance::Confirmed => "agrees with the text of the source",
            Provenance::Quoted => "commonly cited form; wording not compared with the source",
            Provenance::Recalled => "reproduced without the source at hand; wording not compared",
            Provenance::Derived => "proved by this project",
        }
    }
}

/// A theorem as it is shown.
#[derive(Clone, Debug)]
pub struct Theorem {
    /// Machine name.
    pub id: String,
    /// Name for people (text).
    pub title: String,
    /// One formula, or text with formulas in dollars.
    pub statement: String,
    /// Paper, number, page (text).
    pub source: String,
    /// How far the statement was compared with the source.
    pub provenance: Provenance,
    /// What has to be true (text).
    pub hypotheses: Vec<String>,
    /// The proof, step by step.
    pub steps: Vec<ProofStep>,
}

/// One step of a proof and what its check found.
#[derive(Clone, Debug)]
pub struct ProofStep {
    /// Label, for example `N13`.
    pub label: String,
    /// One formula, or text with formulas in dollars.
    pub statement: String,
    /// How it is claimed: on every path, in expectation, ...
    pub mode: String,
    /// What came out, if it was checked.
    pub verdict: Option<Outcome>,
    /// Measured over bound, if it was checked.
    pub slack: Option<f64>,
}

/// A list of verdicts.
#[derive(Clone, Debug)]
pub struct Verdicts {
    /// Caption (text).
    pub caption: String,
    /// Confidence level of the intervals, after any correction, if there are intervals.
    pub level: Option<f64>,
    /// One row per claim.
    pub rows: Vec<VerdictRow>,
}

/// A claim, bound to a setting, and its verdict.
#[derive(Clone, Debug)]
pub struct VerdictRow {
    /// Theorem or step id.
    pub claim: String,
    /// Problem, optimizer, noise, horizon: as spec strings.
    pub setting: String,
    /// What came out.
    pub outcome: Outcome,
    /// How far the statement was compared with its source.
    pub provenance: Provenance,
    /// Measured over bound.
    pub slack: Option<f64>,
    /// Confidence interval of the measured side.
    pub interval: Option<(f64, f64)>,
    /// Sample size behind the interval.
    pub n: Option<u64>,
    /// Why it is out of scope, what would decide it, where it broke (text).
    pub note: String,
}

/// A violation with the way to see it again.
#[derive(Clone, Debug)]
pub struct Witness {
    /// What happened, where (text).
    pub text: String,
    /// Command that shows it again.
    pub replay: String,
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline<'a> {
    /// Words.
    Plain(&'a str),
    /// Verbatim, from between backticks.
    Code(&'a str),
    /// A formula, from between dollars.
    Math(&'a str),
}

/// Splits text at backticks and dollars. A mark without a partner, or with nothing before its partner, stands for itself.
pub fn inline(text: &str) -> Vec<Inline<'_>> {
    let mut parts = Vec::new();
    let (mut rest, mut from) = (text, 0);
    while let Some(found) = rest[from..].find(['`', '$']) {
        let at = from + found;
        let mark = &rest[at..=at];
        let Some(length) = rest[at + 1..].find(mark).filter(|length| *length > 0) else {
            from = at + 1;
            continue;
        };
        if at > 0 {
            parts.push(Inline::Plain(&rest[..at]));
        }
        let inner = &rest[at + 1..at + 1 + length];
        parts.push(if mark == "`" { Inline::Code(inner) } else { Inline::Math(inner) });
        (rest, from) = (&rest[at + length + 2..], 0);
    }
    if !rest.is_empty() {
        parts.push(Inline::Plain(rest));
    }
    parts
}

/// A statement without dollars is one formula, otherwise text.
pub fn statement(text: &str) -> Vec<Inline<'_>> {
    if text.contains('$') { inline(text) } else { vec![Inline::Math(text)] }
}

/// Words of a text without its marks, for places that cannot show code or formulas.
pub fn plain(text: &str) -> String {
    let word = |part: Inline<'_>| match part {
        Inline::Plain(s) | Inline::Code(s) => s.to_owned(),
        Inline::Math(s) => crate::formula::to_text(s),
    };
    inline(text).into_iter().map(word).collect()
}

impl Verdicts {
    /// How many rows have each status, in the order of [`Status::ALL`], leaving out zeros.
    pub fn counts(&self) -> Vec<(Status, usize)> {
        let count = |s| self.rows.iter().filter(|row| row.outcome.status == s).count();
        Status::ALL.into_iter().map(|s| (s, count(s))).filter(|(_, n)| *n > 0).collect()
    }

    /// How many rows did not come out as their study expects.
    pub fn unexpected(&self) -> usize {
        self.rows.iter().filter(|row| !row.outcome.as_expected).count()
    }
}

#[cfg(test)]
pub(crate) mod testing;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_split() {
        use Inline::{Code, Math, Plain};
        assert_eq!(inline("a `b$` $c$"), vec![Plain("a "), Code("b$"), Plain(" "), Math("c")]);
        assert_eq!(inline("costs $5 or `"), vec![Plain("costs $5 or `")]);
        assert_eq!(inline("``"), vec![Plain("``")]);
        assert_eq!(inline(""), vec![]);
        assert_eq!(inline("é`ü`é"), vec![Plain("é"), Code("ü"), Plain("é")]);
    }
}
