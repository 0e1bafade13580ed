//! Convex functions with kinks.

use super::Entry;

mod classical;
mod max_affine;
mod norms;
mod pinball;
mod separable;
mod slopes;
mod svm;
mod total_variation;
mod weighted;
mod worst;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const FILES: &[(&str, &[Entry])] = &[
    ("classical", classical::ENTRIES),
    ("max_affine", max_affine::ENTRIES),
    ("norms", norms::ENTRIES),
    ("pinball", pinball::ENTRIES),
    ("separable", separable::ENTRIES),
    ("slopes", slopes::ENTRIES),
    ("svm", svm::ENTRIES),
    ("total_variation", total_variation::ENTRIES),
    ("weighted", weighted::ENTRIES),
    ("worst", worst::ENTRIES),
];
