//! Convex functions with kinks.

use super::Entry;

mod slopes;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const FILES: &[(&str, &[Entry])] = &[("slopes", slopes::ENTRIES)];
