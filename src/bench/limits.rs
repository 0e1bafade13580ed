//! What the machine can do at the best, measured at the level of vector instructions that runs use.
//!
//! Each number is the fastest of several passes over data in the first-level cache, unless stated. A [`Demand`] counts what an
//! update cannot do without; the largest of the times that its parts take alone is the roofline: no program is faster, whatever
//! it overlaps.

use std::hint::black_box;
use std::time::Instant;

use serde::Serialize;

use ratecheck_problems::random::{Key, fill_normal, fill_uniform};
use ratecheck_problems::vectors::dispatch;

/// What one update needs, whoever computes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Demand {
    /// Vector operations (additions, multiplications, comparisons, bit operations), a lane of one each; loads and stores are free.
    pub operations: f64,
    /// Square roots.
    pub roots: f64,
    /// Divisions; they share a unit with the roots.
    pub divisions: f64,
    /// Bytes that memory moves.
    pub bytes: f64,
    /// Random rows of 800 bytes out of 8 MB.
    pub rows: f64,
    /// Subtractions with a minimum and a maximum, each of which waits for the one before.
    pub chain: f64,
}

impl Demand {
    /// Nothing.
    pub const NONE: Demand =
        Demand { operations: 0.0, roots: 0.0, divisions: 0.0, bytes: 0.0, rows: 0.0, chain: 0.0 };

    /// A keyed normal: half of 86 operations for two words of Philox4x32-10 (ten rounds of two products, two shifts, four exclusive
    /// ors; six operations to join halves) and half of 91 for Box-Muller (logarithm 34, sine and cosine 35, 22 around them), with
    /// a root and a division for two.
    pub const NORMAL: Demand =
        Demand { operations: 88.5, roots: 0.5, divisions: 0.5, ..Demand::NONE };

    /// Adam with its corrections folded into the scalars of the step: 3 operations for m, 4 for v, 3 and a root and a division for x.
    pub const ADAM: Demand =
        Demand { operations: 12.0, roots: 1.0, divisions: 1.0, ..Demand::NONE };

    /// Both.
    #[must_use]
    pub const fn and(self, other: Demand) -> Demand {
        Demand {
            operations: self.operations + other.operations,
            roots: self.roots + other.roots,
            divisions: self.divisions + other.divisions,
            bytes: self.bytes + other.bytes,
            rows: self.rows + other.rows,
            chain: self.chain + other.chain,
        }
    }

    /// With so many operations more.
    #[must_use]
    pub const fn operations(self, more: f64) -> Demand {
        self.and(Demand { operations: more, ..Demand::NONE })
    }
}

/// The machine, in ns unless stated.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Limits {
    /// One operation a lane: multiplications and additions in turn.
    pub operation: f64,
    /// A square root.
    pub root: f64,
    /// A division.
    pub division: f64,
    /// A root and a division of the root, as Adam has them.
    pub root_and_division: f64,
    /// 64 bits of Philox4x32-10, as a uniform number.
    pub word: f64,
    /// A standard normal.
    pub normal: f64,
    /// A subtraction, a maximum and a minimum that wait for each other.
    pub chain: f64,
    /// A random row of 100 numbers of a matrix of 10⁴ rows.
    pub row: f64,
    /// Bytes a ns (GB/s) with three arrays updated and a fourth read, far larger than the second-level cache.
    pub bandwidth: f64,
}

/// The roofline of a workload.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Limit {
    /// ns per update.
    pub ns: f64,
    /// What takes that long.
    pub binds: &'static str,
}

impl Limits {
    /// Measures them, with arrays of `stream` numbers for the bandwidth.
    #[must_use]
    pub fn measure(stream: usize) -> Limits {
        let key = Key::new(1, 0, 1, 0).expect("small numbers lie in the table");
        let mut normals = vec![0.0; 640];
        let mut uniforms = vec![0.0; 640];
        Limits {
            operation: each(|_, y| (0..OPERATIONS / 2).fold(y, |y, _| 0.999 * y + 1e-3))
                / OPERATIONS as f64,
            root: each(|_, y| y.sqrt()),
            division: each(|_, y| 1.5 / y),
            root_and_division: each(|_, y| 1.5 / (y.sqrt() + 1e-8)),
            word: fastest(640 * 50, || {
                (0..50).for_each(|_| fill_uniform(black_box(key), 10, 64, &mut uniforms));
            }),
            normal: fastest(640 * 50, || {
                (0..50).for_each(|_| fill_normal(black_box(key), 10, 64, &mut normals));
            }),
            chain: chain(),
            row: row(),
            bandwidth: 56.0 / streaming(stream),
        }
    }

