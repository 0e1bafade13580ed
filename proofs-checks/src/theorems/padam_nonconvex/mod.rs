//! Padam on smooth nonconvex functions: Theorem 4.3 of Chen et al. (arXiv 1806.06763) in its quoted form and in forms that
//! follow from the steps of its proof, with every step a claim of its own.
//!
//! One file a form ([`published`], [`sharp`], [`epsilon`], [`total_variation`], [`rate`], [`sister`]): statement and bound.
//! [`steps`] says what the steps are, [`assumptions`] which runs they speak of, [`proof`] watches them.

mod assumptions;
mod epsilon;
mod numbers;
mod proof;
mod published;
mod rate;
mod sharp;
mod sister;
mod steps;
#[cfg(test)]
mod tests;
mod total_variation;

use crate::theorem::{Bound, Input, Inputs, Mode, Setting, Statement, Theorem, Unmet, Watch};

use assumptions::Assumptions;
use numbers::{Numbers, Terms};

pub use epsilon::FORM as EPSILON;
pub use published::{FIXED, FORM as PUBLISHED};
pub use rate::FORM as RATE;
pub use sharp::FORM as SHARP;
pub use sister::FORM as SISTER;
pub use total_variation::FORM as TOTAL_VARIATION;

/// What the theorem's left side averages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Average {
    /// `(1/T) Σ_{t=1}^T ‖∇_t‖²`.
    All,
    /// `(1/(T-1)) Σ_{t=2}^T ‖∇_t‖²`, the published output law at a constant step size.
    FromSecond,
    /// `QUAD`, the sum weighted with the step sizes.
    Weighted,
}

/// What a form asks of `v̂_0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// `v̂_0 = 0`.
    Zero,
    /// `v̂_0 > 0`.
    Positive,
    /// Either.
    Any,
}

/// One form of the theorem.
pub struct Form {
    statement: &'static Statement,
    inputs: &'static [Input],
    /// What `ratecheck bound` evaluates.
    bound: fn(&Numbers) -> Result<Terms, Unmet>,
    /// What stands beside the measured side on a run: the same function, except for the rate.
    on_runs: fn(&Numbers) -> Result<Terms, Unmet>,
    average: Average,
    start: Start,
    /// Whether `β_1 < β_2^{2p}` is asked for.
    published_decays: bool,
}

impl Theorem for Form {
    fn statement(&self) -> &'static Statement {
        self.statement
    }

    fn bind(
        &self,
        setting: &Setting<'_>,
        labels: &[&'static str],
    ) -> Result<Box<dyn Watch>, Unmet> {
        let known = |label: &str| {
            label.is_empty() || self.statement.steps.iter().any(|step| step.label == label)
        };
        if let Some(label) = labels.iter().find(|label| !known(label)) {
            return Err(Unmet::Other(format!("{} has no step `{label}`", self.statement.id)));
        }
        // Steps that hold on every path ask less of the noise and of f than the theorem does.
        let of_means = |label: &&'static str| {
            let step = self.statement.steps.iter().find(|step| step.label == *label);
            step.is_none_or(|step| step.mode == Mode::Expectation)
        };
        let means = labels.iter().any(of_means);
        let assumptions = Assumptions::check(self, setting, means)?;
        Ok(proof::watch(self, assumptions, labels))
    }

    fn inputs(&self) -> &'static [Input] {
        self.inputs
    }

    fn bound(&self, inputs: &Inputs) -> Result<Bound, Unmet> {
        let numbers = Numbers::read(self.inputs, inputs)?;
        (self.bound)(&numbers).map(Bound::from)
    }
}
