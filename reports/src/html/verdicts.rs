//! The table of verdicts: a summary in words, then rows that the script can filter and sort.

use super::tables::pill;
use super::tally::link;
use super::theorem::provenance;
use super::{count, escape, number, rich};
use crate::document::{VerdictRow, Verdicts, plain};
use crate::files::exact_f64::Word;
use crate::number::human;
use std::fmt::Write;

/// Columns with whether they hold numbers; those of which every cell is empty are left out.
fn columns(list: &Verdicts) -> Vec<(&'static str, bool)> {
    let has = |f: fn(&VerdictRow) -> bool| list.rows.iter().any(f);
    let all = [
        (true, ("Claim", false)),
        (true, ("Verdict", false)),
        (true, ("Provenance", false)),
        (has_horizon(list), ("T", true)),
        (has_sweep(list), ("Swept", false)),
        (true, ("Slack", true)),
        (has(|row| row.interval.is_some()), ("Interval", true)),
        (true, ("n", true)),
    ];
    all.into_iter().filter(|(shown, _)| *shown).map(|(_, column)| column).collect()
}

fn has_horizon(list: &Verdicts) -> bool {
    list.rows.iter().any(|row| !row.horizon.is_empty())
}

fn has_sweep(list: &Verdicts) -> bool {
    list.rows.iter().any(|row| !row.sweep.is_empty())
}

pub(super) fn write(out: &mut String, list: &Verdicts) {
    out.push_str("<section class=\"verdicts\">");
    summary(out, list);
    controls(out, list);
    let caption = rich(&list.caption);
    // Writing to a String cannot fail, here and below.
    let _ = write!(
        out,
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table class=\"sortable\"><caption><span>{caption}{}</span></caption><thead><tr>",
        escape(&plain(&list.caption)),
        list.level
            .map_or_else(String::new, |level| format!(" Intervals at {} %.", human(100.0 * level)))
    );
    for (name, numeric) in columns(list) {
        let class = if numeric { " class=\"num\"" } else { "" };
        let _ = write!(out, "<th scope=\"col\"{class}>{name}</th>");
    }
    out.push_str("</tr></thead><tbody>\n");
    for row in &list.rows {
        write_row(out, list, row);
    }
    out.push_str("</tbody></table></div>\n<p class=\"none\" role=\"status\" hidden>No row matches.</p></section>\n");
}

fn summary(out: &mut String, list: &Verdicts) {
    out.push_str("<ul class=\"summary\">");
    for (status, n) in list.counts() {
        let word = status.word();
        let class = word.replace(' ', "-");
        let _ = write!(out, "<li class=\"{class}\"><b>{n}</b> {word}</li>");
    }
    let _ = match list.unexpected() {
        0 => write!(out, "<li class=\"quiet\">all as expected</li>"),
        n => write!(out, "<li class=\"loud\"><b>{n}</b> unexpected</li>"),
    };
    out.push_str("</ul>\n");
}

/// Hidden until the script shows them: without it they would do nothing.
fn controls(out: &mut String, list: &Verdicts) {
    out.push_str(
        "<div class=\"controls\" hidden><label>Filter <input type=\"search\" placeholder=\"claim, setting, note\"></label>\
         <label>Verdict <select><option value=\"\">all</option>",
    );
    for (status, _) in list.counts() {
        let _ = write!(out, "<option>{}</option>", status.word());
    }
    if list.unexpected() > 0 {
        out.push_str("<option>unexpected</option>");
    }
    out.push_str("</select></label></div>\n");
}

fn write_row(out: &mut String, list: &Verdicts, row: &VerdictRow) {
    let expected = if row.outcome.as_expected { "" } else { "unexpected" };
    let word = row.outcome.status.word();
    let key = |x: Option<f64>| x.map_or_else(String::new, |x| Word(x).to_string());
    let note = match row.note.as_str() {
        "" => String::new(),
        note => format!("<span class=\"sub\">{}</span>", rich(note)),
    };
    let _ = write!(
        out,
        "<tr data-status=\"{word}\" data-flag=\"{expected}\"><th scope=\"row\">{}<span class=\"sub spec\">{}</span>{note}</th><td>{}</td><td>{}</td>",
        link(&format!("<code>{}</code>", breakable(&row.claim)), &row.path),
        breakable(&row.setting),
        pill(row.outcome),
        provenance(row.provenance)
    );
    if has_horizon(list) {
        // A range sorts by its lower end.
        let first = row.horizon.split(' ').next().unwrap_or_default();
        let _ = write!(
            out,
            "<td class=\"num\" data-key=\"{}\">{}</td>",
            escape(first),
            escape(&row.horizon)
        );
    }
    if has_sweep(list) {
        let _ = write!(out, "<td class=\"spec swept\">{}</td>", escape(&row.sweep));
    }
    let dash = || "–".to_owned();
    let mut cell = |key: &str, shown: &str| {
        let _ = write!(out, "<td class=\"num\" data-key=\"{key}\">{shown}</td>");
    };
    cell(&key(row.slack), &row.slack.map_or_else(dash, number));
    if list.rows.iter().any(|row| row.interval.is_some()) {
        let shown = |(lo, hi)| format!("[{}, {}]", number(lo), number(hi));
        cell(&key(row.interval.map(|(lo, _)| lo)), &row.interval.map_or_else(dash, shown));
    }
    let n = row.n.map_or_else(String::new, |n| n.to_string());
    cell(&n, &row.n.map_or_else(dash, |_| count(&n)));
    out.push_str("</tr>\n");
}

/// Long specs may break after their separators.
fn breakable(spec: &str) -> String {
    let escaped = escape(spec);
    let mut out = String::with_capacity(escaped.len());
    for c in escaped.chars() {
        out.push(c);
        if matches!(c, ',' | ':' | '/') {
            out.push_str("<wbr>");
        }
    }
    out
}
