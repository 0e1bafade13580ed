//! InvAdam and DualAdam (arXiv 2603.07122): Adam with its preconditioner turned round, for ever or for the first steps.

mod lone;
mod quadratic_rate;
mod stability;
#[cfg(test)]
mod tests;

pub use quadratic_rate::QUADRATIC_RATE;
pub use stability::STABILITY;
