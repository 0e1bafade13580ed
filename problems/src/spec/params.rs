//! Reading the values of a spec against a table of documented keys.

use std::fmt;
use std::ops::{Bound, RangeBounds};

use super::error::{Given, SpecError, shorten};
use super::expression::Expression;
use super::keys::{KeyDefault, KeyDoc};
use super::parse::Spec;
use super::range::Range;
use super::schedule::{Schedule, VARIABLES};
use super::suggest::nearest_of;

/// The values of one spec. Every reading method takes a key of the table, falls back to its
/// default, and refuses values of the wrong form or outside the range with an error that names the
/// owner, the key, the value and the reason.
///
/// Numbers may be written as arithmetic (`p=1/8`).
///
/// ```
/// use ratecheck_problems::spec::{KeyDoc, Params, Range, Spec};
///
/// const KEYS: &[KeyDoc] = &[
///     KeyDoc::required("lr", "(0, inf)", "the step size"),
///     KeyDoc::with_default("p", "1/2", "[0, 1/2]", "the power of the second moment"),
/// ];
/// let spec: Spec = "padam:lr=1/sqrt(d*T)".parse()?;
/// let p = Params::new("optimizer", &spec, KEYS)?;
/// let lr = p.schedule("lr", Range::positive())?.bind(Some(100), 4)?;
/// assert_eq!((p.number("p", Range::closed(0.0, 0.5))?, lr.at(1)), (0.5, 0.05));
/// # Ok::<(), ratecheck_problems::spec::SpecError>(())
/// ```
///
/// # Panics
/// The reading methods panic for a key that is not in the table: that is a mistake in the builder,
/// not in the spec.
#[derive(Debug, Clone, Copy)]
pub struct Params<'s> {
    kind: &'s str,
    spec: &'s Spec,
    keys: &'s [KeyDoc],
}

