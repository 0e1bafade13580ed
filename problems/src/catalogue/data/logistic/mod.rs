//! `f(w) = (1/n) Σ_k ln(1 + exp(-z_kᵀw)) + (λ/2)‖w‖²` on generated data or on a file's, `z_k = y_k a_k`.

mod bounds;
mod data;

use self::data::Rows;
use crate::catalogue::{Entry, Family, Problem, root_dim};
use crate::data::linear::add_penalty;
use crate::math::lanes::exp_slice;
use crate::math::{exp, ln_1p};
use crate::objective::{Constant, Facts, FiniteSum, Known, Objective};
use crate::rounding::{add_up, gamma, mul_up};
use crate::space::{Block, BlockMut, Shape};
use crate::spec::{KeyDoc, Params, Range, Spec, SpecError};

/// Logistic regression.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "logistic",
    family: Family::Data,
    summary: "logistic regression on generated data or a file: convex, a finite sum for minibatches",
    formula: r"f(w) = \frac1n \sum_k \ln(1 + e^{-z_k^\top w}) + \frac\lambda2 \|w\|^2",
    source: "data: a_k uniform in [-1,1]^d, y_k = sign(a_kᵀv + ε_k/2), v and ε_k standard normal, z_k = y_k a_k",
    keys: &[
        KeyDoc::with_default("rows", "60", "[1, 1e6]", "number of data n"),
        KeyDoc::with_default("dim", "5", "[1, 1000]", "number of features d"),
        KeyDoc::with_default("seed", "1", "[0, inf)", "seed of the data"),
        KeyDoc::with_default("lambda", "0", "[0, inf)", "weight of the squared norm"),
        KeyDoc::optional(
            "file",
            "data are generated",
            "a file of data with two labels",
            "data, in place of rows, dim and seed",
        ),
        KeyDoc::with_default("format", "libsvm", "libsvm or csv", "how the file is written"),
        KeyDoc::with_default(
            "label",
            "first",
            "first or last",
            "column of the label in a CSV file",
        ),
    ],
    examples: &["logistic", "logistic:rows=60,dim=5,seed=3", "logistic:rows=20,dim=2,lambda=0.1"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let lambda = params.number("lambda", Range::at_least(0.0))?;
    let spec = Spec::new("logistic")?;
    let (spec, rows) = if params.is_given("file") {
        only(params, &["rows", "dim", "seed"], "it is the file that says; leave it out")?;
        let rows = Rows::read(params)?;
        (with_texts(spec, params, &["lambda", "file", "format", "label"])?, rows)
    } else {
        only(params, &["format", "label"], "used with file=...; leave it out")?;
        let rows = params.size("rows", 1..=1_000_000)?;
        let dim = params.size("dim", 1..=MAX_DIM as u64)?;
        let seed = params.integer("seed", ..)?;
        let spec = with_texts(spec, params, &["rows", "dim", "seed", "lambda"])?;
        (spec, Rows::generate(rows, dim, seed))
    };
    let facts = Facts::new(spec, rows.dim());
    Ok(Problem::offline(Logistic::new(facts, rows, lambda)))
}

/// Most features: constants come from `d × d` matrices.
const MAX_DIM: usize = 1000;

/// Refuses keys that say nothing here.
fn only(params: &Params<'_>, idle: &[&str], why: &str) -> Result<(), SpecError> {
    match idle.iter().find(|key| params.is_given(key)) {
        Some(key) => Err(params.refuse(key, params.text(key)?, why)),
        None => Ok(()),
    }
}

/// The spec with these keys, as given or by default.
fn with_texts(mut spec: Spec, params: &Params<'_>, keys: &[&str]) -> Result<Spec, SpecError> {
    for key in keys {
        spec = spec.with(key, params.text(key)?)?;
    }
    Ok(spec)
}

/// Lanes whose margins are computed together.
const GROUP: usize = 8;

#[derive(Debug)]
struct Logistic {
    facts: Facts,
    rows: Rows,
    lambda: f64,
    /// `max |z_{k,i}|`.
    largest: f64,
}

