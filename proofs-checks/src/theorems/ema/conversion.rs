//! What theorems about conversions read of a setting, and of every step.

use ratecheck_problems::domain::Domain;

use crate::evidence::Rounded;
use crate::evidence::rounded::U;
use crate::step::{Needs, Trace};
use crate::theorem::{Setting, Unmet};
use crate::theorems::kit::{Replica, sum, upper};

/// Learners that answer each coordinate by itself, `|z_i| <= D`; for the others `‖z‖ <= D`.
const COORDINATEWISE: &[&str] = &["clipped-adam-ema-coordinatewise", "sign-ema"];

/// `β`, `D`, and how the displacements are scaled.
#[derive(Clone, Debug)]
pub(crate) struct Conversion {
    pub(crate) beta: f64,
    /// `D`.
    pub(crate) radius: f64,
    /// Whether `D` bounds each coordinate instead of the norm.
    pub(crate) coordinatewise: bool,
    /// Whether `α_t ~ Exp(1)`; otherwise `α_t = 1`.
    pub(crate) random: bool,
    dim: usize,
}

impl Conversion {
    /// Of any method that turns a learner of displacements into an optimizer.
    pub(crate) fn of(setting: &Setting<'_>) -> Result<Conversion, Unmet> {
        let names = ["beta", "D", "scaling"];
        let [Ok(beta), Ok(radius), Ok(scaling)] = names.map(|name| setting.constant(name)) else {
            return Err(Unmet::Method {
                about: "learners of displacements that are turned into optimizers, such as clipped-adam-ema and beta-omd",
                method: setting.method.entry.to_owned(),
            });
        };
        if *setting.domain != Domain::Whole {
            return Err(Unmet::Other("it is about steps without projection".to_owned()));
        }
        Ok(Conversion {
            beta,
            radius,
            coordinatewise: COORDINATEWISE.contains(&setting.method.entry),
            random: scaling > 0.0,
            dim: setting.start.len(),
        })
    }

    /// `D`, the bound on `‖z_t‖`: `√d` times the radius for learners that answer each coordinate by itself.
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    pub(crate) fn length(&self) -> Rounded {
        let radius = Rounded::exact(self.radius);
        if self.coordinatewise { radius * Rounded::exact(self.dim as f64).sqrt() } else { radius }
    }

    /// The gradients and what the method drew and chose.
    pub(crate) fn needs() -> Needs {
        Needs::GRADIENT | Needs::trace(Trace::Displacement) | Needs::trace(Trace::Scale)
    }
}

/// `α_t` and `z_t`, which led to `x_t`: shown after the step before. At first `z_1 = 0`, with no scale.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    scale: Option<f64>,
    z: Vec<f64>,
}

impl Chosen {
    /// Before the first step, in `dim` coordinates.
    pub(crate) fn new(dim: usize) -> Chosen {
        Chosen { scale: None, z: vec![0.0; dim] }
    }

    /// `z_{t,i}` as logged.
    pub(crate) fn z(&self, i: usize) -> Rounded {
        Rounded::exact(self.z[i])
    }

    /// `α_t`; none in the first step.
    pub(crate) fn scale(&self) -> Option<f64> {
        self.scale
    }

    /// `‖z_t‖`.
    pub(crate) fn length(&self) -> Rounded {
        sum(self.z.len(), |i| self.z(i).square()).sqrt()
    }

    /// By how much, in norm, rounding may have carried `x_t` from `x_{t-1} + α_t z_t`: the product, and `x_t` as it was written.
    pub(crate) fn written(&self, seen: &Replica<'_>) -> f64 {
        let scale = Rounded::exact(self.scale.unwrap_or(0.0));
        let of = |i: usize| U * upper(seen.x(i)) + 2.0 * (scale * self.z(i)).error();
        // Fewer than 10^6 roundings of nonnegative numbers.
        (0..seen.dim()).map(of).sum::<f64>() * (1.0 + 1e-9)
    }

    /// Remembers what the step shows: `α_{t+1}` and `z_{t+1}`.
    pub(crate) fn remember(&mut self, seen: &Replica<'_>) {
        self.scale = Some(seen.trace(Trace::Scale, 0).value());
        for (i, z) in self.z.iter_mut().enumerate() {
            *z = seen.trace(Trace::Displacement, i).value();
        }
    }
}

/// Bound on the relative error of each coordinate of `D y/‖y‖` in `dim` coordinates: a square, at most `dim` additions, halved by the
/// root, the root, a quotient and a product, and `D` itself where it is computed.
#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
pub(crate) fn rounding_of_unit(dim: usize) -> f64 {
    (0.5 * dim as f64 + 6.0) * U
}
