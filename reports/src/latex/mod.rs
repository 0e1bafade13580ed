//! A document as LaTeX (booktabs tables), and single tables to `\input` into a paper.
//!
//! Figures are included from `figures/ID.png`, the file that is stored beside the page.

mod escape;

pub use escape::{escape, formula, number};

use crate::document::{
    Document, Figure, Inline, Map, ProofStep, Render, Section, Tally, Theorem, VerdictRow,
    Verdicts, inline, statement,
};
use crate::number::human;
use crate::table::{Data, Outcome, Table};
use std::io::{self, Write};

/// Renders to a LaTeX document of its own.
#[derive(Clone, Copy, Debug, Default)]
pub struct Latex;

impl Render for Latex {
    fn render(&self, doc: &Document, out: &mut dyn io::Write) -> io::Result<()> {
        let by = &doc.generated_by;
        writeln!(out, "\\documentclass{{article}}")?;
        writeln!(
            out,
            "\\usepackage[T1]{{fontenc}}\n\\usepackage{{amsmath,amssymb,booktabs,graphicx}}"
        )?;
        writeln!(out, "\\usepackage[margin=2cm]{{geometry}}\n\\title{{{}}}", rich(&doc.title))?;
        writeln!(
            out,
            "\\date{{Ratecheck {}, seed {}\\\\\\texttt{{{}}}}}",
            escape(&by.version),
            by.seed,
            escape(&by.command)
        )?;
        writeln!(out, "\\begin{{document}}\n\\maketitle")?;
        doc.sections.iter().try_for_each(|section| write_section(out, section))?;
        writeln!(out, "\\end{{document}}")
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
        Inline::Code(code) => format!(r"\texttt{{{}}}", escape(code)),
        Inline::Math(markup) => formula(markup),
    }
}

fn write_section(out: &mut dyn Write, section: &Section) -> io::Result<()> {
    match section {
        Section::Heading(text) => writeln!(out, "\n\\section{{{}}}", rich(text)),
        Section::Paragraph(text) => writeln!(out, "\n{}\n", rich(text)),
        Section::Table(table) => {
            writeln!(
                out,
                "\\begin{{table}}[htbp]\\centering\n\\caption{{{}}}",
                escape(table.title())
            )?;
            tabular(table, out)?;
            writeln!(out, "\\end{{table}}")
        }
        Section::Figure(figure) => write_figure(out, figure),
        Section::Theorem(theorem) => write_theorem(out, theorem),
        Section::Verdicts(verdicts) => write_verdicts(out, verdicts),
        Section::Tally(tally) => write_tally(out, tally),
        Section::Map(map) => write_map(out, map),
        Section::Link(link) => {
            writeln!(out, "\n{}: \\texttt{{{}}}\n", rich(&link.text), escape(&link.path))
        }
        Section::Witness(witness) => writeln!(
            out,
            "\n\\paragraph{{Witness.}} {}\\\\\n\\texttt{{{}}}\n",
            rich(&witness.text),
            escape(&witness.replay)
        ),
        Section::Details { summary, sections } => {
            writeln!(out, "\n\\subsection*{{{}}}", rich(summary))?;
            sections.iter().try_for_each(|section| write_section(out, section))
        }
    }
}

fn write_figure(out: &mut dyn Write, figure: &Figure) -> io::Result<()> {
    // The id is part of a path: only what needs no escape there.
    let keep = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') { c } else { '-' };
    let stem: String = figure.id.chars().map(keep).collect();
    writeln!(
        out,
        "\\begin{{figure}}[htbp]\\centering\n\\includegraphics[width=\\linewidth]{{figures/{stem}.png}}\n\\caption{{{}}}\n\\end{{figure}}",
        rich(&figure.caption)
    )
}

fn write_theorem(out: &mut dyn Write, theorem: &Theorem) -> io::Result<()> {
    writeln!(
        out,
        "\n\\paragraph{{{}}} (\\texttt{{{}}})\\\\",
        rich(&theorem.title),
        escape(&theorem.id)
    )?;
    writeln!(out, "{}\n", rich_statement(&theorem.statement))?;
    writeln!(out, "\\noindent {} ({}).", rich(&theorem.source), theorem.provenance.word())?;
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
    writeln!(out, "\n\\noindent\\begin{{tabular}}{{lp{{0.45\\linewidth}}llr}}\n\\toprule")?;
    writeln!(out, "Step & Statement & Claimed & Verdict & Slack \\\\\n\\midrule")?;
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
    writeln!(out, "\\bottomrule\n\\end{{tabular}}")
}

