//! What a run shows of each term of the bounds.
//!
//! With `u_t = -D N_t/‖N_t‖` (coordinate by coordinate `-D sign N_{t,i}`), dividing the conversion's identity by `DT` gives
//!
//! ```text
//! Σ p_t ‖ḡ_t‖ = [F(x_1) - F(x_T)]/(DT) + [β Regret_T + (1-β) Σ Regret_t]/(DT) + [β⟨Ξ_T,u_T⟩ + (1-β) Σ⟨Ξ_t,u_t⟩]/(DT)
//! ```
//!
//! up to sums of mean zero: descent, regret and noise, each of which has a term of the bound to itself.

use ratecheck_problems::number::Number;

use crate::evidence::{Rounded, RoundedSum};
use crate::theorems::ema::conversion::{Chosen, Conversion};
use crate::theorems::ema::index::{Blend, IndexMean};
use crate::theorems::ema::window::Window;
use crate::theorems::kit::{Replica, sum, upper};

/// Sums along the path of one replica.
pub struct Measured {
    window: Window<Rounded>,
    /// `Regret_t(u_t)`, `⟨M_t, u_t⟩` and `⟨Ξ_t, u_t⟩` after the last step.
    now: [Rounded; 3],
    chosen: Chosen,
    coordinatewise: bool,
    radius: Rounded,
    /// `Σ_{s<=t} β^{t-s} ⟨g_s, z_s⟩`.
    products: Rounded,
    first: Option<Rounded>,
    last: Rounded,
    regret: Blend,
    noise: Blend,
    gradient: IndexMean,
    spread: IndexMean,
    norm1: IndexMean,
    uniform: RoundedSum,
}

impl Measured {
    /// Before the first step, in `dim` coordinates. Every buffer is allocated here.
    pub(super) fn new(conversion: &Conversion, dim: usize) -> Measured {
        Measured {
            window: Window::new(conversion.beta, dim),
            now: [Rounded::ZERO; 3],
            chosen: Chosen::new(dim),
            coordinatewise: conversion.coordinatewise,
            radius: Rounded::exact(conversion.radius),
            products: Rounded::ZERO,
            first: None,
            last: Rounded::ZERO,
            regret: Blend::default(),
            noise: Blend::default(),
            gradient: IndexMean::default(),
            spread: IndexMean::default(),
            norm1: IndexMean::default(),
            uniform: RoundedSum::new(),
        }
    }

    /// Takes in a step; `ρ_i = 1` where the learner answers each coordinate by itself.
    pub(super) fn step(&mut self, seen: &Replica<'_>, lambda: Rounded) {
        let dim = seen.dim();
        self.window.next();
        for i in 0..dim {
            self.window.push(i, seen.x(i).value(), seen.g(i), seen.exact(i));
        }
        let w = &self.window;
        let product = sum(dim, |i| seen.g(i) * self.chosen.z(i));
        self.products = w.discount().beta() * self.products + product;
        self.first.get_or_insert(seen.value());
        self.last = seen.value();
        let [m, noise] = self.toward();
        self.now = [self.products - m, m, noise];
        self.regret.push(self.now[0]);
        self.noise.push(noise);
        let (norm1, spread) = (self.norm1_now(), w.total_spread());
        let gradient = if self.coordinatewise { norm1 } else { w.gradient_norm() };
        self.gradient.push(gradient, w.discount());
        self.norm1.push(norm1, w.discount());
        self.spread.push(spread, w.discount());
        self.uniform.push(gradient + lambda * spread);
        self.chosen.remember(seen);
    }

    /// The window after the last step.
    pub(super) fn window(&self) -> &Window<Rounded> {
        &self.window
    }

    #[cfg(test)]
    pub(super) fn gradient_mut(&mut self) -> &mut IndexMean {
        &mut self.gradient
    }

    /// `Regret_t(u_t)`, `⟨M_t, u_t⟩` and `⟨Ξ_t, u_t⟩` after the last step.
    pub(super) fn now(&self) -> [Rounded; 3] {
        self.now
    }

    fn norm1_now(&self) -> Rounded {
        sum(self.window.dim(), |i| self.window.gradient(i).abs())
    }

    /// `⟨M_t, u_t⟩` and `⟨Ξ_t, u_t⟩`. Where it is open whether `N_t` is zero, `u_t` may be any point of its ball.
    fn toward(&self) -> [Rounded; 2] {
        let w = &self.window;
        let against = |of: &dyn Fn(usize) -> Rounded| {
            if self.coordinatewise {
                return sum(w.dim(), |i| {
                    let v = of(i);
                    w.n(i).branch(|| v, || -v)
                });
            }
            let norm = w.n_norm();
            if norm.certainly_gt(Rounded::ZERO) {
                return -sum(w.dim(), |i| of(i) * w.n(i)) / norm;
            }
            Rounded::within(0.0, upper(sum(w.dim(), |i| of(i).square()).sqrt()))
        };
        [self.radius * against(&|i| w.m(i)), self.radius * against(&|i| w.noise(i))]
    }

    /// `D T`.
    fn path_length(&self) -> Rounded {
        self.radius * self.regret.terms()
    }

    /// `(F(x_1) - F(x_T))/(DT)`.
    pub(super) fn descent(&self) -> Rounded {
        (self.first.unwrap_or(Rounded::ZERO) - self.last) / self.path_length()
    }

    /// `[β Regret_T(u_T) + (1-β) Σ_t Regret_t(u_t)]/(DT)`.
    pub(super) fn regret(&self) -> Rounded {
        self.regret.total(self.window.discount()) / self.path_length()
    }

    /// `[β ⟨Ξ_T,u_T⟩ + (1-β) Σ_t ⟨Ξ_t,u_t⟩]/(DT)`.
    pub(super) fn noise(&self) -> Rounded {
        self.noise.total(self.window.discount()) / self.path_length()
    }

    /// `Σ_t p_t ‖ḡ_t‖`, in the norm of the learner.
    pub(super) fn gradient(&self) -> Rounded {
        self.gradient.mean(self.window.discount())
    }

    /// `Σ_t p_t Σ_i |ḡ_{t,i}|`.
    pub(super) fn norm1(&self) -> Rounded {
        self.norm1.mean(self.window.discount())
    }

    /// `Σ_t p_t V_t`.
    pub(super) fn spread(&self) -> Rounded {
        self.spread.mean(self.window.discount())
    }

    /// `Σ_t p_t C_t`.
    pub(super) fn certificate(&self, lambda: Rounded) -> Rounded {
        self.gradient() + lambda * self.spread()
    }

    /// `(1/T) Σ_t C_t`.
    pub(super) fn uniform(&self) -> Rounded {
        self.uniform.mean()
    }
}
