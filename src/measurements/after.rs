//! Where a run is after a given step.

use ratecheck_problems::space::Shape;
use ratecheck_proofs_checks::step::{Needs, StepView};

use super::{Probe, Reader};

/// `x_{t+1,i}`, the point that step `t` leads to; NaN before that. It costs nothing at any other step.
#[derive(Clone, Copy, Debug)]
pub struct After {
    /// `t`.
    pub step: u64,
    /// `i`, from 0.
    pub coordinate: usize,
}

impl Probe for After {
    fn name(&self) -> &'static str {
        "after"
    }

    fn label(&self) -> &'static str {
        "coordinate after the step"
    }

    fn needs(&self) -> Needs {
        Needs::NOTHING
    }

    fn start(&self, shape: Shape) -> Box<dyn Reader> {
        Box::new(At { after: *self, x: vec![f64::NAN; shape.lanes()] })
    }
}

struct At {
    after: After,
    x: Vec<f64>,
}

impl Reader for At {
    fn observe(&mut self, step: &StepView<'_>) {
        if step.step.get() == self.after.step {
            self.x.copy_from_slice(step.x_next.row(self.after.coordinate));
        }
    }

    fn read(&self, lane: usize) -> f64 {
        self.x[lane]
    }
}
