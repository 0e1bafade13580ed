//! One folder a theorem or family of theorems; [`ALL`] lists them.

use crate::theorem::Theorem;

/// Every theorem, in the order in which lists show them.
pub static ALL: &[&dyn Theorem] = &[];

/// The theorem of that id.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Theorem> {
    ALL.iter().copied().find(|theorem| theorem.statement().id == id)
}
