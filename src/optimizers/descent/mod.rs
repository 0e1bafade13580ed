//! Steps along the gradient: with and without momentum.

use super::Entry;

mod heavy_ball;
mod sgd;
mod sgd_momentum;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const ALL: &[&Entry] = &[&sgd::ENTRY, &sgd_momentum::ENTRY, &heavy_ball::ENTRY];
