//! How a batch of replicas lies in memory, and the only sums over coordinates.
//!
//! A batch is cut into blocks of replicas. A block is one slice laid out `[coordinate][lane]`: a lane is
//! one replica, lanes of a coordinate are contiguous. Elementwise rules run over the flat slice and
//! vectorise for any shape; only reductions look at rows, and they use one summation tree that depends
//! on the number of coordinates alone, so that every block width gives the same bits.

use std::ops::{Deref, DerefMut};

use aligned_vec::AVec;

use crate::vectors::{Level, SHORT, dispatch, level};

/// Extent of a block: `dim` coordinates of `lanes` replicas, both at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    dim: usize,
    lanes: usize,
}

impl Shape {
    /// # Panics
    /// If either extent is zero: a block without coordinates or replicas is a bug of the caller.
    #[must_use]
    pub fn new(dim: usize, lanes: usize) -> Shape {
        assert!(dim > 0 && lanes > 0, "a block needs a coordinate and a lane, got {dim} x {lanes}");
        Shape { dim, lanes }
    }

    /// Number of coordinates `d`.
    #[must_use]
    pub fn dim(self) -> usize {
        self.dim
    }

    /// Number of replicas in the block.
    #[must_use]
    pub fn lanes(self) -> usize {
        self.lanes
    }

    /// Number of values, `dim * lanes`.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a shape is never empty")]
    pub fn len(self) -> usize {
        self.dim * self.lanes
    }

    /// The same replicas with one value each.
    #[must_use]
    pub fn scalar(self) -> Shape {
        Shape { dim: 1, lanes: self.lanes }
    }
}

/// Values of a block, read only.
#[derive(Clone, Copy, Debug)]
pub struct Block<'a> {
    data: &'a [f64],
    shape: Shape,
}

impl<'a> Block<'a> {
    /// # Panics
    /// If the slice does not hold `shape.len()` values.
    #[must_use]
    pub fn new(data: &'a [f64], shape: Shape) -> Block<'a> {
        assert_eq!(data.len(), shape.len(), "a block of {shape:?}");
        Block { data, shape }
    }

    /// All values, coordinate by coordinate.
    #[must_use]
    pub fn flat(self) -> &'a [f64] {
        self.data
    }

    /// Coordinate `i` of every lane.
    #[must_use]
    pub fn row(self, i: usize) -> &'a [f64] {
        &self.data[i * self.shape.lanes..][..self.shape.lanes]
    }

    /// Coordinate `i` of replica `lane`.
    #[must_use]
    pub fn at(self, i: usize, lane: usize) -> f64 {
        self.data[i * self.shape.lanes + lane]
    }

    /// The coordinates of one lane.
    pub fn lane(self, lane: usize) -> impl Iterator<Item = f64> + 'a {
        self.data[lane..].iter().step_by(self.shape.lanes).copied()
    }

    /// Extent of the block.
    #[must_use]
    pub fn shape(self) -> Shape {
        self.shape
    }
}

/// Values of a block, to be written.
#[derive(Debug)]
pub struct BlockMut<'a> {
    data: &'a mut [f64],
    shape: Shape,
}

impl<'a> BlockMut<'a> {
    /// # Panics
    /// If the slice does not hold `shape.len()` values.
    #[must_use]
    pub fn new(data: &'a mut [f64], shape: Shape) -> BlockMut<'a> {
        assert_eq!(data.len(), shape.len(), "a block of {shape:?}");
        BlockMut { data, shape }
    }

    /// All values, coordinate by coordinate.
    pub fn flat(&mut self) -> &mut [f64] {
        self.data
    }

    /// Coordinate `i` of every lane.
    pub fn row(&mut self, i: usize) -> &mut [f64] {
        &mut self.data[i * self.shape.lanes..][..self.shape.lanes]
    }

    /// Writes coordinate `i` of replica `lane`.
    pub fn set(&mut self, i: usize, lane: usize, value: f64) {
        self.data[i * self.shape.lanes + lane] = value;
    }

    /// The same values, read only.
    #[must_use]
    pub fn as_ref(&self) -> Block<'_> {
        Block { data: self.data, shape: self.shape }
    }

    /// A shorter borrow of the same values.
    pub fn reborrow(&mut self) -> BlockMut<'_> {
        BlockMut { data: self.data, shape: self.shape }
    }

    /// Extent of the block.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape
    }
}

/// State of a block that lasts: begins at a cache line, so that no vector register is loaded from or stored to two of them.
#[derive(Clone, Debug)]
pub struct Buffer(AVec<f64>);

impl Buffer {
    /// `len` times the same number.
    #[must_use]
    pub fn new(value: f64, len: usize) -> Buffer {
        Buffer(AVec::from_iter(0, std::iter::repeat_n(value, len)))
    }

