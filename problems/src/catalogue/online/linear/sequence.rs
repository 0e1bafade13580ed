//! The coefficients `c_t`, one number a coordinate and step.

use crate::random::{Key, fill_uniform};
use crate::rounding::{gamma, mul_up};
use crate::space::BlockMut;
use crate::table::Table;

/// How `c_t` is chosen.
#[derive(Debug)]
pub(super) enum Sequence {
    /// Independent uniform entries, keyed by replica and step.
    Uniform { lo: f64, hi: f64 },
    /// Independent entries with finitely many values: each with its probability, the last taking the rest.
    Discrete(Vec<(f64, f64)>),
    /// These values in turn, in every coordinate.
    Pattern(Vec<f64>),
    /// `high` at the steps `1, 1 + period, 1 + 2 period, ...` and `low` at the others, in every coordinate.
    Periodic { high: f64, low: f64, period: u64 },
    /// The rows of a file.
    Table(Table),
}

impl Sequence {
    /// `c_t` of every lane; NaN beyond the end of a table.
    pub(super) fn fill(&self, key: Key, mut c: BlockMut<'_>) {
        let shape = c.shape();
        match self {
            Sequence::Uniform { lo, hi } => {
                fill_uniform(key, shape.dim(), shape.lanes(), c.flat());
                for c in c.flat() {
                    // Rounding must not leave the stated interval.
                    *c = (lo + (hi - lo) * *c).clamp(*lo, *hi);
                }
            }
            Sequence::Discrete(atoms) => {
                fill_uniform(key, shape.dim(), shape.lanes(), c.flat());
                for c in c.flat() {
                    *c = pick(atoms, *c);
                }
            }
            Sequence::Pattern(values) => {
                let place = key.step().saturating_sub(1) % values.len() as u64;
                #[expect(clippy::cast_possible_truncation, reason = "below the number of values")]
                c.flat().fill(values[place as usize]);
            }
            Sequence::Periodic { high, low, period } => {
                c.flat().fill(if key.step() % period == 1 % period { *high } else { *low });
            }
            Sequence::Table(table) => match table.row(key.step()) {
                Some(row) => {
                    for (i, value) in row.iter().enumerate() {
                        c.row(i).fill(*value);
                    }
                }
                None => c.flat().fill(f64::NAN),
            },
        }
    }

    /// The mean over the law, over a period, or over the rows of a file; `low` for a spike.
    #[expect(clippy::cast_precision_loss, reason = "periods and rows of a file stay below 2^53")]
    pub(super) fn mean(&self, dim: usize) -> Vec<f64> {
        match self {
            Sequence::Uniform { lo, hi } => vec![0.5 * lo + 0.5 * hi; dim],
            Sequence::Discrete(atoms) => {
                vec![atoms.iter().map(|(p, value)| p * value).sum(); dim]
            }
            Sequence::Pattern(values) => {
                vec![values.iter().sum::<f64>() / values.len() as f64; dim]
            }
            Sequence::Periodic { low, period: u64::MAX, .. } => vec![*low; dim],
            Sequence::Periodic { high, low, period } => {
                vec![(high + (period - 1) as f64 * low) / *period as f64; dim]
            }
            Sequence::Table(table) => {
                let rows = table.rows() as f64;
                let column = |i| table.data().iter().skip(i).step_by(dim).sum::<f64>() / rows;
                (0..dim).map(column).collect()
            }
        }
    }
    /// `max |c_{t,i}|`.
    pub(super) fn largest(&self) -> f64 {
        let largest =
            |values: &mut dyn Iterator<Item = f64>| values.fold(0.0f64, |m, c| c.abs().max(m));
        match self {
            Sequence::Uniform { lo, hi } => lo.abs().max(hi.abs()),
            Sequence::Discrete(atoms) => largest(&mut atoms.iter().map(|(_, value)| *value)),
            Sequence::Pattern(values) => largest(&mut values.iter().copied()),
            Sequence::Periodic { high, period: 1, .. } => high.abs(),
            Sequence::Periodic { high, low, .. } => high.abs().max(low.abs()),
            Sequence::Table(table) => largest(&mut table.data().iter().copied()),
        }
    }

    /// Whether the entries are independent and identically distributed.
    pub(super) fn is_random(&self) -> bool {
        matches!(self, Sequence::Uniform { .. } | Sequence::Discrete(_))
    }

    /// Bound on the variance of one random entry.
    pub(super) fn variance(&self) -> Option<f64> {
        match self {
            Sequence::Uniform { lo, hi } => {
                let width = (hi - lo).next_up();
                Some((mul_up(width, width) / 12.0).next_up())
            }
            // Σ p (c - c̄)² with c̄ and each term within a few roundings of the largest square.
            Sequence::Discrete(atoms) => {
                let mean: f64 = atoms.iter().map(|(p, value)| p * value).sum();
                let spread = atoms.iter().map(|(p, value)| p * (value - mean) * (value - mean));
                let largest = mul_up(self.largest(), self.largest());
                Some(spread.sum::<f64>() + gamma(16 * atoms.len()) * largest)
            }
            _ => None,
        }
    }

    /// Whether some entries are zero and others are not.
    pub(super) fn is_sparse(&self) -> bool {
        let zero = |c: f64| c.abs() <= 0.0;
        match self {
            Sequence::Uniform { .. } => false,
            Sequence::Discrete(atoms) => atoms.iter().any(|(p, value)| *p > 0.0 && zero(*value)),
            Sequence::Pattern(values) => values.iter().any(|c| zero(*c)),
            Sequence::Periodic { high, low, period } => *period > 1 && zero(*high) != zero(*low),
            Sequence::Table(table) => table.data().iter().any(|c| zero(*c)),
        }
    }
}

/// The value whose interval of probabilities holds `u`.
fn pick(atoms: &[(f64, f64)], mut u: f64) -> f64 {
    let (last, first) = atoms.split_last().expect("a law has a value");
    for (p, value) in first {
        if u < *p {
            return *value;
        }
        u -= p;
    }
    last.1
}
