//! The transcendental functions and random draws that evidence rests on: the one place that says where they come from.

pub(super) use ratecheck_problems::math::{atan, erfc, exp, ln, ln_1p};
use ratecheck_problems::random::philox4x32_10;

/// Index in `0..n`, a pure function of `(seed, resample, slot)`: the upper half of `word · n`, which favours no index by more than
/// `n 2^-64`.
pub(super) fn index(seed: u64, resample: u64, slot: u64, n: usize) -> usize {
    let low = |word: u64| word as u32; // the lower half on purpose
    let high = |word: u64| (word >> 32) as u32;
    // The noise of a study has its seed for a key: resampling takes another one, so that the two never meet.
    let key = seed ^ u64::from_be_bytes(*b"resample");
    let counter = [low(slot), high(slot), low(resample), high(resample)];
    let [w, x, ..] = philox4x32_10(counter, [low(key), high(key)]);
    let word = u64::from(w) | u64::from(x) << 32;
    ((u128::from(word) * n as u128) >> 64) as usize
}
