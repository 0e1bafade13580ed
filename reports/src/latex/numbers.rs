//! Numbers by name, for `\input` into a paper: `\rcValue{study.claim.theorem.slack}` is the number as tables and pages show it,
//! `\rcExact{..}` all of its digits. A name that the file does not have is an error of LaTeX that says the name.

use super::escape::{digits, escape};
use std::collections::HashSet;
use std::fmt::Write as _;

/// What reads the numbers; the same in every file, so that several can be read into one document.
const COMMANDS: &str = r"% \rcValue{KEY}: as tables and pages show it. \rcExact{KEY}: all digits, as plain text (for \num, \pgfmathparse).
\makeatletter
\providecommand\rcNumber[3]{\expandafter\gdef\csname rc@#1\endcsname{{#2}{#3}}}
\providecommand\rc@get[2]{\ifcsname rc@#2\endcsname
  \expandafter\expandafter\expandafter#1\csname rc@#2\endcsname
  \else\PackageError{ratecheck}{There is no number `#2'}{The keys are in the files numbers.tex.}\fi}
\providecommand\rcValue[1]{\rc@get\@firstoftwo{#1}}
\providecommand\rcExact[1]{\rc@get\@secondoftwo{#1}}
\makeatother
";

/// A macro file in the making.
#[derive(Default)]
pub struct Numbers {
    text: String,
    known: HashSet<String>,
}

impl Numbers {
    /// A number under a key.
    pub fn number(&mut self, key: &str, x: f64) {
        let exact = if x.is_finite() && x.abs() > 0.0 && !(1e-4..1e15).contains(&x.abs()) {
            format!("{x:e}")
        } else {
            format!("{x}")
        };
        self.put(key, &format!(r"\ensuremath{{{}}}", digits(x)), &exact);
    }

    /// A count, every digit of which is shown.
    pub fn count(&mut self, key: &str, n: u64) {
        self.put(key, &n.to_string(), &n.to_string());
    }

    /// A word under a key.
    pub fn word(&mut self, key: &str, word: &str) {
        let word = escape(word);
        self.put(key, &word, &word);
    }

    fn put(&mut self, key: &str, shown: &str, exact: &str) {
        let key = self.unused(&name(key));
        // Writing to a string does not fail.
        let _ = writeln!(self.text, r"\rcNumber{{{key}}}{{{shown}}}{{{exact}}}");
        self.known.insert(key);
    }

    /// Names that differ in what a key cannot hold are numbered.
    fn unused(&self, key: &str) -> String {
        if !self.known.contains(key) {
            return key.to_owned();
        }
        let mut numbered = (2_u64..).map(|k| format!("{key}.{k}"));
        numbered.find(|key| !self.known.contains(key)).unwrap_or_default()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The file, with a comment in front.
    #[must_use]
    pub fn file(&self, comment: &str) -> String {
        let lines = comment.lines().map(|line| format!("% {line}\n")).collect::<String>();
        format!("{lines}{COMMANDS}{}", self.text)
    }
}

/// A key as it is written: every character that TeX or a package could read as markup is a hyphen.
#[must_use]
pub fn name(key: &str) -> String {
    let keeps = |c: char| c.is_ascii_alphanumeric() || "-+=/.,()*_".contains(c);
    key.chars().map(|c| if keeps(c) { c } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_plain_and_unique() {
        let mut numbers = Numbers::default();
        numbers.number("s.a_b.β.slack", 1.0 / 3.0);
        numbers.number("s.a_b.γ.slack", 1e-7);
        numbers.count("s.claims", 123_456);
        numbers.word("s.{}%.verdict", "50%");
        let file = numbers.file("one\ntwo");
        assert!(file.starts_with("% one\n% two\n"), "{file}");
        for line in [
            r"\rcNumber{s.a_b.-.slack}{\ensuremath{0.3333}}{0.3333333333333333}",
            r"\rcNumber{s.a_b.-.slack.2}{\ensuremath{1.0\times10^{-7}}}{1e-7}",
            r"\rcNumber{s.claims}{123456}{123456}",
            r"\rcNumber{s.---.verdict}{50\%}{50\%}",
        ] {
            assert!(file.contains(line), "{line}\n{file}");
        }
        assert_eq!(numbers.len(), 4);
    }
}
