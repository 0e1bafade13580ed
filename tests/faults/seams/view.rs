//! Monitors that are shown something else than what happened.

use ratecheck::engine::Watched;
use ratecheck_problems::space::{Block, Shape};
use ratecheck_proofs_checks::ledger::Ledger;
use ratecheck_proofs_checks::step::{Needs, Optional, StepView};
use ratecheck_proofs_checks::theorem::{Monitor, Predicted, Watch};

/// What is changed in the view of each step.
#[derive(Clone, Copy, Debug)]
pub enum Glasses {
    /// `x_{t+1}` is shown as the point of step `t`.
    NextPoint,
    /// The last of so many steps is not shown.
    WithoutStep(u64),
    /// `∇f` divided by `√d`: squares of its norm become means over the coordinates.
    MeanSquare,
    /// `∇f` scaled to the root of its length: squares of its norm become the norm.
    NotSquared,
    /// `∇f` scaled so that its Euclidean norm is its largest coordinate.
    LargestCoordinate,
    /// `∇f` scaled so that its Euclidean norm is the sum of its coordinates.
    SumOfCoordinates,
    /// `g_t` is shown as `∇f`.
    NoisyGradient,
    /// The values of the step before.
    StaleValue,
}

impl Glasses {
    /// A theorem that looks through them.
    pub fn on(self, watched: Watched) -> Watched {
        Watched {
            claims: watched.claims,
            watch: Box::new(Seen { inner: watched.watch, glasses: self }),
        }
    }
}

struct Seen {
    inner: Box<dyn Watch>,
    glasses: Glasses,
}

impl Watch for Seen {
    fn needs(&self) -> Needs {
        match self.glasses {
            Glasses::NoisyGradient => self.inner.needs() | Needs::GRADIENT,
            _ => self.inner.needs(),
        }
    }

    fn start(&self, shape: Shape) -> Box<dyn Monitor> {
        Box::new(SeenBy {
            inner: self.inner.start(shape),
            glasses: self.glasses,
            gradient: vec![0.0; shape.len()],
            value: vec![0.0; shape.lanes()],
            last: vec![0.0; shape.lanes()],
        })
    }

    fn predicted(&self, claim: usize) -> Option<Predicted> {
        self.inner.predicted(claim)
    }

    fn notes(&self) -> &'static [&'static str] {
        self.inner.notes()
    }

    fn notes_of_ended(&self) -> bool {
        self.inner.notes_of_ended()
    }
}

struct SeenBy {
    inner: Box<dyn Monitor>,
    glasses: Glasses,
    /// What is shown as `∇f(x_t)` and as `f(x_t)`.
    gradient: Vec<f64>,
    value: Vec<f64>,
    /// `f` of the step before.
    last: Vec<f64>,
}

impl SeenBy {
    /// Prepares what is shown in place of the step.
    fn look(&mut self, step: &StepView<'_>) {
        if let Some(shown) = step.optional.true_gradient {
            let shown = match self.glasses {
                Glasses::NoisyGradient => step.gradient(),
                _ => shown,
            };
            self.gradient.copy_from_slice(shown.flat());
            self.rescale(shown);
        }
        if let Some(value) = step.optional.value {
            self.value.copy_from_slice(value);
            if matches!(self.glasses, Glasses::StaleValue) {
                if step.step.get() > 1 {
                    self.value.copy_from_slice(&self.last);
                }
                self.last.copy_from_slice(value);
            }
        }
    }

    fn rescale(&mut self, shown: Block<'_>) {
        let lanes = shown.shape().lanes();
        for lane in 0..lanes {
            let sizes = || shown.lane(lane).map(f64::abs);
            let norm = sizes().map(|x| x * x).sum::<f64>().sqrt();
            let wanted = match self.glasses {
                Glasses::MeanSquare => norm / (shown.shape().dim() as f64).sqrt(),
                Glasses::NotSquared => norm.sqrt(),
                Glasses::LargestCoordinate => sizes().fold(0.0, f64::max),
                Glasses::SumOfCoordinates => sizes().sum(),
                _ => norm,
            };
            let factor = if norm > 0.0 { wanted / norm } else { 1.0 };
            for shown in self.gradient.iter_mut().skip(lane).step_by(lanes) {
                *shown *= factor;
            }
        }
    }

    fn shown<'a>(&'a self, step: &StepView<'a>) -> StepView<'a> {
        let optional = Optional {
            true_gradient: (step.optional.true_gradient)
                .map(|block| Block::new(&self.gradient, block.shape())),
            value: step.optional.value.map(|_| &self.value[..]),
            ..step.optional
        };
        let x = if matches!(self.glasses, Glasses::NextPoint) { step.x_next } else { step.x };
        StepView { x, optional, ..*step }
    }
}

impl Monitor for SeenBy {
    fn observe(&mut self, step: &StepView<'_>, ledger: &mut Ledger) {
        if matches!(self.glasses, Glasses::WithoutStep(last) if last == step.step.get()) {
            return;
        }
        self.look(step);
        let mut inner = std::mem::replace(&mut self.inner, Box::new(Blind));
        inner.observe(&self.shown(step), ledger);
        self.inner = inner;
    }

    fn finish(&mut self, last: &StepView<'_>, ledger: &mut Ledger) {
        let mut inner = std::mem::replace(&mut self.inner, Box::new(Blind));
        inner.finish(&self.shown(last), ledger);
        self.inner = inner;
    }

    fn notes(&self, lane: usize, out: &mut [f64]) {
        self.inner.notes(lane, out);
    }
}

/// Stands in while the monitor inside is at work.
struct Blind;

impl Monitor for Blind {
    fn observe(&mut self, _step: &StepView<'_>, _ledger: &mut Ledger) {}
    fn finish(&mut self, _last: &StepView<'_>, _ledger: &mut Ledger) {}
}
