//! Regret of online gradient methods.

mod adagrad;
mod adagrad_norm;
mod ogd;
mod scale_free;
mod strongly_convex;
#[cfg(test)]
mod tests;

pub use adagrad::ADAGRAD;
pub use adagrad_norm::ADAGRAD_NORM;
pub use ogd::OGD;
pub use scale_free::SCALE_FREE_FTRL;
pub use strongly_convex::OGD_STRONGLY_CONVEX;
