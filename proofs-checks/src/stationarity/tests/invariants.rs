//! What every λ-norm satisfies.
