//! Walks a block `[coordinate][lane]` in chunks of Philox counters, whatever its shape.

use super::Key;
use super::philox::{self, Keys};

/// Replicas that share the counters of one group for dim = 1 are this far apart, see [`super`].
const APART: usize = 8;

/// Fills `out`, laid out `[coordinate][lane]`, with `map(word, word)` of each counter, `N` counters at a time: a multiple of eight, twice
/// as many as a vector register of the level has doubles.
///
/// `map` gets the two words of a counter and returns the entries of the two coordinates (dim ≥ 2) or
/// the two replicas (dim = 1) that share it.
///
/// # Panics
/// If `out.len() != dim * lanes` or the shape exceeds the limits in [`super`]: an error of the caller's,
/// since shapes are checked when a problem is built.
#[inline(always)]
pub(super) fn fill<const N: usize, T: Copy + Default>(
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
    // Whether the lowest word of the replica, or of what stands in its place for dim = 1, may overflow within the block.
    let low = if dim == 1 { key.replica() >> 1 } else { key.replica() } & 0xffff_ffff;
    let overflows = low + (lanes + N) as u64 > 1 << 32;
    match (dim, lanes) {
        (0, _) | (_, 0) => {}
        (1 | 2, 1) => fill_one(key, out, map),
        // The number of a group of eight blocks is a multiple of eight: none of its own overflows.
        (1, _) if overflows => fill_line::<8, T>(key, out, map),
        (1, _) => fill_line::<N, T>(key, out, map),
        // The widths of blocks in more than one dimension are powers of two, but for the last block.
        (_, 1) => fill_narrow::<N, 1, T>(key, out, map),
        (_, 2) if !overflows => fill_narrow::<N, 2, T>(key, out, map),
        (_, 4) if !overflows => fill_narrow::<N, 4, T>(key, out, map),
        (_, 8) if !overflows => fill_narrow::<N, 8, T>(key, out, map),
        (_, 8..) if !overflows => fill_rows::<N, T>(key, lanes, out, map),
        _ => fill_scattered::<N, T>(key, lanes, out, map),
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

/// The values of a chunk of counters, given word by word.
#[inline(always)]
fn chunk<const N: usize, T: Copy + Default>(
    counters: [[u64; N]; 4],
    keys: &Keys,
    map: &impl Fn(u64, u64) -> (T, T),
) -> ([T; N], [T; N]) {
    let [u, v] = philox::words(counters, keys);
    let (mut a, mut b) = ([T::default(); N], [T::default(); N]);
    // By halves: what lies between the words and a normal number fills the vector registers with half a chunk.
    for start in [0, N / 2] {
        let half = start..start + N / 2;
        let (u, v, a, b) = (&u[half.clone()], &v[half.clone()], &mut a[half.clone()], &mut b[half]);
        for i in 0..N / 2 {
            (a[i], b[i]) = map(u[i], v[i]);
        }
    }
    (a, b)
}

/// The values of one pair and of `N` replicas in a row.
#[inline(always)]
fn along<const N: usize, T: Copy + Default>(
    key: Key,
    keys: &Keys,
    pair: u64,
    replica: u64,
    map: &impl Fn(u64, u64) -> (T, T),
) -> ([T; N], [T; N]) {
    chunk(counters::<N, N>(key, pair, replica), keys, map)
}

/// The counters of pairs `pair + i / L` and replicas `replica + i % L`, of which no word overflows.
#[inline(always)]
#[expect(clippy::needless_range_loop, reason = "one loop over two words, which vectorises")]
fn counters<const N: usize, const L: usize>(key: Key, pair: u64, replica: u64) -> [[u64; N]; 4] {
    let mut all = key.counter(pair, replica).map(|word| [word; N]);
    for i in 0..N {
        all[0][i] += (i / L) as u64;
        all[3][i] += (i % L) as u64;
    }
    all
}

/// dim = 1: sixteen replicas, aligned to a multiple of 16, have eight blocks; a chunk has those of `N / 8` such groups.
#[inline(always)]
fn fill_line<const N: usize, T: Copy + Default>(
    key: Key,
    out: &mut [T],
    map: impl Fn(u64, u64) -> (T, T),
) {
    let keys = philox::keys(key.words());
    let replica = key.replica();
    let offset = (replica & 15) as usize;
    let (first, rest) = out.split_at_mut(if offset == 0 { 0 } else { out.len().min(16 - offset) });
    if !first.is_empty() {
        spread(&along::<N, T>(key, &keys, 0, replica >> 4 << 3, &map), first, offset);
    }
    let mut group = (replica + first.len() as u64) >> 4;
    let mut chunks = rest.chunks_exact_mut(2 * N);
    for out in &mut chunks {
        let (a, b) = along::<N, T>(key, &keys, 0, group << 3, &map);
        for (g, out) in out.chunks_exact_mut(2 * APART).enumerate() {
            out[..APART].copy_from_slice(&a[g * APART..][..APART]);
            out[APART..].copy_from_slice(&b[g * APART..][..APART]);
        }
        group += (N / APART) as u64;
    }
    let last = chunks.into_remainder();
    if last.len() > 2 * APART {
        spread(&along::<N, T>(key, &keys, 0, group << 3, &map), last, 0);
    } else if !last.is_empty() {
        spread(&along::<APART, T>(key, &keys, 0, group << 3, &map), last, 0);
    }
}

/// The places of a line from `offset` on.
#[inline(always)]
fn spread<const N: usize, T: Copy>((a, b): &([T; N], [T; N]), out: &mut [T], offset: usize) {
    for (out, k) in out.iter_mut().zip(offset..) {
        let place = k / (2 * APART) * APART + k % APART;
        *out = if k & APART == 0 { a[place] } else { b[place] };
    }
}

/// dim ≥ 2 and `L` lanes, a divisor of eight: a chunk has the counters of `N / L` pairs, whose rows lie one behind the other.
#[inline(always)]
fn fill_narrow<const N: usize, const L: usize, T: Copy + Default>(
    key: Key,
    out: &mut [T],
    map: impl Fn(u64, u64) -> (T, T),
) {
    let keys = philox::keys(key.words());
    for (k, out) in out.chunks_mut(2 * N).enumerate() {
        let pair = (k * (N / L)) as u64;
        let (a, b) = chunk(counters::<N, L>(key, pair, key.replica()), &keys, &map);
        if out.len() == 2 * N {
            for (p, rows) in out.chunks_exact_mut(2 * L).enumerate() {
                rows[..L].copy_from_slice(&a[p * L..][..L]);
                rows[L..].copy_from_slice(&b[p * L..][..L]);
            }
        } else {
            // What lies beyond the last coordinate is computed and dropped.
            for (k, out) in out.iter_mut().enumerate() {
                let place = k / (2 * L) * L + k % L;
                *out = if (k / L).is_multiple_of(2) { a[place] } else { b[place] };
            }
        }
    }
}

/// dim ≥ 2 and at least eight lanes: chunks along each row, the last of which may be computed in part for nothing.
#[inline(always)]
fn fill_rows<const N: usize, T: Copy + Default>(
    key: Key,
    lanes: usize,
    out: &mut [T],
    map: impl Fn(u64, u64) -> (T, T),
) {
    let keys = philox::keys(key.words());
    for (pair, rows) in out.chunks_mut(2 * lanes).enumerate() {
        let (first, second) = rows.split_at_mut(lanes);
        let (pair, replica) = (pair as u64, key.replica());
        let ends = lanes - lanes % N;
        if second.is_empty() {
            // A last coordinate without partner.
            for (k, first) in first.chunks_mut(N).enumerate() {
                let replica = replica + (k * N) as u64;
                let (a, _) = along::<N, T>(key, &keys, pair, replica, &map);
                first.copy_from_slice(&a[..first.len()]);
            }
            continue;
        }
        let (firsts, seconds) = (first.chunks_exact_mut(N), second.chunks_exact_mut(N));
        for (k, (first, second)) in firsts.zip(seconds).enumerate() {
            let (a, b) = along::<N, T>(key, &keys, pair, replica + (k * N) as u64, &map);
            first.copy_from_slice(&a);
            second.copy_from_slice(&b);
        }
        if ends < lanes {
            let (a, b) = along::<N, T>(key, &keys, pair, replica + ends as u64, &map);
            first[ends..].copy_from_slice(&a[..lanes - ends]);
            second[ends..].copy_from_slice(&b[..lanes - ends]);
        }
    }
}

/// Any shape with dim ≥ 2: the counters of all (pair, lane), pairs outermost, in chunks that may span several pairs.
#[inline(always)]
fn fill_scattered<const N: usize, T: Copy + Default>(
    key: Key,
    lanes: usize,
    out: &mut [T],
    map: impl Fn(u64, u64) -> (T, T),
) {
    let keys = philox::keys(key.words());
    let dim = out.len() / lanes;
    let mut at = (0, 0);
    while 2 * at.0 < dim {
        at = scattered::<N, T>(key, &keys, at, lanes, out, &map);
    }
}

/// One chunk that begins at (pair, lane) and crosses the end of a row; returns where the next begins.
///
/// What lies beyond the last pair is computed and dropped.
#[inline(always)]
fn scattered<const N: usize, T: Copy + Default>(
    key: Key,
    keys: &Keys,
    (mut pair, mut lane): (usize, usize),
    lanes: usize,
    out: &mut [T],
    map: &impl Fn(u64, u64) -> (T, T),
) -> (usize, usize) {
    let (mut counters, mut places) = ([[0; N]; 4], [0; N]);
    for i in 0..N {
        let counter = key.counter(pair as u64, key.replica() + lane as u64);
        for (word, all) in counter.iter().zip(&mut counters) {
            all[i] = *word;
        }
        places[i] = 2 * pair * lanes + lane;
        lane += 1;
        if lane == lanes {
            (pair, lane) = (pair + 1, 0);
        }
    }
    let (a, b) = chunk(counters, keys, map);
    for i in 0..N {
        for (value, at) in [(a[i], places[i]), (b[i], places[i] + lanes)] {
            if let Some(place) = out.get_mut(at) {
                *place = value;
            }
        }
    }
    (pair, lane)
}
