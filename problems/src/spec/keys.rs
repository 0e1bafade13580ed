//! The documentation of keys, one entry each.

use std::fmt;

/// One key that a problem, noise law, optimizer or domain takes. Help, lists and documentation are
/// generated from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyDoc {
    /// The key, as in `key=value`.
    pub key: &'static str,
    /// What happens when it is left out.
    pub default: KeyDefault,
    /// The accepted values, for people: "(0, inf)", "rademacher or gaussian".
    pub range: &'static str,
    /// What it means.
    pub doc: &'static str,
}

/// What happens when a key is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyDefault {
    /// It may not be left out.
    Required,
    /// This value is taken.
    Value(&'static str),
    /// Nothing is taken, and the words say what follows from that; ask [`Params::is_set`](super::Params::is_set) before
    /// reading.
    Unset(&'static str),
}

impl KeyDoc {
    /// A key that must be given.
    pub const fn required(key: &'static str, range: &'static str, doc: &'static str) -> KeyDoc {
        KeyDoc { key, default: KeyDefault::Required, range, doc }
    }

    /// A key with a default value, written as in a spec.
    pub const fn with_default(
        key: &'static str,
        default: &'static str,
        range: &'static str,
        doc: &'static str,
    ) -> KeyDoc {
        KeyDoc { key, default: KeyDefault::Value(default), range, doc }
    }

    /// A key that may be left out; `absent` says what happens then.
    pub const fn optional(
        key: &'static str,
        absent: &'static str,
        range: &'static str,
        doc: &'static str,
    ) -> KeyDoc {
        KeyDoc { key, default: KeyDefault::Unset(absent), range, doc }
    }
}

impl fmt::Display for KeyDoc {
    /// `beta1  the weight of the past, in [0, 1) (default 0.9)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  {}, in {}", self.key, self.doc, self.range)?;
        match self.default {
            KeyDefault::Required => write!(f, " (required)"),
            KeyDefault::Value(value) => write!(f, " (default {value})"),
            KeyDefault::Unset(absent) => write!(f, " (if absent: {absent})"),
        }
    }
}
