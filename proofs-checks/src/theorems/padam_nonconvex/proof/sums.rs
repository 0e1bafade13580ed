//! N14 to N19: sums over the path, and the comparison of metrics.

use ratecheck_problems::space::Shape;

use crate::evidence::{Rounded, RoundedSum};

use super::super::numbers::Numbers;
use super::super::published::decay_ratio;
use super::Parts;
use super::book::{Book, Label, upper};
use super::coordinate::Coordinate;
use super::descent::{Path, Products};

/// Sums over `t` of one coordinate of one replica.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    /// `Σ_t g²`.
    squares: RoundedSum,
    /// `Σ_t |g|^{2-4p}`.
    powers: RoundedSum,
    /// `Σ_t η² g²`.
    raw_steps: RoundedSum,
    /// `Σ_t η² m²`.
    steps: RoundedSum,
}

/// Histories of a block.
pub(super) struct Histories {
    sums: Vec<Sums>,
    lanes: usize,
    parts: Parts,
}

impl Histories {
    /// Buffers for a block; empty where nothing is asked for.
    pub(super) fn new(shape: Shape, parts: Parts) -> Histories {
        let count = if parts.squares || parts.powers { shape.len() } else { 0 };
        Histories { sums: vec![Sums::default(); count], lanes: shape.lanes(), parts }
    }

    /// Takes `g_t` of one lane; `coordinates` is empty where nobody asked for them.
    pub(super) fn push(&mut self, lane: usize, g: &[f64], coordinates: &[Coordinate], p: f64) {
        for k in (lane..self.sums.len()).step_by(self.lanes) {
            let (sums, exact) = (&mut self.sums[k], Rounded::exact(g[k]));
            let square = exact.square();
            sums.squares.push(square);
            if !self.parts.powers {
                continue;
            }
            // |g|^{2-4p} = g² |g|^{-4p}: both exponents are exact, and 0^0 is 0.
            sums.powers.push(square * exact.abs().pow(-4.0 * p));
            if let Some(c) = coordinates.get(k) {
                sums.raw_steps.push((c.eta * exact).square());
                sums.steps.push(c.step().square());
            }
        }
    }

    fn lane(&self, lane: usize) -> impl Iterator<Item = &Sums> {
        self.sums.iter().skip(lane).step_by(self.lanes)
    }

    /// `‖g_{1:T,i}‖` of one lane, coordinate by coordinate.
    pub(super) fn norms(&self, lane: usize) -> impl Iterator<Item = Rounded> {
        self.lane(lane).map(|sums| sums.squares.value().sqrt())
    }

    /// `Σ_i ‖g_{1:T,i}‖`.
    pub(super) fn total_norm(&self, lane: usize) -> Rounded {
        self.norms(lane).collect::<RoundedSum>().value()
    }

    /// `S = (1-β_2)^{-2p} Σ_i Σ_t |g|^{2-4p}`.
    pub(super) fn powers(&self, lane: usize, n: &Numbers) -> Rounded {
        let sum: RoundedSum = self.lane(lane).map(|sums| sums.powers.value()).collect();
        n.fresh2().pow(-2.0 * n.p) * sum.value()
    }

    /// N14 to N17.
    pub(super) fn settle(&self, book: &mut Book<'_>, n: &Numbers) {
        if self.parts.powers {
            self.settle_steps(book, n);
        }
        if self.parts.squares {
            self.settle_norms(book, n);
        }
    }

    /// N14, N15 and the published N15.
    fn settle_steps(&self, book: &mut Book<'_>, n: &Numbers) {
        let factor = n.lr.square() * n.fresh2().pow(-2.0 * n.p);
        for sums in self.lane(book.lane) {
            let rhs = factor * sums.powers.value();
            book.at_most(Label::N14, sums.raw_steps.value(), rhs);
            book.at_most(Label::N15, sums.steps.value(), rhs);
            if let Some(ratio) = decay_ratio(n) {
                book.at_most(Label::N15pub, sums.steps.value(), ratio * rhs);
            }
        }
    }

    /// N16 and N17.
    fn settle_norms(&self, book: &mut Book<'_>, n: &Numbers) {
        let root = n.horizon.sqrt();
        // G^{1+q-4p} T^{(1+q)/2}, by exponents that are exact.
        let factor =
            n.gradient * n.gradient.pow(n.q) * n.gradient.pow(-4.0 * n.p) * root * root.pow(n.q);
        let (mut lesser, mut total) = (RoundedSum::new(), RoundedSum::new());
        for sums in self.lane(book.lane) {
            let norm = sums.squares.value().sqrt();
            // ‖g‖^{1-q}, 0 for a coordinate without gradients whatever q is.
            let power = norm * norm.pow(-n.q);
            if self.parts.powers {
                book.at_most(Label::N16, sums.powers.value(), factor * power);
            }
            lesser.push(power);
            total.push(norm);
        }
        let total = total.value();
        book.at_most(Label::N17, lesser.value(), n.dim.pow(n.q) * total * total.pow(-n.q));
    }
}

/// `Ḡ^p/α` of N18, `Ḡ = max(v̂_0, (1-β_2^{T-1}) G²)`.
pub(super) fn metric_factor(n: &Numbers, horizon: u64) -> Rounded {
    let early = Rounded::ONE - integer_power(n.beta2, horizon - 1);
    n.vhat0.max(early * n.gradient.square()).pow(n.p) / n.lr
}

