//! Minibatches of linear models, whose gradients are `Σ_b ℓ'(a_{k_b}ᵀw) a_{k_b}` and a penalty's.
//!
//! Rows of a large matrix at random places come from memory more slowly than they are used. So all products with
//! `w` come first, several rows at a time, which the processor asks for while it still waits for others; then all slopes; and then the
//! rows again, now close by, a few columns at a time through all of them, so that the gradient stays in registers.

use std::hint::black_box;

use crate::number::Scalar;
use crate::vectors::dispatch;

/// Rows between the first look at a row and the second: they fit the first-level cache up to some hundred features.
const TOGETHER: usize = 32;
/// Wide rows whose products are taken together.
const WIDE_ROWS: usize = 8;
/// Short rows that pass through registers together.
const SHORT_ROWS: usize = 4;
/// Numbers in a line of the cache, and partial sums of a product.
const LINE: usize = 8;
/// Lines of a row between two looks at its length, and lines of the gradient that stay in registers while all rows are added.
const LINES: usize = 4;

/// A matrix, row after row. Rows of more than a line of the cache begin with one and are filled up with zeros: no vector lies across
/// two lines, and none is left over at the end.
#[derive(Debug)]
pub(crate) struct Matrix {
    memory: Vec<f64>,
    begin: usize,
    /// From the begin of a row to that of the next.
    stride: usize,
    dim: usize,
}

impl Matrix {
    /// Rows of `dim` numbers each.
    pub(crate) fn new(numbers: &[f64], dim: usize) -> Matrix {
        let stride = if dim > LINE { dim.next_multiple_of(LINE) } else { dim };
        let mut memory: Vec<f64> = Vec::with_capacity(numbers.len() / dim * stride + LINE);
        // Where it cannot be told, the answer is a huge number.
        let begin = memory.as_ptr().align_offset(LINE * size_of::<f64>()) % LINE;
        memory.resize(begin, 0.0);
        for row in numbers.chunks_exact(dim) {
            memory.extend_from_slice(row);
            memory.resize(memory.len() + stride - dim, 0.0);
        }
        Matrix { memory, begin, stride, dim }
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> usize {
        (self.memory.len() - self.begin) / self.stride
    }

    /// Number of columns.
    pub(crate) fn dim(&self) -> usize {
        self.dim
    }

    /// Row `k`.
    #[inline(always)]
    pub(crate) fn row(&self, k: usize) -> &[f64] {
        &self.memory[self.begin + k * self.stride..][..self.dim]
    }

    /// All rows.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.memory[self.begin..].chunks_exact(self.stride).map(|row| &row[..self.dim])
    }

