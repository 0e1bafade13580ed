//! AdaGrad and scale-free methods: step sizes from the sum of squared gradients.

use super::Entry;

mod diagonal;
mod norm;
mod scale_free;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const ALL: &[&Entry] =
    &[&diagonal::PAPER, &diagonal::TORCH, &diagonal::OPTAX, &norm::ENTRY, &scale_free::ENTRY];
