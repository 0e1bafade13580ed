//! Branch and bound: the supremum of a norm of derivatives over a domain, enclosed and compared with a claim.
//!
//! Boxes are ordered by an upper bound of the quantity; the most promising one is cut in two until the largest
//! remaining bound, or the best value found at a point, decides (Moore, Kearfott and Cloud 2009, section 11.3).

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::spectrum::{largest_eigenvalue_above, largest_eigenvalue_below};
use super::{Interval, IntervalForm};
use crate::domain::Domain;
use crate::objective::{Claimed, Constant, Known};

/// What a search found out about a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum Certificate {
    /// The claim holds up to the margin that was asked for.
    Confirmed {
        /// Boxes that were looked at.
        boxes: usize,
    },
    /// The claim is wrong; the interval contains the true number.
    Refuted {
        /// An enclosure of the constant.
        enclosure: Interval,
    },
    /// The budget ran out first.
    Open {
        /// What is known of the constant so far.
        enclosure: Interval,
    },
}

/// How long to search, and how closely a number has to be met.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// Largest number of boxes to look at.
    pub boxes: usize,
    /// Room left between the enclosure and the claim, relative to the larger of the claim and `scale`. A supremum
    /// that is attained inside is approached by boxes of that size, so that room 0 would never be decided.
    pub margin: f64,
    /// Size of the quantity where the claim itself is 0.
    pub scale: f64,
}

/// Confirms or refutes a claim about `L`, `μ`, `ρ`, `G_∞` or `G_2`; `None` for other constants.
///
/// A number stated as exact has to be approached as well as not exceeded; it may have been rounded to the nearest double.
#[must_use]
pub fn certify(
    form: &dyn IntervalForm,
    dim: usize,
    which: Constant,
    claim: &Claimed,
    effort: Effort,
) -> Option<Certificate> {
    let quantity = Quantity::of(which)?;
    let number = claim.known.number();
    // As a statement about a supremum s: μ is at least n exactly when sup -λ_min is at most -n.
    let target = if which == Constant::StrongConvexity { -number } else { number };
    let lower_bound = which == Constant::StrongConvexity;
    let (at_most, at_least) = match claim.known {
        Known::Exactly(_) => (true, true),
        Known::AtMost(_) => (!lower_bound, lower_bound),
        Known::AtLeast(_) => (lower_bound, !lower_bound),
    };
    let room = effort.margin * target.abs().max(effort.scale);
    let rounded = if at_least { target.next_up() } else { target };
    let mut search = Search::new(form, quantity, dim, &claim.on);
    let found = loop {
        let (below, above) = (search.below, search.above());
        let enclosure = Interval::new(below.min(above), above);
        if (at_most && below > rounded) || (at_least && above < target.next_down()) {
            break Certificate::Refuted { enclosure };
        }
        if (!at_most || above <= target + room) && (!at_least || below >= target - room) {
            break Certificate::Confirmed { boxes: search.boxes };
        }
        if search.boxes >= effort.boxes || !search.step() {
            break Certificate::Open { enclosure };
        }
    };
    Some(match (found, which) {
        (Certificate::Refuted { enclosure }, Constant::StrongConvexity) => {
            Certificate::Refuted { enclosure: -enclosure }
        }
        (Certificate::Open { enclosure }, Constant::StrongConvexity) => {
            Certificate::Open { enclosure: -enclosure }
        }
        (found, _) => found,
    })
}

/// What is maximised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quantity {
    /// `‖∇²f‖_op`.
    Curvature,
    /// `-λ_min(∇²f)`.
    NegativeCurvature,
    /// `max_i |∂_i f|`.
    Coordinate,
    /// `‖∇f‖_2`.
    Norm,
}

impl Quantity {
    fn of(which: Constant) -> Option<Quantity> {
        match which {
            Constant::Smoothness => Some(Quantity::Curvature),
            Constant::StrongConvexity | Constant::WeakConvexity => {
                Some(Quantity::NegativeCurvature)
            }
            Constant::GradientCoordinate => Some(Quantity::Coordinate),
            Constant::GradientNorm => Some(Quantity::Norm),
            _ => None,
        }
    }

    /// Between the two numbers lies the quantity's largest value over the box; the lower one is meant for points.
    fn bounds(self, form: &dyn IntervalForm, x: &[Interval]) -> (f64, f64) {
        let d = x.len();
        match self {
            Quantity::Norm => {
                let size = form.gradient_norm(x);
                (size.lo(), size.hi())
            }
            Quantity::Coordinate => {
                let mut g = vec![Interval::WHOLE; d];
                form.gradient(x, &mut g);
                let largest = |m: Interval, g: Interval| {
                    Interval::new(m.lo().max(g.lo()), m.hi().max(g.hi()))
                };
                let size = g.iter().fold(Interval::point(0.0), |m, g| largest(m, g.abs()));
                (size.lo(), size.hi())
            }
            Quantity::Curvature | Quantity::NegativeCurvature => {
                let mut h = vec![Interval::WHOLE; d * d];
                form.hessian(x, &mut h);
                let negative: Vec<Interval> = h.iter().map(|h| -*h).collect();
                let down = || {
                    (largest_eigenvalue_below(&negative, d), largest_eigenvalue_above(&negative, d))
                };
                if self == Quantity::NegativeCurvature {
                    return down();
                }
                let (below, above) = down();
                (
                    below.max(largest_eigenvalue_below(&h, d)),
                    above.max(largest_eigenvalue_above(&h, d)),
                )
            }
        }
    }
}

