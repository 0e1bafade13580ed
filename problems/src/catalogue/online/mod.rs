//! Sequences of losses.

use super::Entry;

mod linear;
mod separable;
mod stream;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const FILES: &[(&str, &[Entry])] =
    &[("linear", linear::ENTRIES), ("separable", separable::ENTRIES), ("stream", stream::ENTRIES)];