impl<'s> Params<'s> {
    /// Opens `spec`, which names a `kind` ("problem", "optimizer", "noise", ...) that takes `keys`.
    ///
    /// # Errors
    /// [`SpecError::UnknownKey`] for the first key that is not in the table.
    pub fn new(kind: &'s str, spec: &'s Spec, keys: &'s [KeyDoc]) -> Result<Params<'s>, SpecError> {
        for (key, _) in spec.params() {
            if !keys.iter().any(|known| known.key == key) {
                let valid: Vec<String> = keys.iter().map(|known| known.key.to_owned()).collect();
                return Err(SpecError::UnknownKey {
                    kind: kind.to_owned(),
                    name: shorten(spec.name()),
                    key: shorten(key),
                    nearest: nearest_of(key, &valid),
                    valid,
                });
            }
        }
        Ok(Params { kind, spec, keys })
    }

    /// Whether there is a value, given or by default.
    pub fn is_set(&self, key: &str) -> bool {
        self.is_given(key) || matches!(self.doc(key).default, KeyDefault::Value(_))
    }

    /// Whether the spec itself gives a value.
    pub fn is_given(&self, key: &str) -> bool {
        self.spec.get(key).is_some()
    }

    /// A number in `range`.
    ///
    /// # Errors
    /// When it is missing, no arithmetic, not finite, or outside `range`.
    pub fn number(&self, key: &str, range: Range) -> Result<f64, SpecError> {
        self.read(key, |text| range.check(key, text, arithmetic(key, text)?, None))
    }

    /// A non-negative integer in `range`, for example `1..=64`.
    ///
    /// # Errors
    /// When it is missing, not an integer, or outside `range`.
    pub fn integer(&self, key: &str, range: impl RangeBounds<u64>) -> Result<u64, SpecError> {
        self.read(key, |text| {
            let value = integer(key, text)?;
            if range.contains(&value) {
                return Ok(value);
            }
            let (key, text, value) = (key.to_owned(), shorten(text), value.to_string());
            let given = Box::new(Given { key, text, value, t: None });
            Err(SpecError::OutOfRange { given, range: interval(&range), reason: None })
        })
    }

    /// An [`integer`](Params::integer) that counts things in memory, such as a dimension.
    ///
    /// # Errors
    /// As [`Params::integer`].
    pub fn size(&self, key: &str, range: impl RangeBounds<u64>) -> Result<usize, SpecError> {
        let value = self.integer(key, range)?;
        usize::try_from(value).map_err(|_| {
            let expected = "a size this machine can address".to_owned();
            let error =
                SpecError::WrongForm { key: key.to_owned(), value: value.to_string(), expected };
            error.within(self.kind, self.spec.name())
        })
    }

    /// One of the listed words.
    ///
    /// # Errors
    /// When it is missing or none of them; the nearest is suggested.
    pub fn choice<'c>(&self, key: &str, choices: &[&'c str]) -> Result<&'c str, SpecError> {
        self.read(key, |text| match choices.iter().find(|choice| **choice == text) {
            Some(choice) => Ok(*choice),
            None => {
                let valid: Vec<String> = choices.iter().map(|&choice| choice.to_owned()).collect();
                let nearest = nearest_of(text, &valid);
                Err(SpecError::UnknownChoice {
                    key: key.to_owned(),
                    value: shorten(text),
                    nearest,
                    valid,
                })
            }
        })
    }

    /// What the word stands for: `p.select("law", &[("gaussian", Law::Gaussian), ("rademacher",
    /// Law::Rademacher)])`.
    ///
    /// # Errors
    /// As [`Params::choice`].
    pub fn select<T: Clone>(&self, key: &str, choices: &[(&str, T)]) -> Result<T, SpecError> {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let chosen = self.choice(key, &words)?;
        let entry = choices.iter().find(|(word, _)| *word == chosen);
        Ok(entry.expect("the choice is one of the words").1.clone())
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// When it is missing or another word.
    pub fn flag(&self, key: &str) -> Result<bool, SpecError> {
        self.read(key, |text| match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(wrong_form(key, text, "true or false")),
        })
    }

    /// A value that may depend on t, T and d. The range of a constant is checked here, that of a
    /// formula by [`Schedule::bind`].
    ///
    /// # Errors
    /// When it is missing, no such formula, or a constant outside `range`.
    pub fn schedule(&self, key: &str, range: Range) -> Result<Schedule, SpecError> {
        self.read(key, |text| {
            Ok(Schedule::new(key, text, range)?.owned_by(self.kind, self.spec.name()))
        })
    }

    /// The value as it is written, without enclosing quotes.
    ///
    /// # Errors
    /// When it is missing.
    pub fn text(&self, key: &str) -> Result<&'s str, SpecError> {
        self.read(key, Ok)
    }

    /// Finite numbers, `[1;2;3]` or `1;2;3` (inside brackets commas will do too).
    ///
    /// # Errors
    /// When it is missing or empty, or an entry is no arithmetic or not finite.
    pub fn vector(&self, key: &str) -> Result<Vec<f64>, SpecError> {
        self.read(key, |text| {
            let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            let entries: Vec<&str> = match inner {
                Some(inner) if !inner.contains(';') => inner.split(',').collect(),
                _ => inner.unwrap_or(text).split(';').collect(),
            };
            if entries.iter().any(|entry| entry.trim().is_empty()) {
                return Err(wrong_form(key, text, "a list of numbers such as [1;2;3]"));
            }
            entries
                .into_iter()
                .map(|entry| Range::any().check(key, entry, arithmetic(key, entry)?, None))
                .collect()
        })
    }

    /// The spec with every default written out, in the order of the table: two specs that mean the
    /// same resolve to the same keys.
    ///
    /// # Errors
    /// When a required key is missing.
    pub fn resolved(&self) -> Result<Spec, SpecError> {
        let mut resolved = Spec::new(self.spec.name())?;
        for known in self.keys {
            let absent = matches!(known.default, KeyDefault::Unset(_)) && !self.is_given(known.key);
            if !absent {
                resolved = resolved.with(known.key, self.text(known.key)?)?;
            }
        }
        Ok(resolved)
    }

    /// An error of the builder's own (two keys that contradict each other, say), said to be about
    /// this spec.
    pub fn refuse(
        &self,
        key: &str,
        value: impl fmt::Display,
        expected: impl Into<String>,
    ) -> SpecError {
        let (key, value, expected) = (key.to_owned(), value.to_string(), expected.into());
        SpecError::WrongForm { key, value, expected }.within(self.kind, self.spec.name())
    }

    fn doc(&self, key: &str) -> &'s KeyDoc {
        let known = self.keys.iter().find(|known| known.key == key);
        known.unwrap_or_else(|| {
            panic!("declare `{key}` in the table of keys of `{}`", self.spec.name())
        })
    }

    fn read<T>(
        &self,
        key: &str,
        parse: impl FnOnce(&'s str) -> Result<T, SpecError>,
    ) -> Result<T, SpecError> {
        let doc = self.doc(key);
        let text = match (self.spec.get(key), doc.default) {
            (Some(text), _) | (None, KeyDefault::Value(text)) => Ok(text),
            (None, KeyDefault::Required | KeyDefault::Unset(_)) => Err(SpecError::MissingKey {
                key: key.to_owned(),
                doc: doc.doc.to_owned(),
                range: doc.range.to_owned(),
            }),
        };
        text.and_then(parse).map_err(|error| error.within(self.kind, self.spec.name()))
    }
}

