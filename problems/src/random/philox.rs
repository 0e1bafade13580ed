//! Philox4x32-10: ten rounds of multiply and exchange turn a counter into 128 random bits.

const MULTIPLIERS: [u64; 2] = [0xd251_1f53, 0xcd9e_8d57];
/// Golden ratio and √3 - 1 in 32-bit fixed point: what the key grows by each round.
const WEYL: [u64; 2] = [0x9e37_79b9, 0xbb67_ae85];

/// The low 32 bits.
const LOW: u64 = 0xffff_ffff;

/// The keys of the ten rounds.
pub(super) type Keys = [[u64; 2]; 10];

/// The keys that a key grows into.
#[inline(always)]
pub(super) fn keys(mut key: [u64; 2]) -> Keys {
    core::array::from_fn(|_| {
        let now = key;
        key = [(key[0] + WEYL[0]) & LOW, (key[1] + WEYL[1]) & LOW];
        now
    })
}

/// The two 64-bit words that the Philox4x32-10 bijection makes of each of `N` counters, given word by word in the low halves of 64-bit
/// integers.
///
/// All counters go through a round before the next begins: a round is then a handful of vector instructions. There is no narrowing
/// between rounds: the multiplication reads the low half of its operand only, which is what the vector instruction (`pmuludq`,
/// `umull`) does anyway, and what the exclusive ors leave in the upper halves is never looked at until the end.
#[inline(always)]
pub(super) fn words<const N: usize>(mut c: [[u64; N]; 4], keys: &Keys) -> [[u64; N]; 2] {
    for key in keys {
        let mut next = [[0; N]; 4];
        for i in 0..N {
            let p0 = (c[0][i] & LOW) * MULTIPLIERS[0];
            let p1 = (c[2][i] & LOW) * MULTIPLIERS[1];
            next[0][i] = (p1 >> 32) ^ c[1][i] ^ key[0];
            next[1][i] = p1;
            next[2][i] = (p0 >> 32) ^ c[3][i] ^ key[1];
            next[3][i] = p0;
        }
        c = next;
    }
    joined(&c)
}

/// [`words`] where each counter has a key of its own.
#[inline(always)]
pub(super) fn words_of_keys<const N: usize>(
    mut c: [[u64; N]; 4],
    mut keys: [[u64; N]; 2],
) -> [[u64; N]; 2] {
    for _ in 0..10 {
        let mut next = [[0; N]; 4];
        for i in 0..N {
            let p0 = (c[0][i] & LOW) * MULTIPLIERS[0];
            let p1 = (c[2][i] & LOW) * MULTIPLIERS[1];
            next[0][i] = (p1 >> 32) ^ c[1][i] ^ keys[0][i];
            next[1][i] = p1;
            next[2][i] = (p0 >> 32) ^ c[3][i] ^ keys[1][i];
            next[3][i] = p0;
            keys[0][i] = (keys[0][i] + WEYL[0]) & LOW;
            keys[1][i] = (keys[1][i] + WEYL[1]) & LOW;
        }
        c = next;
    }
    joined(&c)
}

/// The two words of each counter.
#[inline(always)]
fn joined<const N: usize>(c: &[[u64; N]; 4]) -> [[u64; N]; 2] {
    let join = |low: &[u64; N], high: &[u64; N]| {
        core::array::from_fn(|i| (low[i] & LOW) | (high[i] << 32))
    };
    [join(&c[0], &c[1]), join(&c[2], &c[3])]
}

/// [`words`] of one counter.
#[inline(always)]
pub(super) fn pair(counter: [u64; 4], key: [u64; 2]) -> (u64, u64) {
    let [[a], [b]] = words(counter.map(|word| [word]), &keys(key));
    (a, b)
}

/// Philox4x32-10 of one counter and key, as in the paper and in the Random123 library.
pub fn philox4x32_10(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let (a, b) = pair(counter.map(u64::from), key.map(u64::from));
    [a as u32, (a >> 32) as u32, b as u32, (b >> 32) as u32]
}

#[cfg(test)]
mod tests {
    use super::philox4x32_10;

    /// `tests/kat_vectors` of Random123, the authors' library.
    #[test]
    fn known_answers_of_random123() {
        let pi = [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344];
        let cases = [
            ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            ([u32::MAX; 4], [u32::MAX; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
            (pi, [0xa409_3822, 0x299f_31d0], [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]),
        ];
        for (counter, key, answer) in cases {
            assert_eq!(philox4x32_10(counter, key), answer);
        }
    }
}