    /// All entries.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &f64> {
        self.rows().flatten()
    }

    /// Row `k` with the zeros at its end.
    #[inline(always)]
    fn lines(&self, k: u32) -> &[[f64; LINE]] {
        let row = &self.memory[self.begin + k as usize * self.stride..][..self.stride];
        row.as_chunks::<LINE>().0
    }

    /// Adds `weight Σ_b slope_b a_{k_b}` to `g`, `k_b` the numbers in `batch`. `slopes` is called with some of these numbers and the products
    /// `a_{k_b}ᵀw`, in whose places it leaves the slopes; it is best `#[inline(always)]`.
    ///
    /// A product has eight partial sums, the `i`-th entry in number `i mod 8`, which are then added in order: up to eight features are
    /// summed in order. To each entry of `g` is added `(weight slope_b) a_{k_b}`, one row after the other.
    pub(crate) fn add_rows(
        &self,
        batch: &[u32],
        weight: f64,
        w: &[f64],
        g: &mut [f64],
        slopes: impl Fn(&[u32], &mut [f64]),
    ) {
        let (w, g) = (&w[..self.dim], &mut g[..self.dim]);
        let mut memory = [0.0; TOGETHER];
        if self.dim <= LINE {
            for batch in batch.chunks(TOGETHER) {
                let m = &mut memory[..batch.len()];
                dispatch(
                    #[inline(always)]
                    || {
                        self.short_products(batch, w, m);
                        slopes(batch, m);
                        m.iter_mut().for_each(|slope| *slope *= weight);
                        self.combine_short(batch, m, g);
                    },
                );
            }
            return;
        }
        f64::with_scratch(self.stride, |filled| {
            filled[..w.len()].copy_from_slice(w);
            let w = filled.as_chunks::<LINE>().0;
            for batch in batch.chunks(TOGETHER) {
                let m = &mut memory[..batch.len()];
                dispatch(
                    #[inline(always)]
                    || {
                        let mut rows: [&[[f64; LINE]]; TOGETHER] = [&[]; TOGETHER];
                        let rows = &mut rows[..batch.len()];
                        for (row, k) in rows.iter_mut().zip(batch) {
                            *row = self.lines(*k);
                        }
                        ask_for(rows);
                        products(rows, w, m);
                        slopes(batch, m);
                        m.iter_mut().for_each(|slope| *slope *= weight);
                        combine(rows, m, g);
                    },
                );
            }
        });
    }

    /// [`Matrix::add_rows`] with the slope of each row from its number and product.
    pub(crate) fn add_each(
        &self,
        batch: &[u32],
        weight: f64,
        w: &[f64],
        g: &mut [f64],
        slope: impl Fn(usize, f64) -> f64,
    ) {
        self.add_rows(
            batch,
            weight,
            w,
            g,
            #[inline(always)]
            |batch, products| {
                for (k, m) in batch.iter().zip(products) {
                    *m = slope(*k as usize, *m);
                }
            },
        );
    }

    #[inline(always)]
    fn short_products(&self, batch: &[u32], w: &[f64], out: &mut [f64]) {
        for (out, k) in out.iter_mut().zip(batch) {
            *out = self.row(*k as usize).iter().zip(w).fold(0.0, |sum, (a, w)| sum + a * w);
        }
    }

    #[inline(always)]
    fn combine_short(&self, batch: &[u32], slopes: &[f64], g: &mut [f64]) {
        let (fours, rest) = batch.as_chunks::<SHORT_ROWS>();
        let (slopes, last) = slopes.as_chunks::<SHORT_ROWS>();
        for (slopes, rows) in slopes.iter().zip(fours) {
            let rows = rows.map(|k| self.row(k as usize));
            for (i, g) in g.iter_mut().enumerate() {
                *g = rows.iter().zip(slopes).fold(*g, |sum, (row, slope)| sum + slope * row[i]);
            }
        }
        for (slope, k) in last.iter().zip(rest) {
            for (g, a) in g.iter_mut().zip(self.row(*k as usize)) {
                *g += slope * a;
            }
        }
    }
}

/// Looks at two places of every row: the processor asks memory for all of these at once, where the products alone would look at a
/// few rows at a time, and guesses the lines that follow.
#[inline(always)]
fn ask_for(rows: &[&[[f64; LINE]]]) {
    let look = |row: &[[f64; LINE]]| row[0][0].to_bits() | row[row.len() / 2][0].to_bits();
    black_box(rows.iter().fold(0, |all, row| all | look(row)));
}

/// The product of each row with `w`.
#[inline(always)]
fn products(rows: &[&[[f64; LINE]]], w: &[[f64; LINE]], out: &mut [f64]) {
    let (whole, rest) = rows.as_chunks::<WIDE_ROWS>();
    let (out, last) = out.as_chunks_mut::<WIDE_ROWS>();
    for (out, rows) in out.iter_mut().zip(whole) {
        *out = products_of(*rows, w);
    }
    for (out, row) in last.iter_mut().zip(rest) {
        [*out] = products_of([row], w);
    }
}

/// In this form, with arrays for the lines and the length of a row looked at once in four of them, every level gets vector instructions.
#[inline(always)]
fn products_of<const N: usize>(rows: [&[[f64; LINE]]; N], w: &[[f64; LINE]]) -> [f64; N] {
    let mut sums = [[0.0; LINE]; N];
    let (blocks, few) = w.as_chunks::<LINES>();
    for (b, w) in blocks.iter().enumerate() {
        let rows = rows.map(|row| &row.as_chunks::<LINES>().0[b]);
        for c in 0..LINES {
            for n in 0..N {
                let row = rows[n][c];
                sums[n] = std::array::from_fn(|way| sums[n][way] + row[way] * w[c][way]);
            }
        }
    }
    for (c, w) in few.iter().enumerate() {
        for n in 0..N {
            let row = rows[n][blocks.len() * LINES + c];
            sums[n] = std::array::from_fn(|way| sums[n][way] + row[way] * w[way]);
        }
    }
    sums.map(|[first, others @ ..]| others.iter().fold(first, |sum, other| sum + other))
}

