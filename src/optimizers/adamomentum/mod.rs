//! AdaMomentum (AdaM³): Adam whose second moment is that of its first.

use super::Entry;

mod code;
mod paper;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const ALL: &[&Entry] = &[&paper::PAPER, &paper::NOBIAS, &paper::MAX, &code::ENTRY];
