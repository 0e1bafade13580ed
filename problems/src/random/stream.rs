//! An endless stream of words at one place, for laws that need an unknown number of them.

use super::{Key, MAX_DIM, RandomError, philox};
use crate::vectors::dispatch;
use core::convert::Infallible;
use rand::{TryRng, rand_core::utils::fill_bytes_via_next_word};

/// Blocks that [`Stream::fill`] computes together.
const TOGETHER: usize = 8;

/// The generator of one coordinate and lane: implements rand's `Rng`, so any law of `rand_distr` can be
/// sampled at a place, and the sample is still a function of the place alone.
///
/// The place's Philox block supplies the key (64 bits) and the upper half of the counter of a second
/// Philox; the lower half counts blocks. Streams never meet the numbers of the `fill` functions by
/// construction, and two of them coincide with a probability of 2^-128 per pair.
///
/// Words are the same on every target. Laws are so only as far as their arithmetic is: `rand_distr`
/// calls `exp`, `ln`, `pow` through `num-traits`, which means the platform's library as soon as any crate
/// of the build enables its feature `std` (nalgebra, ndarray and plotters do). A law whose bits must
/// not depend on the platform is computed from [`crate::math`], by inversion of [`super::uniform`] for
/// instance.
#[derive(Clone, Debug)]
pub struct Stream {
    key: [u64; 2],
    high: [u64; 2],
    next_block: u64,
    spare: Option<u64>,
}

impl Stream {
    /// The stream of `coordinate` and of replica `key.replica() + lane`.
    ///
    /// # Errors
    /// [`RandomError`] if coordinate or replica lie outside of the table.
    pub fn new(key: Key, coordinate: usize, lane: usize) -> Result<Stream, RandomError> {
        if coordinate >= MAX_DIM {
            return Err(RandomError::Coordinate(coordinate));
        }
        let replica = key.replica().saturating_add(lane as u64);
        let key = key.with_replica(replica)?;
        let first = (1 << 31) | coordinate as u64;
        let (own, high) = philox::pair(key.counter(first, replica), key.words());
        let halves = |word: u64| [word & 0xffff_ffff, word >> 32];
        Ok(Stream { key: halves(own), high: halves(high), next_block: 0, spare: None })
    }

    /// The next words of the stream, as many as there is room for: those of `next_u64`, computed together.
    pub fn fill(&mut self, out: &mut [u64]) {
        let begin = out.len().min(usize::from(self.spare.is_some()));
        out[..begin].iter_mut().for_each(|out| *out = self.word());
        let mut chunks = out[begin..].chunks_exact_mut(2 * TOGETHER);
        dispatch(
            #[inline(always)]
            || {
                let keys = philox::keys(self.key);
                for out in &mut chunks {
                    let n: [u64; TOGETHER] =
                        core::array::from_fn(|i| self.next_block.wrapping_add(i as u64));
                    let counters = [
                        n.map(|n| n & 0xffff_ffff),
                        n.map(|n| n >> 32),
                        [self.high[0]; TOGETHER],
                        [self.high[1]; TOGETHER],
                    ];
                    let [a, b] = philox::words(counters, &keys);
                    for (out, (a, b)) in out.chunks_exact_mut(2).zip(a.into_iter().zip(b)) {
                        out.copy_from_slice(&[a, b]);
                    }
                    self.next_block = self.next_block.wrapping_add(TOGETHER as u64);
                }
            },
        );
        chunks.into_remainder().iter_mut().for_each(|out| *out = self.word());
    }

    /// The first two words of the streams of `coordinate` and of replicas `key.replica()`, `key.replica() + 1`, ..., one in each place of
    /// `first` and of `second`, computed together.
    ///
    /// # Errors
    /// As [`Stream::new`].
    ///
    /// # Panics
    /// When `first` and `second` differ in length.
    pub fn fill_first(
        key: Key,
        coordinate: usize,
        first: &mut [u64],
        second: &mut [u64],
    ) -> Result<(), RandomError> {
        assert_eq!(first.len(), second.len(), "two words a stream");
        let Some(last) = first.len().checked_sub(1) else { return Ok(()) };
        Stream::new(key, coordinate, last)?;
        let place = (1 << 31) | coordinate as u64;
        let keys = philox::keys(key.words());
        let halves =
            |words: [u64; TOGETHER]| [words.map(|w| w & 0xffff_ffff), words.map(|w| w >> 32)];
        dispatch(
            #[inline(always)]
            || {
                let chunks = first.chunks_mut(TOGETHER).zip(second.chunks_mut(TOGETHER));
                for (replica, (first, second)) in (key.replica()..).step_by(TOGETHER).zip(chunks) {
                    let mut counters = [[0; TOGETHER]; 4];
                    for i in 0..TOGETHER {
                        // Those beyond the last place are computed and dropped.
                        let counter = key.counter(place, replica + i as u64);
                        for (all, word) in counters.iter_mut().zip(counter) {
                            all[i] = word;
                        }
                    }
                    let [own, high] = philox::words(counters, &keys);
                    let [low, top] = halves(high);
                    let none = [0; TOGETHER];
                    let [a, b] = philox::words_of_keys([none, none, low, top], halves(own));
                    first.copy_from_slice(&a[..first.len()]);
                    second.copy_from_slice(&b[..second.len()]);
                }
            },
        );
        Ok(())
    }

    fn word(&mut self) -> u64 {
        if let Some(word) = self.spare.take() {
            return word;
        }
        let (n, high) = (self.next_block, self.high);
        let (word, spare) = philox::pair([n & 0xffff_ffff, n >> 32, high[0], high[1]], self.key);
        self.next_block = n.wrapping_add(1); // after 2^64 blocks, which nobody reaches
        self.spare = Some(spare);
        word
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.word() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.word())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        fill_bytes_via_next_word(bytes, || self.try_next_u64())
    }
}
