//! The quantities that theorems speak of.

use ratecheck_problems::space::{Shape, Step, sum1};
use ratecheck_proofs_checks::step::{Needs, StepView};

use super::{Compensated, Probe, Reader};

/// `(1/t) Σ_{k <= t} ‖∇f(x_k)‖_2²`, the expected squared gradient norm at a uniformly drawn iterate.
#[derive(Clone, Copy, Debug)]
pub struct GradientNorm;

impl Probe for GradientNorm {
    fn name(&self) -> &'static str {
        "gradient-norm2"
    }

    fn label(&self) -> &'static str {
        "mean squared gradient norm"
    }

    fn needs(&self) -> Needs {
        Needs::TRUE_GRADIENT
    }

    fn start(&self, shape: Shape) -> Box<dyn Reader> {
        Box::new(Average::new(shape, |step, out| sum1(step.true_gradient(), out, |g| g * g)))
    }
}

/// `(1/t) Σ_{k <= t} f(x_k) - inf f`, the mean suboptimality.
#[derive(Clone, Copy, Debug)]
pub struct ValueGap {
    /// `inf f`.
    pub infimum: f64,
}

impl Probe for ValueGap {
    fn name(&self) -> &'static str {
        "value-gap"
    }

    fn label(&self) -> &'static str {
        "mean suboptimality"
    }

    fn needs(&self) -> Needs {
        Needs::VALUE
    }

    fn start(&self, shape: Shape) -> Box<dyn Reader> {
        let infimum = self.infimum;
        Box::new(Average::new(shape, move |step, out| {
            for (out, f) in out.iter_mut().zip(step.value()) {
                *out = f - infimum;
            }
        }))
    }
}

/// Running average of one number a lane and step.
struct Average<F> {
    sums: Vec<Compensated>,
    now: Vec<f64>,
    steps: Step,
    read: F,
}

impl<F: Fn(&StepView<'_>, &mut [f64])> Average<F> {
    fn new(shape: Shape, read: F) -> Average<F> {
        let lanes = shape.lanes();
        Average {
            sums: vec![Compensated::default(); lanes],
            now: vec![0.0; lanes],
            steps: Step::FIRST,
            read,
        }
    }
}

impl<F: Fn(&StepView<'_>, &mut [f64]) + Send> Reader for Average<F> {
    fn observe(&mut self, step: &StepView<'_>) {
        self.steps = step.step;
        (self.read)(step, &mut self.now);
        for (sum, now) in self.sums.iter_mut().zip(&self.now) {
            sum.add(*now);
        }
    }

    fn read(&self, lane: usize) -> f64 {
        self.sums[lane].value() / self.steps.real()
    }
}
