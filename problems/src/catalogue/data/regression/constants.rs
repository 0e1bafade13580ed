//! Constants of linear models, rounded outwards: from singular values of weighted features, and from bounds of the loss.

use nalgebra::{DMatrix, DVector};

use super::losses::{Bounds, Loss};
use super::{Penalty, Regression};
use crate::domain::Domain;
use crate::objective::{
    Average, Claimed, Constant, Facts, FiniteSum, Known, Objective, Summands, gradient_at,
    hessian_at, value_at,
};
use crate::rounding::{U, add_up, gamma, mul_up, sqrt_up};
use crate::space::{Block, Shape};
use crate::spectrum::{coarse_down, coarse_up};

/// `sup |2w/(1 + w²)²|`, at `w² = 1/3`: `3√3/8`, rounded up.
const PENALTY_SLOPE: f64 = 0.649_519_052_838_329;
/// `sup |24w(w² - 1)/(1 + w²)⁴|`, near `w = 0.325`, rounded up.
const PENALTY_TWIST: f64 = 4.668_9;

/// The objective of these summands, with constants on all of R^d where they are finite, else on `[-half, half]^d`.
pub(in crate::catalogue) fn objective<L: Loss>(
    facts: Facts,
    summands: Regression<L>,
    half: f64,
) -> Average<Regression<L>> {
    let dim = facts.dim();
    let convex = L::CONVEX && !matches!(summands.penalty, Penalty::Rational(l) if l > 0.0);
    let facts = if convex { facts.convex() } else { facts };
    let facts = if let Some(kinks) = L::KINKS { facts.nonsmooth(kinks) } else { facts };
    // A nonconvex loss may be stationary at 0.
    let facts = if L::CONVEX { facts.start(vec![0.0; dim]) } else { facts };
    let reach = [(f64::INFINITY, Domain::Whole), (half, Domain::Box { lo: -half, hi: half })];
    let mut facts = facts;
    for (half, domain) in reach {
        let bounds = Over::new(&summands, half);
        for (constant, Claimed { known, because, .. }) in bounds.constants(&summands) {
            let useful = known.number().is_finite() && facts.constant(constant).is_none();
            if useful {
                facts = facts.with_on(constant, known, domain.clone(), because);
            }
        }
        if let (None, Some(each)) = (facts.coordinate_bounds(), bounds.each(&summands)) {
            facts = facts.coordinate_bounds_on(each, domain, "(1/n) Σ sup|ℓ'| |a_{k,i}| + sup|r'|");
        }
    }
    let slope = Over::new(&summands, f64::INFINITY).largest_term(&summands);
    let least = (0..summands.terms()).map(|k| summands.loss.least(summands.design.target(k)));
    let least: f64 = least.sum::<f64>() / summands.design.count();
    // A mean of n numbers, all of one sign or rounded against the size of the largest.
    let size = (0..summands.terms()).map(|k| summands.loss.least(summands.design.target(k)).abs());
    let least = least - 2.0 * gamma(summands.terms() + 2) * size.fold(0.0, f64::max);
    let curvature = facts
        .constant(Constant::StrongConvexity)
        .filter(|claimed| claimed.on == Domain::Whole)
        .and_then(|claimed| claimed.known.lower());
    let f = Average::new(facts.clone(), summands, slope);
    let certified = curvature.map_or(f64::NEG_INFINITY, |mu| infimum(&f, mu));
    let (infimum, because) = if certified > least {
        (certified, "f(w) - ‖∇f(w)‖²/(2μ) at a near-minimiser; certified from below")
    } else {
        (least, "the mean of inf ℓ(·; y_k), and no penalty is negative")
    };
    let facts = facts.with(Constant::Infimum, Known::AtLeast(infimum), because);
    f.with_facts(facts)
}

/// `sup |∂_i f_k|` over data, coordinates and points of `[-half, half]^d`, where it is finite.
pub(in crate::catalogue) fn largest_slope<L: Loss>(f: &Regression<L>, half: f64) -> Option<f64> {
    Over::new(f, half).largest_term(f)
}

/// Bounds of every row over a box of this half-width.
struct Over {
    half: f64,
    rows: Vec<Bounds>,
}

impl Over {
    fn new<L: Loss>(f: &Regression<L>, half: f64) -> Over {
        let bounds = |k| {
            let size = f.design.norm1(k);
            let reach = if size > 0.0 { mul_up(size, half) } else { 0.0 };
            f.loss.bounds(reach, f.design.target(k))
        };
        Over { half, rows: (0..f.design.len()).map(bounds).collect() }
    }

    /// `sup |r'|` of one coordinate.
    fn penalty_slope(&self, penalty: Penalty) -> f64 {
        match penalty {
            _ if penalty.is_zero() => 0.0,
            Penalty::Ridge(lambda) => mul_up(lambda, self.half),
            Penalty::Rational(lambda) => mul_up(lambda, PENALTY_SLOPE),
        }
    }

    /// `sup |∂_i f|` for every coordinate.
    fn each<L: Loss>(&self, f: &Regression<L>) -> Option<Vec<f64>> {
        let mut each = vec![0.0; f.design.dim()];
        for (k, bounds) in self.rows.iter().enumerate() {
            for (each, a) in each.iter_mut().zip(f.design.row(k)) {
                *each += if a.abs() > 0.0 { bounds.slope * a.abs() } else { 0.0 };
            }
        }
        let own = self.penalty_slope(f.penalty);
        let room = 1.0 + gamma(f.design.len() + 6);
        let finish = |each: f64| add_up(each / f.design.count() * room, own);
        let each: Vec<f64> = each.into_iter().map(finish).collect();
        each.iter().all(|bound| bound.is_finite()).then_some(each)
    }