    /// `len` zeros.
    #[must_use]
    pub fn zeros(len: usize) -> Buffer {
        Buffer::new(0.0, len)
    }
}

impl Deref for Buffer {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.0
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f64] {
        &mut self.0
    }
}

/// A step number `t = 1, 2, ...`, as the papers count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step(u64);

impl Step {
    /// The first step.
    pub const FIRST: Step = Step(1);

    /// # Panics
    /// If `t` is zero: row 0 of a trajectory is the start, not a step.
    #[must_use]
    pub fn new(t: u64) -> Step {
        assert!(t > 0, "steps count from 1");
        Step(t)
    }

    /// `t`.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }

    /// `t` as a real number (exact below 2^53).
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    pub fn real(self) -> f64 {
        self.0 as f64
    }

    /// `t + 1`.
    #[must_use]
    pub fn next(self) -> Step {
        Step(self.0 + 1)
    }
}

/// Coordinates summed before their partial sums are combined.
const LEAF: usize = 128;
/// Interleaved partial sums in a leaf; coordinate `i` goes to number `i % WAYS`.
const WAYS: usize = 8;

/// `out[lane] = Σ_i term(i, i * lanes + lane)` over coordinates `i`.
///
/// The tree: leaves of 128 coordinates hold eight interleaved partial sums, combined as
/// `((0+4)+(2+6))+((1+5)+(3+7))`; leaves are combined pairwise like the digits of a binary counter. Error
/// at most `(16 + 8 + log2(d / 128)) u Σ|terms|`, see [`sum_error_factor`].
pub fn sum(shape: Shape, out: &mut [f64], term: impl Fn(usize, usize) -> f64) {
    assert_eq!(out.len(), shape.lanes, "one sum a lane");
    if shape.len() < SHORT {
        return sum_groups::<1>(shape, out, &term);
    }
    // Lanes summed together: eight partial sums of a group stay in the registers of the level.
    match level() {
        Level::Avx512 => dispatch(
            #[inline(always)]
            || sum_groups::<8>(shape, out, &term),
        ),
        Level::Avx2 | Level::Baseline => dispatch(
            #[inline(always)]
            || sum_groups::<4>(shape, out, &term),
        ),
    }
}

#[inline(always)]
fn sum_groups<const N: usize>(shape: Shape, out: &mut [f64], term: &impl Fn(usize, usize) -> f64) {
    if shape.dim == 1 {
        for (lane, out) in out.iter_mut().enumerate() {
            *out = term(0, lane);
        }
        return;
    }
    let whole = out.len() - out.len() % N;
    let (groups, rest) = out.split_at_mut(whole);
    for (g, out) in groups.chunks_exact_mut(N).enumerate() {
        out.copy_from_slice(&sum_group::<N>(shape, g * N, term));
    }
    for (lane, out) in rest.iter_mut().enumerate() {
        [*out] = sum_group::<1>(shape, whole + lane, term);
    }
}

/// Bound on `|computed - exact| / Σ|terms|` of [`sum`] over `dim` terms, the terms taken as given.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
pub fn sum_error_factor(dim: usize) -> f64 {
    const U: f64 = f64::EPSILON / 2.0;
    let ways = dim.min(LEAF).div_ceil(WAYS).saturating_sub(1) as f64;
    let tree = if dim > 1 { 3.0 } else { 0.0 };
    let levels = if dim > LEAF { f64::from((dim.div_ceil(LEAF) as u64).ilog2() + 2) } else { 0.0 };
    let k = ways + tree + levels;
    // k u / (1 - k u) with k u < 2^-40 is below k u (1 + 2^-39).
    k * U * (1.0 + 1e-11)
}

#[inline(always)]
fn sum_group<const N: usize>(
    shape: Shape,
    first: usize,
    term: &impl Fn(usize, usize) -> f64,
) -> [f64; N] {
    if shape.dim <= LEAF {
        // One leaf, added to zero as at the end of the tree.
        return sum_leaf::<N>(shape, first, 0..shape.dim, term).map(|sum| 0.0 + sum);
    }
    // Pending leaves, one a level: level k holds the sum of 2^k leaves.
    let mut pending = [[0.0; N]; usize::BITS as usize];
    let mut leaves = 0usize;
    let mut start = 0;
    while start < shape.dim {
        let end = shape.dim.min(start + LEAF);
        let mut carry = sum_leaf::<N>(shape, first, start..end, term);
        let mut level = 0;
        while leaves >> level & 1 == 1 {
            for (c, p) in carry.iter_mut().zip(&pending[level]) {
                *c += p;
            }
            level += 1;
        }
        pending[level] = carry;
        leaves += 1;
        start = end;
    }
    let mut total = [0.0; N];
    for (level, pending) in pending.iter().enumerate() {
        if leaves >> level & 1 == 1 {
            for (t, p) in total.iter_mut().zip(pending) {
                *t += p;
            }
        }
    }
    total
}

