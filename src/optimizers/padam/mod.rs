//! Padam: the second moment to a power between those of SGD and AMSGrad.

use super::Entry;

pub(super) mod adamx;
mod code;
pub(super) mod paper;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const ALL: &[&Entry] = &[&paper::ENTRY, &code::ENTRY, &adamx::ENTRY];
