//! A document as LaTeX (booktabs tables), and single tables to `\input` into a paper.
//!
//! Figures are included from `figures/ID`, the files that are stored beside the page: as PDF where there is one, as PNG otherwise.

mod escape;
mod long;
mod numbers;
mod plot;

pub use escape::{code, escape, formula, label, number};
pub use numbers::{Numbers, name};
pub use plot::plot;

use crate::document::{
    Document, Figure, Inline, Map, ProofStep, Render, Section, Tally, Theorem, VerdictRow,
    Verdicts, inline, statement,
};
use crate::number::human;
use crate::table::{Column, Data, Outcome, Table};
use escape::breaking;
use std::io::{self, Write};

/// Renders to a LaTeX document of its own, for pdflatex.
#[derive(Clone, Debug, Default)]
pub struct Latex {
    /// Folders of figures beside the one of the document, with `/` at their ends.
    pub folders: Vec<String>,
    /// What is cited.
    pub references: Vec<Reference>,
}

/// An entry of the list of references.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Key of `\cite`, letters, digits and hyphens.
    pub key: String,
    /// The entry (text).
    pub text: String,
    /// Ids of the theorems that cite it.
    pub theorems: Vec<String>,
}

/// `lmodern` only where it is installed: without it the same letters are set as bitmaps.
const PREAMBLE: &str = r"\documentclass{article}
\usepackage[T1]{fontenc}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\usepackage{amsmath,amssymb,array,booktabs,float,graphicx,longtable}
\usepackage[margin=2cm]{geometry}
\setlength{\emergencystretch}{4em}
\setlength{\LTcapwidth}{\linewidth}
\setcounter{LTchunksize}{200}
";

impl Render for Latex {
    fn render(&self, doc: &Document, out: &mut dyn io::Write) -> io::Result<()> {
        let by = &doc.generated_by;
        out.write_all(PREAMBLE.as_bytes())?;
        let folders = self.folders.iter().map(|folder| format!("{{{folder}}}"));
        let folders: String = std::iter::once("{figures/}".to_owned()).chain(folders).collect();
        writeln!(out, "\\graphicspath{{{folders}}}\n\\title{{{}}}", rich(&doc.title))?;
        writeln!(out, "\\author{{}}")?;
        writeln!(
            out,
            "\\date{{Ratecheck {}, seed {}\\\\{}}}",
            escape(&by.version),
            by.seed,
            code(&by.command)
        )?;
        writeln!(out, "\\begin{{document}}\n\\sloppy\\raggedbottom\n\\maketitle")?;
        doc.sections.iter().try_for_each(|section| self.write_section(out, section))?;
        self.write_references(out)?;
        writeln!(out, "\\end{{document}}")
    }
}

impl Latex {
    fn write_references(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.references.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n\\begin{{thebibliography}}{{{}}}", self.references.len())?;
        for reference in &self.references {
            writeln!(out, "\\bibitem{{{}}} {}", reference.key, rich(&reference.text))?;
        }
        writeln!(out, "\\end{{thebibliography}}")
    }

    fn write_section(&self, out: &mut dyn Write, section: &Section) -> io::Result<()> {
        match section {
            Section::Heading(text) => writeln!(out, "\n\\section{{{}}}", rich(text)),
            Section::Paragraph(text) => writeln!(out, "\n{}\n", rich(text)),
            Section::Table(table) => long::table(out, table),
            Section::Figure(figure) => write_figure(out, figure),
            Section::Theorem(theorem) => self.write_theorem(out, theorem),
            Section::Verdicts(verdicts) => write_verdicts(out, verdicts),
            Section::Tally(tally) => write_tally(out, tally),
            Section::Map(map) => write_map(out, map),
            Section::Link(link) => {
                writeln!(out, "\n{}: {}\n", rich(&link.text), code(&link.path))
            }
            Section::Witness(witness) => writeln!(
                out,
                "\n\\paragraph{{Witness.}} {}\n\n\\noindent {}\n",
                rich(&witness.text),
                code(&witness.replay)
            ),
            Section::Details { summary, sections } => {
                writeln!(out, "\n\\subsection*{{{}}}", rich(summary))?;
                sections.iter().try_for_each(|section| self.write_section(out, section))
            }
        }
    }

