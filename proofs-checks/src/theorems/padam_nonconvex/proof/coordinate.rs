//! Enclosures of the method's exact quantities, one coordinate of one replica at a time.

use crate::evidence::Rounded;

use super::super::assumptions::{Assumptions, StepShape};

/// Numbers of the step that all coordinates share.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    /// `t`, 0 before the first step.
    pub t: u64,
    /// `β_1`.
    pub beta1: Rounded,
    /// `1 - β_1`.
    pub fresh1: Rounded,
    /// `β_2`.
    pub beta2: Rounded,
    /// `1 - β_2`.
    pub fresh2: Rounded,
    /// `1 - β_1^t`.
    pub weight1: Rounded,
    /// `1 - β_2^t`.
    pub weight2: Rounded,
    /// The factor of `η_t` that does not depend on the coordinate.
    scale: Rounded,
    /// Whether that factor is the same at every step.
    steady: bool,
    power1: Rounded,
    power2: Rounded,
}

impl Clock {
    /// Before the first step.
    pub(super) fn new(assumptions: &Assumptions) -> Clock {
        let n = &assumptions.numbers;
        let steady = matches!(assumptions.step_size.shape, StepShape::Paper)
            && assumptions.step_size.lr.constant().is_some();
        Clock {
            t: 0,
            beta1: n.beta1,
            fresh1: n.fresh1(),
            beta2: n.beta2,
            fresh2: n.fresh2(),
            weight1: Rounded::ZERO,
            weight2: Rounded::ZERO,
            // η_0 matters only where v̂_0 > 0, and takes the first step size.
            scale: Rounded::exact(assumptions.step_size.lr.at(1)),
            steady,
            power1: Rounded::ONE,
            power2: Rounded::ONE,
        }
    }

    /// Goes to the next step.
    pub(super) fn advance(&mut self, assumptions: &Assumptions) {
        self.t += 1;
        self.power1 = self.power1 * self.beta1;
        self.power2 = self.power2 * self.beta2;
        self.weight1 = Rounded::ONE - self.power1;
        self.weight2 = Rounded::ONE - self.power2;
        let lr = Rounded::exact(assumptions.step_size.lr.at(self.t));
        self.scale = match assumptions.step_size.shape {
            StepShape::Paper => lr,
            StepShape::Code { bc2_power, .. } => lr * self.weight2.pow(bc2_power) / self.weight1,
        };
    }

    /// `η_t` for a given `v̂_t`.
    fn step_size(&self, vhat: Rounded, p: f64, shape: StepShape) -> Rounded {
        match shape {
            // `Rounded::pow` has 0^{-p} = 0: a coordinate without gradients rests.
            StepShape::Paper => self.scale * vhat.pow(-p),
            StepShape::Code { eps, .. } => {
                self.scale * (vhat.sqrt() + Rounded::exact(eps)).pow(-2.0 * p)
            }
        }
    }
}

/// One coordinate of one replica: the exact recursion, enclosed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coordinate {
    /// `m_t`.
    pub m: Rounded,
    /// `m_{t-1}`.
    pub m_before: Rounded,
    /// `v_t`.
    pub v: Rounded,
    /// `v̂_t`.
    pub vhat: Rounded,
    /// `v̂_{t-1}`.
    pub vhat_before: Rounded,
    /// `η_t`.
    pub eta: Rounded,
    /// `η_{t-1}`.
    pub eta_before: Rounded,
    /// `η_{t-1} - η_t`, exactly zero where `v̂` certainly did not change.
    pub gap: Rounded,
    /// `Σ_{j<=t} β_1^{t-j} g_j²`.
    pub squares: Rounded,
    /// `max_{j<=t} |g_j|`.
    pub largest: f64,
    /// `τ <= t`.
    pub active: bool,
    /// `τ < t`.
    pub was_active: bool,
}

impl Coordinate {
    /// Before the first step.
    pub(super) fn new(assumptions: &Assumptions, clock: &Clock) -> Coordinate {
        let (vhat, zero) = (assumptions.numbers.vhat0, Rounded::ZERO);
        let active = vhat.value() > 0.0;
        let eta = if active {
            clock.step_size(vhat, assumptions.numbers.p, assumptions.step_size.shape)
        } else {
            zero
        };
        Coordinate {
            m: zero,
            m_before: zero,
            v: zero,
            vhat,
            vhat_before: vhat,
            eta,
            eta_before: eta,
            gap: zero,
            squares: zero,
            largest: 0.0,
            active,
            was_active: active,
        }
    }

    /// Takes `g_t`.
    pub(super) fn update(&mut self, g: f64, clock: &Clock, assumptions: &Assumptions) {
        (self.m_before, self.vhat_before, self.eta_before) = (self.m, self.vhat, self.eta);
        self.was_active = self.active;
        let (exact, square) = (Rounded::exact(g), Rounded::exact(g).square());
        self.m = clock.beta1 * self.m + clock.fresh1 * exact;
        self.v = clock.beta2 * self.v + clock.fresh2 * square;
        self.squares = clock.beta1 * self.squares + square;
        self.active |= g.abs() > 0.0;
        // `max` of the standard library would drop a NaN.
        self.largest = if g.abs() > self.largest || g.is_nan() { g.abs() } else { self.largest };
        let keeps = assumptions.step_size.keeps_maximum();
        self.vhat = if keeps { self.vhat.max(self.v) } else { self.v };
        if clock.steady && self.was_active && self.vhat == self.vhat_before {
            self.gap = Rounded::ZERO;
            return;
        }
        self.eta = clock.step_size(self.vhat, assumptions.numbers.p, assumptions.step_size.shape);
        self.gap = self.eta_before - self.eta;
    }

    /// Whether `τ = t`.
    pub(super) fn starts(&self) -> bool {
        self.active && !self.was_active
    }

    /// `η_t m_t`, the exact step.
    pub(super) fn step(&self) -> Rounded {
        self.eta * self.m
    }
}
