//! Escape laws in closed form: what is published, and what the exact theory tends to.
//!
//! A well of curvature `H_a` is left over a saddle of curvature `-h` that lies `ΔL` above it; the noise of a gradient has variance
//! `|L''|/B`; a share `s` of `ΔL` is climbed at the noise of the well. `q` is the exponent of the preconditioner `P = v^{q/2}`: 0 for SGD,
//! -1 for Adam, 1 for InvAdam, and `e = 1 + q/2`. All times are in steps.

use ratecheck_problems::math::{exp, pow};
use std::f64::consts::PI;

/// A well and the way out of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Well {
    /// `H_a`.
    pub bottom: f64,
    /// `h`, the size of the curvature at the saddle.
    pub top: f64,
    /// `ΔL`.
    pub height: f64,
    /// `s`.
    pub share: f64,
}

/// Whose prefactor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefactor {
    /// The limit of the exact mean time of the method, which evaluates its noise where it is (Itô).
    Exact,
    /// The one in print, which belongs to the kinetic convention.
    Published,
}

impl Well {
    /// The well of a continuously differentiable piecewise quadratic: `s = h/(H_a + h)`.
    #[must_use]
    pub fn joined(bottom: f64, top: f64, height: f64) -> Well {
        Well { bottom, top, height, share: top / (bottom + top) }
    }

    /// The exponent `E_q = (2 B^e ΔL/η)(s/H_a^e + (1-s)/h^e)` for a second moment that follows the noise, `v = C/B`.
    ///
    /// `q = 0`: Xie, Sato & Sugiyama, ICLR 2021, arXiv 2002.03495; `q = -1`: Xie et al., ICML 2022, arXiv 2006.15815.
    #[must_use]
    pub fn exponent(&self, q: f64, batch: f64, step: f64) -> f64 {
        let e = 1.0 + 0.5 * q;
        2.0 * pow(batch, e) * self.height / step * self.flatness(e)
    }

    /// The exponent for a second moment stuck at `H_a/B`, that of SGD with step `η (H_a/B)^{q/2}`.
    #[must_use]
    pub fn exponent_frozen(&self, q: f64, batch: f64, step: f64) -> f64 {
        self.exponent(0.0, batch, step * pow(self.bottom / batch, 0.5 * q))
    }

    /// `s/H_a^e + (1-s)/h^e`.
    #[must_use]
    pub fn flatness(&self, e: f64) -> f64 {
        self.share / pow(self.bottom, e) + (1.0 - self.share) / pow(self.top, e)
    }

    /// The factor before `e^E`: exactly `(2π/η) B^{q/2} (H_a h)^{q/4} / H_a^{1+q}`, where print has `h` in place of the last `H_a`; for SGD
    /// `2π/(η H_a)` against `2π/(η h)`.
    ///
    /// The density times the squared noise is continuous where the noise jumps; in the kinetic convention the density itself is. The
    /// two agree when `h = H_a`, and for Adam, whose steps have the same noise everywhere.
    #[must_use]
    pub fn prefactor(&self, q: f64, batch: f64, step: f64, whose: Prefactor) -> f64 {
        let at = match whose {
            Prefactor::Exact => self.bottom,
            Prefactor::Published => self.top,
        };
        2.0 * PI / step * pow(batch, 0.5 * q) * pow(self.bottom * self.top, 0.25 * q)
            / pow(at, 1.0 + q)
    }

    /// `prefactor e^E`.
    #[must_use]
    pub fn mean_time(&self, q: f64, batch: f64, step: f64, whose: Prefactor) -> f64 {
        self.prefactor(q, batch, step, whose) * exp(self.exponent(q, batch, step))
    }

    /// `(h/B)^{q/2}`, the preconditioner at the saddle.
    #[must_use]
    pub fn preconditioner_at_top(&self, q: f64, batch: f64) -> f64 {
        pow(self.top / batch, 0.5 * q)
    }
}

/// `[1 + √(1 + 4 η P h/(1-β_1))]/2`: how many times longer a moving average of the gradients takes over a saddle of curvature `-h`.
///
/// `m ← β_1 m + (1-β_1) g`, `x ← x - η P m` is a particle of mass `η P/(1-β_1)` and unit friction; Kramers' rate at moderate to strong
/// friction is that of the overdamped one times `λ/h`, `λ` the growth rate at the saddle. Invalid at weak friction, roughly
/// `E √((1-β_1)/(η P H_a)) < 1`. Sources: Kramers, *Physica* 7 (1940) 284-304; Xie et al., arXiv 2006.15815.
#[must_use]
pub fn friction(rate: f64, top: f64, beta1: f64) -> f64 {
    0.5 * (1.0 + (1.0 + 4.0 * rate * top / (1.0 - beta1)).sqrt())
}

/// Kramers' mean time of `dx = -∇L dt + √(2D) dW`, in units of `t`: `(2π/μ) √(|det H_b|/det H_a) e^{ΔL/D}` with the eigenvalues of the
/// Hessian at the minimum, those at the saddle, and `μ` the size of the negative one there. Absorbed *at* the saddle it is half of this.
///
/// With a constant positive preconditioner `P`, noise `2DP`, `μ` is the positive eigenvalue of `-P H_b`.
/// Source: Kramers, *Physica* 7 (1940) 284-304; Langer, *Annals of Physics* 54 (1969) 258-275.
#[must_use]
pub fn kramers(at_minimum: &[f64], at_saddle: &[f64], unstable: f64, height: f64, d: f64) -> f64 {
    let product = |eigenvalues: &[f64]| eigenvalues.iter().product::<f64>().abs();
    2.0 * PI / unstable * (product(at_saddle) / product(at_minimum)).sqrt() * exp(height / d)
}

/// `E = (B/(η H)) ln(L(b)/L(a))`: the exponent when the noise is proportional to the loss, `D = η L H/B`. A power law instead of an
/// exponential of the height. Source: the shape of Mori, Ziyin, Liu & Ueda, ICML 2022, arXiv 2105.09557.
#[must_use]
pub fn exponent_of_loss_noise(batch: f64, step: f64, curvature: f64, ratio: f64) -> f64 {
    batch / (step * curvature) * ratecheck_problems::math::ln(ratio)
}
