//! Methods whose output is an average of their iterates: online learners turned into optimizers, and schedule-free ones.

use super::Entry;

mod beta_omd;
mod clipped_adam;
mod conversion;
mod near_misses;
mod rule;
#[cfg(test)]
mod rule_tests;
mod schedule_free;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const ALL: &[&Entry] = &[
    &clipped_adam::GLOBAL,
    &clipped_adam::COORDINATEWISE,
    &near_misses::UNCLIPPED,
    &near_misses::SIGN,
    &near_misses::EQUAL_DISCOUNTS,
    &beta_omd::ENTRY,
    &schedule_free::SGD,
    &schedule_free::SGD_OPTAX,
    &schedule_free::ADAMW_OPTAX,
];
