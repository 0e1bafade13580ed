//! Adam-type methods `x_{t+1} = x_t - a_t m_t` on smooth nonconvex functions, AdaMomentum and AdaBelief among them.
//!
//! One chain ([`chain`]) serves every method: [`sizes`] recomputes `a_t` and `m_t` from the logged gradients, [`auxiliary`] follows the
//! sequence `z_t`. What is special to one method stands in its own file.

mod adabelief;
mod auxiliary;
mod beta_to_one;
mod bounds;
mod chain;
mod chen;
mod general;
mod published;
mod rate;
mod sizes;
#[cfg(test)]
mod tests;

pub use adabelief::{NONCONVEX as ADABELIEF_NONCONVEX, REGRET as ADABELIEF_REGRET};
pub use beta_to_one::{DERIVED as BETA_TO_ONE, PUBLISHED as BETA_TO_ONE_PUBLISHED};
pub use chen::CHEN as ADAM_TYPE_CHEN;
pub use general::ADAM_TYPE as ADAM_TYPE_NONCONVEX;
pub use published::PUBLISHED as ADAMOMENTUM_NONCONVEX_PUBLISHED;
pub use rate::ADAMOMENTUM as ADAMOMENTUM_NONCONVEX;
