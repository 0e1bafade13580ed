//! What can be wrong with a spec string, with everything a reader needs to repair it.

use std::fmt;

use thiserror::Error;

/// The one error of spec strings, expressions, schedules and parameters. Its `Display` is the whole
/// message: what was refused, where, why, and the nearest valid choice where there is one.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SpecError {
    /// The text does not follow the grammar of a spec string or of an expression.
    #[error("{problem} at column {column} of `{text}`{}", problem.help())]
    Syntax {
        /// The text that was read, shortened if it is long.
        text: String,
        /// Where in it, in characters, from 1.
        column: usize,
        /// What is wrong there.
        problem: Syntax,
    },
    /// One key appears twice; the second is refused instead of one of them silently winning.
    #[error("key `{key}` is given twice in `{text}`, at columns {first} and {second}")]
    DuplicateKey {
        /// The spec string, shortened if it is long.
        text: String,
        /// The key.
        key: String,
        /// Column of its first appearance, from 1.
        first: usize,
        /// Column of its second appearance.
        second: usize,
    },
    /// No problem, optimizer, ... (`kind`) has this name.
    #[error("there is no {kind} `{name}`{}", help(nearest.as_deref(), "known", valid))]
    UnknownName {
        /// What was asked for: "problem", "optimizer", "noise", ...
        kind: String,
        /// The name that is not known.
        name: String,
        /// The known name closest to it.
        nearest: Option<String>,
        /// All known names.
        valid: Vec<String>,
    },
    /// The named thing exists but does not take this key.
    #[error("{kind} `{name}` has no key `{key}`{}", it_takes(nearest.as_deref(), valid))]
    UnknownKey {
        /// "problem", "optimizer", "noise", ...
        kind: String,
        /// Its name.
        name: String,
        /// The key that is not known.
        key: String,
        /// The key closest to it.
        nearest: Option<String>,
        /// All keys it takes.
        valid: Vec<String>,
    },
    /// A key without a default was left out.
    #[error("key `{key}` is missing: {doc}; write {key}=... with a value in {range}")]
    MissingKey {
        /// The key.
        key: String,
        /// What it means.
        doc: String,
        /// The values it accepts.
        range: String,
    },
    /// The value has the wrong form.
    #[error("{key} = `{value}` is not {expected}")]
    WrongForm {
        /// The key.
        key: String,
        /// Its value as written.
        value: String,
        /// What is wanted, with its article: "an integer", "true or false", ...
        expected: String,
    },
    /// The value is none of the listed ones.
    #[error("{key} = `{value}` is not one of the choices{}",
        help(nearest.as_deref(), "choose from", valid))]
    UnknownChoice {
        /// The key.
        key: String,
        /// Its value as written.
        value: String,
        /// The choice closest to it.
        nearest: Option<String>,
        /// All choices.
        valid: Vec<String>,
    },
    /// The value is a number outside the accepted range.
    #[error("{given} is outside {range}{}", because(*reason))]
    OutOfRange {
        /// The key and its value.
        given: Box<Given>,
        /// The accepted range, as `[0, 1)`.
        range: String,
        /// Why the range is what it is.
        reason: Option<&'static str>,
    },
    /// The value is infinite or not a number.
    #[error(
        "{given}, which is not a finite number: look for a division by zero, an overflow, or a \
        root or logarithm of a negative number"
    )]
    NotFinite {
        /// The key and its value.
        given: Box<Given>,
    },
    /// A schedule uses the horizon `T` where none is fixed.
    #[error(
        "{key} = {text} uses the horizon T, but no horizon is fixed here; give one, or write it in t \
        alone"
    )]
    NeedsHorizon {
        /// The key.
        key: String,
        /// The schedule as written.
        text: String,
    },
    /// The value of a key is refused for a reason of its own (a syntax error in an expression,
    /// say).
    #[error("{key}: {source}")]
    Value {
        /// The key.
        key: String,
        /// What is wrong with its value.
        source: Box<SpecError>,
    },
    /// Says whose parameters are concerned.
    #[error("{kind} `{name}`: {source}")]
    Within {
        /// "problem", "optimizer", "noise", ...
        kind: String,
        /// Its name.
        name: String,
        /// What is wrong with it.
        source: Box<SpecError>,
    },
}

impl SpecError {
    /// A syntax error at the byte offset `at` of `text`.
    pub(super) fn syntax(text: &str, at: usize, problem: Syntax) -> SpecError {
        SpecError::Syntax { text: shorten(text), column: column(text, at), problem }
    }

    /// Adds whose parameters are concerned, unless that is said already.
    #[must_use]
    pub fn within(self, kind: &str, name: &str) -> SpecError {
        match self {
            SpecError::Within { .. }
            | SpecError::UnknownKey { .. }
            | SpecError::UnknownName { .. } => self,
            source => SpecError::Within {
                kind: kind.to_owned(),
                name: shorten(name),
                source: Box::new(source),
            },
        }
    }

    /// The error below [`SpecError::Within`] and [`SpecError::Value`], which only say where.
    pub fn cause(&self) -> &SpecError {
        match self {
            SpecError::Within { source, .. } | SpecError::Value { source, .. } => source.cause(),
            other => other,
        }
    }
}

/// A key with the number that was given for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The key.
    pub key: String,
    /// Its value as written.
    pub text: String,
    /// The number it stands for.
    pub value: String,
    /// The step at which a schedule takes this value.
    pub t: Option<u64>,
}