#[inline(always)]
fn sum_leaf<const N: usize>(
    shape: Shape,
    first: usize,
    coordinates: std::ops::Range<usize>,
    term: &impl Fn(usize, usize) -> f64,
) -> [f64; N] {
    let mut way = [[0.0; N]; WAYS];
    let whole = coordinates.end - (coordinates.end - coordinates.start) % WAYS;
    // A leaf begins at a multiple of eight: coordinate `i` goes to number `i % WAYS`. With all eight in one body of the loop the partial
    // sums have registers of their own.
    let mut i = coordinates.start;
    while i < whole {
        for (k, way) in way.iter_mut().enumerate() {
            let at = (i + k) * shape.lanes + first;
            for (lane, w) in way.iter_mut().enumerate() {
                *w += term(i + k, at + lane);
            }
        }
        i += WAYS;
    }
    for i in whole..coordinates.end {
        let at = i * shape.lanes + first;
        for (lane, w) in way[i % WAYS].iter_mut().enumerate() {
            *w += term(i, at + lane);
        }
    }
    let mut out = [0.0; N];
    for (n, out) in out.iter_mut().enumerate() {
        let w = |k: usize| way[k][n];
        *out = ((w(0) + w(4)) + (w(2) + w(6))) + ((w(1) + w(5)) + (w(3) + w(7)));
    }
    out
}

/// `out[lane] = Σ_i f(a_i)`.
pub fn sum1(a: Block<'_>, out: &mut [f64], f: impl Fn(f64) -> f64) {
    sum(a.shape, out, |_, k| f(a.data[k]));
}

/// `out[lane] = Σ_i f(a_i, b_i)`.
///
/// # Panics
/// If the blocks differ in shape.
pub fn sum2(a: Block<'_>, b: Block<'_>, out: &mut [f64], f: impl Fn(f64, f64) -> f64) {
    assert_eq!(a.shape, b.shape, "two blocks of one shape");
    sum(a.shape, out, |_, k| f(a.data[k], b.data[k]));
}

/// `out[lane] = max_i |a_i|`; NaN when any coordinate is NaN.
pub fn max_abs(a: Block<'_>, out: &mut [f64]) {
    out.fill(0.0);
    dispatch(
        #[inline(always)]
        || {
            for i in 0..a.shape.dim {
                for (out, a) in out.iter_mut().zip(a.row(i)) {
                    // Without branches: a NaN is taken and never replaced.
                    *out = if (a.abs() > *out) | a.is_nan() { a.abs() } else { *out };
                }
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(shape: Shape) -> Vec<f64> {
        (0..shape.len()).map(|k| 1.0 / (1.0 + (k * 7919 % 1013) as f64) - 0.3).collect()
    }

    #[test]
    fn every_width_gives_the_same_bits() {
        for dim in [1, 2, 3, 7, 8, 9, 127, 128, 129, 1000] {
            let wide = Shape::new(dim, 37);
            let data = filled(wide);
            let mut all = vec![0.0; 37];
            sum1(Block::new(&data, wide), &mut all, |x| x * x);
            for (lane, &in_a_batch) in all.iter().enumerate() {
                let alone: Vec<f64> = Block::new(&data, wide).lane(lane).collect();
                let mut out = [0.0];
                sum1(Block::new(&alone, Shape::new(dim, 1)), &mut out, |x| x * x);
                assert_eq!(out[0].to_bits(), in_a_batch.to_bits(), "dim {dim} lane {lane}");
            }
        }
    }

    #[test]
    fn sums_stay_within_the_stated_error() {
        // Integers scaled by a power of two: the exact sum is known.
        for dim in [1usize, 5, 130, 5000] {
            let shape = Shape::new(dim, 1);
            let data: Vec<f64> = (0..dim).map(|k| (k as f64 + 1.0) / 3.0).collect();
            let mut out = [0.0];
            sum1(Block::new(&data, shape), &mut out, |x| x);
            // Σ fl((k+1)/3) is summed exactly in integers of 2^-54 (all terms lie below 2^11).
            let exact: i128 = data.iter().map(|x| (x * 2f64.powi(54)) as i128).sum();
            let got = (out[0] * 2f64.powi(54)) as i128;
            let allowed = sum_error_factor(dim) * exact as f64;
            assert!(((got - exact) as f64).abs() <= allowed, "dim {dim}: {got} {exact} {allowed}");
        }
    }

    #[test]
    fn max_abs_sees_nan() {
        let data = [1.0, f64::NAN, -3.0, 2.0];
        let mut out = [0.0; 2];
        max_abs(Block::new(&data, Shape::new(2, 2)), &mut out);
        assert_eq!(out[0].to_bits(), 3f64.to_bits());
        assert!(out[1].is_nan());
    }
}