fn wrong_form(key: &str, value: &str, expected: &str) -> SpecError {
    SpecError::WrongForm {
        key: key.to_owned(),
        value: shorten(value),
        expected: expected.to_owned(),
    }
}

/// The value of an expression without variables.
fn arithmetic(key: &str, text: &str) -> Result<f64, SpecError> {
    match Expression::parse(text, &[]) {
        Ok(expression) => Ok(expression.eval(&[])),
        Err(_) if Expression::parse(text, &VARIABLES).is_ok() => {
            Err(wrong_form(key, text, "a plain number; this key takes no schedule in t, T or d"))
        }
        Err(source) => Err(SpecError::Value { key: key.to_owned(), source: Box::new(source) }),
    }
}

/// Digits of any size, or arithmetic whose value is an integer that a float holds exactly (`1e6`,
/// `2^20`).
fn integer(key: &str, text: &str) -> Result<u64, SpecError> {
    if let Ok(value) = text.parse::<u64>() {
        return Ok(value);
    }
    /// Below 2^53 the integers are all floats, so that rounding cannot have changed the value.
    const EXACT: f64 = (1_u64 << 53) as f64;
    let value = arithmetic(key, text)?;
    if (0.0..EXACT).contains(&value) && value.fract() == 0.0 {
        Ok(value as u64)
    } else {
        Err(wrong_form(key, text, "a non-negative integer"))
    }
}

fn interval(range: &impl RangeBounds<u64>) -> String {
    let low = match range.start_bound() {
        Bound::Included(low) => format!("[{low}, "),
        Bound::Excluded(low) => format!("({low}, "),
        Bound::Unbounded => "[0, ".to_owned(),
    };
    match range.end_bound() {
        Bound::Included(high) => format!("{low}{high}]"),
        Bound::Excluded(high) => format!("{low}{high})"),
        Bound::Unbounded => format!("{low}inf)"),
    }
}

#[cfg(test)]
#[allow(
    clippy::float_cmp,
    clippy::unwrap_used,
    reason = "a test states exact values and may panic"
)]
mod tests {
    use super::*;

    const KEYS: &[KeyDoc] = &[
        KeyDoc::required("lr", "(0, inf)", "the step size"),
        KeyDoc::with_default("beta1", "0.9", "[0, 1)", "the weight of the past"),
        KeyDoc::with_default("dim", "1", "[1, inf)", "the dimension"),
        KeyDoc::optional("vhat0", "zero", "(0, inf)", "the first maximum"),
        KeyDoc::with_default("law", "gaussian", "gaussian or rademacher", "the law"),
        KeyDoc::with_default("amsgrad", "false", "true or false", "whether to keep the maximum"),
        KeyDoc::with_default("x", "[1;2]", "numbers", "a point"),
    ];

