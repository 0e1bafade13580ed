//! The best certificate from the last iterates.

use std::sync::Arc;

use ratecheck_problems::objective::{Objective, gradient_at};
use ratecheck_problems::space::{Block, Shape};
use ratecheck_problems::spec::KeyDoc;
use ratecheck_proofs_checks::stationarity::{Points, Weights, refine};
use ratecheck_proofs_checks::step::{Needs, StepView};

use super::place::{AT, FACTOR, Here, Place, place};
use super::{LAMBDA, Measure, norm, weights};
use crate::measurements::{Probe, Reader};

pub(super) static ENTRY: Measure = Measure {
    id: "lambda-norm-refined",
    summary: "the best bound of the λ-norm that the last iterates and the point itself can give: a cone programme at every recorded step",
    formula: r"\min_p \Bigl\{ \bigl\| \sum_j p_j \nabla f(y_j) \bigr\| + \lambda \sum_j p_j \|y_j - x\|^2 : p \ge 0,\ \sum_j p_j = 1,\ \sum_j p_j y_j = x \Bigr\}",
    source: "Zhang and Cutkosky, ICML 2024, arXiv 2405.09742; solved by Clarabel, Goulart and Chen, arXiv 2405.12762",
    keys: &[
        LAMBDA,
        norm("l2"),
        KeyDoc::with_default("window", "200", "[1, 1000]", "how many of the last iterates"),
        AT,
        FACTOR,
    ],
    build: |params, subject, name| {
        Ok(Box::new(Refined {
            name,
            weights: weights(params, subject.dim())?,
            window: params.size("window", 1..=1000)?,
            place: place(params, subject)?,
            objective: Arc::clone(subject.objective),
        }))
    },
};

struct Refined {
    name: String,
    weights: Weights,
    window: usize,
    place: Place,
    objective: Arc<dyn Objective>,
}

impl Probe for Refined {
    fn name(&self) -> &str {
        &self.name
    }

    fn label(&self) -> &str {
        "refined bound on the λ-norm of the gradient"
    }

    fn needs(&self) -> Needs {
        self.place.needs() | Needs::TRUE_GRADIENT
    }

    fn start(&self, shape: Shape) -> Box<dyn Reader> {
        let room = vec![0.0; shape.len() * self.window];
        Box::new(Window {
            shape,
            most: self.window,
            seen: 0,
            x: room.clone(),
            g: room,
            here: self.place.start(shape),
            weights: self.weights.clone(),
            objective: Arc::clone(&self.objective),
        })
    }
}

/// The last points of a block in a ring.
struct Window {
    shape: Shape,
    most: usize,
    seen: usize,
    x: Vec<f64>,
    g: Vec<f64>,
    here: Here,
    weights: Weights,
    objective: Arc<dyn Objective>,
}

impl Reader for Window {
    fn observe(&mut self, step: &StepView<'_>) {
        let at = (self.seen % self.most) * self.shape.len();
        let place = at..at + self.shape.len();
        self.x[place.clone()].copy_from_slice(step.x.flat());
        self.g[place].copy_from_slice(step.true_gradient().flat());
        self.seen += 1;
        self.here.observe(step);
    }

    /// The point itself is one of the points, with all mass on it to begin with: there is always a certificate, the norm of the gradient.
    fn read(&self, lane: usize) -> f64 {
        let x = self.here.point(lane);
        let mut points = Points::about(&x);
        let n = self.seen.min(self.most);
        for k in 0..n {
            let at = k * self.shape.len();
            let row = |of: &[f64]| -> Vec<f64> {
                Block::new(&of[at..at + self.shape.len()], self.shape).lane(lane).collect()
            };
            points.push(&row(&self.x), &row(&self.g));
        }
        points.push(&x, &gradient_at(self.objective.as_ref(), &x));
        let mut known = vec![0.0; n + 1];
        known[n] = 1.0;
        refine(&points, &self.weights, &known).certificate.value.value()
    }
}
