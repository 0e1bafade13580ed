//! What a method is allowed to see: stochastic gradients that are pure functions of their key.

use std::fmt;
use std::sync::Arc;

use crate::alphabet::Alphabet;
use crate::domain::Domain;
use crate::objective::{Known, Objective};
use crate::random::Key;
use crate::sequence::Compensated;
use crate::space::{Block, BlockMut, Shape};

mod additive;
mod batches;
pub mod laws;
mod online;
mod tail;

pub(crate) use additive::spell;
pub use laws::{ALL, Entry, build};
pub use tail::Tail;

/// What is known of the noise of an oracle.
#[derive(Clone, Debug, PartialEq)]
pub struct OracleFacts {
    /// The noise spec, canonical.
    pub id: String,
    /// Whether `E[g_t | x_t] = ∇f(x_t)`.
    pub unbiased: bool,
    /// Whether `g_t` is a function of `x_t` and `t` alone, so that one replica says everything.
    pub deterministic: bool,
    /// Almost sure bound on each coordinate `|g_{t,i}|` (`G_∞`), when there is one.
    pub gradient_coordinate: Option<Known>,
    /// `sup_x E‖g_t - ∇f(x)‖_2²`, when finite and known.
    pub variance: Option<Known>,
    /// How heavy the tails are; without second moment the variance is infinite.
    pub tail: Tail,
    /// Whether some coordinate of `g_t` is zero with positive probability at points where `∇f` is not.
    pub sparse: bool,
}

/// A source of stochastic gradients of an objective.
pub trait Oracle: Send + Sync + fmt::Debug {
    /// The function whose gradient is sampled.
    fn objective(&self) -> &Arc<dyn Objective>;

    /// What is known of the noise.
    fn facts(&self) -> &OracleFacts;

    /// Whether [`Oracle::sample`] reads `exact`; if not, the caller may pass stale values there.
    fn uses_exact(&self) -> bool {
        true
    }

