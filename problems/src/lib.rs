//! (skeleton)
pub mod math;
pub mod random;
pub mod spec;
