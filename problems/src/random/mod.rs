//! Noise as a pure function of (seed, replica, step, draw, coordinate).
//!
//! There is no generator to advance: a number is asked for by its place, and is the same whether its
//! replica is computed alone or in a block of any width, on any thread, in any order. Replicas of
//! different methods see the same noise (common random numbers) because they ask for the same places.
//!
//! The bits come from Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as
//! 1, 2, 3", SC 2011). Its key is the seed and its counter the place:
//!
//! | counter word | bits | content |
//! |---|---|---|
//! | 0 | 31 | coordinate pair j (coordinates 2j and 2j + 1) |
//! |   | 1 | 0 for the `fill` functions, 1 for [`Stream`] (then the 31 bits are the coordinate) |
//! | 1 | 32 | step, low bits |
//! | 2 | 8 | step, high bits |
//! |   | 16 | draw |
//! |   | 8 | replica, high bits |
//! | 3 | 32 | replica, low bits |
//!
//! One block is 128 bits, two 64-bit words, and both are used: for dim ≥ 2 they belong to the
//! coordinates 2j and 2j + 1 of one replica; for dim = 1 to the replicas r and r ^ 8, whose common
//! block has the number `((r >> 4) << 3) | (r & 7)` in the place of the replica. (A number therefore
//! depends on whether dim = 1, but on no other property of the problem.)
//!
//! All `fill` functions read the same two words of a place: a normal and a uniform of the same key are
//! dependent. Quantities that are to be independent differ in `draw`.
//!
//! Limits ([`Key`] refuses what lies beyond, nothing wraps): replica < 2^39, step < 2^40,
//! draw < 2^16, dim ≤ 2^31, lanes ≤ 2^39.

mod blocks;
mod fill;
mod key;
mod normal;
mod philox;
mod stream;

pub use fill::{fill_index, fill_normal, fill_sign, fill_u64, fill_uniform, uniform};
pub use key::{Key, RandomError};
pub use philox::philox4x32_10;
pub use stream::Stream;

/// Largest number of coordinates: pair indices take 31 bits.
pub const MAX_DIM: usize = 1 << 31;

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "tests assert exact values")]
mod tests;
