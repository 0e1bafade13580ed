//! Text, formulas and tables as Markdown in which formulas are MathML, for books that a browser shows without scripts.
//!
//! What is written is CommonMark with the tables of GitHub. Every character that Markdown would read as a mark is escaped, also within
//! formulas, so that a text says in a book what it says on a page.

use crate::document::{Inline, inline, statement};
use crate::formula::parse;
use crate::html;

/// A text with its code and formulas, within a line.
pub fn rich(text: &str) -> String {
    inline(text).into_iter().map(piece).collect()
}

/// Words that begin a paragraph or stand alone in one: as [`rich`], and never taken for a list or a heading.
pub fn paragraph(text: &str) -> String {
    let shown = rich(text.trim());
    let number = shown.trim_start_matches(|c: char| c.is_ascii_digit());
    let listed = shown.len() > number.len() && number.starts_with(['.', ')']);
    if listed || shown.starts_with(['#', '-', '+', '=', ':']) {
        // A space that no reader sees keeps the mark from the beginning of its line.
        return format!("&#8203;{shown}\n");
    }
    format!("{shown}\n")
}

/// A statement in blocks of its own: a formula is displayed, each of its parts between wide spaces on a line.
pub fn displayed(text: &str) -> String {
    match statement(text)[..] {
        [Inline::Math(markup)] => {
            let show = |line: &&str| format!("<div class=\"formula\">{}</div>", math(line, true));
            lines(markup).iter().map(show).collect::<Vec<_>>().join("\n") + "\n"
        }
        _ => paragraph(text),
    }
}

/// A formula within a line.
pub fn formula(markup: &str) -> String {
    math(markup, false)
}

/// Verbatim, also where the words hold backticks or stand in a table.
pub fn code(words: &str) -> String {
    if words.contains(['`', '|', '\\']) || words.trim() != words || words.is_empty() {
        return format!("<code>{}</code>", inert(&html::escape(words)));
    }
    format!("`{words}`")
}

/// A table of cells that are Markdown already; nothing where there are no rows.
pub fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let line = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
    let mut out = line(header.to_vec());
    out += &format!("|{}\n", "---|".repeat(header.len()));
    out.extend(rows.iter().map(|row| line(row.iter().map(String::as_str).collect())));
    out
}

fn piece(part: Inline<'_>) -> String {
    match part {
        Inline::Plain(words) => plain(words),
        Inline::Code(words) => code(words),
        Inline::Math(markup) => math(markup, false),
    }
}

fn math(markup: &str, display: bool) -> String {
    inert(&html::mathml::unlabelled(markup, display))
}

/// Plain words; what would be read as a mark is written so that it stands for itself.
pub fn plain(words: &str) -> String {
    let mut out = String::with_capacity(words.len() + 8);
    for c in words.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' => out.extend(['\\', c]),
            '|' => out.push_str("&#124;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c if c.is_whitespace() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// HTML in which Markdown finds no mark.
fn inert(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + 8);
    for c in html.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '|' => {
                out.push_str(&format!("&#{};", u32::from(c)));
            }
            '\n' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The parts of a formula between wide spaces, or the whole where a part is none by itself.
fn lines(markup: &str) -> Vec<&str> {
    const WIDE: [&str; 2] = ["\\qquad", "\\quad"];
    let (mut parts, mut from, mut depth) = (Vec::new(), 0, 0);
    for (at, c) in markup.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            '\\' if depth == 0 && at >= from => {
                if let Some(wide) = WIDE.iter().find(|wide| markup[at..].starts_with(**wide)) {
                    parts.push(markup[from..at].trim());
                    from = at + wide.len();
                }
            }
            _ => {}
        }
    }
    parts.push(markup[from..].trim());
    parts.retain(|part| !part.is_empty());
    if parts.iter().all(|part| parse(part).is_ok()) { parts } else { vec![markup] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_what_they_say() {
        assert_eq!(
            rich("E[g_t | past] <= `a|b` *"),
            "E\\[g\\_t &#124; past\\] &lt;= <code>a&#124;b</code> \\*"
        );
        assert_eq!(code("lr=0.1"), "`lr=0.1`");
        assert_eq!(code("a`b"), "<code>a&#96;b</code>");
        for listed in ["1. a", "- a", "# a", "2) a"] {
            assert!(paragraph(listed).starts_with("&#8203;"), "{listed}");
        }
        for plain in ["1.5 is a number", "a - b", "x"] {
            let escaped = paragraph(plain).starts_with("&#8203;");
            assert_eq!(escaped, plain.starts_with("1."), "{plain}");
        }
    }

    #[test]
    fn formulas_hold_no_marks() {
        let shown = formula(r"[a]_t * |b| \le \text{x_y}");
        assert!(!shown.contains(['*', '_', '[', ']', '|', '\\', '`']), "{shown}");
        assert!(shown.starts_with("<math") && shown.ends_with("</math>"), "{shown}");
    }

    #[test]
    fn long_statements_are_broken_between_their_parts() {
        assert_eq!(
            lines(r"a \le b, \quad b = \frac{1}{2}, \qquad c"),
            ["a \\le b,", r"b = \frac{1}{2},", "c"]
        );
        assert_eq!(lines(r"\sqrt{a \quad b}"), [r"\sqrt{a \quad b}"]);
        assert_eq!(lines(r"\left( a \quad b \right)"), [r"\left( a \quad b \right)"]);
        assert_eq!(displayed("a").matches("<div").count(), 1);
        assert!(displayed("where $a$ is small").starts_with("where <math"));
    }

    #[test]
    fn tables_have_a_row_a_line() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        assert_eq!(table(&["a", "b"], &[row(["1", "2"])]), "| a | b |\n|---|---|\n| 1 | 2 |\n");
        assert_eq!(table(&["a", "b"], &[]), "");
    }
}