    fn with<T>(text: &str, read: impl FnOnce(Params<'_>) -> T) -> T {
        let spec: Spec = text.parse().unwrap();
        read(Params::new("optimizer", &spec, KEYS).unwrap())
    }

    #[test]
    fn values_and_defaults_are_read() {
        with("adam:lr=0.1/sqrt(t),dim=1e3,law=rademacher,amsgrad=true", |p| {
            assert_eq!(p.schedule("lr", Range::positive()).unwrap().text(), "0.1/sqrt(t)");
            assert_eq!(p.number("beta1", Range::decay()).unwrap(), 0.9);
            assert_eq!(
                (p.integer("dim", 1..).unwrap(), p.size("dim", 1..=1000).unwrap()),
                (1000, 1000)
            );
            assert_eq!(p.choice("law", &["gaussian", "rademacher"]).unwrap(), "rademacher");
            assert_eq!(p.select("law", &[("gaussian", 1), ("rademacher", 2)]).unwrap(), 2);
            assert!(p.flag("amsgrad").unwrap());
            assert_eq!(p.text("law").unwrap(), "rademacher");
            assert!(p.is_set("beta1") && !p.is_given("beta1") && !p.is_set("vhat0"));
        });
    }

    #[test]
    fn large_integers_keep_every_digit() {
        with("adam:lr=1,dim=18446744073709551615", |p| {
            assert_eq!(p.integer("dim", ..).unwrap(), u64::MAX)
        });
        with("adam:lr=1,dim=2^20", |p| assert_eq!(p.integer("dim", ..).unwrap(), 1 << 20));
        with("adam:lr=1,dim=2^53", |p| assert!(p.integer("dim", ..).is_err()));
    }

    #[test]
    fn vectors_in_either_form() {
        with("adam:lr=1", |p| assert_eq!(p.vector("x").unwrap(), [1.0, 2.0]));
        for (text, expected) in
            [("-1", vec![-1.0]), ("1; 1/2;3", vec![1.0, 0.5, 3.0]), ("[1,max(2,3)-1]", vec![])]
        {
            let read = with(&format!("adam:lr=1,x={text}"), |p| p.vector("x"));
            match expected.is_empty() {
                true => {
                    assert!(read.is_err(), "a comma inside a call needs ';' between the entries")
                }
                false => assert_eq!(read.unwrap(), expected),
            }
        }
        with("adam:lr=1,x=[1,2,3]", |p| assert_eq!(p.vector("x").unwrap(), [1.0, 2.0, 3.0]));
        with("adam:lr=1,x=[max(1,2);3]", |p| assert_eq!(p.vector("x").unwrap(), [2.0, 3.0]));
    }

    #[test]
    fn resolving_writes_defaults_out_in_the_order_of_the_table() {
        let expected = "adam:lr=0.1,beta1=0.5,dim=1,law=gaussian,amsgrad=false,x=[1;2]";
        with("adam:beta1=0.5,lr=0.1", |p| assert_eq!(p.resolved().unwrap().to_string(), expected));
        with(expected, |p| assert_eq!(p.resolved().unwrap().to_string(), expected));
    }

    #[test]
    fn keys_document_themselves() {
        assert_eq!(KEYS[1].to_string(), "beta1  the weight of the past, in [0, 1) (default 0.9)");
        assert_eq!(KEYS[3].to_string(), "vhat0  the first maximum, in (0, inf) (if absent: zero)");
    }

    #[test]
    #[should_panic(expected = "declare `eps` in the table of keys of `adam`")]
    fn reading_an_undeclared_key_is_a_bug() {
        with("adam:lr=1", |p| drop(p.number("eps", Range::any())));
    }
}
