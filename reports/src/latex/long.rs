//! Tables that go on over pages, with columns of text as wide as their words need.

use super::escape::breaking;
use super::{cell, heads};
use crate::table::{Data, Table};
use std::io::{self, Write};

/// Characters of footnote size on a line of the report's page.
const LINE: usize = 118;
/// Characters of a cell beyond which it may break without asking for more width.
const LONG: usize = 60;

/// Begins a table that may go on over pages: `columns` as LaTeX wants them, heads separated by `&`.
pub(super) fn begin(
    out: &mut dyn Write,
    caption: &str,
    columns: &str,
    heads: &str,
) -> io::Result<()> {
    writeln!(
        out,
        "{{\\footnotesize\\setlength{{\\tabcolsep}}{{3pt}}\n\\begin{{longtable}}{{@{{}}{columns}@{{}}}}\n\\caption{{{caption}}}\\\\\n\
         \\toprule\n{heads} \\\\\n\\midrule\n\\endfirsthead\n\\toprule\n{heads} \\\\\n\\midrule\n\\endhead\n\\bottomrule\n\\endfoot"
    )
}

pub(super) fn end(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\\end{{longtable}}}}")
}

/// A paragraph column that is this share of the line wide.
pub(super) fn paragraph(share: f64) -> String {
    format!(">{{\\raggedright\\arraybackslash}}p{{{share:.3}\\linewidth}}")
}

/// A table of results.
pub(super) fn table(out: &mut dyn Write, table: &Table) -> io::Result<()> {
    let words = |data: &Data| match data {
        Data::Text(cells) => cells.iter().map(|c| c.chars().count().min(LONG)).max(),
        _ => None,
    };
    let width = |data: &Data| match data {
        Data::Text(_) => 0,
        Data::Integer(_) => 8,
        Data::Number(_) | Data::Status(_) => 13,
        Data::Estimate(_) => 46,
    };
    let columns = || table.columns().iter().map(|column| (column.name(), column.data()));
    let fixed: usize = columns().map(|(_, data)| width(data)).sum();
    let room = LINE.saturating_sub(fixed).max(LINE / 3);
    let wanted: Vec<Option<usize>> =
        columns().map(|(name, data)| Some(words(data)?.max(name.chars().count()) + 2)).collect();
    let all: usize = wanted.iter().flatten().sum();
    let scale = if all > room { room as f64 / all as f64 } else { 1.0 };
    let (mut alignment, mut titles) = (String::new(), Vec::new());
    for (column, wanted) in table.columns().iter().zip(&wanted) {
        titles.extend(heads(column));
        match (wanted, column.data()) {
            (Some(wanted), _) => {
                alignment.push_str(&paragraph(*wanted as f64 * scale / LINE as f64));
            }
            (None, Data::Estimate(_)) => alignment.push_str("rrr"),
            (None, Data::Status(_)) => alignment.push('l'),
            (None, _) => alignment.push('r'),
        }
    }
    begin(out, &super::escape(table.title()), &alignment, &titles.join(" & "))?;
    for row in 0..table.rows() {
        let cells = table.columns().iter().map(|column| match column.data() {
            Data::Text(words) => breaking(&words[row]),
            data => cell(data, row),
        });
        writeln!(out, "{} \\\\", cells.collect::<Vec<String>>().join(" & "))?;
    }
    end(out)
}