/// A box with an upper bound of the quantity on it.
struct Cell {
    x: Vec<Interval>,
    above: f64,
}

impl PartialEq for Cell {
    fn eq(&self, other: &Cell) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Cell {}
impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Cell) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Cell {
    fn cmp(&self, other: &Cell) -> Ordering {
        self.above.total_cmp(&other.above)
    }
}

struct Search<'a> {
    form: &'a dyn IntervalForm,
    quantity: Quantity,
    domain: &'a Domain,
    cells: BinaryHeap<Cell>,
    boxes: usize,
    /// The largest value that is certainly attained or exceeded.
    below: f64,
    /// The largest bound of boxes too small to be cut.
    settled: f64,
}

impl<'a> Search<'a> {
    fn new(
        form: &'a dyn IntervalForm,
        quantity: Quantity,
        dim: usize,
        domain: &'a Domain,
    ) -> Search<'a> {
        let edge = match domain {
            Domain::Whole => {
                let half = form.reach().half_width;
                Interval::new(-half, half)
            }
            Domain::Box { lo, hi } => Interval::new(*lo, *hi),
            Domain::Ball { radius } => Interval::new(-radius, *radius),
        };
        let (below, settled) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        let cells = BinaryHeap::new();
        let mut search = Search { form, quantity, domain, cells, boxes: 0, below, settled };
        let whole = search.cell(vec![edge; dim]);
        search.keep(whole);
        search
    }

    /// A number that the supremum certainly does not exceed.
    fn above(&self) -> f64 {
        self.cells.peek().map_or(self.settled, |cell| cell.above.max(self.settled))
    }

    /// Cuts the most promising box; false when none is left to cut.
    fn step(&mut self) -> bool {
        let Some(cell) = self.cells.pop() else { return false };
        match self.cut(&cell.x) {
            Some((i, left, right)) => {
                for part in [left, right] {
                    let mut x = cell.x.clone();
                    x[i] = part;
                    let half = self.cell(x);
                    self.keep(half);
                }
            }
            None => self.settled = self.settled.max(cell.above),
        }
        true
    }

    /// The coordinate to cut, with its halves: the one that would help most if it were known exactly (a long
    /// edge may not matter at all), and the longest edge among equals.
    fn cut(&self, x: &[Interval]) -> Option<(usize, Interval, Interval)> {
        let known = |i: usize| {
            let mut y = x.to_vec();
            y[i] = Interval::point(x[i].middle());
            self.cell(y).above
        };
        // Unbounded edges are compared with the others after x -> x/(1+|x|), or they would be cut for ever.
        let bounded = x.iter().all(|x| x.width().is_finite());
        let length =
            |x: Interval| if bounded { x.width() } else { folded(x.hi()) - folded(x.lo()) };
        let cuts = (0..x.len()).filter_map(|i| {
            let (left, right) = halves(x[i])?;
            Some((known(i), -length(x[i]), (i, left, right)))
        });
        let best = cuts.min_by(|p, q| p.0.total_cmp(&q.0).then(p.1.total_cmp(&q.1)));
        best.map(|(_, _, cut)| cut)
    }

    fn cell(&self, x: Vec<Interval>) -> Cell {
        let (_, above) = self.quantity.bounds(self.form, &x);
        Cell { x, above: if above.is_nan() { f64::INFINITY } else { above } }
    }

    /// Drops boxes outside a ball, and looks at the middle of the others.
    fn keep(&mut self, cell: Cell) {
        self.boxes += 1;
        let middle: Vec<Interval> = cell.x.iter().map(|x| Interval::point(x.middle())).collect();
        let mut inside = true;
        if let Domain::Ball { radius } = self.domain {
            let square = Interval::point(*radius).square();
            let norm = |x: &[Interval]| x.iter().fold(Interval::point(0.0), |s, x| s + x.square());
            if norm(&cell.x).lo() > square.hi() {
                return;
            }
            inside = norm(&middle).hi() <= square.lo();
        }
        if inside {
            let (below, _) = self.quantity.bounds(self.form, &middle);
            // `max` passes over NaN.
            self.below = self.below.max(below);
        }
        self.cells.push(cell);
    }
}

/// `x/(1+|x|)`, which maps the reals to `(-1, 1)`.
fn folded(x: f64) -> f64 {
    if x.is_infinite() { x.signum() } else { x / (1.0 + x.abs()) }
}

/// Two intervals that cover `x`; `None` when no double lies between its ends.
fn halves(x: Interval) -> Option<(Interval, Interval)> {
    let cut = match (x.lo().is_finite(), x.hi().is_finite()) {
        (true, true) => x.middle(),
        (false, false) => 0.0,
        (true, false) => (2.0 * x.lo()).max(x.lo() + 1.0).max(0.0),
        (false, true) => (2.0 * x.hi()).min(x.hi() - 1.0).min(0.0),
    };
    (x.lo() < cut && cut < x.hi()).then(|| (Interval::new(x.lo(), cut), Interval::new(cut, x.hi())))
}
