//! The worked examples of the theory, and what every λ-norm satisfies.

mod examples;
mod invariants;