impl Logistic {
    fn new(facts: Facts, rows: Rows, lambda: f64) -> Logistic {
        let (dim, largest) = (facts.dim(), rows.largest());
        let facts = facts.convex().start(vec![0.0; dim]).with(
            Constant::Smoothness,
            Known::AtMost(add_up(bounds::smoothness(&rows), lambda)),
            "λ_max(ZᵀZ)/(4n) + λ since σ' <= 1/4; certified from above",
        );
        let facts = if lambda > 0.0 {
            facts.with(
                Constant::StrongConvexity,
                Known::AtLeast(lambda),
                "the squared norm contributes λ, the losses are convex",
            )
        } else {
            facts
                .with(
                    Constant::GradientCoordinate,
                    Known::AtMost(largest),
                    "|∂_i f_k| = σ(-z_kᵀw) |z_{k,i}| <= max |Z|",
                )
                .with(
                    Constant::GradientNorm,
                    Known::AtMost(mul_up(largest, root_dim(dim))),
                    "√d max |Z|",
                )
        };
        let mut f = Logistic { facts, rows, lambda, largest };
        let infimum = Known::AtLeast(bounds::infimum(&f));
        f.facts = f.facts.with(
            Constant::Infimum,
            infimum,
            "self-concordance at a near-minimiser (Bach 2010, Prop. 1), or 0 where that is not conclusive",
        );
        f
    }

    /// `z_kᵀx` of the lanes `first..first + N`, summed in order.
    #[inline(always)]
    fn margins<const N: usize>(&self, k: usize, x: Block<'_>, first: usize) -> [f64; N] {
        let mut m = [0.0; N];
        for (i, z) in self.rows.row(k).iter().enumerate() {
            for (m, x) in m.iter_mut().zip(&x.row(i)[first..]) {
                *m += z * x;
            }
        }
        m
    }

    fn values<const N: usize>(&self, x: Block<'_>, first: usize, f: &mut [f64]) {
        let (mut losses, mut squares) = ([0.0; N], [0.0; N]);
        for k in 0..self.rows.len() {
            for (loss, m) in losses.iter_mut().zip(self.margins::<N>(k, x, first)) {
                *loss += softplus(-m);
            }
        }
        for i in 0..self.facts.dim() {
            for (s, x) in squares.iter_mut().zip(&x.row(i)[first..]) {
                *s += x * x;
            }
        }
        for ((f, loss), s) in f.iter_mut().zip(losses).zip(squares) {
            *f = loss / self.rows.count() + 0.5 * self.lambda * s;
        }
    }

    fn gradients<const N: usize>(&self, x: Block<'_>, first: usize, g: &mut BlockMut<'_>) {
        for i in 0..self.facts.dim() {
            g.row(i)[first..first + N].fill(0.0);
        }
        for k in 0..self.rows.len() {
            let slopes = self.margins::<N>(k, x, first).map(|m| -logistic(-m));
            for (i, z) in self.rows.row(k).iter().enumerate() {
                for (g, slope) in g.row(i)[first..].iter_mut().zip(slopes) {
                    *g += slope * z;
                }
            }
        }
        for i in 0..self.facts.dim() {
            for (g, x) in g.row(i)[first..first + N].iter_mut().zip(&x.row(i)[first..]) {
                *g = *g / self.rows.count() + self.lambda * x;
            }
        }
    }

    /// Bound on the error of every margin at `x`: `γ_d Σ_i |z_i x_i|`.
    fn margin_error(&self, x: Block<'_>, lane: usize) -> f64 {
        let norm1: f64 = x.lane(lane).map(f64::abs).sum();
        gamma(2 * self.facts.dim() + 2) * self.largest * norm1 + f64::MIN_POSITIVE
    }
}

/// `ln(1 + e^u)`.
fn softplus(u: f64) -> f64 {
    let tail = ln_1p(exp(-u.abs()));
    if u > 0.0 { u + tail } else { tail }
}

/// `1 / (1 + e^{-u})`; for very negative `u` the exponential overflows and the quotient is 0, as it should be.
fn logistic(u: f64) -> f64 {
    1.0 / (1.0 + exp(-u))
}