/// `g += Σ slope row`, one row after the other.
#[inline(always)]
fn combine(rows: &[&[[f64; LINE]]], slopes: &[f64], g: &mut [f64]) {
    let (lines, rest) = g.as_chunks_mut::<LINE>();
    let (blocks, few) = lines.as_chunks_mut::<LINES>();
    let mut at = 0;
    for block in blocks {
        combine_lines(rows, slopes, at, block);
        at += LINES;
    }
    for line in few {
        combine_lines(rows, slopes, at, std::array::from_mut(line));
        at += 1;
    }
    if !rest.is_empty() {
        let mut last = [[0.0; LINE]];
        last[0][..rest.len()].copy_from_slice(rest);
        combine_lines(rows, slopes, at, &mut last);
        rest.copy_from_slice(&last[0][..rest.len()]);
    }
}

/// [`combine`] for `N` lines of `g`, of which the first is line `at`.
#[inline(always)]
fn combine_lines<const N: usize>(
    rows: &[&[[f64; LINE]]],
    slopes: &[f64],
    at: usize,
    g: &mut [[f64; LINE]; N],
) {
    let mut sums = *g;
    for (row, slope) in rows.iter().zip(slopes) {
        let row = &row[at..][..N];
        for n in 0..N {
            sums[n] = std::array::from_fn(|i| sums[n][i] + slope * row[n][i]);
        }
    }
    *g = sums;
}

/// Adds the penalties of a batch, `weight |batch| ∇r(w)`, to `g`.
#[expect(clippy::cast_precision_loss, reason = "batches are smaller than 2^32")]
pub(crate) fn add_penalty(
    batch: &[u32],
    weight: f64,
    w: &[f64],
    g: &mut [f64],
    slope: impl Fn(f64) -> f64,
) {
    let total = weight * batch.len() as f64;
    for (g, w) in g.iter_mut().zip(w) {
        *g += total * slope(*w);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(len: usize, seed: usize) -> Vec<f64> {
        (0..len).map(|k| 1.0 / (1.0 + ((k + seed) * 7919 % 1013) as f64) - 0.3).collect()
    }

    /// Row by row, with the order of the sums as it is documented.
    fn one_by_one(data: &[f64], batch: &[u32], weight: f64, w: &[f64], g: &mut [f64]) {
        for k in batch {
            let row = &data[*k as usize * w.len()..][..w.len()];
            let mut s = [0.0; 8];
            for (i, (a, w)) in row.iter().zip(w).enumerate() {
                s[i % 8] += a * w;
            }
            let product = s[1..].iter().fold(s[0], |sum, s| sum + s);
            let slope = weight * (product * product - f64::from(*k));
            for (g, a) in g.iter_mut().zip(row) {
                *g += slope * a;
            }
        }
    }

    #[test]
    fn batches_of_every_size_have_the_bits_of_one_row_after_the_other() {
        for dim in [1, 2, 3, 7, 8, 9, 16, 100, 131] {
            let (data, w) = (filled(50 * dim, 3), filled(dim, 400));
            for size in (0..=9).chain([31, 32, 33, 100]) {
                let batch: Vec<u32> = (0..size).map(|b| (b * 37 + 11) % 50).collect();
                let (mut g, mut expected) = (filled(dim, 7), filled(dim, 7));
                let slope = |k: usize, product: f64| product * product - k as f64;
                Matrix::new(&data, dim).add_each(&batch, 0.3, &w, &mut g, slope);
                one_by_one(&data, &batch, 0.3, &w, &mut expected);
                let bits = |g: &[f64]| g.iter().map(|g| g.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(&g), bits(&expected), "{dim} features, {size} rows");
            }
        }
    }

    #[test]
    fn rows_are_the_same_numbers_and_long_ones_begin_with_a_line() {
        for dim in [1, 7, 8, 9, 16, 100] {
            let numbers = filled(5 * dim, 5);
            let matrix = Matrix::new(&numbers, dim);
            assert_eq!((matrix.len(), matrix.dim()), (5, dim));
            assert!(matrix.entries().eq(&numbers));
            for k in 0..5 {
                assert_eq!(matrix.row(k), &numbers[k * dim..][..dim]);
                assert!(dim <= LINE || matrix.row(k).as_ptr().addr().is_multiple_of(64));
            }
        }
    }

    #[test]
    fn products_of_few_features_are_summed_in_order() {
        for dim in 1..=8 {
            let (row, w) = (filled(dim, 1), filled(dim, 2));
            let expected = row.iter().zip(&w).fold(0.0, |sum, (a, w)| sum + a * w);
            let mut found = [0.0];
            Matrix::new(&row, dim).short_products(&[0], &w, &mut found);
            assert_eq!(found[0].to_bits(), f64::to_bits(expected), "{dim} features");
        }
    }
}