/// `x^k` by repeated squaring.
fn integer_power(x: Rounded, mut k: u64) -> Rounded {
    let (mut power, mut square) = (Rounded::ONE, x);
    while k > 0 {
        if k & 1 == 1 {
            power = power * square;
        }
        square = square.square();
        k >>= 1;
    }
    power
}

/// N18 at one step.
pub(super) fn check_metric(book: &mut Book<'_>, factor: Rounded, products: &Products) {
    book.at_most(Label::N18, products.plain, factor * products.quad);
}

/// N15b and N19; `started` is the number of coordinates with `τ_i <= T`.
pub(super) fn settle_path(
    book: &mut Book<'_>,
    n: &Numbers,
    path: &Path,
    powers: Option<Rounded>,
    started: usize,
) {
    if let Some(powers) = powers {
        let rhs = n.momentum_factor() * n.lr.square() * powers;
        book.at_most(Label::N15b, path.remainder.value(), rhs);
    }
    let first = n.lr * n.fresh2().pow(-n.p) * n.gradient.square() * n.gradient.pow(-2.0 * n.p);
    book.at_most(Label::N19, path.first.value().abs(), first * Rounded::exact(started as f64));
}

/// `s_obs = max_i ln(‖g_{1:T,i}‖/G) / ln T`, the least `s` for which HF holds on this path.
pub(super) fn observed_growth(norms: impl Iterator<Item = Rounded>, n: &Numbers) -> f64 {
    let largest = norms.map(upper).fold(0.0, f64::max);
    ratecheck_problems::math::ln(largest / n.gradient.value())
        / ratecheck_problems::math::ln(n.horizon.value())
}

#[cfg(test)]
mod tests {
    use ratecheck_problems::space::Step;

    use super::super::book::Claims;
    use super::super::coordinate::Clock;
    use super::*;
    use crate::ledger::Ledger;
    use crate::theorems::padam_nonconvex::tests::fixtures;

    const LABELS: [&str; 7] = ["N14", "N15", "N15pub", "N15b", "N16", "N17", "N19"];

    /// Labels refuted after the gradients 1, -2, 0.5 of one coordinate, with step sizes and numbers that may be wrong.
    fn refuted(
        step_factor: f64,
        remainder: f64,
        corrupt: impl Fn(&mut Numbers),
    ) -> Vec<&'static str> {
        let assumptions = fixtures::assumptions();
        let mut n = assumptions.numbers;
        n.horizon = Rounded::exact(3.0);
        corrupt(&mut n);
        let parts = Parts { coordinates: true, auxiliary: true, squares: true, powers: true };
        let mut histories = Histories::new(Shape::new(1, 1), parts);
        let mut clock = Clock::new(&assumptions);
        let mut c = Coordinate::new(&assumptions, &clock);
        for g in [1.0, -2.0, 0.5] {
            clock.advance(&assumptions);
            c.update(g, &clock, &assumptions);
            let wrong = Coordinate { eta: Rounded::exact(step_factor) * c.eta, ..c };
            histories.push(0, &[g], &[wrong], n.p);
        }
        let (claims, mut ledger) = (Claims::new(&LABELS), Ledger::new(LABELS.len(), 1));
        let step = Step::new(3);
        let mut book = Book { ledger: &mut ledger, claims: &claims, lane: 0, step, ended: false };
        histories.settle(&mut book, &n);
        let mut path = Path::default();
        path.remainder.push_exact(remainder);
        path.first.push_exact(-remainder);
        settle_path(&mut book, &n, &path, Some(histories.powers(0, &n)), 1);
        let wrong = |k: &usize| ledger.entry(*k, 0).judge.is_refuted();
        (0..LABELS.len()).filter(wrong).map(|k| LABELS[k]).collect()
    }

    #[test]
    fn each_sum_fails_when_its_quantity_is_wrong() {
        assert!(refuted(1.0, 0.0, |_| {}).is_empty());
        assert_eq!(refuted(3.0, 0.0, |_| {}), ["N14", "N15", "N15pub"]);
        assert_eq!(refuted(1.0, 1e3, |_| {}), ["N15b", "N19"]);
        assert_eq!(refuted(1.0, 0.0, |n| n.horizon = Rounded::ONE), ["N16"]);
        assert_eq!(refuted(1.0, 0.0, |n| (n.dim, n.q) = (Rounded::exact(0.5), 0.5)), ["N17"]);
    }

    #[test]
    fn powers_and_the_metric_by_hand() {
        assert_eq!(
            integer_power(Rounded::exact(0.5), 11).value().to_bits(),
            (1.0_f64 / 2048.0).to_bits()
        );
        assert_eq!(integer_power(Rounded::ZERO, 0).value().to_bits(), 1.0_f64.to_bits());
        let mut n = fixtures::assumptions().numbers;
        (n.beta2, n.gradient, n.lr) =
            (Rounded::exact(0.5), Rounded::exact(4.0), Rounded::exact(0.5));
        n.p = 0.5;
        // √((1 - 1/4) · 16) / (1/2) = 2 √12.
        assert!((metric_factor(&n, 3).value() - 2.0 * 12f64.sqrt()).abs() < 1e-15 * 8.0);
        n.vhat0 = Rounded::exact(25.0);
        assert!((metric_factor(&n, 3).value() - 10.0).abs() < 1e-14);
    }
}
