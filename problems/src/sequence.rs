//! Sequences of numbers `c_t`, one a coordinate and step: coefficients, centres and curvatures of losses.

use std::cell::RefCell;
use std::num::NonZeroU64;

use crate::alphabet::Alphabet;
use crate::oracle::spell;
use crate::random::{Key, fill_index, fill_sign, fill_uniform};
use crate::rounding::{U, gamma, mul_up};
use crate::space::{BlockMut, Shape};
use crate::table::Table;

/// How `c_t` is chosen.
#[derive(Clone, Debug)]
pub(crate) enum Sequence {
    /// Independent uniform entries, keyed by replica and step.
    Uniform { lo: f64, hi: f64 },
    /// Independent entries with finitely many values: each with its probability, the last taking the rest.
    Discrete(Vec<(f64, f64)>),
    /// The same with the outcomes that the number of the replica spells.
    Spelled(Vec<(f64, f64)>, Alphabet),
    /// These values in turn; coordinate `i` begins at value `i * stride`.
    Pattern { values: Vec<f64>, stride: usize },
    /// `high` at the steps `1, 1 + period, 1 + 2 period, ...` and `low` at the others, in every coordinate.
    Periodic { high: f64, low: f64, period: u64 },
    /// `high` at the first `lead` steps and `low` ever after, in every coordinate.
    Lead { high: f64, low: f64, lead: u64 },
    /// `size` for `block` steps, then `-size` for as many, and so on, in every coordinate.
    Blocks { size: f64, block: u64 },
    /// `size` in the steps `2^k` to `2^{k+1} - 1` with `k` even and `-size` in the others, in every coordinate.
    Doubling { size: f64 },
    /// Independent walks on the grid of `cells + 1` points from `lo` to `hi`: a uniform start, a fair step of one cell each
    /// time, none where it would leave. Every `c_{t,i}` is uniform on the grid.
    Walk { lo: f64, hi: f64, cells: u32 },
    /// The rows of a file.
    Table(Table),
}

