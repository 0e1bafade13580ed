//! A document as one HTML file: no network, no fonts to load, light and dark, usable with the keyboard and on paper.
//!
//! The content policy in the head forbids every request, so even a mistake here could not make the page call out.

pub(crate) mod escape;
mod live;
mod map;
pub(crate) mod mathml;
pub(crate) mod page;
mod tables;
mod tally;
mod theorem;
mod verdicts;

pub use escape::escape;
pub use mathml::formula;

use crate::document::{Document, Inline, Render, inline, statement};
use crate::number::human;
use std::io;

/// Renders to HTML.
#[derive(Clone, Copy, Debug, Default)]
pub struct Html;

impl Render for Html {
    fn render(&self, doc: &Document, out: &mut dyn io::Write) -> io::Result<()> {
        out.write_all(page::page(doc).as_bytes())
    }
}

/// Text with its code and formulas.
pub(crate) fn rich(text: &str) -> String {
    inline(text).into_iter().map(|part| piece(part, false)).collect()
}

/// A statement: one displayed formula, or text.
fn rich_statement(text: &str) -> String {
    let parts = statement(text);
    let alone = matches!(parts.as_slice(), [Inline::Math(_)]);
    parts.into_iter().map(|part| piece(part, alone)).collect()
}

fn piece(part: Inline<'_>, display: bool) -> String {
    match part {
        Inline::Plain(words) => escape(words).into_owned(),
        Inline::Code(code) => format!("<code>{}</code>", escape(code)),
        Inline::Math(markup) => formula(markup, display),
    }
}

/// A number for people, with a real minus and a raised exponent.
fn number(x: f64) -> String {
    let parts = human(x);
    let mantissa = parts.mantissa.replace('-', "−").replace("inf", "∞");
    match parts.exponent {
        None => mantissa,
        Some(e) => {
            format!("{mantissa}\u{202f}×\u{202f}10<sup>{}</sup>", e.to_string().replace('-', "−"))
        }
    }
}

/// A count with thin spaces between thousands.
fn count(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("−", rest));
    let mut out = sign.to_owned();
    for (at, c) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && digits.len() > 4 {
            out.push('\u{202f}');
        }
        out.push(c);
    }
    out
}

/// A fragment id made from a heading: letters and digits, the rest as single hyphens.
fn anchor(text: &str, at: usize) -> String {
    let plain = crate::document::plain(text).to_lowercase();
    let words: Vec<&str> =
        plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    format!("s{at}-{}", words.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_counts() {
        assert_eq!(number(-2e-3), "−2.0\u{202f}×\u{202f}10<sup>−3</sup>");
        assert_eq!(number(f64::NEG_INFINITY), "−∞");
        assert_eq!(count("-1234567"), "−1\u{202f}234\u{202f}567");
        assert_eq!(count("1234"), "1234");
    }

    #[test]
    fn a_hostile_document_stays_text() {
        let bad = "</script><script>alert(1)</script>\"'&`<i>`$<u>$";
        let doc = crate::document::testing::everything(bad);
        let mut page = Vec::new();
        Html.render(&doc, &mut page).unwrap();
        let page = String::from_utf8(page).unwrap();
        let opened = page.matches("<script>").count();
        assert_eq!(opened, 2, "only our own and the plotting library");
        let data = page.matches("<script type=\"application/json\"").count();
        assert_eq!(page.matches("</script>").count(), opened + data, "no string ends an element");
        assert!(
            !page.contains("<i>") && !page.contains("<u>") && !page.contains("alert(1)</script")
        );
        // Names, not addresses: the home of the library in its licence line, and the namespace of SVG.
        let foreign = page
            .replace("https://github.com/leeoniya/uPlot", "")
            .replace("http://www.w3.org/2000/svg", "");
        assert!(!foreign.contains("http:") && !foreign.contains("https:"), "nothing to load");
    }
}
