//! The map of verdicts: a grid of marks that lead to the pages, sorted and filtered by the script like the list of verdicts.

use super::{count, escape, rich};
use crate::document::{Link, Map, MapChip, MapRow, plain};
use std::fmt::Write;

pub(super) fn write(out: &mut String, map: &Map) {
    let columns = map.columns.len();
    out.push_str("<section class=\"map\">");
    controls(out, map);
    // Writing to a String cannot fail, here and below.
    let _ = write!(
        out,
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table class=\"sortable\">\
         <caption><span>{}</span></caption><thead><tr><th scope=\"col\">{}</th>\
         <th scope=\"col\" class=\"num\">Claims</th>",
        escape(&plain(&map.caption)),
        rich(&map.caption),
        escape(&map.of)
    );
    for column in &map.columns {
        let _ =
            write!(out, "<th scope=\"col\" class=\"tall\"><span>{}</span></th>", escape(column));
    }
    out.push_str("</tr></thead><tbody>\n");
    for row in &map.rows {
        write_row(out, row, columns);
    }
    out.push_str(
        "</tbody></table></div>\n<p class=\"none\" role=\"status\" hidden>No row matches.</p></section>\n",
    );
}

/// The legend of marks, and what is hidden until the script shows it.
fn controls(out: &mut String, map: &Map) {
    out.push_str("<ul class=\"legend\">");
    for (status, n) in map.counts() {
        let word = status.word();
        let _ = write!(
            out,
            "<li><span class=\"chip {}\" aria-hidden=\"true\">{}</span> {word}, {} claim{}</li>",
            word.replace(' ', "-"),
            status.mark(),
            count(&n.to_string()),
            if n == 1 { "" } else { "s" }
        );
    }
    out.push_str("</ul>\n<div class=\"controls\" hidden><label>Filter <input type=\"search\" placeholder=\"theorem, setting\"></label> <label>Verdict <select><option value=\"\">all</option>");
    for (status, _) in map.counts() {
        let _ = write!(out, "<option>{}</option>", status.word());
    }
    if map.has_unexpected() {
        out.push_str("<option>unexpected</option>");
    }
    out.push_str("</select></label></div>\n");
}

fn write_row(out: &mut String, row: &MapRow, columns: usize) {
    let unexpected = row.chips().any(|chip| !chip.outcome.as_expected);
    let mut words: Vec<&str> = row.chips().map(|chip| chip.outcome.status.word()).collect();
    words.sort_unstable();
    words.dedup();
    let claims = row.claims().to_string();
    let _ = write!(
        out,
        "<tr data-status=\"{}\" data-flag=\"{}\"><th scope=\"row\">{}<code class=\"sub\">{}</code></th>\
         <td class=\"num\" data-key=\"{claims}\">{}</td>",
        words.join("|"),
        if unexpected { "unexpected" } else { "" },
        rich(&row.title),
        escape(&row.id),
        count(&claims)
    );
    for cell in row.cells.iter().take(columns) {
        // Columns sort by the number of claims; empty cells come last.
        let claims: usize = cell.iter().map(|chip| chip.claims).sum();
        let key = if claims == 0 { String::new() } else { claims.to_string() };
        let _ = write!(out, "<td data-key=\"{key}\">");
        cell.iter().for_each(|chip| write_chip(out, chip));
        out.push_str("</td>");
    }
    out.push_str("</tr>\n");
}

/// A mark as a link. Its name says what the mark and its place stand for; the script shows it under the pointer and the focus.
fn write_chip(out: &mut String, chip: &MapChip) {
    let status = chip.outcome.status;
    let class = status.word().replace(' ', "-");
    let loud = if chip.outcome.as_expected { "" } else { " loud" };
    let about = plain(&chip.about);
    let unexpected = if chip.outcome.as_expected { "" } else { ", unexpected" };
    let claims = chip.claims;
    let noun = if claims == 1 { "claim" } else { "claims" };
    let text = format!("{status}{unexpected}: {claims} {noun}, {about}");
    let text = escape(&text);
    let mark = status.mark();
    let _ = if Link::is_safe(&chip.path) {
        let path = escape(&chip.path);
        write!(
            out,
            "<a class=\"chip {class}{loud}\" href=\"{path}\" aria-label=\"{text}\">{mark}</a>"
        )
    } else {
        write!(
            out,
            "<span class=\"chip {class}{loud}\" role=\"img\" aria-label=\"{text}\">{mark}</span>"
        )
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Outcome, Status};

    #[test]
    fn marks_are_links_with_a_name_and_rows_know_all_their_verdicts() {
        let chip = |status, claims, path: &str| MapChip {
            outcome: Outcome { status, as_expected: status != Status::Refuted },
            claims,
            about: "`sgd` in study a".to_owned(),
            path: path.to_owned(),
        };
        let cells = vec![
            vec![chip(Status::Refuted, 1, "a/index.html#theorem-x")],
            vec![],
            vec![chip(Status::Holds, 12, "javascript:alert(1)")],
        ];
        let rows = vec![MapRow { id: "x".to_owned(), title: "X at $T$".to_owned(), cells }];
        let columns = ["a", "b", "c"].map(str::to_owned).to_vec();
        let map = Map { caption: "All".to_owned(), of: "Theorem".to_owned(), columns, rows };
        let mut out = String::new();
        write(&mut out, &map);
        assert!(
            out.contains("<tr data-status=\"holds|refuted\" data-flag=\"unexpected\">"),
            "{out}"
        );
        assert!(out.contains("href=\"a/index.html#theorem-x\" aria-label=\"refuted, unexpected: 1 claim, sgd in study a\">✗</a>"), "{out}");
        assert!(
            out.contains("<span class=\"chip holds\" role=\"img\" aria-label=\"holds: 12 claims"),
            "{out}"
        );
        assert!(out.contains("<td data-key=\"\"></td>") && !out.contains("javascript"), "{out}");
    }
}