    fn write_theorem(&self, out: &mut dyn Write, theorem: &Theorem) -> io::Result<()> {
        writeln!(out, "\n\\paragraph{{{}}} ({})\n", rich(&theorem.title), code(&theorem.id))?;
        writeln!(out, "\\noindent {}\n", rich_statement(&theorem.statement))?;
        let cites = |reference: &&Reference| reference.theorems.contains(&theorem.id);
        let keys: Vec<&str> =
            self.references.iter().filter(cites).map(|r| r.key.as_str()).collect();
        let cited =
            if keys.is_empty() { String::new() } else { format!("~\\cite{{{}}}", keys.join(",")) };
        writeln!(
            out,
            "\\noindent {}{cited} ({}).",
            rich(&theorem.source),
            theorem.provenance.word()
        )?;
        if !theorem.hypotheses.is_empty() {
            writeln!(out, "\\begin{{itemize}}")?;
            for hypothesis in &theorem.hypotheses {
                writeln!(out, "\\item {}", rich(hypothesis))?;
            }
            writeln!(out, "\\end{{itemize}}")?;
        }
        if theorem.steps.is_empty() {
            return Ok(());
        }
        let columns = format!("l{}{}lr", long::paragraph(0.5), long::paragraph(0.15));
        let caption = format!("Steps of {}", code(&theorem.id));
        long::begin(out, &caption, &columns, "Step & Statement & Claimed & Verdict & Slack")?;
        for ProofStep { label, statement, mode, verdict, slack } in &theorem.steps {
            writeln!(
                out,
                "{} & {} & {} & {} & {} \\\\",
                escape(label),
                rich_statement(statement),
                escape(mode),
                verdict.map_or_else(|| "not checked".to_owned(), outcome),
                slack.map_or_else(|| "--".to_owned(), number)
            )?;
        }
        long::end(out)
    }
}

fn rich(text: &str) -> String {
    inline(text).into_iter().map(piece).collect()
}

fn rich_statement(text: &str) -> String {
    statement(text).into_iter().map(piece).collect()
}

fn piece(part: Inline<'_>) -> String {
    match part {
        Inline::Plain(words) => escape(words),
        Inline::Code(words) => code(words),
        Inline::Math(markup) => formula(markup),
    }
}

fn write_figure(out: &mut dyn Write, figure: &Figure) -> io::Result<()> {
    // The id is part of a path: only what needs no escape there.
    let keep = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
    let stem: String = figure.id.chars().map(keep).collect();
    let width = if figure.wide { "" } else { "0.6" };
    // Without an ending: a PDF file is taken where there is one, a PNG file otherwise.
    writeln!(
        out,
        "\\begin{{figure}}[H]\\centering\n\
         \\includegraphics[width={width}\\linewidth,height=0.8\\textheight,keepaspectratio]{{{stem}}}\n\
         \\caption{{{}}}\n\\end{{figure}}",
        rich(&figure.caption)
    )
}

fn write_tally(out: &mut dyn Write, tally: &Tally) -> io::Result<()> {
    let statuses = tally.statuses();
    let columns = format!("{}{}", long::paragraph(0.5), "r".repeat(statuses.len() + 2));
    let heads: Vec<&str> = statuses.iter().map(|status| status.word()).collect();
    let heads = ["Study", "claims"].into_iter().chain(heads).chain(["unexpected"]);
    long::begin(out, &rich(&tally.caption), &columns, &heads.collect::<Vec<_>>().join(" & "))?;
    for row in &tally.rows {
        let counts = statuses.iter().map(|status| row.count(*status));
        let counts = std::iter::once(row.outcomes.len()).chain(counts);
        let mut cells = vec![rich(&row.page.text)];
        cells.extend(counts.chain(std::iter::once(row.unexpected())).map(|n| n.to_string()));
        writeln!(out, "{} \\\\", cells.join(" & "))?;
    }
    long::end(out)
}

/// Rows with their counts: columns would not fit.
fn write_map(out: &mut dyn Write, map: &Map) -> io::Result<()> {
    let counts = map.counts();
    let columns = format!("{}{}", long::paragraph(0.55), "r".repeat(counts.len()));
    let heads = counts.iter().map(|(status, _)| status.word().to_owned());
    let heads: Vec<String> = std::iter::once(escape(&map.of)).chain(heads).collect();
    long::begin(out, &rich(&map.caption), &columns, &heads.join(" & "))?;
    for row in &map.rows {
        let mut cells = vec![format!("{} ({})", rich(&row.title), code(&row.id))];
        cells.extend(counts.iter().map(|(status, _)| row.count(*status).to_string()));
        writeln!(out, "{} \\\\", cells.join(" & "))?;
    }
    long::end(out)
}

