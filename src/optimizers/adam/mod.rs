//! Adam, its readings, and methods that change its second moment.

use super::Entry;

mod adabelief;
mod adabound;
mod adafom;
mod adamax;
mod adamx;
mod amsgrad;
mod amsgrad_releases;
mod common;
mod decay;
mod defossez;
mod nadam;
mod plain;
mod radam;
mod rmsprop;
mod yogi;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const ALL: &[&Entry] = &[
    &plain::PAPER,
    &plain::NOBIAS,
    &plain::STARTED,
    &plain::TF,
    &decay::L2,
    &decay::PAPER,
    &decay::TORCH,
    &amsgrad::ENTRY,
    &amsgrad_releases::TORCH,
    &amsgrad_releases::OPTAX,
    &adamx::ENTRY,
    &adamax::PAPER,
    &adamax::TORCH,
    &nadam::PAPER,
    &nadam::TORCH,
    &nadam::OPTAX,
    &radam::PAPER,
    &radam::TORCH,
    &radam::OPTAX,
    &adabound::PAPER,
    &adabound::CODE,
    &adabound::AMS_PAPER,
    &adabound::AMS_CODE,
    &adabelief::PAPER,
    &adabelief::CODE,
    &adabelief::OPTAX,
    &yogi::PAPER,
    &yogi::OPTAX,
    &adafom::ENTRY,
    &defossez::ADAM,
    &defossez::ADAGRAD,
    &rmsprop::HINTON,
    &rmsprop::TF,
    &rmsprop::TORCH,
    &rmsprop::TORCH_CENTERED,
    &rmsprop::GRAVES,
];
