//! InvAdam and DualAdam: Adam that multiplies by its second moment, and the way from there to Adam.

use super::Entry;

mod readings;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const ALL: &[&Entry] = &[
    &readings::INVADAM,
    &readings::INVADAM_STARTED,
    &readings::PAPER,
    &readings::STARTED,
    &readings::CODE,
    &readings::EARLY,
];
