//! Counts of verdicts by page, and links to pages.

use super::{escape, rich};
use crate::document::{Link, Tally, TallyRow, plain};
use std::fmt::Write;

pub(super) fn write(out: &mut String, tally: &Tally) {
    let caption = rich(&tally.caption);
    let statuses = tally.statuses();
    // Writing to a String cannot fail, here and below.
    let _ = write!(
        out,
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table class=\"tally\">\
         <caption><span>{caption}</span></caption><thead><tr><th scope=\"col\">Study</th>\
         <th scope=\"col\" class=\"num\">Claims</th>",
        escape(&plain(&tally.caption)),
    );
    for status in &statuses {
        let _ = write!(out, "<th scope=\"col\" class=\"num\">{} {status}</th>", status.mark());
    }
    out.push_str("<th scope=\"col\">Expected</th></tr></thead><tbody>\n");
    for row in &tally.rows {
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}{}</th><td class=\"num\">{}</td>",
            link(&rich(&row.page.text), &row.page.path),
            match row.about.as_str() {
                "" => String::new(),
                about => format!("<span class=\"sub\">{}</span>", rich(about)),
            },
            row.outcomes.len()
        );
        for status in &statuses {
            let _ = match row.count(*status) {
                0 => write!(out, "<td class=\"num muted\">–</td>"),
                n => write!(out, "<td class=\"num\">{n}</td>"),
            };
        }
        let _ = writeln!(out, "<td>{}</td></tr>", expected(row));
    }
    out.push_str("</tbody></table></div>\n");
}

fn expected(row: &TallyRow) -> String {
    match row.unexpected() {
        0 => "<span class=\"muted\">all</span>".to_owned(),
        n => format!("<span class=\"flag\">{n} unexpected</span>"),
    }
}

/// Markup as a link, if the path is one that may be followed.
pub(super) fn link(markup: &str, path: &str) -> String {
    if Link::is_safe(path) {
        format!("<a href=\"{}\">{markup}</a>", escape(path))
    } else {
        markup.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Outcome, Status};

    #[test]
    fn pages_are_linked_and_counted() {
        let outcome = |status, as_expected| Outcome { status, as_expected };
        let row = |path: &str, outcomes| TallyRow {
            page: Link { text: "A $T$ study".to_owned(), path: path.to_owned() },
            about: String::new(),
            outcomes,
        };
        let rows = vec![
            row(
                "a/index.html",
                vec![outcome(Status::Holds, true), outcome(Status::Refuted, false)],
            ),
            row("javascript:alert(1)", vec![outcome(Status::Holds, true)]),
        ];
        let mut out = String::new();
        write(&mut out, &Tally { caption: "All".to_owned(), rows });
        assert_eq!(out.matches("<a href=").count(), 1, "{out}");
        assert!(out.contains("<a href=\"a/index.html\">A <math"), "{out}");
        assert!(out.contains("1 unexpected") && !out.contains("undecided"), "{out}");
    }
}
