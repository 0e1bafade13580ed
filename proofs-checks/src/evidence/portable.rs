//! The transcendental functions and random draws that evidence rests on: the one place that says where they come from.

pub(super) use ratecheck_problems::math::{exp, ln, pow};

/// Bound on the error of [`pow`] in units in the last place, as its documentation states.
pub(super) const POW_ULPS: f64 = 1.0;

/// Index in `0..n`, uniform, a pure function of `(seed, resample, slot)`.
pub(super) fn index(seed: u64, resample: u64, slot: u64, n: usize) -> usize {
    let mut z = seed ^ resample.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ slot.rotate_left(32);
    for _ in 0..2 {
        z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
    }
    ((u128::from(z) * n as u128) >> 64) as usize
}
