//! What theorems share: a theorem is a [`Chain`] whose [`Proof`] follows one replica at a time and writes into a [`Book`].
//!
//! A file of a theorem then holds three things: the statement with its steps ([`statement`]), the hypotheses (a `bind` function that
//! answers the constants of the proof, or which hypothesis fails), and the claims, written in running-error arithmetic where the
//! proof stands on paper.

mod book;
pub(crate) mod decay;
pub(crate) mod inputs;
pub(crate) mod law;
pub(crate) mod minimum;
mod projected;
pub(crate) mod regret;
mod replica;
pub(crate) mod statement;
#[cfg(test)]
pub(crate) mod testing;

use std::sync::Arc;

use ratecheck_problems::objective::Objective;
use ratecheck_problems::space::{BlockMut, Shape};

pub(crate) use book::{Book, upper};
pub(crate) use projected::Projected;
pub(crate) use replica::{Replica, sum};

use crate::ledger::Ledger;
use crate::step::{Needs, StepView};
use crate::theorem::{
    Bound, Input, Inputs, Mode, Monitor, Setting, Statement, Theorem, Unmet, Watch,
};
pub(crate) use book::Claims;

/// The constants of a proof in a setting whose hypotheses were checked, and what its claims say of one replica.
pub(crate) trait Proof: Clone + Send + Sync + 'static {
    /// What is kept of one replica: of fixed size, whatever the horizon.
    type Path: Send;

    /// Whether runs whose iterate stops being finite are what it speaks of: claims about whole paths are then made of them too, from
    /// the steps before, and so are notes.
    const OF_ENDED: bool = false;

    /// What the claims read.
    fn needs(&self) -> Needs;

    /// The path before the first step, in `dim` coordinates. Every buffer is allocated here.
    fn path(&self, dim: usize) -> Self::Path;

    /// Takes in a step of a replica, and makes the claims about it. Must not allocate.
    fn step(&self, path: &mut Self::Path, seen: &Replica<'_>, book: &mut Book<'_>);

    /// Makes the claims about the whole path, and takes the samples of claims in expectation.
    fn finish(&self, path: &Self::Path, book: &mut Book<'_>);

    /// Numbers between which the measured side of a claim lies on every path, by the hypotheses.
    fn range(&self, _label: &str) -> Option<(f64, f64)> {
        None
    }

    /// Names of the measured quantities that are reported beside the claims.
    ///
    /// A note called `trivial` is a bound that needs no theorem, one called `lower` a lower bound over all methods: figures draw both.
    fn notes(&self) -> &'static [&'static str] {
        &[]
    }

    /// The quantities that [`Proof::notes`] names, at the end of a path.
    fn note(&self, _path: &Self::Path, _out: &mut [f64]) {}
}

/// The claims that are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    statement: &'static Statement,
    labels: &'a [&'static str],
}

impl<'a> Asked<'a> {
    /// These labels of a statement.
    pub(crate) fn new(statement: &'static Statement, labels: &'a [&'static str]) -> Asked<'a> {
        Asked { statement, labels }
    }

    /// Whether the theorem itself (`""`) or a step is asked for.
    pub(crate) fn has(&self, label: &str) -> bool {
        self.labels.contains(&label)
    }

    /// Whether anything but these is asked for.
    pub(crate) fn beyond(&self, labels: &[&str]) -> bool {
        self.labels.iter().any(|label| !labels.contains(label))
    }

    /// Whether any claim in expectation is asked for: such claims need unbiased noise, which pathwise ones do not.
    pub(crate) fn means(&self) -> bool {
        let of_means = |label: &&'static str| {
            let step = self.statement.steps.iter().find(|step| step.label == *label);
            step.map_or(self.statement.mode, |step| step.mode) == Mode::Expectation
        };
        self.labels.iter().any(of_means)
    }
}

/// A theorem whose claims are made replica by replica.
pub struct Chain<P> {
    /// What it says.
    pub(crate) statement: &'static Statement,
    /// Inputs of its bound.
    pub(crate) inputs: &'static [Input],
    /// Its bound for given numbers.
    pub(crate) bound: fn(&Inputs) -> Result<Bound, Unmet>,
    /// The hypotheses that are decided before a run, and the constants of the proof.
    pub(crate) bind: fn(&Setting<'_>, Asked<'_>) -> Result<P, Unmet>,
}

impl<P: Proof> Theorem for Chain<P> {
    fn statement(&self) -> &'static Statement {
        self.statement
    }