    /// `g_t` for every lane; lane `l` is replica `key.replica + l`. A pure function of its arguments.
    /// `exact` holds `∇f(x)` when [`Oracle::uses_exact`] says so.
    fn sample(&self, key: Key, x: Block<'_>, exact: Block<'_>, g: BlockMut<'_>);

    /// The last step that has a sample (tables end); beyond it [`Oracle::sample`] answers NaN, so that a run that was not
    /// stopped in time breaks down visibly.
    fn last_step(&self) -> Option<u64> {
        None
    }

    /// Refuses a horizon beyond [`Oracle::last_step`].
    ///
    /// # Errors
    /// When samples for some step are missing.
    fn covers(&self, horizon: u64) -> Result<(), TooFewSteps> {
        match self.last_step() {
            Some(last) if last < horizon => {
                Err(TooFewSteps { id: self.facts().id.clone(), last, horizon })
            }
            _ => Ok(()),
        }
    }

    /// The values of one coordinate of `g_t - ∇f(x_t)` with their probabilities, where these are finitely many, the same for every
    /// coordinate and whatever the past: conditional expectations can then be summed exactly.
    fn atoms(&self) -> Option<Vec<(f64, f64)>> {
        None
    }

    /// The same oracle with sequences of outcomes in place of chance: replica `r` takes sequence number `r` of the alphabet. None where the
    /// outcomes of a sample are not finitely many, or are one only.
    fn enumerated(&self) -> Option<Enumerated> {
        None
    }

    /// `σ_i²`: bounds on `sup_x E (g_{t,i} - ∂_i f(x))²`, one a coordinate, when finite and known coordinate by coordinate.
    fn coordinate_variances(&self) -> Option<Vec<f64>> {
        None
    }

    /// `Var(g_{t,i} | x_t = x)` of every lane and coordinate, to within a few roundings a term of its formula; false, with `out` left as
    /// it was, where it is infinite, depends on the past, or is not known. NaN where the law itself has no sample.
    fn variance_at(&self, x: Block<'_>, out: BlockMut<'_>) -> bool {
        let _ = (x, out);
        false
    }

    /// The sequence of losses, when the problem is an online one.
    fn online(&self) -> Option<&dyn Online> {
        None
    }
}

/// An oracle whose replicas are all sequences of outcomes, see [`Oracle::enumerated`].
#[derive(Clone, Debug)]
pub struct Enumerated {
    /// Where gradients come from.
    pub oracle: Arc<dyn Oracle>,
    /// What its outcomes are made of, with the probability of each sequence.
    pub alphabet: Alphabet,
}

/// [`Oracle::variance_at`] one point, for callers that hold a single replica.
#[must_use]
pub fn variance_at(oracle: &dyn Oracle, x: &[f64]) -> Option<Vec<f64>> {
    let (shape, mut out) = (Shape::new(x.len(), 1), vec![0.0; x.len()]);
    oracle.variance_at(Block::new(x, shape), BlockMut::new(&mut out, shape)).then_some(out)
}

/// An oblivious sequence of convex losses `f_1, f_2, ...`: each a function of the key alone.
pub trait Online: Send + Sync + fmt::Debug {
    /// `f_t(x)`, one number a lane, with `t = key.step`.
    fn loss(&self, key: Key, x: Block<'_>, f: &mut [f64]);

    /// Where losses are linear, `f_t(x) = c_tᵀx`: `c_t` for the steps from `key.step` on, a block of `shape` for each, as many as `c`
    /// holds. False, with `c` left as it was, where they are not.
    fn coefficients(&self, key: Key, shape: Shape, c: &mut [f64]) -> bool {
        let _ = (key, shape, c);
        false
    }

    /// A subgradient of `f_t` at `x`.
    fn loss_gradient(&self, key: Key, x: Block<'_>, g: BlockMut<'_>);

    /// Bound on `|computed - exact|` of [`Online::loss`] at `x`, one number a lane. The exact value is that of the formula at
    /// the given floating-point `x` and at the numbers of step `t` as they are drawn or read.
    fn loss_error(&self, key: Key, x: Block<'_>, error: &mut [f64]);

    /// Bound on `|computed - exact|` of each coordinate of [`Online::loss_gradient`] at `x`.
    fn loss_gradient_error(&self, key: Key, x: Block<'_>, error: BlockMut<'_>);

    /// `sup_{t, x in domain} max_i |∂_i f_t(x)|`; `None` where it is infinite.
    fn gradient_coordinate(&self, domain: &Domain) -> Option<Known>;

    /// `μ >= 0` with `f_t - (μ/2)‖x‖²` convex for every `t`.
    fn strong_convexity(&self) -> Known {
        Known::AtLeast(0.0)
    }

    /// Whether every replica sees the same losses.
    fn deterministic(&self) -> bool;

    /// Whether the losses are independent and identically distributed with mean the problem's objective, so that
    /// their gradients are unbiased estimates of its gradient.
    fn identically_distributed(&self) -> bool {
        false
    }

    /// Bound on `sup_x E‖∇f_t(x) - ∇f(x)‖_2²` when the losses are identically distributed with mean `f`.
    fn variance(&self) -> Option<Known> {
        None
    }

    /// Whether coordinates of gradients can be zero where those of the mean are not.
    fn sparse(&self) -> bool {
        false
    }

    /// The last step that has a loss (tables end); beyond it losses and gradients are NaN.
    fn last_step(&self) -> Option<u64> {
        None
    }

    /// `argmin_{u in X} Σ_{t <= horizon} f_t(u)`, the best fixed point in hindsight, for the lanes of `u`
    /// (first replica `key.replica`, `key.step` unused).
    ///
    /// `gap` receives one number a lane with `Σ f_t(u) - min_X Σ f_t <= gap`: the roundings of a closed form, or what the
    /// certificate of a solver leaves open. The total loss of `u` is the upper value of the minimum, that total less the gap
    /// the lower one, so that the regret against the best point exceeds that against `u` by at most the gap.
    ///
    /// # Errors
    /// When the minimum is not attained on the domain, or is not known there.
    fn comparator(
        &self,
        key: Key,
        horizon: u64,
        domain: &Domain,
        u: BlockMut<'_>,
        gap: &mut [f64],
    ) -> Result<(), NoComparator>;

    /// `min_{u in X} Σ_{t <= h} f_t(u)` for increasing horizons `h`: `best[k * lanes + l]` for the `k`-th horizon and lane `l`, the
    /// upper value where a solver leaves a gap. Goes through the sequence once a horizon unless there is a shorter way.
    ///
    /// # Errors
    /// As [`Online::comparator`].
    fn hindsight(
        &self,
        key: Key,
        horizons: &[u64],
        domain: &Domain,
        shape: Shape,
        best: &mut [f64],
    ) -> Result<(), NoComparator> {
        let (mut u, mut gap) = (vec![0.0; shape.len()], vec![0.0; shape.lanes()]);
        let mut loss = vec![0.0; shape.lanes()];
        for (horizon, best) in horizons.iter().zip(best.chunks_mut(shape.lanes())) {
            self.comparator(key, *horizon, domain, BlockMut::new(&mut u, shape), &mut gap)?;
            let mut totals = vec![Compensated::default(); shape.lanes()];
            for key in (1..=*horizon).map_while(|t| key.at_step(t).ok()) {
                self.loss(key, Block::new(&u, shape), &mut loss);
                totals.iter_mut().zip(&loss).for_each(|(total, loss)| total.add(*loss));
            }
            for (best, total) in best.iter_mut().zip(&totals) {
                *best = total.value().0;
            }
        }
        Ok(())
    }

    /// The same losses with sequences of outcomes in place of chance, as [`Oracle::enumerated`].
    fn enumerated(&self) -> Option<(Arc<dyn Online>, Alphabet)> {
        None
    }

    /// The period of the sequence, where it has one.
    fn period(&self) -> Option<u64> {
        None
    }
}

/// A table of samples ends before the run does.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{id}` has rows for {last} steps, but the horizon is {horizon}: add rows or shorten the run"
)]
pub struct TooFewSteps {
    /// The spec of the noise or of the problem.
    pub id: String,
    /// The last step that has a row.
    pub last: u64,
    /// The last step that was asked for.
    pub horizon: u64,
}

/// Why there is no best fixed point in hindsight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoComparator {
    /// The minimum of the total loss is not attained.
    #[error("the losses have no best fixed point on an unbounded domain; give a box or a ball")]
    Unbounded,
    /// Finding it would hold too many losses in memory.
    #[error(
        "the best fixed point takes the losses of {horizon} steps at once, and {most} are the most in a block of this size"
    )]
    TooLong {
        /// The steps of the run.
        horizon: u64,
        /// How many could be held.
        most: u64,
    },
}
