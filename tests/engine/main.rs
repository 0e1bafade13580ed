//! The engine against runs by hand: broken replicas, interruption, curves, independence of methods, portable bits.

#[path = "../support/mod.rs"]
mod support;

mod broken;
mod curves;
mod digest;
mod enumerated;
mod exits;
mod independent;
mod integers;
mod sequential;
mod stop;
mod stretches;
mod times;