impl Objective for Logistic {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn value(&self, x: Block<'_>, f: &mut [f64]) {
        let (lanes, mut first) = (x.shape().lanes(), 0);
        while first < lanes {
            if lanes - first >= GROUP {
                self.values::<GROUP>(x, first, &mut f[first..first + GROUP]);
                first += GROUP;
            } else {
                self.values::<1>(x, first, &mut f[first..=first]);
                first += 1;
            }
        }
    }

    fn gradient(&self, x: Block<'_>, mut g: BlockMut<'_>) {
        let (lanes, mut first) = (x.shape().lanes(), 0);
        while first < lanes {
            if lanes - first >= GROUP {
                self.gradients::<GROUP>(x, first, &mut g);
                first += GROUP;
            } else {
                self.gradients::<1>(x, first, &mut g);
                first += 1;
            }
        }
    }

    /// `(1/n) Σ_k σ(m_k) σ(-m_k) z_k z_kᵀ + λ I`.
    fn hessian(&self, x: &[f64], out: &mut [f64]) -> bool {
        let (d, block) = (x.len(), Block::new(x, Shape::new(x.len(), 1)));
        out.fill(0.0);
        for k in 0..self.rows.len() {
            let [m] = self.margins::<1>(k, block, 0);
            let weight = logistic(m) * logistic(-m) / self.rows.count();
            for (i, a) in self.rows.row(k).iter().enumerate() {
                for (j, b) in self.rows.row(k).iter().enumerate() {
                    out[i * d + j] += weight * (a * b);
                }
            }
        }
        for i in 0..d {
            out[i * d + i] += self.lambda;
        }
        true
    }

    /// The loss has slope at most 1 in the margin, so a margin error passes through. With an exact margin `exp` and `ln_1p`
    /// err by two roundings each and an addition follows, all relative to the loss; then come `n` additions, a
    /// division, and the squared norm with `d + 3` roundings. No term is negative.
    fn value_error(&self, x: Block<'_>, error: &mut [f64]) {
        let roundings = gamma(self.rows.len() + self.facts.dim() + 16);
        self.value(x, error);
        for (lane, e) in error.iter_mut().enumerate() {
            *e = roundings * *e + self.margin_error(x, lane) + f64::MIN_POSITIVE;
        }
    }

    /// A margin error changes a slope by at most a quarter of itself; `exp`, sum and quotient are four roundings of a
    /// slope of at most 1; products, `n` additions and the division act on numbers of at most `max |Z|`.
    fn gradient_error(&self, x: Block<'_>, mut error: BlockMut<'_>) {
        let slopes = gamma(self.rows.len() + 16);
        for lane in 0..x.shape().lanes() {
            let data = self.largest * (slopes + 0.25 * self.margin_error(x, lane));
            for i in 0..self.facts.dim() {
                let ridge = gamma(4) * (self.lambda * x.at(i, lane)).abs();
                error.set(i, lane, data + ridge + f64::MIN_POSITIVE);
            }
        }
    }

    fn finite_sum(&self) -> Option<&dyn FiniteSum> {
        Some(self)
    }
}

impl FiniteSum for Logistic {
    fn terms(&self) -> usize {
        self.rows.len()
    }

    /// `g += weight ∇f_k(x)` with `f_k(w) = ln(1 + exp(-z_kᵀw)) + (λ/2)‖w‖²`.
    fn add_term_gradient(
        &self,
        k: usize,
        lane: usize,
        weight: f64,
        x: Block<'_>,
        g: &mut BlockMut<'_>,
    ) {
        let [margin] = self.margins::<1>(k, x, lane);
        let slope = -logistic(-margin);
        for (i, z) in self.rows.row(k).iter().enumerate() {
            g.row(i)[lane] += weight * (slope * z + self.lambda * x.at(i, lane));
        }
    }

    fn add_batch_gradient(&self, batch: &[u32], weight: f64, x: &[f64], g: &mut [f64]) {
        self.rows.matrix().add_rows(
            batch,
            weight,
            x,
            g,
            #[inline(always)]
            |_, margins| {
                exp_slice(margins);
                margins.iter_mut().for_each(|odds| *odds = -1.0 / (1.0 + *odds));
            },
        );
        if self.lambda > 0.0 {
            add_penalty(batch, weight, x, g, |x| self.lambda * x);
        }
    }

