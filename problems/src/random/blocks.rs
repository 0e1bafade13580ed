//! Walks a block `[coordinate][lane]` in chunks of Philox counters, whatever its shape.

use super::Key;
use super::philox::{self, Keys};

/// Counters computed together. Eight 64-bit integers are one to four vector registers on today's targets.
pub(super) const CHUNK: usize = 8;

/// The random words of a chunk, and where they go.
type Words = [u64; CHUNK];

/// Fills `out`, laid out `[coordinate][lane]`, with `map(word, word)` of each counter.
///
/// `map` gets the two words of a counter and returns the entries of the two coordinates (dim ≥ 2) or
/// the two replicas (dim = 1) that share it.
///
/// # Panics
/// If `out.len() != dim * lanes` or the shape exceeds the limits in [`super`]: an error of the caller's,
/// since shapes are checked when a problem is built.
#[inline(always)]
pub(super) fn fill<T: Copy + Default>(
    key: Key,
    dim: usize,
    lanes: usize,
    out: &mut [T],
    map: impl Fn(u64, u64) -> (T, T),
) {
    assert!(
        dim <= super::MAX_DIM,
        "dimension {dim} exceeds 2^31: refuse it when the problem is built"
    );
    assert!(lanes as u64 <= Key::MAX_REPLICA + 1, "{lanes} lanes exceed 2^39: use smaller blocks");
    assert_eq!(
        Some(out.len()),
        dim.checked_mul(lanes),
        "a block of {dim} coordinates and {lanes} lanes"
    );
    match (dim, lanes) {
        (0, _) | (_, 0) => {}
        (1 | 2, 1) => fill_one(key, out, map),
        (1, _) => fill_line(key, out, map),
        _ => fill_rows(key, lanes, out, map),
    }
}

/// The values of one counter.
#[inline(always)]
fn at<T>(key: Key, pair: u64, replica: u64, map: &impl Fn(u64, u64) -> (T, T)) -> (T, T) {
    let (a, b) = philox::pair(key.counter(pair, replica), key.words());
    map(a, b)
}

/// One replica with one or two coordinates: a single counter, where a chunk would compute eight.
#[inline(always)]
fn fill_one<T: Copy>(key: Key, out: &mut [T], map: impl Fn(u64, u64) -> (T, T)) {
    let replica = key.replica();
    match out {
        [one] => {
            let (a, b) = at(key, 0, ((replica >> 4) << 3) | (replica & 7), &map);
            *one = if replica & 8 == 0 { a } else { b };
        }
        [first, second] => (*first, *second) = at(key, 0, replica, &map),
        _ => unreachable!("called for one or two places"),
    }
}

/// The values of a chunk of counters.
#[inline(always)]
fn chunk<T: Copy + Default>(
    key: Key,
    keys: &Keys,
    pair: &Words,
    replica: &Words,
    map: &impl Fn(u64, u64) -> (T, T),
) -> ([T; CHUNK], [T; CHUNK]) {
    let mut counters = [[0; CHUNK]; 4];
    for i in 0..CHUNK {
        let counter = key.counter(pair[i], replica[i]);
        for (word, all) in counter.iter().zip(&mut counters) {
            all[i] = *word;
        }
    }
    let [u, v] = philox::words(counters, keys);
    let (mut a, mut b) = ([T::default(); CHUNK], [T::default(); CHUNK]);
    // By halves: what lies between the words and a normal number fills the vector registers with four of them.
    for start in [0, CHUNK / 2] {
        let half = start..start + CHUNK / 2;
        let (u, v, a, b) = (&u[half.clone()], &v[half.clone()], &mut a[half.clone()], &mut b[half]);
        for i in 0..CHUNK / 2 {
            (a[i], b[i]) = map(u[i], v[i]);
        }
    }
    (a, b)
}

/// dim = 1: sixteen replicas, aligned to a multiple of 16, have the eight blocks of one chunk.
#[inline(always)]
fn fill_line<T: Copy + Default>(key: Key, out: &mut [T], map: impl Fn(u64, u64) -> (T, T)) {
    let keys = philox::keys(key.words());
    let mut replica = key.replica();
    let mut rest = out;
    while !rest.is_empty() {
        let (group, offset) = (replica >> 4, (replica & 15) as usize);
        let blocks = core::array::from_fn(|i| (group << 3) + i as u64);
        let (a, b) = chunk(key, &keys, &[0; CHUNK], &blocks, &map);
        let take = rest.len().min(16 - offset);
        let (head, tail) = rest.split_at_mut(take);
        if take == 2 * CHUNK {
            head[..CHUNK].copy_from_slice(&a);
            head[CHUNK..].copy_from_slice(&b);
        } else {
            head.copy_from_slice(&[a, b].as_flattened()[offset..offset + take]);
        }
        (rest, replica) = (tail, replica + take as u64);
    }
}

/// dim ≥ 2: the counters of all (pair, lane), pairs outermost, in chunks that may span several pairs.
#[inline(always)]
fn fill_rows<T: Copy + Default>(
    key: Key,
    lanes: usize,
    out: &mut [T],
    map: impl Fn(u64, u64) -> (T, T),
) {
    let keys = philox::keys(key.words());
    let dim = out.len() / lanes;
    let (mut pair, mut lane) = (0_usize, 0_usize);
    while 2 * pair < dim {
        if lane + CHUNK <= lanes {
            let replica = key.replica() + lane as u64;
            let (a, b) = chunk(
                key,
                &keys,
                &[pair as u64; CHUNK],
                &core::array::from_fn(|i| replica + i as u64),
                &map,
            );
            let at = 2 * pair * lanes + lane;
            out[at..at + CHUNK].copy_from_slice(&a);
            if 2 * pair + 1 < dim {
                out[at + lanes..at + lanes + CHUNK].copy_from_slice(&b);
            }
            lane += CHUNK;
            if lane == lanes {
                (pair, lane) = (pair + 1, 0);
            }
        } else {
            (pair, lane) = scattered(key, &keys, (pair, lane), lanes, out, &map);
        }
    }
}

/// One chunk that begins at (pair, lane) and crosses the end of a row; returns where the next begins.
///
/// What lies beyond the last pair is computed and dropped.
#[inline(always)]
fn scattered<T: Copy + Default>(
    key: Key,
    keys: &Keys,
    (mut pair, mut lane): (usize, usize),
    lanes: usize,
    out: &mut [T],
    map: &impl Fn(u64, u64) -> (T, T),
) -> (usize, usize) {
    let (mut pairs, mut replicas, mut places) = ([0; CHUNK], [0; CHUNK], [0; CHUNK]);
    for i in 0..CHUNK {
        pairs[i] = pair as u64;
        replicas[i] = key.replica() + lane as u64;
        places[i] = 2 * pair * lanes + lane;
        lane += 1;
        if lane == lanes {
            (pair, lane) = (pair + 1, 0);
        }
    }
    let (a, b) = chunk(key, keys, &pairs, &replicas, map);
    for i in 0..CHUNK {
        for (value, at) in [(a[i], places[i]), (b[i], places[i] + lanes)] {
            if let Some(place) = out.get_mut(at) {
                *place = value;
            }
        }
    }
    (pair, lane)
}
