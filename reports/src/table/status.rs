//! The state of a claim as a cell of a table.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What came out of a check. The words are fixed: they are searched for, filtered by and stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The claim was met.
    Holds,
    /// The claim was broken, with a witness.
    Refuted,
    /// The evidence does not decide.
    Undecided,
    /// A hypothesis of the claim fails in this setting.
    OutOfScope,
    /// The run itself failed.
    Failed,
}

impl Status {
    /// Every status, in the order tables and summaries list them.
    pub const ALL: [Status; 5] =
        [Status::Holds, Status::Refuted, Status::Undecided, Status::OutOfScope, Status::Failed];

    /// The word for people and files: `holds`, `refuted`, `undecided`, `out of scope`, `failed`.
    pub fn word(self) -> &'static str {
        match self {
            Status::Holds => "holds",
            Status::Refuted => "refuted",
            Status::Undecided => "undecided",
            Status::OutOfScope => "out of scope",
            Status::Failed => "failed",
        }
    }

    /// The status whose [`word`](Self::word) this is.
    pub fn from_word(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|s| s.word() == word)
    }

    /// One mark per status, so that colour is never the only signal.
    pub fn mark(self) -> char {
        match self {
            Status::Holds => '✓',
            Status::Refuted => '✗',
            Status::Undecided => '?',
            Status::OutOfScope => '–',
            Status::Failed => '!',
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// A status, and whether the study expected it: a claim known to be false is expected to be refuted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// What came out.
    pub status: Status,
    /// Whether it is what the study declared.
    pub as_expected: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        for status in Status::ALL {
            assert_eq!(Status::from_word(status.word()), Some(status));
        }
        assert_eq!(Status::from_word("Holds"), None);
    }
}
