//! What clipped Adam with model EMA is proved to reach: in the `λ`-norm, in its coordinate-wise form, and on smooth functions.

mod closed_form;
mod coordinatewise;
mod measured;
mod nonsmooth;
mod promised;
mod smooth;
mod statements;
#[cfg(test)]
mod tests;

pub use closed_form::CLOSED_FORM;
pub use coordinatewise::COORDINATEWISE;
pub use nonsmooth::NONSMOOTH;
pub use smooth::SMOOTH;
