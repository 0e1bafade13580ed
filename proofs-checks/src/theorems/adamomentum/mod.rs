//! AdaMomentum (Wang et al., arXiv 2106.11514): what its state obeys, its regret as published and as it is true, and where the plain
//! method goes to the worst point. What does not use the momentum inside `v_t` is stated for every method of Adam's type.

mod adam_type;
mod constant;
mod maximum;
mod posterior;
mod published;
mod reddi;
mod state;
#[cfg(test)]
mod tests;
mod walk;

pub use constant::CONSTANT;
pub use maximum::MAXIMUM;
pub use posterior::POSTERIOR;
pub use published::PUBLISHED;
pub use reddi::REDDI;
pub use state::STATE;