impl Sequence {
    /// `c_t` of every lane; NaN beyond the end of a table.
    pub(crate) fn fill(&self, key: Key, mut c: BlockMut<'_>) {
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
            Sequence::Spelled(atoms, alphabet) => {
                spell(alphabet, key, &mut c, |letter| atoms[letter].1);
            }
            Sequence::Pattern { values, stride } => {
                #[expect(clippy::cast_possible_truncation, reason = "below the number of values")]
                let first = (key.step().saturating_sub(1) % values.len() as u64) as usize;
                for i in 0..shape.dim() {
                    let shift = i % values.len() * (stride % values.len()) % values.len();
                    c.row(i).fill(values[(first + shift) % values.len()]);
                }
            }
            Sequence::Periodic { high, low, period } => {
                c.flat().fill(if key.step() % period == 1 % period { *high } else { *low });
            }
            Sequence::Lead { high, low, lead } => {
                c.flat().fill(if key.step() <= *lead { *high } else { *low });
            }
            Sequence::Blocks { size, block } => {
                let even = (key.step().saturating_sub(1) / block).is_multiple_of(2);
                c.flat().fill(if even { *size } else { -size });
            }
            Sequence::Doubling { size } => {
                let even = key.step().max(1).ilog2().is_multiple_of(2);
                c.flat().fill(if even { *size } else { -size });
            }
            Sequence::Walk { lo, hi, cells } => walk(key, *cells, shape, |places| {
                for (c, place) in c.flat().iter_mut().zip(places) {
                    *c = grid_point(*lo, *hi, *cells, *place);
                }
            }),
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

    /// [`Sequence::fill`] for the steps from the key's on, a block of `shape` for each, as many as `rows` holds.
    pub(crate) fn fill_steps(&self, key: Key, shape: Shape, rows: &mut [f64]) {
        if let Sequence::Periodic { high, low, period } = self {
            let (place, peak) = (key.step() % period, 1 % period);
            let first = if peak >= place { peak - place } else { period - (place - peak) };
            rows.fill(*low);
            // A period beyond what memory holds has at most one peak here.
            let [first, period] =
                [first, *period].map(|t| usize::try_from(t).unwrap_or(usize::MAX));
            let peaks = rows.chunks_exact_mut(shape.len()).skip(first).step_by(period);
            peaks.for_each(|row| row.fill(*high));
        } else {
            for (t, row) in (key.step()..).zip(rows.chunks_exact_mut(shape.len())) {
                match key.at_step(t) {
                    Ok(key) => self.fill(key, BlockMut::new(row, shape)),
                    Err(_) => row.fill(f64::NAN),
                }
            }
        }
    }

    /// The period, where sums of the numbers of up to `steps` steps are exact in any order: all of them integers, and no sum beyond 2^53.
    #[expect(clippy::cast_precision_loss, reason = "a bound: a rounding up does no harm")]
    pub(crate) fn exact_period(&self, steps: u64) -> Option<u64> {
        let whole = match self {
            Sequence::Pattern { values, .. } => values.iter().all(|c| c.fract() == 0.0),
            Sequence::Periodic { high, low, .. } => high.fract() == 0.0 && low.fract() == 0.0,
            _ => false,
        };
        let exact = whole && self.largest() * steps as f64 <= 2f64.powi(53);
        self.period().filter(|_| exact)
    }

    /// The mean over the law, over a period, or over the rows of a file; `low` for a spike and after a lead, and 0 for doubling
    /// blocks, whose averages oscillate around it.
    #[expect(clippy::cast_precision_loss, reason = "periods and rows of a file stay below 2^53")]
    pub(crate) fn mean(&self, dim: usize) -> Vec<f64> {
        match self {
            Sequence::Uniform { lo, hi } | Sequence::Walk { lo, hi, .. } => {
                vec![0.5 * lo + 0.5 * hi; dim]
            }
            Sequence::Discrete(atoms) | Sequence::Spelled(atoms, _) => {
                vec![atoms.iter().map(|(p, value)| p * value).sum(); dim]
            }
            Sequence::Pattern { values, .. } => {
                vec![values.iter().sum::<f64>() / values.len() as f64; dim]
            }
            Sequence::Periodic { low, period: u64::MAX, .. } | Sequence::Lead { low, .. } => {
                vec![*low; dim]
            }
            Sequence::Blocks { .. } | Sequence::Doubling { .. } => vec![0.0; dim],
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

    /// After how many steps the numbers repeat.
    pub(crate) fn period(&self) -> Option<u64> {
        match self {
            Sequence::Pattern { values, .. } => Some(values.len() as u64),
            Sequence::Periodic { period, .. } if *period < u64::MAX => Some(*period),
            _ => None,
        }
    }

    /// `max |c_{t,i}|`.
    pub(crate) fn largest(&self) -> f64 {
        let (lo, hi) = self.range();
        lo.abs().max(hi.abs())
    }

    /// The least and the largest `c_{t,i}`.
    pub(crate) fn range(&self) -> (f64, f64) {
        let ends = |values: &mut dyn Iterator<Item = f64>| {
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), c| (c.min(a), c.max(b)))
        };
        match self {
            Sequence::Uniform { lo, hi } | Sequence::Walk { lo, hi, .. } => (*lo, *hi),
            Sequence::Discrete(atoms) | Sequence::Spelled(atoms, _) => {
                ends(&mut atoms.iter().map(|(_, value)| *value))
            }
            Sequence::Pattern { values, .. } => ends(&mut values.iter().copied()),
            Sequence::Periodic { high, period: 1, .. } => (*high, *high),
            Sequence::Periodic { high, low, .. } | Sequence::Lead { high, low, .. } => {
                (high.min(*low), high.max(*low))
            }
            Sequence::Blocks { size, .. } | Sequence::Doubling { size } => {
                (-size.abs(), size.abs())
            }
            Sequence::Table(table) => ends(&mut table.data().iter().copied()),
        }
    }

    /// The mean square distance of `c_{t,i}` from [`Sequence::mean`], over the law, a period or the rows of a file; 0 where the
    /// sequence settles.
    #[expect(clippy::cast_precision_loss, reason = "periods and rows of a file stay below 2^53")]
    pub(crate) fn spread(&self, dim: usize) -> Vec<f64> {
        let mean = self.mean(dim);
        let about = |values: &mut dyn ExactSizeIterator<Item = f64>, mean: f64| {
            let count = values.len() as f64;
            values.map(|c| (c - mean) * (c - mean)).sum::<f64>() / count
        };
        match self {
            Sequence::Uniform { lo, hi } => vec![(hi - lo) * (hi - lo) / 12.0; dim],
            // n + 1 points with distance (hi - lo)/n: variance (hi - lo)² (n + 2)/(12 n).
            Sequence::Walk { lo, hi, cells } => {
                let n = f64::from(*cells);
                vec![(hi - lo) * (hi - lo) * (n + 2.0) / (12.0 * n); dim]
            }
            Sequence::Discrete(atoms) | Sequence::Spelled(atoms, _) => {
                let part = |(p, c): &(f64, f64)| p * (c - mean[0]) * (c - mean[0]);
                vec![atoms.iter().map(part).sum(); dim]
            }
            Sequence::Pattern { values, .. } => {
                vec![about(&mut values.iter().copied(), mean[0]); dim]
            }
            Sequence::Periodic { period: u64::MAX, .. } | Sequence::Lead { .. } => vec![0.0; dim],
            Sequence::Periodic { high, low, period } => {
                let n = *period as f64;
                vec![(high - low) * (high - low) * (n - 1.0) / (n * n); dim]
            }
            Sequence::Blocks { size, .. } | Sequence::Doubling { size } => vec![size * size; dim],
            Sequence::Table(table) => {
                let column = |i| table.data().iter().skip(i).step_by(dim).copied();
                (0..dim).map(|i| about(&mut column(i), mean[i])).collect()
            }
        }
    }

    /// Whether every replica sees the same numbers.
    pub(crate) fn is_deterministic(&self) -> bool {
        !self.is_random() && !matches!(self, Sequence::Walk { .. })
    }

    /// The last step that has a row.
    pub(crate) fn last_step(&self) -> Option<u64> {
        match self {
            Sequence::Table(table) => Some(table.rows() as u64),
            _ => None,
        }
    }

    /// The sequence whose replicas are all sequences of outcomes of `dim` coordinates, where these are finitely many.
    pub(crate) fn enumerated(&self, dim: usize) -> Option<(Sequence, Alphabet)> {
        let Sequence::Discrete(atoms) = self else { return None };
        let alphabet = Alphabet::new(atoms.iter().map(|(p, _)| *p), dim);
        Some((Sequence::Spelled(atoms.clone(), alphabet.clone()), alphabet))
    }

    /// Whether the entries are independent and identically distributed.
    pub(crate) fn is_random(&self) -> bool {
        matches!(self, Sequence::Uniform { .. } | Sequence::Discrete(_) | Sequence::Spelled(..))
    }

    /// Bound on the variance of one random entry.
    pub(crate) fn variance(&self) -> Option<f64> {
        match self {
            Sequence::Uniform { lo, hi } => {
                let width = (hi - lo).next_up();
                Some((mul_up(width, width) / 12.0).next_up())
            }
            // Σ p (c - c̄)² with c̄ and each term within a few roundings of the largest square.
            Sequence::Discrete(atoms) | Sequence::Spelled(atoms, _) => {
                let mean: f64 = atoms.iter().map(|(p, value)| p * value).sum();
                let spread = atoms.iter().map(|(p, value)| p * (value - mean) * (value - mean));
                let largest = mul_up(self.largest(), self.largest());
                Some(spread.sum::<f64>() + gamma(16 * atoms.len()) * largest)
            }
            _ => None,
        }
    }

    /// Whether some entries are zero and others are not.
    pub(crate) fn is_sparse(&self) -> bool {
        let zero = |c: f64| c.abs() <= 0.0;
        match self {
            Sequence::Uniform { .. }
            | Sequence::Walk { .. }
            | Sequence::Blocks { .. }
            | Sequence::Doubling { .. } => false,
            Sequence::Discrete(atoms) | Sequence::Spelled(atoms, _) => {
                atoms.iter().any(|(p, value)| *p > 0.0 && zero(*value))
            }
            Sequence::Pattern { values, .. } => values.iter().any(|c| zero(*c)),
            Sequence::Periodic { high, low, period } => *period > 1 && zero(*high) != zero(*low),
            Sequence::Lead { high, low, .. } => zero(*high) != zero(*low),
            Sequence::Table(table) => table.data().iter().any(|c| zero(*c)),
        }
    }
}

/// A sum with Neumaier's compensation and a bound on its error.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Compensated {
    total: f64,
    lost: f64,
    /// `Σ|terms|`.
    size: f64,
    terms: usize,
}

