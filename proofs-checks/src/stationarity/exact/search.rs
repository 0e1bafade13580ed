//! The least value of `u F'(y) + λ(r + c)²` over an interval, enclosed by branch and bound.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use ratecheck_problems::interval::Interval;

/// Cells that are looked at before giving up: what is then found is a lower bound that is not sharp.
const MOST: usize = 20_000;
/// Parts of the interval of which the lowest point each is reported.
const PARTS: usize = 16;

/// What a search found.
pub(super) struct Found {
    /// A lower bound of the least value.
    pub(super) lower: f64,
    /// The lowest point seen in each part, as `(r, value)`.
    pub(super) seen: Vec<(f64, f64)>,
}

struct Cell {
    lower: f64,
    lo: f64,
    hi: f64,
}

/// The cell of least lower bound comes first.
impl Ord for Cell {
    fn cmp(&self, other: &Cell) -> Ordering {
        other.lower.total_cmp(&self.lower)
    }
}

impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Cell) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Cell {
    fn eq(&self, other: &Cell) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Cell {}

/// Encloses the least value over `r` in `[-reach, reach]` to within `tolerance`; `below` bounds the function from
/// below over a range of `r`, `at` is its value.
pub(super) fn least(
    reach: f64,
    tolerance: f64,
    below: impl Fn(Interval) -> f64,
    at: impl Fn(f64) -> f64,
) -> Found {
    let cell = |lo: f64, hi: f64| Cell { lower: below(Interval::new(lo, hi)), lo, hi };
    let mut open = BinaryHeap::from([cell(-reach, 0.0), cell(0.0, reach)]);
    let mut seen = [(f64::NAN, f64::INFINITY); PARTS];
    let mut best = f64::INFINITY;
    let mut count = 0;
    let lower = loop {
        let Some(Cell { lower, lo, hi }) = open.pop() else { break best };
        let middle = lo + 0.5 * (hi - lo);
        count += 1;
        if lower >= best - tolerance || count > MOST || middle <= lo || middle >= hi {
            break lower;
        }
        let value = at(middle);
        best = best.min(value);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of sixteen parts"
        )]
        let part = ((0.5 + 0.5 * middle / reach) * PARTS as f64) as usize;
        let part = &mut seen[part.min(PARTS - 1)];
        if value < part.1 {
            *part = (middle, value);
        }
        open.extend([cell(lo, middle), cell(middle, hi)]);
    };
    let seen = seen.into_iter().filter(|(_, value)| value.is_finite()).collect();
    Found { lower, seen }
}
