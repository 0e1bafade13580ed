//! Exponents.

mod family;
mod replay;

pub use family::{Burn, Family, FloorLaw, NoiseLaw};
pub use replay::{Replay, replay};
