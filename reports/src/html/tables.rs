//! Tables of results.

use super::{count, escape, formula, number};
use crate::number::human;
use crate::table::{Column, Data, Outcome, Table};
use std::fmt::Write;

pub(super) fn write(out: &mut String, table: &Table) {
    let title = escape(table.title());
    // Writing to a String cannot fail, here and below.
    let _ = write!(
        out,
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{title}\"><table id=\"table-{}\"><caption><span>{title}</span></caption><thead><tr>",
        escape(table.id())
    );
    for column in table.columns() {
        head(out, column);
    }
    out.push_str("</tr></thead><tbody>\n");
    for row in 0..table.rows() {
        out.push_str("<tr>");
        for (at, column) in table.columns().iter().enumerate() {
            let numeric = is_numeric(column);
            let class = if numeric { " class=\"num\"" } else { "" };
            let cell = cell(column, row);
            let _ = match at {
                0 if !numeric => write!(out, "<th scope=\"row\">{cell}</th>"),
                _ => write!(out, "<td{class}>{cell}</td>"),
            };
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
}

fn is_numeric(column: &Column) -> bool {
    !matches!(column.data(), Data::Text(_) | Data::Status(_))
}

fn head(out: &mut String, column: &Column) {
    let class = if is_numeric(column) { " class=\"num\"" } else { "" };
    let name = if column.has_symbol() {
        formula(column.symbol(), false)
    } else {
        escape(column.name()).into_owned()
    };
    let _ = write!(out, "<th scope=\"col\"{class}>{name}");
    if !column.unit().is_empty() {
        let _ = write!(out, " <span class=\"unit\">[{}]</span>", escape(column.unit()));
    }
    if let Data::Estimate(e) = column.data() {
        let _ = write!(out, "<span class=\"sub\">{} % interval, n</span>", human(100.0 * e.level));
    }
    out.push_str("</th>");
}

fn cell(column: &Column, row: usize) -> String {
    match column.data() {
        Data::Text(v) => escape(&v[row]).into_owned(),
        Data::Integer(v) => count(&v[row].to_string()),
        Data::Number(v) => number(v[row]),
        Data::Estimate(e) => format!(
            "{}<span class=\"sub\">[{}, {}], {}</span>",
            number(e.value[row]),
            number(e.lo[row]),
            number(e.hi[row]),
            count(&e.n[row].to_string())
        ),
        Data::Status(v) => pill(v[row]),
    }
}

/// The coloured word of a verdict; a flag beside it only when it surprises.
pub(super) fn pill(outcome: Outcome) -> String {
    let Outcome { status, as_expected } = outcome;
    let word = status.word();
    let flag = if as_expected { "" } else { " <span class=\"flag\">unexpected</span>" };
    format!(
        "<span class=\"pill {}\"><span aria-hidden=\"true\">{}</span>\u{a0}{word}</span>{flag}",
        word.replace(' ', "-"),
        status.mark()
    )
}
