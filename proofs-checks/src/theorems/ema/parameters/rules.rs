//! The choices of `β` and `D`.

use ratecheck_problems::math;

use super::{Scales, Spread, spread_factor};

/// The grid of `1 - β` that [`Rule::Best`] looks at: this many points in equal ratios between the ends.
pub const GRID_POINTS: u32 = 1500;
/// Its ends.
pub const GRID: [f64; 2] = [2e-6, 0.5];

/// A choice of `β` and `D`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    /// `β`.
    pub beta: f64,
    /// `D`.
    pub radius: f64,
}

/// How `β` and `D` are chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// Minimises the bound over a grid of `1 - β`, with the best `D` at each.
    Best,
    /// The best `D` at this `β`: (6.2), or (8.3) where the spread enters as `L√V`.
    BestRadius {
        /// `β`.
        beta: f64,
    },
    /// The best `β` as `T -> inf`, with the best `D` there: (6.3), (8.3).
    Asymptotic,
    /// (6.4): `β = 1 - (ε/(10h))²`, `D = (1-β)√ε/(4√λ)`, with which the bound is at most `0.9625 ε` from
    /// [`Scales::closed_form_horizon`] on.
    ClosedForm {
        /// `ε`, at most `h = G + σ`; the least one that `T` reaches where left out.
        eps: Option<f64>,
    },
}

/// Why there are no such parameters.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum NoParameters {
    /// `Δ = 0`, `λ = 0` or `L = 0`.
    #[error("{0} = 0, where the best D is 0 or infinite")]
    Zero(&'static str),
    /// The asymptotic formula asks for `β < 0`.
    #[error(
        "the asymptotic rule asks for 1 - beta = {a}, and 1 - beta must be below 1: T = {horizon} is too short for it"
    )]
    TooShort {
        /// `1 - β`.
        a: f64,
        /// `T`.
        horizon: f64,
    },
    /// `ε` is not in `(0, h]`.
    #[error("eps = {eps}, and the closed form asks for 0 < eps <= G + sigma = {reach}")]
    Accuracy {
        /// `ε`.
        eps: f64,
        /// `h`.
        reach: f64,
    },
    /// The closed form is about the `λ`-norm.
    #[error(
        "the closed form is about the lambda-norm, not about the gradient of a smooth function"
    )]
    NotWeighted,
    /// A number is not positive or not finite.
    #[error("the rule gives {name} = {value}, which is out of range")]
    OutOfRange {
        /// Which.
        name: &'static str,
        /// Its value.
        value: f64,
    },
}

impl Scales<f64> {
    /// `B(β, D, T)`.
    #[must_use]
    pub fn bound(&self, chosen: Parameters, horizon: f64) -> f64 {
        self.terms(chosen.beta, chosen.radius, horizon).total()
    }

    /// `β` and `D` of a rule for `T` steps.
    ///
    /// # Errors
    /// When the rule has none.
    pub fn parameters(&self, rule: Rule, horizon: f64) -> Result<Parameters, NoParameters> {
        let weight = match self.spread {
            Spread::Weighted(weight) => (weight, "lambda"),
            Spread::Smooth(l) => (l, "L"),
        };
        for (value, name) in [(self.gap, "Delta"), weight] {
            if value <= 0.0 {
                return Err(NoParameters::Zero(name));
            }
        }
        let chosen = match rule {
            Rule::Best => self.best(horizon),
            Rule::BestRadius { beta } => self.at(beta, horizon),
            Rule::Asymptotic => {
                let a = self.asymptotic(horizon);
                if a >= 1.0 {
                    return Err(NoParameters::TooShort { a, horizon });
                }
                self.at(1.0 - a, horizon)
            }
            Rule::ClosedForm { eps } => {
                let eps = match eps {
                    Some(eps) => eps,
                    None => self.closed_form_accuracy(horizon)?,
                };
                self.closed_form(eps)?
            }
        };
        for (name, value, fits) in [
            ("beta", chosen.beta, (0.0..1.0).contains(&chosen.beta)),
            ("D", chosen.radius, chosen.radius > 0.0 && chosen.radius < f64::INFINITY),
        ] {
            if !fits {
                return Err(NoParameters::OutOfRange { name, value });
            }
        }
        Ok(chosen)
    }

    /// `D* = (Δ(1-β)²/(2λ c_β T))^{1/3}` (6.2), or `√(Δ(1-β)/(L√c_β T))` (8.3).
    fn at(&self, beta: f64, horizon: f64) -> Parameters {
        let (a, c) = (1.0 - beta, spread_factor(beta));
        let radius = match self.spread {
            Spread::Weighted(weight) => {
                math::pow(self.gap * (a * a) / (2.0 * weight * c * horizon), 1.0 / 3.0)
            }
            Spread::Smooth(l) => (self.gap * a / (l * c.sqrt() * horizon)).sqrt(),
        };
        Parameters { beta, radius }
    }

