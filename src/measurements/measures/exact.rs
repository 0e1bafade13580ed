//! The λ-norm itself.

use ratecheck_problems::space::Shape;
use ratecheck_proofs_checks::stationarity::{Slopes, Weights, exact};
use ratecheck_proofs_checks::step::{Needs, StepView};

use super::place::{AT, FACTOR, Here, Place, place};
use super::{LAMBDA, Measure, norm, refused, weights};
use crate::measurements::{Probe, Reader};

/// Relative accuracy where there is no closed form.
const ACCURACY: f64 = 1e-6;

pub(super) static ENTRY: Measure = Measure {
    id: "lambda-norm-exact",
    summary: "the λ-norm of the gradient itself, for sums over coordinates: closed form for c|x - b|, else enclosed to 1e-6 relative by branch and bound",
    formula: r"\|\nabla f(x)\|^{[\lambda]} = \inf_{\mathbb{E} y = x} \sum_i |\mathbb{E}\, \partial_i f(y)| + \lambda \mathbb{E} \|y - x\|^2",
    source: "Zhang and Cutkosky, ICML 2024, arXiv 2405.09742; Ahn and Cutkosky, NeurIPS 2024, arXiv 2405.18199",
    keys: &[LAMBDA, norm("l1"), AT, FACTOR],
    build: |params, subject, name| {
        let weights = weights(params, subject.dim())?;
        let place = place(params, subject)?;
        let slopes = Slopes::new(subject.objective).map_err(|why| refused(name.clone(), why))?;
        exact::possible(&slopes, &weights).map_err(|why| refused(name.clone(), why))?;
        Ok(Box::new(Exact { name, weights, place, slopes }))
    },
};

struct Exact {
    name: String,
    weights: Weights,
    place: Place,
    slopes: Slopes,
}

impl Probe for Exact {
    fn name(&self) -> &str {
        &self.name
    }

    fn label(&self) -> &str {
        "λ-norm of the gradient"
    }

    fn needs(&self) -> Needs {
        self.place.needs()
    }

    fn start(&self, shape: Shape) -> Box<dyn Reader> {
        let (slopes, weights) = (self.slopes.clone(), self.weights.clone());
        let read = move |x: &[f64]| {
            exact::value(&slopes, x, &weights, ACCURACY).map_or(f64::NAN, |value| value.value())
        };
        Box::new(AtPoint { here: self.place.start(shape), read })
    }
}

/// Reads a number off the point that is measured.
pub(super) struct AtPoint<F> {
    pub(super) here: Here,
    pub(super) read: F,
}

impl<F: Fn(&[f64]) -> f64 + Send> Reader for AtPoint<F> {
    fn observe(&mut self, step: &StepView<'_>) {
        self.here.observe(step);
    }

    fn read(&self, lane: usize) -> f64 {
        (self.read)(&self.here.point(lane))
    }
}
