//! How long optimizers stay in a minimum: escape laws held against exit times.

mod explosion;
mod hazard;
mod kramers;
mod levy;
mod memory;
mod place;
mod step_size;
#[cfg(test)]
mod tests;
mod transverse;
mod xie;

pub(crate) use explosion::EXPLOSION;
pub(crate) use hazard::HAZARD;
pub(crate) use kramers::KRAMERS;
pub(crate) use levy::LEVY;
pub(crate) use memory::MEMORY;
pub(crate) use step_size::STEP_SIZE;
pub(crate) use transverse::TRANSVERSE;
pub(crate) use xie::{ADAM, INVADAM, MOMENTUM, SGD};