impl Compensated {
    /// Adds a number.
    pub(crate) fn add(&mut self, term: f64) {
        let sum = self.total + term;
        let (big, small) =
            if self.total.abs() >= term.abs() { (self.total, term) } else { (term, self.total) };
        let lost = (big - sum) + small;
        self.lost += lost;
        self.size += lost.abs();
        self.total = sum;
        self.terms += 1;
    }

    /// The sum, and a bound on its error: the rounding of the last addition, and `γ_n Σ|e_t|` for the sum of the `n` errors
    /// `e_t`, which are exact (Ogita, Rump and Oishi 2005, Lemma 4.2); none where every addition was exact.
    pub(crate) fn value(&self) -> (f64, f64) {
        let sum = self.total + self.lost;
        let last = if self.lost.abs() > 0.0 { U * sum.abs() } else { 0.0 };
        (sum, last + 2.0 * gamma(self.terms) * self.size)
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

/// The point of a grid, within it whatever the rounding.
fn grid_point(lo: f64, hi: f64, cells: u32, place: u32) -> f64 {
    (lo + (hi - lo) * (f64::from(place) / f64::from(cells))).clamp(lo, hi)
}

/// Where the walks of a block stand.
#[derive(Default)]
struct Walks {
    /// Key at step 0, number of cells and extent.
    of: Option<(Key, u32, Shape)>,
    step: u64,
    places: Vec<u32>,
    signs: Vec<f64>,
    starts: Vec<u64>,
}

thread_local! {
    /// The walks seen last: runs and comparators ask for one step after the other, and what is remembered changes no result.
    static WALKS: RefCell<Walks> = RefCell::default();
}

/// Calls `read` with the places of every walk at the key's step.
fn walk(key: Key, cells: u32, shape: Shape, read: impl FnOnce(&[u32])) {
    WALKS.with_borrow_mut(|walks| {
        let origin = key.at_step(0).expect("step 0 lies in the table of keys");
        if walks.of != Some((origin, cells, shape)) || walks.step > key.step() {
            walks.begin(origin, cells, shape);
        }
        while walks.step < key.step() {
            walks.advance(key, cells, shape);
        }
        read(&walks.places);
    });
}

impl Walks {
    #[expect(clippy::cast_possible_truncation, reason = "at most the number of cells")]
    fn begin(&mut self, origin: Key, cells: u32, shape: Shape) {
        self.of = Some((origin, cells, shape));
        self.step = 0;
        self.starts.resize(shape.len(), 0);
        let points = NonZeroU64::MIN.saturating_add(u64::from(cells));
        fill_index(origin, shape.dim(), shape.lanes(), points, &mut self.starts);
        self.places.clear();
        self.places.extend(self.starts.iter().map(|place| *place as u32));
        self.signs.resize(shape.len(), 0.0);
    }

    fn advance(&mut self, key: Key, cells: u32, shape: Shape) {
        self.step += 1;
        let key = key.at_step(self.step).expect("no later than the step asked for");
        fill_sign(key, shape.dim(), shape.lanes(), &mut self.signs);
        for (place, sign) in self.places.iter_mut().zip(&self.signs) {
            let next = if *sign > 0.0 { place.checked_add(1) } else { place.checked_sub(1) };
            *place = next.filter(|next| *next <= cells).unwrap_or(*place);
        }
    }
}
