//! Statements about first passage times: a [`Law`] forecasts, the engine records, and the verdict compares.

use ratecheck_problems::space::{Shape, Step};

use crate::evidence::Rounded;
use crate::ledger::Ledger;
use crate::step::{Needs, StepView};
use crate::theorem::{
    Bound, Input, Inputs, Monitor, Predicted, Setting, Statement, Theorem, Unmet, Watch,
};

/// A statement whose claims are about exit times, or about numbers that follow from a setting without a run.
pub(crate) struct Law {
    /// What it says.
    pub(crate) statement: &'static Statement,
    /// Inputs of its bound.
    pub(crate) inputs: &'static [Input],
    /// Its formula for given numbers.
    pub(crate) bound: fn(&Inputs) -> Result<Bound, Unmet>,
    /// Names of the numbers that are reported beside the claims.
    pub(crate) notes: &'static [&'static str],
    /// What it says of a setting, claim by claim.
    pub(crate) forecast: Forecaster,
}

/// Makes the forecast of a setting for the labels asked for, in their order.
pub(crate) type Forecaster = fn(&Setting<'_>, &[&'static str]) -> Result<Forecast, Unmet>;

/// What a claim says.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Said {
    /// Something of the exit times of the run.
    Times(Predicted),
    /// `lhs <= rhs`, numbers of the setting alone.
    Numbers(Rounded, Rounded),
}

/// What a law says of a setting.
#[derive(Clone, Debug)]
pub(crate) struct Forecast {
    /// One a label.
    pub(crate) said: Vec<Said>,
    /// The numbers that [`Law::notes`] names.
    pub(crate) notes: Vec<f64>,
}

impl Theorem for Law {
    fn statement(&self) -> &'static Statement {
        self.statement
    }

    fn bind(
        &self,
        setting: &Setting<'_>,
        labels: &[&'static str],
    ) -> Result<Box<dyn Watch>, Unmet> {
        let forecast = (self.forecast)(setting, labels)?;
        debug_assert_eq!(
            (forecast.said.len(), forecast.notes.len()),
            (labels.len(), self.notes.len())
        );
        Ok(Box::new(Bet { forecast, names: self.notes }))
    }

    fn inputs(&self) -> &'static [Input] {
        self.inputs
    }

    fn bound(&self, inputs: &Inputs) -> Result<Bound, Unmet> {
        (self.bound)(inputs)
    }
}

#[derive(Clone, Debug)]
struct Bet {
    forecast: Forecast,
    names: &'static [&'static str],
}

impl Watch for Bet {
    fn needs(&self) -> Needs {
        Needs::NOTHING
    }

    fn start(&self, shape: Shape) -> Box<dyn Monitor> {
        Box::new(Slip { forecast: self.forecast.clone(), lanes: shape.lanes() })
    }

    fn predicted(&self, claim: usize) -> Option<Predicted> {
        match self.forecast.said[claim] {
            Said::Times(predicted) => Some(predicted),
            Said::Numbers(..) => None,
        }
    }

    fn notes(&self) -> &'static [&'static str] {
        self.names
    }

    /// They follow from the setting, whatever became of a replica.
    fn notes_of_ended(&self) -> bool {
        true
    }
}

/// Says the same of every lane: what a law says depends on the setting alone.
struct Slip {
    forecast: Forecast,
    lanes: usize,
}

impl Monitor for Slip {
    fn observe(&mut self, _step: &StepView<'_>, _ledger: &mut Ledger) {}

    fn finish(&mut self, last: &StepView<'_>, ledger: &mut Ledger) {
        let step: Step = last.step;
        for (claim, said) in self.forecast.said.iter().enumerate() {
            if let Said::Numbers(lhs, rhs) = *said {
                (0..self.lanes).for_each(|lane| ledger.check(claim, lane, step, lhs, rhs));
            }
        }
    }

    fn notes(&self, _lane: usize, out: &mut [f64]) {
        out.copy_from_slice(&self.forecast.notes);
    }
}
