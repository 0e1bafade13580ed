//! Regret of online gradient methods.

mod ogd;

pub use ogd::OGD;