impl fmt::Display for Given {
    /// `beta1 = 1.2`, `p = 2^3 = 8`, `lr = 1-t = -1 at t = 2`: the number is repeated only where
    /// the text is not the number itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.key, self.text)?;
        if self.text.parse::<f64>().is_err() {
            write!(f, " = {}", self.value)?;
        }
        match self.t {
            Some(t) => write!(f, " at t = {t}"),
            None => Ok(()),
        }
    }
}

/// What breaks the grammar at one place of a text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Syntax {
    /// The text before the first `:` is empty.
    #[error("missing name")]
    MissingName,
    /// A character that no name or key may contain.
    #[error("unexpected '{0}'")]
    Unexpected(char),
    /// Nothing, or no key, after `:` or `,`.
    #[error("missing key after '{0}'")]
    MissingKey(char),
    /// A key without `=`.
    #[error("missing '=' after '{0}'")]
    MissingEquals(String),
    /// A key with `=` and nothing behind it.
    #[error("missing value after '{0}='")]
    MissingValue(String),
    /// A second `=` in an unquoted value: nearly always a forgotten comma.
    #[error("second '=' in the value of '{0}'")]
    SecondEquals(String),
    /// A quote that does not enclose the whole value.
    #[error("stray quote {0}")]
    StrayQuote(char),
    /// An opening bracket without its partner.
    #[error("'{0}' is never closed")]
    Unclosed(char),
    /// A quote without its partner.
    #[error("quote {0} is never closed")]
    UnclosedQuote(char),
    /// A closing bracket that no opening one matches.
    #[error("'{0}' closes nothing")]
    Unopened(char),
    /// Both kinds of quote in one value: it could not be written down again.
    #[error("a value cannot hold both ' and \"")]
    BothQuotes,
    /// An operator or the end where an operand belongs.
    #[error("expected a number, a name or '(' but found {0}")]
    ExpectedOperand(String),
    /// Two operands in a row.
    #[error("expected an operator but found {0}")]
    ExpectedOperator(String),
    /// A number that cannot be read.
    #[error("`{0}` is not a number")]
    BadNumber(String),
    /// `inf`, `nan`, or a literal too large for a 64-bit float.
    #[error("`{0}` is not a finite number")]
    NotFinite(String),
    /// A name that is neither a variable nor a constant.
    #[error("unknown name `{name}`")]
    UnknownVariable {
        /// The name.
        name: String,
        /// The known name closest to it.
        nearest: Option<String>,
        /// Variables and constants that may be used.
        valid: Vec<String>,
    },
    /// A name before `(` that is no function.
    #[error("unknown function `{name}`")]
    UnknownFunction {
        /// The name.
        name: String,
        /// The function closest to it.
        nearest: Option<String>,
        /// All functions.
        valid: Vec<String>,
    },
    /// A function without its parentheses.
    #[error("function `{0}` without its arguments")]
    NeedsArguments(String),
    /// A function with the wrong number of arguments.
    #[error("`{function}` takes {wanted}, found {found}")]
    ArgumentCount {
        /// The function.
        function: String,
        /// How many it takes, in words.
        wanted: &'static str,
        /// How many it was given.
        found: usize,
    },
    /// Nesting beyond the limit.
    #[error("nested more than {0} deep")]
    TooDeep(usize),
    /// A text beyond the limit.
    #[error("longer than {0} bytes")]
    TooLong(usize),
}

impl Syntax {
    /// How to repair it, to follow the position: empty where the problem says it all.
    fn help(&self) -> String {
        match self {
            Syntax::UnknownVariable { nearest, valid, .. } => {
                help(nearest.as_deref(), "known here", valid)
            }
            Syntax::UnknownFunction { nearest, valid, .. } => {
                help(nearest.as_deref(), "known", valid)
            }
            Syntax::SecondEquals(_) => {
                "; is a comma missing? Otherwise put the value in quotes".to_owned()
            }
            Syntax::StrayQuote(_) => "; quote the whole value or none of it".to_owned(),
            Syntax::Unexpected(_) => {
                "; names and keys are made of letters, digits, '-', '_' and '.'".to_owned()
            }
            Syntax::NeedsArguments(name) => format!("; write {name}(...)"),
            Syntax::BadNumber(_) => "; a product needs its *, as in 2*t".to_owned(),
            _ => String::new(),
        }
    }
}

/// The column (in characters, from 1) of the byte offset `at`.
pub(super) fn column(text: &str, at: usize) -> usize {
    text.char_indices().take_while(|(i, _)| *i < at).count() + 1
}

/// The text itself, or its beginning when it would swamp a message.
pub(super) fn shorten(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// A number as people write it: 0.1, 1000, 1e-8, 1e300.
pub(super) fn plain(x: f64) -> String {
    let size = x.abs();
    if size > 0.0 && size.is_finite() && !(1e-5..1e15).contains(&size) {
        format!("{x:e}")
    } else {
        format!("{x}")
    }
}

fn help(nearest: Option<&str>, verb: &str, valid: &[String]) -> String {
    let list =
        if valid.is_empty() { String::new() } else { format!("; {verb}: {}", valid.join(", ")) };
    match nearest {
        Some(nearest) => format!("; did you mean `{nearest}`?{}", list.replacen(';', "", 1)),
        None => list,
    }
}

fn it_takes(nearest: Option<&str>, valid: &[String]) -> String {
    let list = if valid.is_empty() {
        "It takes no keys".to_owned()
    } else {
        format!("It takes {}", valid.join(", "))
    };
    match nearest {
        Some(nearest) => format!("; did you mean `{nearest}`? {list}"),
        None => format!(". {list}"),
    }
}

fn because(reason: Option<&str>) -> String {
    reason.map(|reason| format!(": {reason}")).unwrap_or_default()
}
