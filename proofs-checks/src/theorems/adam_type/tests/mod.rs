//! Runs of textbook methods, what the proofs say of them, and of runs that are not what they claim to be.

mod bounds;
mod faults;
mod fixtures;
mod runs;
