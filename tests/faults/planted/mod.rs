//! The faults, a file a kind; those of algorithms in two.

mod adaptive;
mod algorithm;
mod constant;
mod index;
mod norm;
mod nothing;
mod schedule;
mod statistics;

use crate::fault::{Fault, Kind};

pub use nothing::HONEST;

/// All of them, in the order of the page.
pub fn all() -> impl Iterator<Item = &'static Fault> {
    [
        adaptive::FAULTS,
        algorithm::FAULTS,
        schedule::FAULTS,
        constant::FAULTS,
        norm::FAULTS,
        index::FAULTS,
        statistics::FAULTS,
    ]
    .into_iter()
    .flatten()
}

/// What the faults of a kind have in common.
pub fn about(kind: Kind) -> &'static str {
    match kind {
        Kind::Algorithm => "The step is not the one that the source prints.",
        Kind::Schedule => "A number that goes with the step or the horizon is another one.",
        Kind::Constant => "The theorem is told another number than that of the run.",
        Kind::Norm => "A size is measured in another norm, power or normalisation.",
        Kind::Index => "A step, horizon or replica is taken for its neighbour.",
        Kind::Statistics => "Noise, sample or interval are not what they are taken for.",
    }
}
