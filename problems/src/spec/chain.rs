//! `SPEC with SPEC with SPEC`: one thing and what is wrapped around it.

use std::fmt;
use std::str::FromStr;

use super::error::{SpecError, Syntax};
use super::parse::Spec;

/// The word between the specs of a chain.
const WITH: &str = "with";

/// A spec and the specs of its wrappers, innermost first: `sgd:lr=0.1 with clip-norm:limit=1 with average-uniform`.
///
/// The word `with` stands between spaces, outside of brackets and quotes; [`Spec`] quotes values that hold it. `Display` is the
/// canonical form and parses back to an equal value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Chain {
    /// The innermost spec.
    pub base: Spec,
    /// What is wrapped around it, in the order written.
    pub wrappers: Vec<Spec>,
}

impl FromStr for Chain {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Chain, SpecError> {
        let mut parts = parts(text).into_iter().map(|(at, part)| match part.trim() {
            "" => Err(SpecError::syntax(text, at, Syntax::MissingName)),
            part => part.parse::<Spec>(),
        });
        let base = parts.next().expect("a text has at least one part")?;
        Ok(Chain { base, wrappers: parts.collect::<Result<_, _>>()? })
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.base)?;
        self.wrappers.iter().try_for_each(|wrapper| write!(f, " {WITH} {wrapper}"))
    }
}

/// Whether an unquoted value would be cut by the word.
pub(super) fn holds_with(value: &str) -> bool {
    value.split_whitespace().any(|word| word == WITH)
}

/// The text between the words, each with the place where it begins. What is never closed reaches to the end, and its own parser says so.
fn parts(text: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let (mut start, mut word, mut depth, mut quote) = (0, 0, 0usize, None);
    let ends = [(text.len(), ' ')];
    for (at, c) in text.char_indices().chain(ends) {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            (None, c) if c.is_whitespace() => {
                if depth == 0 && &text[word..at] == WITH {
                    parts.push((start, &text[start..word]));
                    start = at;
                }
                word = (at + c.len_utf8()).min(text.len());
            }
            (None, _) => {}
        }
    }
    parts.push((start, &text[start..]));
    parts
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(text: &str) -> Vec<String> {
        let chain: Chain = text.parse().unwrap();
        std::iter::once(&chain.base).chain(&chain.wrappers).map(Spec::to_string).collect()
    }

    #[test]
    fn a_chain_is_cut_at_the_word_alone() {
        for (text, parts) in [
            ("sgd", vec!["sgd"]),
            ("sgd:lr=0.1 with a:k=1  with\tb", vec!["sgd:lr=0.1", "a:k=1", "b"]),
            ("sgd:file='x with y' with b", vec!["sgd:file='x with y'", "b"]),
            ("sgd:x=max(1, with ) with b", vec!["sgd:x='max(1, with )'", "b"]),
            ("withs:with=without with within", vec!["withs:with=without", "within"]),
            ("with:a=1", vec!["with:a=1"]),
            (" sgd with b ", vec!["sgd", "b"]),
        ] {
            assert_eq!(names(text), parts, "{text}");
            let chain: Chain = text.parse().unwrap();
            assert_eq!(chain.to_string(), parts.join(" with "));
            assert_eq!(chain.to_string().parse::<Chain>().unwrap(), chain, "{text}");
        }
    }

    #[test]
    fn a_missing_name_is_shown_in_the_whole_text() {
        for (text, column) in [("sgd with", 9), ("with average", 1), ("a with with b", 7), ("", 1)]
        {
            let message = text.parse::<Chain>().unwrap_err().to_string();
            let expected = format!("missing name at column {column} of `{text}`");
            assert!(message.starts_with(&expected), "{text}: {message}");
        }
    }

    proptest! {
        #![proptest_config(crate::property::seeded(256))]

        #[test]
        fn what_is_built_parses_back(values in prop::collection::vec(r#"(with| |[a-c(),\]é]){0,6}"#, 1..4)) {
            let specs = values.iter().map(|value| Spec::new("s").unwrap().with("k", value).unwrap());
            let mut specs: Vec<Spec> = specs.collect();
            let chain = Chain { base: specs.remove(0), wrappers: specs };
            let text = chain.to_string();
            prop_assert_eq!(text.parse::<Chain>().unwrap(), chain, "{}", text);
        }

        #[test]
        fn any_text_is_read_or_refused(text in r#"(with|[a-c:=,'"()\[\] é]){0,20}"#) {
            if let Ok(read) = text.parse::<Chain>() {
                prop_assert_eq!(read.to_string().parse::<Chain>().unwrap(), read);
            }
        }
    }
}
