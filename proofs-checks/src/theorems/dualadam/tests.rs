//! Bounds against a second derivation, and verdicts that planted faults turn.

mod phases;
mod quadratics;
mod stationarity;
