//! Averages over data, from a file or generated.

use super::Entry;

mod logistic;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const FILES: &[(&str, &[Entry])] = &[("logistic", logistic::ENTRIES)];
