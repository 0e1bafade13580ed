//! Regret of Padam and AMSGrad against the best fixed point in hindsight, on a box.
//!
//! Notation, per coordinate `i`: `w_t = v̂_t^p / α_t` (0 where `v̂_t = 0`), `α_t = α/√t`, `Q = (1-β2)^{-p} Σ_i Σ_t α_t |g_{t,i}|^{2-2p}`.
//! Everything holds on every path. The proofs use of `v̂` only `v̂_t >= v̂_{t-1}` and `v̂_t >= (1-β2) g_j²` for `j <= t`,
//! so they also cover `v̂_0 > 0`.
//!
//! Balls are refused. The proof would carry over (the projection is in the metric `W_t`, and `D = 2r` bounds every
//! coordinate), but that projection is solved by iteration, and C2 would need a bound on its error that the iteration
//! does not give.

mod bind;
mod bounds;
mod monitor;
mod settle;
mod state;
mod statements;
#[cfg(test)]
mod tests;

pub(crate) use bind::gamma;

use crate::theorem::{Bound, Input, Inputs, Setting, Statement, Theorem, Unmet, Watch};

/// Which of the three theorems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Reddi,
    Decaying,
    Constant,
}

/// A regret theorem of the family.
#[derive(Clone, Copy, Debug)]
pub struct Regret(Form);

/// `amsgrad-regret-reddi-4`.
pub static AMSGRAD_REDDI_4: Regret = Regret(Form::Reddi);
/// `padam-regret-decaying-beta1`.
pub static PADAM_DECAYING_BETA1: Regret = Regret(Form::Decaying);
/// `padam-regret-constant-beta1`.
pub static PADAM_CONSTANT_BETA1: Regret = Regret(Form::Constant);

impl Theorem for Regret {
    fn statement(&self) -> &'static Statement {
        match self.0 {
            Form::Reddi => &statements::REDDI,
            Form::Decaying => &statements::DECAYING,
            Form::Constant => &statements::CONSTANT,
        }
    }

    fn bind(
        &self,
        setting: &Setting<'_>,
        labels: &[&'static str],
    ) -> Result<Box<dyn Watch>, Unmet> {
        Ok(Box::new(bind::bind(self.0, self.statement(), setting, labels)?))
    }

    fn inputs(&self) -> &'static [Input] {
        match self.0 {
            Form::Reddi => bounds::REDDI_INPUTS,
            Form::Decaying => bounds::DECAYING_INPUTS,
            Form::Constant => bounds::CONSTANT_INPUTS,
        }
    }

    fn bound(&self, inputs: &Inputs) -> Result<Bound, Unmet> {
        match self.0 {
            Form::Reddi => bounds::reddi(inputs),
            Form::Decaying => Ok(bounds::decaying(inputs)),
            Form::Constant => Ok(bounds::constant(inputs)),
        }
    }
}
