//! Constants of the bounds on clipped Adam with model EMA, and the choices of `β` and `D` that make them small.
//!
//! With `a = 1 - β`, `c_β = 2β/(1+β)`, `A_T(β) = (β + aT)/(T√(1-β²))` and `K = σ + 2√(G²+σ²)`, all bounds are
//!
//! ```text
//! B(β, D, T) = Δ/(DT) + K A_T(β) + spread(β, D)
//! ```
//!
//! | bound on | `K`, other factors | `spread` | |
//! |---|---|---|---|
//! | the `λ`-norm | `K` | `λ c_β D²/a²` | (6.1) |
//! | the coordinate-wise one, learner of coordinates | `Σ ρ_i (σ_i + 2√(G_i²+σ_i²))` | `(Σ λ_i ρ_i²) c_β D²/a²` | (7.1) |
//! | the coordinate-wise one, learner of the whole vector | `√d K`, and `√d Δ` | `λ c_β D²/a²` | section 7 |
//! | the gradient norm of an `L`-smooth function | `K` | `L √c_β D/a` | (8.3) |
//! | the gradient norm with `H`-Lipschitz Hessian | `K` | `(H/2) c_β D²/a²` | (8.4) |
//!
//! Source: the analysis of Ahn and Cutkosky, NeurIPS 2024, arXiv 2405.18199, with constants derived anew; equation numbers are those
//! of the derivation.

use ratecheck_problems::number::Number;

mod rules;
mod stated;
#[cfg(test)]
mod tests;

pub use rules::{GRID, GRID_POINTS, NoParameters, Parameters, Rule};
pub use stated::{Aim, Stated};

/// `c_β = 2β/(1+β)`, with which `E V_t <= c_β D²/(1-β)²`.
pub fn spread_factor<N: Number>(beta: N) -> N {
    beta.clone().times(2.0) / beta.plus(1.0)
}

/// `A_T(β) = (β + (1-β)T)/(T√(1-β²))`: what a sum of `‖Σ β^{t-s} ξ_s‖` over the index law costs a unit of `σ`.
pub fn horizon_factor<N: Number>(beta: N, horizon: N) -> N {
    let (a, above) = (N::one() - beta.clone(), beta.clone().plus(1.0));
    (beta + a.clone() * horizon.clone()) / (horizon * (a * above).sqrt())
}

/// `K = σ + 2√(G²+σ²)`.
pub fn noise_factor<N: Number>(gradient: N, sigma: N) -> N {
    second_moment(gradient, sigma.clone()).times(2.0) + sigma
}

/// `√(G²+σ²)`.
pub fn second_moment<N: Number>(gradient: N, sigma: N) -> N {
    (gradient.square() + sigma.square()).sqrt()
}

/// How the spread of the averaged window enters a bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spread<N> {
    /// `λ V`, with `λ` or `Σ λ_i ρ_i²`.
    Weighted(N),
    /// `L √V`.
    Smooth(N),
}

/// Everything that a bound knows of problem and noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scales<N> {
    /// `Δ`, times `√d` for the learner of the whole vector in the coordinate-wise norm.
    pub gap: N,
    /// `σ`, or a sum of such.
    pub sigma: N,
    /// `√(G²+σ²)`, or a sum of such.
    pub size: N,
    /// `h = G + σ`, or a sum of such: what target accuracies are measured in.
    pub reach: N,
    /// How the spread enters.
    pub spread: Spread<N>,
}

impl<N: Number> Scales<N> {
    /// (6.1), with `λ = H/2` also (8.4).
    pub fn nonsmooth(gap: N, gradient: N, sigma: N, lambda: N) -> Scales<N> {
        Scales {
            gap,
            size: second_moment(gradient.clone(), sigma.clone()),
            reach: gradient + sigma.clone(),
            sigma,
            spread: Spread::Weighted(lambda),
        }
    }

    /// (7.1) for `ρ_i = 1` and `λ_i = λ`, from `(G_i, σ_i)` of every coordinate.
    pub fn coordinatewise(gap: N, coordinates: &[(N, N)], lambda: N) -> Scales<N> {
        let sum = |of: fn(N, N) -> N| {
            let terms = coordinates.iter().map(|(g, sigma)| of(g.clone(), sigma.clone()));
            terms.fold(N::zero(), |sum, term| sum + term)
        };
        #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
        let dim = coordinates.len() as f64;
        Scales {
            gap,
            sigma: sum(|_, sigma| sigma),
            size: sum(second_moment),
            reach: sum(|g, sigma| g + sigma),
            spread: Spread::Weighted(lambda.times(dim)),
        }
    }

    /// The learner of the whole vector in the coordinate-wise norm: `‖v‖_1 <= √d ‖v‖_2`.
    pub fn whole_in_coordinates(gap: N, gradient: N, sigma: N, lambda: N, dim: usize) -> Scales<N> {
        #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
        let root = N::of(dim as f64).sqrt();
        let own = Scales::nonsmooth(gap, gradient, sigma, lambda);
        Scales {
            gap: own.gap * root.clone(),
            sigma: own.sigma * root.clone(),
            size: own.size * root.clone(),
            reach: own.reach * root,
            spread: own.spread,
        }
    }

    /// (8.3).
    pub fn smooth(gap: N, gradient: N, sigma: N, smoothness: N) -> Scales<N> {
        let spread = Spread::Smooth(smoothness);
        Scales { spread, ..Scales::nonsmooth(gap, gradient, sigma, N::zero()) }
    }

    /// The same in another kind of numbers.
    pub fn map<M>(&self, to: impl Fn(&N) -> M) -> Scales<M> {
        Scales {
            gap: to(&self.gap),
            sigma: to(&self.sigma),
            size: to(&self.size),
            reach: to(&self.reach),
            spread: match &self.spread {
                Spread::Weighted(weight) => Spread::Weighted(to(weight)),
                Spread::Smooth(l) => Spread::Smooth(to(l)),
            },
        }
    }

    /// `K`.
    pub fn noise(&self) -> N {
        self.size.clone().times(2.0) + self.sigma.clone()
    }

    /// The terms of `B(β, D, T)`.
    pub fn terms(&self, beta: N, radius: N, horizon: N) -> Terms<N> {
        let factor = horizon_factor(beta.clone(), horizon.clone());
        let drift = radius.clone() / (N::one() - beta.clone());
        let c = spread_factor(beta);
        let spread = match &self.spread {
            Spread::Weighted(weight) => weight.clone() * c * drift.square(),
            Spread::Smooth(l) => l.clone() * c.sqrt() * drift,
        };
        Terms {
            descent: self.gap.clone() / (radius * horizon),
            regret: self.size.clone().times(2.0) * factor.clone(),
            noise: self.sigma.clone() * factor,
            spread,
        }
    }
}

/// The terms of `B(β, D, T)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms<N> {
    /// `Δ/(DT)`.
    pub descent: N,
    /// `2√(G²+σ²) A_T(β)`.
    pub regret: N,
    /// `σ A_T(β)`.
    pub noise: N,
    /// Of the spread.
    pub spread: N,
}

impl<N: Number> Terms<N> {
    /// `B(β, D, T)`.
    pub fn total(&self) -> N {
        let own = self.clone();
        own.descent + own.regret + own.noise + own.spread
    }
}
