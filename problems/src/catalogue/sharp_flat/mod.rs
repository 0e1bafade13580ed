//! Landscapes whose minima differ in sharpness.

use super::Entry;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const FILES: &[(&str, &[Entry])] = &[];
