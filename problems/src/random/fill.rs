//! The laws that a block can be filled with. Each number is a function of its place alone.
//!
//! All functions write `out[i * lanes + l]` for coordinate i and replica `key.replica() + l`, and panic
//! if `out.len() != dim * lanes` (a bug of the caller's, as every wrong length in this crate).

use super::{
    Key, blocks,
    normal::{box_muller, open_uniform},
};
use crate::vectors::{Level, dispatch, level};
use core::num::NonZeroU64;

/// [`blocks::fill`] on the level in use, with chunks that fit its registers.
#[inline(always)]
fn fill<T: Copy + Default>(
    key: Key,
    dim: usize,
    lanes: usize,
    out: &mut [T],
    map: impl Fn(u64, u64) -> (T, T),
) {
    match level() {
        Level::Avx512 => dispatch(
            #[inline(always)]
            || blocks::fill::<16, T>(key, dim, lanes, out, map),
        ),
        Level::Avx2 | Level::Baseline => dispatch(
            #[inline(always)]
            || blocks::fill::<8, T>(key, dim, lanes, out, map),
        ),
    }
}

/// 64 random bits at each place.
pub fn fill_u64(key: Key, dim: usize, lanes: usize, out: &mut [u64]) {
    fill(key, dim, lanes, out, |a, b| (a, b));
}

/// Uniform on the open interval (0, 1): the midpoints (k + 1/2) / 2^52, so never 0 or 1.
pub fn fill_uniform(key: Key, dim: usize, lanes: usize, out: &mut [f64]) {
    fill(key, dim, lanes, out, |a, b| (open_uniform(a), open_uniform(b)));
}

/// Standard normal by Box-Muller, at most 8.5717 in absolute value.
///
/// Two coordinates (two replicas for dim = 1) that share a Philox block are the two outputs of one
/// Box-Muller transform, hence independent.
pub fn fill_normal(key: Key, dim: usize, lanes: usize, out: &mut [f64]) {
    fill(key, dim, lanes, out, box_muller);
}

/// Rademacher: +1 or -1 with probability 1/2 each, by the highest bit of the place's word.
pub fn fill_sign(key: Key, dim: usize, lanes: usize, out: &mut [f64]) {
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    let sign = |word: u64| f64::from_bits(ONE | (word & (1 << 63)));
    fill(key, dim, lanes, out, |a, b| (sign(a), sign(b)));
}

/// An index below n, as the high word of `word * n`.
///
/// Without a rejection loop, which would need an unknown number of words: each index has a probability
/// within 2^-64 of 1/n, so a set of indices is off by at most n 2^-64 (5e-13 for n = 10^7).
pub fn fill_index(key: Key, dim: usize, lanes: usize, n: NonZeroU64, out: &mut [u64]) {
    let index = |word: u64| ((u128::from(word) * u128::from(n.get())) >> 64) as u64;
    blocks::fill::<8, _>(key, dim, lanes, out, |a, b| (index(a), index(b)));
}

/// The uniform number that [`fill_uniform`] makes of a word, for use with [`super::Stream`].
#[inline]
pub fn uniform(word: u64) -> f64 {
    open_uniform(word)
}
