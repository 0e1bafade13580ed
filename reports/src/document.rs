//! A page as plain data. Renderers decide how it looks, never what it says.
//!
//! Strings called *text* may hold `` `code` `` and `$formula$` (see [`inline`]); formulas use the markup of [`crate::formula`].

mod map;

pub use map::{Map, MapChip, MapRow};

use crate::figure::{Curves, PanelKind, Size};
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
    /// How many claims came out how, by page.
    Tally(Tally),
    /// What came out of which theorem in which setting.
    Map(Map),
    /// A link to another page, on a line of its own.
    Link(Link),
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
    /// Whether it is meant for the full width of a page.
    pub wide: bool,
    /// SVG for light pages and for print.
    pub svg_light: String,
    /// SVG for dark pages.
    pub svg_dark: String,
    /// Its panels of curves, which pages also show with a cursor, zoom and switches.
    pub curves: Vec<(String, Curves)>,
}

impl Figure {
    /// A figure with its drawings.
    pub fn new(figure: &crate::figure::Figure, svg_light: String, svg_dark: String) -> Figure {
        let curves = figure.panels.iter().filter_map(|panel| match &panel.kind {
            PanelKind::Curves(curves) => Some((panel.title.clone(), curves.clone())),
            _ => None,
        });
        Figure {
            id: figure.id.clone(),
            caption: figure.caption.clone(),
            alt: plain(&figure.caption),
            wide: figure.size != Size::OneColumn,
            svg_light,
            svg_dark,
            curves: curves.collect(),
        }
    }
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
    /// Problem, optimizer, noise: as spec strings.
    pub setting: String,
    /// Horizon, or the range of horizons; may be empty.
    pub horizon: String,
    /// Swept values, or the names of what is swept; may be empty.
    pub sweep: String,
    /// Where more is written about it, as in [`Link::path`]; may be empty.
    pub path: String,
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

/// A link to a page beside this one. Formats without links show the path.
#[derive(Clone, Debug)]
pub struct Link {
    /// What to click on (text).
    pub text: String,
    /// Relative path, with `/` between its parts; anything else is shown but not linked.
    pub path: String,
}

impl Link {
    /// Whether the path stays beside or below this page: nothing that a browser could take for a scheme, a host or
    /// another folder.
    pub fn is_safe(path: &str) -> bool {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '#');
        !path.is_empty()
            && !path.starts_with('/')
            && !path.contains("..")
            && path.chars().all(plain)
    }
}

/// How many claims came out how, by page.
#[derive(Clone, Debug)]
pub struct Tally {
    /// Caption (text).
    pub caption: String,
    /// One row a page.
    pub rows: Vec<TallyRow>,
}

/// The claims of one page.
#[derive(Clone, Debug)]
pub struct TallyRow {
    /// The page.
    pub page: Link,
    /// What it is about (text); may be empty.
    pub about: String,
    /// What came out, one a claim.
    pub outcomes: Vec<Outcome>,
}

impl TallyRow {
    /// How many claims have this status.
    pub fn count(&self, status: Status) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.status == status).count()
    }

    /// How many did not come out as expected.
    pub fn unexpected(&self) -> usize {
        self.outcomes.iter().filter(|outcome| !outcome.as_expected).count()
    }
}

impl Tally {
    /// The statuses that occur, in the order of [`Status::ALL`].
    pub fn statuses(&self) -> Vec<Status> {
        let occurs = |s: &Status| self.rows.iter().any(|row| row.count(*s) > 0);
        Status::ALL.into_iter().filter(occurs).collect()
    }
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

impl VerdictRow {
    /// Setting, horizon and sweep in one line, for formats without columns for them.
    pub fn whole_setting(&self) -> String {
        let mut parts = vec![self.setting.clone()];
        parts.extend((!self.horizon.is_empty()).then(|| format!("T={}", self.horizon)));
        parts.extend((!self.sweep.is_empty()).then(|| format!("({})", self.sweep)));
        parts.retain(|part| !part.is_empty());
        parts.join(" ")
    }
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
    fn links_stay_beside_the_page() {
        for path in ["study/index.html", "index.html#theorem-padam-nonconvex-4.3", "#all"] {
            assert!(Link::is_safe(path), "{path}");
        }
        for path in ["", "/etc/passwd", "../x", "javascript:alert(1)", "a b", "https://x", "a\"b"] {
            assert!(!Link::is_safe(path), "{path}");
        }
    }

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
