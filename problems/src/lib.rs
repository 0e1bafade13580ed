//! (skeleton)
pub mod math;
pub mod spec;
