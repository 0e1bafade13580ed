//! Averages over data, from a file or generated.

use super::Entry;

mod cancelling;
mod factorisation;
mod logistic;
mod mean;
mod network;
mod quadratics;
pub(in crate::catalogue) mod regression;
mod softmax;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const FILES: &[(&str, &[Entry])] = &[
    ("cancelling", cancelling::ENTRIES),
    ("factorisation", factorisation::ENTRIES),
    ("logistic", logistic::ENTRIES),
    ("mean", mean::ENTRIES),
    ("network", network::ENTRIES),
    ("quadratics", quadratics::ENTRIES),
    ("regression", regression::ENTRIES),
    ("softmax", softmax::ENTRIES),
];
