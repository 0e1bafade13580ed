//! `NAME` or `NAME:key=value,key=value`, taken apart and written again.
//!
//! ```text
//! spec  = name [ ":" pair { "," pair } ]
//! pair  = key "=" value
//! value = "'" text "'"  |  '"' text '"'  |  text without quotes, with "," and "=" only inside
//! brackets ( ) or [ ]
//! ```
//! Space around names, keys and unquoted values is dropped.

use std::fmt;
use std::str::FromStr;

use super::chain::holds_with;
use super::error::{SpecError, Syntax, column, shorten};

/// A name with its parameters, in the order given; values are kept as text.
///
/// `Display` is the canonical form and parses back to an equal value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Spec {
    name: String,
    params: Vec<(String, String)>,
}

impl Spec {
    /// A spec without parameters.
    ///
    /// # Errors
    /// When `name` is empty or holds a character other than letters, digits, `-`, `_` and `.`.
    pub fn new(name: &str) -> Result<Spec, SpecError> {
        let mut cursor = Cursor { text: name, at: 0 };
        let word = cursor.word();
        match cursor.peek() {
            Some(c) => Err(cursor.error(Syntax::Unexpected(c))),
            None if word.is_empty() => Err(cursor.error(Syntax::MissingName)),
            None => Ok(Spec { name: word.to_owned(), params: Vec::new() }),
        }
    }

    /// The same spec with `key` set to `value`: replaced where it stands, or added at the end.
    ///
    /// # Errors
    /// When `key` is no key, or `value` holds both kinds of quote and so could not be written down.
    pub fn with(mut self, key: &str, value: &str) -> Result<Spec, SpecError> {
        let key = Spec::new(key)?.name;
        if let (Some(single), Some(double)) = (value.find('\''), value.find('"')) {
            return Err(SpecError::syntax(value, single.max(double), Syntax::BothQuotes));
        }
        match self.params.iter_mut().find(|(known, _)| *known == key) {
            Some((_, old)) => value.clone_into(old),
            None => self.params.push((key, value.to_owned())),
        }
        Ok(self)
    }

    /// What stands before the colon.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Keys and values as written (without enclosing quotes), in order.
    pub fn params(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.params.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The value of `key`, if it was given.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.params().find(|(known, _)| *known == key).map(|(_, value)| value)
    }
}

impl FromStr for Spec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Spec, SpecError> {
        let mut cursor = Cursor { text, at: 0 };
        let name = cursor.word().to_owned();
        match cursor.peek() {
            Some(':') if !name.is_empty() => {}
            Some(':') | None if name.is_empty() => return Err(cursor.error(Syntax::MissingName)),
            Some(c) => return Err(cursor.error(Syntax::Unexpected(c))),
            None => {
                return Ok(Spec { name, params: Vec::new() });
            }
        }
        let mut params: Vec<(String, String)> = Vec::new();
        let mut columns = Vec::new();
        while let Some(separator) = cursor.next() {
            let (at, key, value) = cursor.pair(separator)?;
            let second = column(text, at);
            if let Some(i) = params.iter().position(|(known, _)| known == key) {
                let (text, key) = (shorten(text), shorten(key));
                return Err(SpecError::DuplicateKey { text, key, first: columns[i], second });
            }
            columns.push(second);
            params.push((key.to_owned(), value.to_owned()));
        }
        Ok(Spec { name, params })
    }
}

/// A place in the text, always on a character boundary.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn error(&self, problem: Syntax) -> SpecError {
        SpecError::syntax(self.text, self.at, problem)
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.next();
        }
    }

    /// A name or key, perhaps empty, with the space around it consumed.
    fn word(&mut self) -> &'a str {
        self.skip_space();
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        {
            self.next();
        }
        let word = &self.text[start..self.at];
        self.skip_space();
        word
    }

    /// `key = value` after the separator, up to the next comma or the end. Also answers where the
    /// key begins.
    fn pair(&mut self, separator: char) -> Result<(usize, &'a str, &'a str), SpecError> {
        self.skip_space();
        let at = self.at;
        let key = self.word();
        match self.peek() {
            Some('=') if !key.is_empty() => self.next(),
            None | Some('=' | ',') if key.is_empty() => {
                return Err(self.error(Syntax::MissingKey(separator)));
            }
            None | Some(',') => {
                return Err(SpecError::syntax(self.text, at, Syntax::MissingEquals(shorten(key))));
            }
            // "lr 0.1": what is missing is the sign, not a letter of the key.
            Some(c) if c.is_ascii_alphanumeric() => {
                return Err(SpecError::syntax(self.text, at, Syntax::MissingEquals(shorten(key))));
            }
            Some(c) => return Err(self.error(Syntax::Unexpected(c))),
        };
        self.skip_space();
        let value = match self.peek() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote)?,
            _ => self.unquoted(key)?,
        };
        Ok((at, key, value))
    }

    fn quoted(&mut self, quote: char) -> Result<&'a str, SpecError> {
        let opened = self.at;
        self.next();
        let start = self.at;
        let Some(length) = self.text[start..].find(quote) else {
            return Err(SpecError::syntax(self.text, opened, Syntax::UnclosedQuote(quote)));
        };
        self.at = start + length + quote.len_utf8();
        self.skip_space();
        match self.peek() {
            None | Some(',') => Ok(&self.text[start..start + length]),
            Some(_) => Err(SpecError::syntax(self.text, opened, Syntax::StrayQuote(quote))),
        }
    }

    fn unquoted(&mut self, key: &str) -> Result<&'a str, SpecError> {
        let start = self.at;
        let mut open: Vec<(char, usize)> = Vec::new();
        while let Some(c) = self.peek() {
            match c {
                ',' if open.is_empty() => break,
                '=' if open.is_empty() => {
                    return Err(self.error(Syntax::SecondEquals(shorten(key))));
                }
                '\'' | '"' => return Err(self.error(Syntax::StrayQuote(c))),
                '(' | '[' => open.push((c, self.at)),
                ')' | ']' => match (open.pop(), c) {
                    (Some(('(', _)), ')') | (Some(('[', _)), ']') => {}
                    _ => return Err(self.error(Syntax::Unopened(c))),
                },
                _ => {}
            }
            self.next();
        }
        if let Some((bracket, at)) = open.pop() {
            return Err(SpecError::syntax(self.text, at, Syntax::Unclosed(bracket)));
        }
        match self.text[start..self.at].trim() {
            "" => Err(SpecError::syntax(self.text, start, Syntax::MissingValue(shorten(key)))),
            value => Ok(value),
        }
    }
}