    fn bind(
        &self,
        setting: &Setting<'_>,
        labels: &[&'static str],
    ) -> Result<Box<dyn Watch>, Unmet> {
        let statement = self.statement;
        let known = |label: &str| {
            label.is_empty() || statement.steps.iter().any(|step| step.label == label)
        };
        if let Some(label) = labels.iter().find(|label| !known(label)) {
            return Err(Unmet::Other(format!("`{}` has no step `{label}`", statement.id)));
        }
        let asked = Asked::new(statement, labels);
        if asked.means() {
            setting.unbiased()?;
        }
        Ok(Box::new(ChainWatch {
            proof: (self.bind)(setting, asked)?,
            labels: labels.to_vec(),
            claims: Claims::new(labels),
            objective: Arc::clone(setting.objective),
        }))
    }

    fn inputs(&self) -> &'static [Input] {
        self.inputs
    }

    fn bound(&self, inputs: &Inputs) -> Result<Bound, Unmet> {
        (self.bound)(inputs)
    }
}

/// The bound of a statement that has none in closed form.
pub(crate) fn no_bound(_inputs: &Inputs) -> Result<Bound, Unmet> {
    Err(Unmet::Other("this statement has no bound in closed form to evaluate".to_owned()))
}

struct ChainWatch<P> {
    proof: P,
    labels: Vec<&'static str>,
    claims: Claims,
    objective: Arc<dyn Objective>,
}

impl<P: Proof> Watch for ChainWatch<P> {
    fn needs(&self) -> Needs {
        self.proof.needs()
    }

    fn start(&self, shape: Shape) -> Box<dyn Monitor> {
        let needs = self.proof.needs();
        let sized = |need: Needs, len: usize| vec![0.0; if needs.contains(need) { len } else { 0 }];
        Box::new(ChainMonitor {
            proof: self.proof.clone(),
            claims: self.claims.clone(),
            objective: Arc::clone(&self.objective),
            paths: (0..shape.lanes()).map(|_| self.proof.path(shape.dim())).collect(),
            gradient_error: sized(Needs::TRUE_GRADIENT, shape.len()),
            value_error: sized(Needs::VALUE, shape.lanes()),
        })
    }

    fn range(&self, claim: usize) -> Option<(f64, f64)> {
        self.proof.range(self.labels.get(claim)?)
    }

    fn notes(&self) -> &'static [&'static str] {
        self.proof.notes()
    }

    fn notes_of_ended(&self) -> bool {
        P::OF_ENDED
    }
}

struct ChainMonitor<P: Proof> {
    proof: P,
    claims: Claims,
    objective: Arc<dyn Objective>,
    paths: Vec<P::Path>,
    /// Error bounds of `∇f(x_t)` and `f(x_t)`, where they are declared.
    gradient_error: Vec<f64>,
    value_error: Vec<f64>,
}

impl<P: Proof> Monitor for ChainMonitor<P> {
    fn observe(&mut self, view: &StepView<'_>, ledger: &mut Ledger) {
        if !self.gradient_error.is_empty() {
            let error = BlockMut::new(&mut self.gradient_error, view.shape());
            self.objective.gradient_error(view.x, error);
        }
        if !self.value_error.is_empty() {
            self.objective.value_error(view.x, &mut self.value_error);
        }
        for lane in view.live() {
            let seen = Replica::new(view, lane, &self.gradient_error, &self.value_error);
            let mut book = Book::new(ledger, &self.claims, lane, view.step, false);
            self.proof.step(&mut self.paths[lane], &seen, &mut book);
        }
    }

    fn finish(&mut self, last: &StepView<'_>, ledger: &mut Ledger) {
        for (lane, path) in self.paths.iter().enumerate() {
            let mut book =
                Book::new(ledger, &self.claims, lane, last.step, !last.alive[lane] && !P::OF_ENDED);
            self.proof.finish(path, &mut book);
        }
    }

    fn notes(&self, lane: usize, out: &mut [f64]) {
        self.proof.note(&self.paths[lane], out);
    }
}
