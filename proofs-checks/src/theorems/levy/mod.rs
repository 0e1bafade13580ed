//! What heavy tails do to Adam and AdaMomentum path by path: which of the two has the smaller preconditioner, and how far a jump goes.

mod pathwise;
#[cfg(test)]
mod tests;

pub use pathwise::PATHWISE;