fn write_verdicts(out: &mut dyn Write, list: &Verdicts) -> io::Result<()> {
    let level = list
        .level
        .map_or_else(String::new, |l| format!(" Intervals at {}\\,\\%.", human(100.0 * l)));
    let columns = format!("{}{}rrrl", long::paragraph(0.33), long::paragraph(0.12));
    let heads = "Claim & Verdict & Slack & Interval & $n$ & Provenance";
    long::begin(out, &format!("{}.{level}", rich(&list.caption)), &columns, heads)?;
    list.rows.iter().try_for_each(|row| write_verdict(out, row))?;
    long::end(out)
}

fn write_verdict(out: &mut dyn Write, row: &VerdictRow) -> io::Result<()> {
    let dash = || "--".to_owned();
    let note = if row.note.is_empty() { String::new() } else { format!(". {}", rich(&row.note)) };
    writeln!(
        out,
        "{} {{\\scriptsize {}{note}}} & {} & {} & {} & {} & {} \\\\",
        code(&row.claim),
        breaking(&row.whole_setting()),
        outcome(row.outcome),
        row.slack.map_or_else(dash, number),
        row.interval.map_or_else(dash, |(lo, hi)| format!("[{}, {}]", number(lo), number(hi))),
        row.n.map_or_else(dash, |n| n.to_string()),
        row.provenance.word()
    )
}

fn outcome(outcome: Outcome) -> String {
    let word = outcome.status.word();
    if outcome.as_expected { word.to_owned() } else { format!("\\textbf{{{word}}} (unexpected)") }
}

/// The table alone as a booktabs `tabular`, ready for `\input`.
///
/// # Errors
/// Those of `out`.
pub fn tabular(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    let mut alignment = String::new();
    let mut titles = Vec::new();
    for column in table.columns() {
        titles.extend(heads(column));
        alignment.push_str(match column.data() {
            Data::Text(_) | Data::Status(_) => "l",
            Data::Integer(_) | Data::Number(_) => "r",
            Data::Estimate(_) => "rrr",
        });
    }
    writeln!(
        out,
        "\\begin{{tabular}}{{{alignment}}}\n\\toprule\n{} \\\\\n\\midrule",
        titles.join(" & ")
    )?;
    for row in 0..table.rows() {
        let cells: Vec<String> =
            table.columns().iter().map(|column| cell(column.data(), row)).collect();
        writeln!(out, "{} \\\\", cells.join(" & "))?;
    }
    writeln!(out, "\\bottomrule\n\\end{{tabular}}")
}

/// What stands above a column; an estimate has three.
fn heads(column: &Column) -> Vec<String> {
    let unit = match column.unit() {
        "" => String::new(),
        unit => format!(" [{}]", escape(unit)),
    };
    let name = if column.has_symbol() { formula(column.symbol()) } else { escape(column.name()) };
    let mut heads = vec![format!("{name}{unit}")];
    if let Data::Estimate(e) = column.data() {
        heads.push(format!("{}\\,\\% interval", human(100.0 * e.level)));
        heads.push("$n$".to_owned());
    }
    heads
}

fn cell(data: &Data, row: usize) -> String {
    match data {
        Data::Text(v) => escape(&v[row]),
        Data::Integer(v) => format!("${}$", v[row]),
        Data::Number(v) => number(v[row]),
        Data::Estimate(e) => format!(
            "{} & [{}, {}] & {}",
            number(e.value[row]),
            number(e.lo[row]),
            number(e.hi[row]),
            e.n[row]
        ),
        Data::Status(v) => outcome(v[row]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// False alarm: 0.
    #[test]
    fn golden_tabular() {
        let mut out = Vec::new();
        tabular(&crate::table::testing::sample(), &mut out).unwrap();
        let expected = r#"\begin{tabular}{lrrrl}
\toprule
claim & $\overline{x}_{T}$ [1/s] & 95\,\% interval & $n$ & verdict \\
\midrule
plain & $0.1$ & [$\mathrm{NaN}$, $\infty$] & 3 & holds \\
a \textquotedbl{}b\textquotedbl{}, c & $0$ & [$-\infty$, $1.0\times10^{300}$] & 0 & \textbf{out of scope} (unexpected) \\
=1+1 & $4.941\times10^{-324}$ & [$0$, $1$] & 7 & refuted \\
\bottomrule
\end{tabular}
"#;
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn a_hostile_document_stays_text() {
        let mut out = Vec::new();
        Latex::default()
            .render(&crate::document::testing::everything(r"\input{x} % & $\write18{x}$"), &mut out)
            .unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(!text.contains(r"\input") && !text.contains(r"\write18"));
    }
}
