//! Adam and its relatives in ten lines, right and wrong.

use crate::theorem::Theorem;

/// What the step divides by.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Divide {
    /// `√v`.
    Plain,
    /// The root of the running maximum.
    Maximum,
    /// The root of AdamX's rescaled maximum.
    Rescaled,
    /// The running maximum without its root: no method does.
    Square,
}

/// A method on the box `[-1, 1]^d`; `stretch` multiplies its steps (1 is right).
#[derive(Clone, Copy)]
pub(super) struct Adam {
    pub(super) alpha: f64,
    pub(super) beta1: fn(u64) -> f64,
    pub(super) beta2: f64,
    pub(super) divide: Divide,
    /// Whether both moments are bias-corrected, the first by its constant `β1`.
    pub(super) corrected: bool,
    pub(super) stretch: f64,
}

impl Adam {
    pub(super) fn steps(self, dim: usize) -> impl FnMut(u64, &[f64], &[f64]) -> Vec<f64> {
        let [mut m, mut v, mut most] = [vec![0.0; dim], vec![0.0; dim], vec![0.0; dim]];
        let mut powers = [1.0, 1.0];
        move |t, x, g| {
            let (b1, b2) = ((self.beta1)(t), self.beta2);
            powers = [powers[0] * (self.beta1)(1), powers[1] * b2];
            let before = if t > 1 { (self.beta1)(t - 1) } else { b1 };
            let ratio = (1.0 - b1) / (1.0 - before);
            let step = |i: usize| {
                m[i] = b1 * m[i] + (1.0 - b1) * g[i];
                v[i] = b2 * v[i] + (1.0 - b2) * g[i] * g[i];
                let scale = if self.divide == Divide::Rescaled { ratio * ratio } else { 1.0 };
                most[i] = f64::max(scale * most[i], v[i]);
                let second = if self.divide == Divide::Plain { v[i] } else { most[i] };
                let [first, second] = match self.corrected {
                    true => [m[i] / (1.0 - powers[0]), second / (1.0 - powers[1])],
                    false => [m[i], second],
                };
                let divisor = if self.divide == Divide::Square { second } else { second.sqrt() };
                let by = self.stretch * self.alpha / (t as f64).sqrt() * first / divisor;
                (x[i] - if divisor > 0.0 { by } else { 0.0 }).clamp(-1.0, 1.0)
            };
            (0..x.len()).map(step).collect()
        }
    }
}

/// The theorem and all its steps.
pub(super) fn labels(theorem: &dyn Theorem) -> Vec<&'static str> {
    let steps = theorem.statement().steps.iter().map(|step| step.label);
    std::iter::once("").chain(steps).collect()
}
