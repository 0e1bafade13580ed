//! Lists and pages as text: aligned, wrapped, formulas in Unicode.

use std::fmt::Write as _;

use ratecheck_reports::document::{Inline, plain, statement};
use ratecheck_reports::formula::to_text;

use super::{Item, Key, Kind, StudyPart};

/// Columns that a line of text fills.
const WIDTH: usize = 100;

impl Item {
    /// Id, summary and below them the keys with their defaults.
    pub(in crate::cli) fn brief(&self, id_width: usize, out: &mut String) {
        let lead = format!("{:id_width$}  ", self.id);
        paragraph(out, &lead, &plain(&self.summary));
        let indent = " ".repeat(id_width + 2);
        if let Some(theorem) = &self.theorem {
            let steps = match theorem.steps.len() {
                0 => String::new(),
                n => format!(", {n} proof steps"),
            };
            paragraph(out, &indent, &format!("{}, {}{steps}", theorem.provenance, theorem.mode));
        } else if let Some(study) = &self.study {
            let many = if study.claims.len() == 1 { "" } else { "s" };
            paragraph(out, &indent, &format!("{} claim{many}", study.claims.len()));
        } else if !self.keys.is_empty() {
            let keys: Vec<String> = self.keys.iter().map(Key::brief).collect();
            paragraph(out, &indent, &keys.join(", "));
        }
    }

    /// Everything about it; theorems have a page of their own.
    pub(in crate::cli) fn full(&self, kind: Kind) -> String {
        let mut out = String::new();
        paragraph(&mut out, "", &format!("{} ({})", self.id, kind.singular()));
        paragraph(&mut out, "  ", &plain(&self.summary));
        if !self.formula.is_empty() {
            paragraph(&mut out, "    ", &formula_text(self.formula));
        }
        if !self.source.is_empty() {
            paragraph(&mut out, "  ", &format!("source: {}", plain(self.source)));
        }
        if let Some(part) = self.optimizer.as_ref().filter(|part| !part.parts.is_empty()) {
            out.push_str("\nparts\n");
            let width = part.parts.iter().map(|row| row.part.chars().count()).max().unwrap_or(0);
            for row in &part.parts {
                let name = format!("  {:width$}  ", row.part);
                paragraph(&mut out, &name, &formula_text(row.formula));
            }
        }
        if !self.keys.is_empty() {
            out.push_str("\nkeys\n");
            keys(&mut out, &self.keys);
        }
        if let Some(problem) = &self.problem {
            problem.lines(&mut out);
        }
        if let Some(study) = &self.study {
            study.lines(&mut out);
        }
        out.truncate(out.trim_end().len());
        out
    }
}

impl Key {
    /// `lr=0.1`, `sigma=...` when it must be given, `[file]` when it may be left out.
    fn brief(&self) -> String {
        match (&self.default, self.required) {
            (Some(default), _) => format!("{}={default}", self.key),
            (None, true) => format!("{}=...", self.key),
            (None, false) => format!("[{}]", self.key),
        }
    }
}

/// A key a line, aligned, with default, meaning and range.
pub(in crate::cli) fn keys(out: &mut String, keys: &[Key]) {
    let width = keys.iter().map(|key| key.brief().chars().count()).max().unwrap_or(0);
    for key in keys {
        let mut doc = plain(key.doc);
        let interval = key.range.starts_with(['[', '(']);
        // Many sentences name their interval already.
        if interval && !doc.contains(" in [") && !doc.contains(" in (") {
            let _ = write!(doc, ", in {}", key.range);
        } else if !interval {
            let _ = write!(doc, ": {}", key.range);
        }
        if let Some(absent) = &key.if_absent {
            let _ = write!(doc, " (if left out: {absent})");
        }
        if key.required {
            doc.push_str(" (required)");
        }
        paragraph(out, &format!("  {:width$}  ", key.brief()), &doc);
    }
}

impl StudyPart {
    fn lines(&self, out: &mut String) {
        if !self.about.is_empty() {
            paragraph(out, "  ", &plain(&self.about));
        }
        for claim in &self.claims {
            let _ = writeln!(out, "\nclaim {}", claim.id);
            let pairs = [
                ("theorem", claim.theorem.join(", ")),
                ("expect", claim.expect.join(", ")),
                ("problem", claim.problem.clone()),
                ("noise", claim.noise.clone()),
                ("optimizer", claim.optimizer.clone()),
                ("domain", claim.domain.clone()),
                ("replicas", claim.replicas.to_string()),
            ];
            for (name, value) in pairs {
                paragraph(out, &format!("  {name:9}  "), &value);
            }
        }
    }
}

/// A statement with its formulas in Unicode.
pub(in crate::cli) fn formula_text(text: &str) -> String {
    let word = |part: Inline<'_>| match part {
        Inline::Plain(s) | Inline::Code(s) => s.to_owned(),
        Inline::Math(s) => to_text(s),
    };
    statement(text).into_iter().map(word).collect()
}

/// `text` behind `lead`, wrapped at spaces; later lines are indented as far as the first.
pub(in crate::cli) fn paragraph(out: &mut String, lead: &str, text: &str) {
    let indent = lead.chars().count();
    let mut line = lead.to_owned();
    let mut length = indent;
    for word in text.split_whitespace() {
        let more = word.chars().count() + usize::from(length > indent);
        if length > indent && length + more > WIDTH {
            out.push_str(line.trim_end());
            out.push('\n');
            line = " ".repeat(indent);
            length = indent;
        }
        if length > indent {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += word.chars().count();
    }
    out.push_str(line.trim_end());
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_keep_their_indent() {
        let mut out = String::new();
        paragraph(&mut out, "id  ", &"word ".repeat(40));
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].starts_with("id  word") && lines[1].starts_with("    word"), "{out}");
        assert!(lines.iter().all(|line| line.len() <= WIDTH), "{out}");
    }
}