    /// The point of the grid with the least bound.
    fn best(&self, horizon: f64) -> Parameters {
        let [low, high] = GRID.map(math::ln);
        let step = (high - low) / f64::from(GRID_POINTS - 1);
        let points = (0..GRID_POINTS).map(|k| {
            let chosen = self.at(1.0 - math::exp(low + f64::from(k) * step), horizon);
            (self.bound(chosen, horizon), chosen)
        });
        let best = points.reduce(|best, next| if next.0 < best.0 { next } else { best });
        best.expect("the grid has points").1
    }

    /// `1 - β*`: `[2√2 (2λ)^{1/3} (Δ/T)^{2/3}/K]^{6/7}` (6.3), or `2√2 √(LΔ/T)/K` (8.3).
    fn asymptotic(&self, horizon: f64) -> f64 {
        let (rate, eight) = (self.gap / horizon, 8f64.sqrt());
        match self.spread {
            Spread::Weighted(weight) => {
                let root = math::pow(2.0 * weight * rate * rate, 1.0 / 3.0);
                math::pow(eight * root / self.noise(), 6.0 / 7.0)
            }
            Spread::Smooth(l) => eight * (l * rate).sqrt() / self.noise(),
        }
    }

    /// The bound that [`Rule::Asymptotic`] approaches: `(7/4) 2^{2/7} K^{4/7} λ^{1/7} (Δ/T)^{2/7}` (6.3), or
    /// `2^{5/4} K^{1/2} (LΔ/T)^{1/4}` (8.3).
    #[must_use]
    pub fn asymptotic_bound(&self, horizon: f64) -> f64 {
        let (rate, k) = (self.gap / horizon, self.noise());
        match self.spread {
            Spread::Weighted(weight) => {
                let seventh = 4.0 * rate * rate * math::pow(k, 4.0) * weight;
                1.75 * math::pow(seventh, 1.0 / 7.0)
            }
            Spread::Smooth(l) => math::pow(32.0 * (k * k) * l * rate, 0.25),
        }
    }

    /// The horizon that [`Rule::Asymptotic`] takes to an accuracy as `ε -> 0`:
    /// `2 (7/4)^{7/2} K² Δ λ^{1/2} ε^{-7/2}` (6.3), or `32 K² L Δ ε^{-4}` (8.3).
    #[must_use]
    pub fn asymptotic_horizon(&self, eps: f64) -> f64 {
        let k = self.noise();
        match self.spread {
            Spread::Weighted(weight) => {
                2.0 * math::pow(1.75 / eps, 3.5) * (k * k) * self.gap * weight.sqrt()
            }
            Spread::Smooth(l) => 32.0 * (k * k) * l * self.gap / math::pow(eps, 4.0),
        }
    }

    fn weight(&self) -> Result<f64, NoParameters> {
        match self.spread {
            Spread::Weighted(weight) => Ok(weight),
            Spread::Smooth(_) => Err(NoParameters::NotWeighted),
        }
    }

    /// (6.4).
    fn closed_form(&self, eps: f64) -> Result<Parameters, NoParameters> {
        let weight = self.weight()?;
        let share = self.share(eps)?;
        let beta = 1.0 - share * share;
        Ok(Parameters { beta, radius: (1.0 - beta) * eps.sqrt() / (4.0 * weight.sqrt()) })
    }

    /// `ε/(10h)`.
    fn share(&self, eps: f64) -> Result<f64, NoParameters> {
        if eps > 0.0 && eps <= self.reach {
            return Ok(eps / (10.0 * self.reach));
        }
        Err(NoParameters::Accuracy { eps, reach: self.reach })
    }

    /// `max {800 h² Δ λ^{1/2} ε^{-7/2}, 300 h² ε^{-2}}` (6.4): from this horizon on the bound of [`Rule::ClosedForm`] is at most
    /// `0.9625 ε`.
    ///
    /// # Errors
    /// When the bound is not about a `λ`-norm, or `ε` is not in `(0, h]`.
    pub fn closed_form_horizon(&self, eps: f64) -> Result<f64, NoParameters> {
        let weight = self.weight()?;
        self.share(eps)?;
        let h = self.reach * self.reach;
        let descent = 800.0 * h * self.gap * weight.sqrt() / (math::pow(eps, 3.0) * eps.sqrt());
        Ok(descent.max(300.0 * h / (eps * eps)))
    }

    /// The least `ε` whose horizon is at most `T`.
    fn closed_form_accuracy(&self, horizon: f64) -> Result<f64, NoParameters> {
        let weight = self.weight()?;
        let h = self.reach;
        let descent = math::pow(800.0 * h * h * self.gap * weight.sqrt() / horizon, 2.0 / 7.0);
        Ok(descent.max(h * (300.0 / horizon).sqrt()))
    }
}
