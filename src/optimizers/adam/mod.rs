//! Adam, its readings, and methods that change its second moment.

use super::Entry;

mod amsgrad;
mod plain;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const ALL: &[&Entry] = &[&plain::PAPER, &plain::NOBIAS, &amsgrad::ENTRY];