    /// `sup |∂_i f_k|` over data and coordinates.
    fn largest_term<L: Loss>(&self, f: &Regression<L>) -> Option<f64> {
        let size = |k: usize| f.design.row(k).iter().fold(0.0, |m: f64, a| m.max(a.abs()));
        let one =
            |(k, b): (usize, &Bounds)| if size(k) > 0.0 { mul_up(b.slope, size(k)) } else { 0.0 };
        let largest = self.rows.iter().enumerate().map(one).fold(0.0, f64::max);
        let largest = add_up(largest, self.penalty_slope(f.penalty));
        largest.is_finite().then_some(largest)
    }

    fn constants<L: Loss>(&self, f: &Regression<L>) -> Vec<(Constant, Claimed)> {
        let (_, bend) = f.design.spectrum(|k| self.rows[k].bend);
        let (_, dent) = f.design.spectrum(|k| self.rows[k].dent);
        let (least, _) = f.design.spectrum(|k| self.rows[k].least);
        let norms = |k: usize| self.rows[k].twist * f.design.norm(k) * (1.0 + 4.0 * U);
        let twist = if self.rows.iter().all(|row| row.twist <= 0.0) {
            0.0
        } else {
            f.design.spectrum(norms).1
        };
        let (own_bend, own_dent, own_least, own_twist) = match f.penalty {
            Penalty::Ridge(lambda) => (lambda, 0.0, lambda, 0.0),
            Penalty::Rational(l) => (2.0 * l, 0.5 * l, 0.0, mul_up(l, PENALTY_TWIST)),
        };
        let mut all = Vec::new();
        let mut state = |constant, known, because| {
            all.push((constant, Claimed { known, on: Domain::Whole, because }));
        };
        let convex = dent <= 0.0 && own_dent <= 0.0;
        state(
            Constant::Smoothness,
            Known::AtMost(add_up(bend.max(dent), own_bend)),
            "largest eigenvalue of (1/n) Σ sup|ℓ''| a_k a_kᵀ plus that of r; certified from above",
        );
        if convex {
            let mu = (least + own_least) * (1.0 - 2.0 * U);
            if mu > 0.0 {
                state(
                    Constant::StrongConvexity,
                    Known::AtLeast(mu),
                    "smallest eigenvalue of (1/n) Σ inf ℓ'' a_k a_kᵀ plus λ; certified from below",
                );
            }
        } else {
            state(
                Constant::WeakConvexity,
                Known::AtMost(add_up(dent, own_dent)),
                "largest eigenvalue of (1/n) Σ sup(-ℓ'') a_k a_kᵀ plus sup(-r'')",
            );
        }
        state(
            Constant::HessianLipschitz,
            Known::AtMost(add_up(twist, own_twist)),
            "largest eigenvalue of (1/n) Σ sup|ℓ'''| ‖a_k‖ a_k a_kᵀ plus sup|r'''|",
        );
        if let Some(each) = self.each(f) {
            let largest = each.iter().copied().fold(0.0, f64::max);
            let square = each.iter().map(|g| g * g).sum::<f64>() * (1.0 + gamma(each.len() + 3));
            state(Constant::GradientCoordinate, Known::AtMost(largest), "max_i of the bounds G_i");
            state(Constant::GradientNorm, Known::AtMost(sqrt_up(square)), "‖(G_1, ..., G_d)‖");
        }
        all
    }
}

/// A lower bound of `inf f` for a `mu`-strongly convex `f`: `f(w) - ‖∇f(w)‖²/(2μ)` with errors, at what some Newton steps find.
fn infimum<L: Loss>(f: &Average<Regression<L>>, mu: f64) -> f64 {
    // Where Hessians take too long, a bound at 0 would be of little use.
    const WORK: usize = 100_000_000;
    let dim = f.facts().dim();
    let mut w = vec![0.0; dim];
    if f.terms() * dim * dim > WORK || L::KINKS.is_some() {
        return f64::NEG_INFINITY;
    }
    for _ in 0..30 {
        let gradient = DVector::from_vec(gradient_at(f, &w));
        let Some(hessian) = hessian_at(f, &w) else { break };
        let hessian = DMatrix::from_row_slice(dim, dim, &hessian);
        let Some(factor) = hessian.cholesky() else { break };
        let step = factor.solve(&gradient);
        let old = value_at(f, &w);
        let shorter = std::iter::successors(Some(1.0), |scale| Some(0.5 * scale)).take(30);
        let tried =
            shorter.map(|s| w.iter().zip(&step).map(|(w, d)| w - s * d).collect::<Vec<f64>>());
        let Some(next) = tried.into_iter().find(|next| value_at(f, next) < old) else { break };
        w = next;
    }
    let (mut value_error, mut errors) = ([0.0], vec![0.0; dim]);
    let block = Block::new(&w, Shape::new(dim, 1));
    f.value_error(block, &mut value_error);
    f.gradient_error(block, crate::data::design::alone(&mut errors));
    let slopes = gradient_at(f, &w);
    let square: f64 = slopes.iter().zip(&errors).map(|(g, e)| (g.abs() + e) * (g.abs() + e)).sum();
    let below = value_error[0] + square / (2.0 * mu) * (1.0 + gamma(dim + 8));
    let bound = value_at(f, &w) - below;
    let bound = bound - 4.0 * U * bound.abs();
    if bound < 0.0 { -coarse_up(-bound) } else { coarse_down(bound) }
}
