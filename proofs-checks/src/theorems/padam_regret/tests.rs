//! Every step of the proofs on textbook runs, the step that fails, and the bounds.
