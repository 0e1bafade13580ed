//! Exponents: families of curves whose law is known, and what [`Curves::analyse`](crate::evidence::Curves::analyse) makes of them.

mod draw;
mod family;
mod replay;
mod tally;

pub use family::{Early, Family, Late, Relative};
pub use replay::{Replay, straight_line};
pub use tally::{Said, Tally};
