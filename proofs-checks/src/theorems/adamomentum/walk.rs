//! What the regret proofs follow along a path: the form `x_{t+1} = Proj(x_t - η_t m_t/p_t)` against a comparator `u`.

use super::adam_type::{AdamType, Moments, Scalars, State};
use crate::evidence::{Rounded, RoundedSum};
use crate::theorem::{Setting, Unmet};
use crate::theorems::kit::regret::{self, RegretPath};
use crate::theorems::kit::{Replica, upper};

/// A method of Adam's type on a box, with losses that are convex.
#[derive(Clone, Debug)]
pub(super) struct Arena {
    pub(super) method: AdamType,
    /// `D`, the side of the box.
    pub(super) width: Rounded,
    /// `d D G`, NaN where the subgradients have no bound.
    size: f64,
    pub(super) horizon: u64,
}

impl Arena {
    pub(super) fn read(setting: &Setting<'_>, method: AdamType) -> Result<Arena, Unmet> {
        regret::online(setting)?;
        let width = regret::width(regret::box_ends(setting)?);
        let gradient = regret::coordinate_bound(setting).map_or(f64::NAN, Rounded::value);
        #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
        let dim = setting.start.len() as f64;
        let size = dim * width.value() * gradient;
        Ok(Arena { method, width, size, horizon: setting.horizon })
    }

    /// `T`.
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    pub(super) fn steps(&self) -> Rounded {
        Rounded::exact(self.horizon as f64)
    }

    /// Regret, `D G T`, which needs no theorem, and what fair signs force on every method.
    pub(super) fn note(&self, walk: &Walk) -> [f64; 3] {
        let regret = walk.regret.regret().value();
        [regret, regret::trivial(self.size, self.horizon), regret::lower(self.size, self.horizon)]
    }

    /// The path before the first step.
    pub(super) fn walk(&self, dim: usize) -> Walk {
        Walk {
            state: self.method.start(dim),
            regret: RegretPath::default(),
            u_before: vec![Rounded::ZERO; dim],
            squares: vec![RoundedSum::new(); dim],
            movement: vec![RoundedSum::new(); dim],
            deviation: RoundedSum::new(),
        }
    }

    /// Takes in a step and shows its coordinates to `each`.
    pub(super) fn advance(
        &self,
        walk: &mut Walk,
        seen: &Replica<'_>,
        mut each: impl FnMut(usize, &Coordinate),
    ) -> Taken {
        let linear = walk.regret.push(seen);
        let now = walk.state.begin(&self.method, seen.t());
        for i in 0..seen.dim() {
            let moments = walk.state.push(&self.method, i, seen.g(i));
            let at = Coordinate {
                moments,
                now,
                g: seen.g(i),
                gap: seen.x(i) - seen.u(i),
                gap_next: seen.x_next(i) - seen.u(i),
                step: seen.x(i) - seen.x_next(i),
                drift: seen.drift(i, moments.by),
                u: moments.p / now.eta,
                u_before: walk.u_before[i],
                movement: moments.m * moments.by,
            };
            walk.u_before[i] = at.u;
            walk.squares[i].push(at.g.square());
            walk.movement[i].push(at.movement);
            // The losses are convex with their exact subgradients, of which g_t is the computed value.
            walk.deviate(seen.subgradient(i).error() * upper(at.gap));
            each(i, &at);
        }
        Taken { excess: seen.excess(), linear, now }
    }
}

/// Sums along the path of one replica.
pub(super) struct Walk {
    state: State,
    pub(super) regret: RegretPath,
    u_before: Vec<Rounded>,
    /// `‖g_{1:t,i}‖²`.
    pub(super) squares: Vec<RoundedSum>,
    /// `Σ_s η_s m_{s,i}²/p_{s,i}`.
    pub(super) movement: Vec<RoundedSum>,
    deviation: RoundedSum,
}

impl Walk {
    /// Adds what rounding may have cost in this step.
    pub(super) fn deviate(&mut self, by: f64) {
        // The few products that it comes from lose a few units, relative.
        self.deviation.push_exact(by * (1.0 + 16.0 * f64::EPSILON));
    }

    /// Zero, with what rounding may have cost as its error.
    pub(super) fn deviation(&self) -> Rounded {
        Rounded::within(0.0, upper(self.deviation.value()))
    }

    /// `Σ_i ‖g_{1:T,i}‖`.
    pub(super) fn history(&self) -> Rounded {
        total(self.squares.iter().map(|squares| squares.value().sqrt()))
    }

    /// `Σ_t Σ_i η_t m_{t,i}²/p_{t,i}`.
    pub(super) fn total_movement(&self) -> Rounded {
        total(self.movement.iter().map(RoundedSum::value))
    }
}

/// The sum of some numbers.
pub(super) fn total(terms: impl Iterator<Item = Rounded>) -> Rounded {
    terms.collect::<RoundedSum>().value()
}

/// `max(x, 0)`.
pub(super) fn positive(x: Rounded) -> Rounded {
    x.max(Rounded::ZERO)
}

/// What a step adds up to.
#[derive(Clone, Copy)]
pub(super) struct Taken {
    /// `f_t(x_t) - f_t(u)`.
    pub(super) excess: Rounded,
    /// `g_tᵀ(x_t - u)`.
    pub(super) linear: Rounded,
    pub(super) now: Scalars,
}

/// One coordinate of a step.
#[derive(Clone, Copy)]
pub(super) struct Coordinate {
    pub(super) moments: Moments,
    pub(super) now: Scalars,
    pub(super) g: Rounded,
    /// `x_t - u`.
    pub(super) gap: Rounded,
    /// `x_{t+1} - u`.
    pub(super) gap_next: Rounded,
    /// `x_t - x_{t+1}`.
    pub(super) step: Rounded,
    /// How far the logged `x_{t+1}` may be from the exact step.
    pub(super) drift: f64,
    /// `u_t = p_t/η_t`, and that of the step before.
    pub(super) u: Rounded,
    pub(super) u_before: Rounded,
    /// `η_t m_t²/p_t`.
    pub(super) movement: Rounded,
}

impl Coordinate {
    /// `(x_t-u)² - (x_{t+1}-u)²`, without cancelling squares.
    pub(super) fn approach(&self) -> Rounded {
        self.step * (self.gap + self.gap_next)
    }

    /// By how much rounding of the step may falsify `c ((x_t-u)² - (x_{t+1}-u)²)` from below, for `c > 0`.
    ///
    /// With `y` the exact step and `|x_{t+1} - y| <= ρ` the exact bracket is at most `2ρ|x_{t+1}-u|` larger than the logged one, since
    /// `(y-u)² >= (x_{t+1}-u)² - 2ρ|x_{t+1}-u|`.
    pub(super) fn room(&self, c: Rounded) -> f64 {
        2.0 * upper(c) * upper(self.gap_next) * self.drift * (1.0 + 8.0 * f64::EPSILON)
    }
}
