//! Textbook runs of Padam, sound and with planted faults, and the bounds by a second derivation.

mod bounds;
mod faults;
pub(super) mod fixtures;
mod runs;
