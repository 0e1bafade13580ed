//! Minibatches of linear models, whose gradients are `Σ_b ℓ'(a_{k_b}ᵀw) a_{k_b}` and a penalty's.
//!
//! Rows of a large matrix at random places come from memory more slowly than they are used. So all products with
//! `w` come first, several rows at a time, which the processor asks for while it still waits for others; then all slopes; and then the
//! rows again, now close by, four at a time into the gradient.

use std::hint::black_box;
use std::ops::Deref;

use crate::vectors::dispatch;

/// Rows between the first look at a row and the second: they fit the first-level cache up to some hundred features.
const TOGETHER: usize = 32;
/// Rows that pass through registers together.
const ROWS: usize = 4;
/// Partial sums of a product.
const WAYS: usize = 8;
/// Numbers in a line of the cache.
const LINE: usize = 8;

/// Numbers that begin with a line of the cache, so that fewer vectors lie across two.
#[derive(Debug)]
pub(crate) struct Aligned {
    memory: Vec<f64>,
    begin: usize,
    len: usize,
}

impl From<Vec<f64>> for Aligned {
    fn from(numbers: Vec<f64>) -> Aligned {
        let mut memory: Vec<f64> = Vec::with_capacity(numbers.len() + LINE);
        // Where it cannot be told, the answer is a huge number.
        let begin = memory.as_ptr().align_offset(LINE * size_of::<f64>()) % LINE;
        memory.resize(begin, 0.0);
        memory.extend_from_slice(&numbers);
        Aligned { memory, begin, len: numbers.len() }
    }
}

impl Deref for Aligned {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.memory[self.begin..][..self.len]
    }
}

/// A matrix, row after row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Matrix<'a> {
    data: &'a [f64],
    dim: usize,
}

impl<'a> Matrix<'a> {
    /// Rows of `dim` numbers each.
    pub(crate) fn new(data: &'a [f64], dim: usize) -> Matrix<'a> {
        Matrix { data, dim }
    }

    #[inline(always)]
    fn row(self, k: u32) -> &'a [f64] {
        &self.data[k as usize * self.dim..][..self.dim]
    }

    /// Adds `weight Σ_b slope_b a_{k_b}` to `g`, `k_b` the numbers in `batch`. `slopes` is called with some of these numbers and the products
    /// `a_{k_b}ᵀw`, in whose places it leaves the slopes; it is best `#[inline(always)]`.
    ///
    /// A product has eight partial sums, the `i`-th entry in number `i mod 8`, which are then added in order: up to eight features are
    /// summed in order. To each entry of `g` is added `(weight slope_b) a_{k_b}`, one row after the other.
    pub(crate) fn add_rows(
        self,
        batch: &[u32],
        weight: f64,
        w: &[f64],
        g: &mut [f64],
        slopes: impl Fn(&[u32], &mut [f64]),
    ) {
        let (w, g) = (&w[..self.dim], &mut g[..self.dim]);
        let mut memory = [0.0; TOGETHER];
        for batch in batch.chunks(TOGETHER) {
            let m = &mut memory[..batch.len()];
            dispatch(
                #[inline(always)]
                || {
                    self.ask_for(batch);
                    self.products(batch, w, m);
                    slopes(batch, m);
                    m.iter_mut().for_each(|slope| *slope *= weight);
                    self.combine(batch, m, g);
                },
            );
        }
    }

    /// [`Matrix::add_rows`] with the slope of each row from its number and product.
    pub(crate) fn add_each(
        self,
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

    /// Looks at two places of every row: the processor asks memory for all of these at once, where the products alone would look at a
    /// few rows at a time, and guesses the lines that follow.
    #[inline(always)]
    fn ask_for(self, batch: &[u32]) {
        if self.dim > 2 * LINE {
            let look = |row: &[f64]| row[0].to_bits() | row[row.len() / 2].to_bits();
            black_box(batch.iter().fold(0, |all, k| all | look(self.row(*k))));
        }
    }

    #[inline(always)]
    fn products(self, batch: &[u32], w: &[f64], out: &mut [f64]) {
        let (fours, rest) = batch.as_chunks::<ROWS>();
        let (out, last) = out.as_chunks_mut::<ROWS>();
        for (out, rows) in out.iter_mut().zip(fours) {
            *out = products(rows.map(|k| self.row(k)), w);
        }
        for (out, k) in last.iter_mut().zip(rest) {
            [*out] = products([self.row(*k)], w);
        }
    }

    #[inline(always)]
    fn combine(self, batch: &[u32], slopes: &[f64], g: &mut [f64]) {
        let (fours, rest) = batch.as_chunks::<ROWS>();
        let (slopes, last) = slopes.as_chunks::<ROWS>();
        for (slopes, rows) in slopes.iter().zip(fours) {
            combine(rows.map(|k| self.row(k)), *slopes, g);
        }
        for (slope, k) in last.iter().zip(rest) {
            combine([self.row(*k)], [*slope], g);
        }
    }
}

/// In this form, with arrays for the chunks, every level gets vector instructions.
#[inline(always)]
fn products<const N: usize>(rows: [&[f64]; N], w: &[f64]) -> [f64; N] {
    let rows = rows.map(|row| row[..w.len()].as_chunks::<WAYS>());
    let mut sums = [[0.0; WAYS]; N];
    let (whole, rest) = w.as_chunks::<WAYS>();
    for (c, w) in whole.iter().enumerate() {
        for n in 0..N {
            let row = rows[n].0[c];
            sums[n] = std::array::from_fn(|way| sums[n][way] + row[way] * w[way]);
        }
    }
    for (sums, (_, row)) in sums.iter_mut().zip(rows) {
        for ((sum, a), w) in sums.iter_mut().zip(row).zip(rest) {
            *sum += a * w;
        }
    }
    sums.map(|[first, others @ ..]| others.iter().fold(first, |sum, other| sum + other))
}

#[inline(always)]
fn combine<const N: usize>(rows: [&[f64]; N], slopes: [f64; N], g: &mut [f64]) {
    let rows = rows.map(|row| &row[..g.len()]);
    for (i, g) in g.iter_mut().enumerate() {
        *g = rows.iter().zip(slopes).fold(*g, |sum, (row, slope)| sum + slope * row[i]);
    }
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
    fn aligned_numbers_are_the_same_ones_at_the_begin_of_a_line() {
        for len in [0, 1, 7, 8, 100] {
            let numbers = filled(len, 5);
            let aligned = Aligned::from(numbers.clone());
            assert_eq!(&*aligned, &numbers[..]);
            assert_eq!(aligned.as_ptr().addr() % 64, 0);
        }
    }

    #[test]
    fn products_of_few_features_are_summed_in_order() {
        for dim in 1..=8 {
            let (row, w) = (filled(dim, 1), filled(dim, 2));
            let expected = row.iter().zip(&w).fold(0.0, |sum, (a, w)| sum + a * w);
            let [found] = products([&row], &w);
            assert_eq!(found.to_bits(), f64::to_bits(expected), "{dim} features");
        }
    }
}
