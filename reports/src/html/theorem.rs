//! A theorem, its hypotheses and its proof steps.

use super::tables::pill;
use super::{escape, number, rich, rich_statement};
use crate::document::{ProofStep, Provenance, Theorem};
use std::fmt::Write;

pub(super) fn write(out: &mut String, shown: &Theorem) {
    // Writing to a String cannot fail, here and below.
    let _ = writeln!(
        out,
        "<article class=\"theorem\" id=\"theorem-{id}\"><header><h3>{}</h3><code>{id}</code></header>\
         <div class=\"statement\" role=\"group\" tabindex=\"0\" aria-label=\"Statement\">{}</div><p class=\"source\">{} {}</p>",
        rich(&shown.title),
        rich_statement(&shown.statement),
        rich(&shown.source),
        provenance(shown.provenance),
        id = escape(&shown.id),
    );
    if !shown.hypotheses.is_empty() {
        out.push_str("<h4>Hypotheses</h4><ul>");
        for hypothesis in &shown.hypotheses {
            let _ = write!(out, "<li>{}</li>", rich(hypothesis));
        }
        out.push_str("</ul>\n");
    }
    if !shown.steps.is_empty() {
        steps(out, shown);
    }
    out.push_str("</article>\n");
}

pub(super) fn provenance(p: Provenance) -> String {
    format!("<span class=\"tag {}\" title=\"{}\">{0}</span>", p.word(), escape(p.meaning()))
}

fn steps(out: &mut String, shown: &Theorem) {
    let _ = writeln!(
        out,
        "<h4>Proof steps</h4><div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Proof steps of {}\"><table><thead><tr>\
         <th scope=\"col\">Step</th><th scope=\"col\">Statement</th><th scope=\"col\">Claimed</th><th scope=\"col\">Verdict</th>\
         <th scope=\"col\" class=\"num\">Slack</th></tr></thead><tbody>",
        escape(&shown.id)
    );
    for ProofStep { label, statement, mode, verdict, slack } in &shown.steps {
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td class=\"num\">{}</td></tr>",
            escape(label),
            rich_statement(statement).replace(" display=\"block\"", ""),
            escape(mode),
            verdict.map_or_else(|| "<span class=\"muted\">not checked</span>".to_owned(), pill),
            slack.map_or_else(|| "–".to_owned(), number),
        );
    }
    out.push_str("</tbody></table></div>\n");
}