fn write_tally(out: &mut dyn Write, tally: &Tally) -> io::Result<()> {
    let statuses = tally.statuses();
    writeln!(
        out,
        "\\begin{{table}}[htbp]\\centering\\small\n\\caption{{{}}}",
        rich(&tally.caption)
    )?;
    let columns = "r".repeat(statuses.len() + 2);
    writeln!(out, "\\begin{{tabular}}{{p{{0.45\\linewidth}}{columns}}}\n\\toprule")?;
    let heads: Vec<&str> = statuses.iter().map(|status| status.word()).collect();
    let heads = ["Study", "claims"].into_iter().chain(heads).chain(["unexpected"]);
    writeln!(out, "{} \\\\\n\\midrule", heads.collect::<Vec<_>>().join(" & "))?;
    for row in &tally.rows {
        let counts = statuses.iter().map(|status| row.count(*status));
        let counts = std::iter::once(row.outcomes.len()).chain(counts);
        let mut cells = vec![rich(&row.page.text)];
        cells.extend(counts.chain(std::iter::once(row.unexpected())).map(|n| n.to_string()));
        writeln!(out, "{} \\\\", cells.join(" & "))?;
    }
    writeln!(out, "\\bottomrule\n\\end{{tabular}}\n\\end{{table}}")
}

/// Rows with their counts: columns would not fit.
fn write_map(out: &mut dyn Write, map: &Map) -> io::Result<()> {
    let counts = map.counts();
    writeln!(out, "\\begin{{table}}[htbp]\\centering\\small\n\\caption{{{}}}", rich(&map.caption))?;
    let columns = "r".repeat(counts.len());
    writeln!(out, "\\begin{{tabular}}{{p{{0.6\\linewidth}}{columns}}}\n\\toprule")?;
    let heads = counts.iter().map(|(status, _)| status.word().to_owned());
    let heads: Vec<String> = std::iter::once(escape(&map.of)).chain(heads).collect();
    writeln!(out, "{} \\\\\n\\midrule", heads.join(" & "))?;
    for row in &map.rows {
        let mut cells = vec![format!("{} (\\texttt{{{}}})", rich(&row.title), escape(&row.id))];
        cells.extend(counts.iter().map(|(status, _)| row.count(*status).to_string()));
        writeln!(out, "{} \\\\", cells.join(" & "))?;
    }
    writeln!(out, "\\bottomrule\n\\end{{tabular}}\n\\end{{table}}")
}

fn write_verdicts(out: &mut dyn Write, list: &Verdicts) -> io::Result<()> {
    let level = list
        .level
        .map_or_else(String::new, |l| format!(" Intervals at {}\\,\\%.", human(100.0 * l)));
    writeln!(
        out,
        "\\begin{{table}}[htbp]\\centering\\small\n\\caption{{{}{level}}}",
        rich(&list.caption)
    )?;
    writeln!(out, "\\begin{{tabular}}{{p{{0.38\\linewidth}}lrrrl}}\n\\toprule")?;
    writeln!(out, "Claim & Verdict & Slack & Interval & $n$ & Provenance \\\\\n\\midrule")?;
    for row in &list.rows {
        write_verdict(out, row)?;
    }
    writeln!(out, "\\bottomrule\n\\end{{tabular}}\n\\end{{table}}")
}

fn write_verdict(out: &mut dyn Write, row: &VerdictRow) -> io::Result<()> {
    let dash = || "--".to_owned();
    writeln!(
        out,
        "\\texttt{{{}}} {{\\footnotesize {}}} & {} & {} & {} & {} & {} \\\\",
        escape(&row.claim),
        escape(&row.whole_setting()),
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
    let mut heads = Vec::new();
    for column in table.columns() {
        let unit = if column.unit().is_empty() {
            String::new()
        } else {
            format!(" [{}]", escape(column.unit()))
        };
        let name =
            if column.has_symbol() { formula(column.symbol()) } else { escape(column.name()) };
        heads.push(format!("{name}{unit}"));
        match column.data() {
            Data::Text(_) | Data::Status(_) => alignment.push('l'),
            Data::Integer(_) | Data::Number(_) => alignment.push('r'),
            Data::Estimate(e) => {
                alignment.push_str("rrr");
                heads.push(format!("{}\\,\\% interval", human(100.0 * e.level)));
                heads.push("$n$".to_owned());
            }
        }
    }
    writeln!(
        out,
        "\\begin{{tabular}}{{{alignment}}}\n\\toprule\n{} \\\\\n\\midrule",
        heads.join(" & ")
    )?;
    for row in 0..table.rows() {
        let cells: Vec<String> =
            table.columns().iter().map(|column| cell(column.data(), row)).collect();
        writeln!(out, "{} \\\\", cells.join(" & "))?;
    }
    writeln!(out, "\\bottomrule\n\\end{{tabular}}")
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
        Latex
            .render(&crate::document::testing::everything(r"\input{x} % & $\write18{x}$"), &mut out)
            .unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(!text.contains(r"\input") && !text.contains(r"\write18"));
    }
}
