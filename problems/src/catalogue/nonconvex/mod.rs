//! Functions that are not convex, with a continuous gradient.

use super::Entry;

mod cosine;
mod rational;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const FILES: &[(&str, &[Entry])] =
    &[("cosine", cosine::ENTRIES), ("rational", rational::ENTRIES)];
