//! Steps along the gradient: with and without momentum.

use super::Entry;
pub(super) use sign::sign;

mod dual_averaging;
mod heavy_ball;
mod momentum_torch;
mod nesterov;
mod normalised;
mod ogm;
mod sgd;
mod sgd_momentum;
mod sign;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const ALL: &[&Entry] = &[
    &sgd::ENTRY,
    &sgd_momentum::ENTRY,
    &heavy_ball::ENTRY,
    &momentum_torch::PLAIN,
    &momentum_torch::NESTEROV,
    &nesterov::Y1983,
    &nesterov::Y2018,
    &ogm::ENTRY,
    &normalised::PLAIN,
    &normalised::MOMENTUM,
    &sign::SIGN_SGD,
    &sign::SIGNUM,
    &sign::LION,
    &dual_averaging::ENTRY,
];
