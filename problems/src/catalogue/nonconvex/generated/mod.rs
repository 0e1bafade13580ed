//! Averages over generated data: phase retrieval, robust and nonconvex regression, networks of one hidden layer.

mod logistic;
mod network;
mod phase_retrieval;
mod robust_regression;
mod rows;

use crate::catalogue::Entry;
use crate::number::Scalar;
use crate::spec::KeyDoc;

/// The entries of the files here.
pub(super) const ENTRIES: &[Entry] = &[
    logistic::ENTRY,
    network::TANH,
    network::SOFTPLUS,
    phase_retrieval::ENTRY,
    robust_regression::ENTRY,
];

/// The key of the number of data.
const ROWS: KeyDoc = KeyDoc::with_default("rows", "40", "[1, 1e5]", "number of data n");
/// The key of the seed of the data.
const SEED: KeyDoc = KeyDoc::with_default("seed", "1", "[0, 2^64)", "seed of the data");

/// `ln(1 + e^u)`.
fn softplus<N: Scalar>(u: N) -> N {
    u.branch(|| u.exp().ln_1p(), || u + (-u).exp().ln_1p())
}

/// `1 / (1 + e^{-u})`, with small relative error also where it is small.
fn sigmoid<N: Scalar>(u: N) -> N {
    u.branch(
        || {
            let e = u.exp();
            e / e.plus(1.0)
        },
        || (-u).exp().plus(1.0).recip(),
    )
}