/// Whether `value` reads back as itself without quotes, in a chain too.
fn is_bare(value: &str) -> bool {
    let mut cursor = Cursor { text: value, at: 0 };
    !value.starts_with(['\'', '"'])
        && !holds_with(value)
        && cursor.unquoted("").is_ok_and(|read| read == value)
        && cursor.at == value.len()
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        for (i, (key, value)) in self.params().enumerate() {
            let separator = if i == 0 { ':' } else { ',' };
            // `with` and the parser let no value hold both kinds of quote.
            let quote = if value.contains('\'') { "\"" } else { "'" };
            let quote = if is_bare(value) { "" } else { quote };
            write!(f, "{separator}{key}={quote}{value}{quote}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spec(text: &str) -> Spec {
        text.parse().unwrap()
    }

    #[test]
    fn names_keys_and_values_are_taken_apart() {
        let s = spec("padam-paper:p=1/8, lr = 1/sqrt(d*T) ,vhat0=1e-2");
        assert_eq!(s.name(), "padam-paper");
        assert_eq!(
            s.params().collect::<Vec<_>>(),
            [("p", "1/8"), ("lr", "1/sqrt(d*T)"), ("vhat0", "1e-2")]
        );
        assert_eq!(s.get("lr"), Some("1/sqrt(d*T)"));
        assert_eq!(s.get("beta1"), None);
        assert_eq!(s.to_string(), "padam-paper:p=1/8,lr=1/sqrt(d*T),vhat0=1e-2");
        assert_eq!(spec(" sgd ").to_string(), "sgd");
    }

    #[test]
    fn commas_belong_to_brackets_and_quotes() {
        let s = spec("a:x=max(1,min(2,t)),y=[1,2],file='a, b.csv',z=\"it's\"");
        let values: Vec<&str> = s.params().map(|(_, value)| value).collect();
        assert_eq!(values, ["max(1,min(2,t))", "[1,2]", "a, b.csv", "it's"]);
        assert_eq!(s, spec(&s.to_string()));
        assert_eq!(spec("a:x='plain'").to_string(), "a:x=plain");
        assert_eq!(spec("a:x=''").to_string(), "a:x=''");
    }

    #[test]
    fn with_replaces_or_adds() {
        let s = spec("sgd:lr=0.1").with("lr", "0.2").unwrap().with("file", "a,b").unwrap();
        assert_eq!(s.to_string(), "sgd:lr=0.2,file='a,b'");
        assert!(s.clone().with("file", "'\"").is_err());
        assert!(s.with("no key", "1").is_err());
    }

    proptest! {
        #![proptest_config(crate::property::seeded(256))]

        #[test]
        fn display_parses_back(
            name in "[a-zA-Z0-9._-]{1,8}",
            // Values with double quotes or with single quotes, never with both.
            pairs in prop::collection::btree_map(
                "[a-z0-9_.-]{1,4}",
                r#"[ -&(-~\tλ]{0,12}|[ -!#-~]{0,12}"#,
                0..5,
            ),
        ) {
            let mut built = Spec::new(&name).unwrap();
            for (key, value) in &pairs {
                built = built.with(key, value).unwrap();
            }
            let text = built.to_string();
            prop_assert_eq!(text.parse::<Spec>().unwrap(), built, "{}", text);
        }

        #[test]
        fn any_text_is_read_or_refused(text in r#"([a-c:=,.'"()\[\] 1é]|\PC){0,40}"#) {
            if let Ok(read) = text.parse::<Spec>() {
                prop_assert_eq!(read.to_string().parse::<Spec>().unwrap(), read);
            }
        }
    }
}