    fn term_gradient_coordinate(&self) -> Known {
        Known::AtMost(if self.lambda > 0.0 { f64::INFINITY } else { self.largest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::reference::{BITS, NEAREST, big, consts};
    use crate::objective::{gradient_at, value_at};
    use astro_float::BigFloat;

    fn example(lambda: f64) -> Logistic {
        Logistic::new(Facts::new("logistic", 3), Rows::generate(11, 3, 5), lambda)
    }

    /// `f` and its gradient in 256 bits.
    fn exact(f: &Logistic, x: &[f64]) -> (BigFloat, Vec<BigFloat>) {
        let mut c = consts();
        let (add, mul) = (
            |a: &BigFloat, b: &BigFloat| a.add(b, BITS, NEAREST),
            |a: &BigFloat, b: &BigFloat| a.mul(b, BITS, NEAREST),
        );
        let n = big(f.rows.count());
        let (mut value, mut gradient) = (big(0.0), vec![big(0.0); x.len()]);
        for k in 0..f.rows.len() {
            let z = f.rows.row(k);
            let margin =
                z.iter().zip(x).fold(big(0.0), |m, (z, x)| add(&m, &mul(&big(*z), &big(*x))));
            let odds = margin.neg().exp(BITS, NEAREST, &mut c);
            let whole = add(&big(1.0), &odds);
            value = add(&value, &whole.ln(BITS, NEAREST, &mut c).div(&n, BITS, NEAREST));
            let slope = odds.div(&mul(&whole, &n), BITS, NEAREST).neg();
            for (g, z) in gradient.iter_mut().zip(z) {
                *g = add(g, &mul(&slope, &big(*z)));
            }
        }
        for (g, x) in gradient.iter_mut().zip(x) {
            let ridge = mul(&big(f.lambda), &big(*x));
            value = add(&value, &mul(&mul(&ridge, &big(*x)), &big(0.5)));
            *g = add(g, &ridge);
        }
        (value, gradient)
    }

    #[test]
    fn stated_errors_contain_the_difference_to_256_bits() {
        let shape = Shape::new(3, 1);
        for lambda in [0.0, 0.3] {
            let f = example(lambda);
            for size in [1e-3, 0.7, 30.0, 2e3] {
                let x = [size, -0.4 * size, 0.9 * size];
                let (value, gradient) = exact(&f, &x);
                let (mut ve, mut ge) = ([0.0], [0.0; 3]);
                f.value_error(Block::new(&x, shape), &mut ve);
                f.gradient_error(Block::new(&x, shape), BlockMut::new(&mut ge, shape));
                let within = |exact: &BigFloat, got: f64, error: f64| {
                    exact
                        .sub(&big(got), BITS, NEAREST)
                        .abs()
                        .cmp(&big(error))
                        .is_some_and(|o| o <= 0)
                };
                assert!(within(&value, value_at(&f, &x), ve[0]), "λ = {lambda}, size {size}");
                for (i, got) in gradient_at(&f, &x).into_iter().enumerate() {
                    assert!(within(&gradient[i], got, ge[i]), "λ = {lambda}, size {size}");
                }
                assert!(ve[0] < 1e-13 * (1.0 + size) * (1.0 + size), "a useful bound: {}", ve[0]);
            }
        }
    }

    #[test]
    fn the_gradient_is_the_mean_of_the_terms() {
        let (f, x, shape) = (example(0.3), [0.2, -1.0, 0.5], Shape::new(3, 1));
        let mut mean = [0.0; 3];
        for k in 0..f.terms() {
            let mut g = BlockMut::new(&mut mean, shape);
            f.add_term_gradient(k, 0, 1.0 / 11.0, Block::new(&x, shape), &mut g);
        }
        for (mean, g) in mean.iter().zip(gradient_at(&f, &x)) {
            // Both are within 11 terms times a few roundings of numbers below 2.
            assert!((mean - g).abs() < 100.0 * f64::EPSILON, "{mean} {g}");
        }
    }
}