    /// The roofline of a demand.
    #[must_use]
    pub fn of(&self, demand: &Demand) -> Limit {
        let Demand { operations, roots, divisions, bytes, rows, chain } = *demand;
        let parts = [
            (operations * self.operation, "issue"),
            (roots * self.root + divisions * self.division, "divider"),
            (bytes / self.bandwidth, "memory"),
            (rows * self.row, "random rows"),
            (chain * self.chain, "latency"),
        ];
        let (ns, binds) = parts.into_iter().fold((0.0, ""), |a, b| if b.0 > a.0 { b } else { a });
        Limit { ns, binds }
    }
}

/// Operations on an element while it is in a register: loading and storing it does not count, and several elements are under way.
const OPERATIONS: usize = 16;

/// ns an item in the fastest of several passes over `items`.
fn fastest(items: usize, mut pass: impl FnMut()) -> f64 {
    const PASSES: usize = 30;
    pass();
    let time = |_| {
        let begin = Instant::now();
        pass();
        begin.elapsed().as_secs_f64()
    };
    (0..PASSES).map(time).fold(f64::INFINITY, f64::min) * 1e9 / items as f64
}

/// A function of each element of an array.
fn each(f: impl Fn(f64, f64) -> f64 + Copy) -> f64 {
    const LENGTH: usize = 512;
    const ROUNDS: usize = 100;
    let y: Vec<f64> = (0..LENGTH).map(|k| 1.0 + k as f64 / 300.0).collect();
    let mut out = vec![0.0; LENGTH];
    fastest(LENGTH * ROUNDS, || {
        for _ in 0..ROUNDS {
            let (y, out) = (black_box(&y[..]), &mut out[..]);
            dispatch(
                #[inline(always)]
                || {
                    for (out, y) in out.iter_mut().zip(y) {
                        *out = f(*out, *y);
                    }
                },
            );
            black_box(out);
        }
    })
}

fn chain() -> f64 {
    const LENGTH: usize = 1024;
    let steps: Vec<f64> = (0..LENGTH).map(|k| (k % 7) as f64 / 10.0 - 0.3).collect();
    let mut x = 1.0;
    fastest(LENGTH * 20, || {
        for _ in 0..20 {
            for step in black_box(&steps) {
                let y = x - step;
                let y = if y > -1.0 { y } else { -1.0 };
                x = if y < 1.0 { y } else { 1.0 };
            }
        }
        black_box(x);
    })
}

fn row() -> f64 {
    const ROWS: usize = 10_000;
    const DIM: usize = 100;
    let matrix = vec![1.0_f64; ROWS * DIM];
    // A stride that shares no factor with the number of rows: every row once, each far from the one before.
    let order: Vec<usize> = (0..ROWS).map(|k| k * 7_919 % ROWS).collect();
    let mut bits = 0;
    let ns = fastest(ROWS, || {
        for row in &order {
            // One number of each cache line: nothing but the fetch takes time.
            for a in black_box(&matrix[row * DIM..][..DIM]).iter().step_by(8) {
                bits ^= a.to_bits();
            }
        }
    });
    black_box(bits);
    ns
}

/// ns an element with three arrays updated and one read.
fn streaming(length: usize) -> f64 {
    let [mut a, mut b, mut c] = [0.0, 1.0, 2.0].map(|x| vec![x; length]);
    let d = vec![1e-3; length];
    let mut best = f64::INFINITY;
    for _ in 0..6 {
        let begin = Instant::now();
        let (a, b, c, d) = (&mut a[..], &mut b[..], &mut c[..], &d[..length]);
        dispatch(
            #[inline(always)]
            || {
                let (a, b, c) = (&mut a[..length], &mut b[..length], &mut c[..length]);
                for k in 0..length {
                    a[k] += d[k];
                    b[k] -= d[k];
                    c[k] = 0.5 * c[k] + d[k];
                }
            },
        );
        black_box((a, b, c));
        best = best.min(begin.elapsed().as_secs_f64());
    }
    best * 1e9 / length as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        operation: 0.02,
        root: 0.7,
        division: 0.4,
        root_and_division: 1.1,
        word: 1.0,
        normal: 3.0,
        chain: 1.6,
        row: 20.0,
        bandwidth: 40.0,
    };

    #[test]
    fn the_slowest_part_binds() {
        let of = |demand: Demand| LIMITS.of(&demand);
        let issue = of(Demand::NORMAL.and(Demand::ADAM).operations(5.0));
        // 105.5 operations take 2.11 ns, 1.5 roots and divisions 1.65 ns.
        assert_eq!(issue.binds, "issue");
        assert!((issue.ns - 2.11).abs() < 1e-12);
        let stream = of(Demand { bytes: 56.0, ..Demand::ADAM });
        assert_eq!((stream.binds, stream.ns.to_bits()), ("memory", 1.4_f64.to_bits()));
        assert_eq!(of(Demand { roots: 3.0, ..Demand::ADAM }).binds, "divider");
        assert_eq!(of(Demand { rows: 0.32, ..Demand::ADAM }).binds, "random rows");
        assert_eq!(of(Demand { chain: 1.0, ..Demand::ADAM }).binds, "latency");
    }
}
