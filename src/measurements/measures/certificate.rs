//! The certificate that a run carries along.

use ratecheck_problems::space::Shape;
use ratecheck_proofs_checks::stationarity::{Stream, Weights};
use ratecheck_proofs_checks::step::{Needs, StepView};

use super::place::{FACTOR, beta};
use super::{LAMBDA, Measure, norm, weights};
use crate::measurements::{Probe, Reader};

pub(super) static ENTRY: Measure = Measure {
    id: "lambda-norm",
    summary: "an upper bound of the λ-norm of the gradient at the moving average of the iterates: the certificate that every run carries along",
    formula: r"C_t = \|\bar g_t\| + \lambda V_t, \quad \bar g_t = \sum_s w_{t,s} \nabla f(x_s), \quad V_t = \sum_s w_{t,s} \|x_s - \bar x_t\|^2",
    source: "Zhang and Cutkosky, ICML 2024, arXiv 2405.09742; Ahn and Cutkosky, NeurIPS 2024, arXiv 2405.18199",
    keys: &[LAMBDA, norm("l2"), FACTOR],
    build: |params, subject, name| {
        let weights = weights(params, subject.dim())?;
        Ok(Box::new(Certificate { name, weights, beta: beta(params, subject)? }))
    },
};

struct Certificate {
    name: String,
    weights: Weights,
    beta: f64,
}

impl Probe for Certificate {
    fn name(&self) -> &str {
        &self.name
    }

    fn label(&self) -> &str {
        "bound on the λ-norm of the gradient"
    }

    fn needs(&self) -> Needs {
        Needs::TRUE_GRADIENT
    }

    fn start(&self, shape: Shape) -> Box<dyn Reader> {
        let streams = Streams::new(shape, self.beta);
        let weights = self.weights.clone();
        Box::new(Follow { streams, read: move |stream: &Stream| stream.certificate(&weights) })
    }
}

/// A moving average with its gradients in each lane.
pub(super) struct Streams(Vec<Stream>);

impl Streams {
    pub(super) fn new(shape: Shape, beta: f64) -> Streams {
        Streams(vec![Stream::new(shape.dim(), beta); shape.lanes()])
    }

    fn observe(&mut self, step: &StepView<'_>) {
        let g = step.true_gradient();
        for (lane, stream) in self.0.iter_mut().enumerate() {
            stream.push(|i| step.x.at(i, lane), |i| g.at(i, lane));
        }
    }
}

/// Reads a number off the moving average.
pub(super) struct Follow<F> {
    pub(super) streams: Streams,
    pub(super) read: F,
}

impl<F: Fn(&Stream) -> f64 + Send> Reader for Follow<F> {
    fn observe(&mut self, step: &StepView<'_>) {
        self.streams.observe(step);
    }

    fn read(&self, lane: usize) -> f64 {
        (self.read)(&self.streams.0[lane])
    }
}
