//! Convex functions with a continuous gradient.

use super::Entry;

mod huber;
mod log_cosh;
mod quadratic;
mod rotated_quadratic;
mod squares;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const FILES: &[(&str, &[Entry])] = &[
    ("huber", huber::ENTRIES),
    ("log_cosh", log_cosh::ENTRIES),
    ("quadratic", quadratic::ENTRIES),
    ("rotated_quadratic", rotated_quadratic::ENTRIES),
    ("squares", squares::ENTRIES),
];
