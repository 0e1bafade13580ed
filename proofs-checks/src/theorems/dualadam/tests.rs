//! Bounds against a second derivation, and verdicts that planted faults turn.

mod quadratics;
