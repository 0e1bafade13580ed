//! The optimized gradient method of Kim and Fessler, whose worst case is half that of Nesterov's method.

use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{BlockMut, Shape, Step};
use ratecheck_problems::spec::{BoundSchedule, KeyDoc, Params, Range, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;
use ratecheck_proofs_checks::theorem::MethodFacts;

use super::nesterov::next_theta;
use crate::optimizers::{Ask, Context, Entry, Method, Run, hyper};

pub(super) static ENTRY: Entry = Entry {
    id: "ogm-2016",
    summary: "optimized gradient method for smooth convex functions: its last step belongs to the number of steps N",
    formula: r"y_{t+1} = x_t - \gamma g_t, \quad x_{t+1} = y_{t+1} + \frac{\theta_t-1}{\theta_{t+1}}(y_{t+1}-y_t) + \frac{\theta_t}{\theta_{t+1}}(y_{t+1}-x_t), \quad \theta_1 = 1, \quad \theta_{t+1} = \frac{1+\sqrt{1+k\theta_t^2}}{2}, \quad k = 4 \text{ for } t < N, \ 8 \text{ for } t = N",
    source: "Kim & Fessler, Math. Program. 159 (2016), arXiv 1406.5468, Algorithm OGM1",
    keys: &[
        hyper::LR,
        KeyDoc::with_default(
            "steps",
            "T",
            "1, 2, ..., at least the horizon, may use T, d",
            "number of steps N",
        ),
    ],
    variants: &["steps=10*T,lr=0.05"],
    build,
};

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
) -> Result<Arc<dyn Method>, SpecError> {
    let steps = params.schedule("steps", Range::at_least(1.0))?;
    let steps = steps.bind(context.horizon, context.dim)?;
    #[expect(clippy::cast_precision_loss, reason = "horizons stay below 2^53")]
    let least = context.horizon.unwrap_or(1) as f64;
    // A step after the last has no formula.
    match steps.constant() {
        Some(n) if n >= least && n.fract().abs() <= 0.0 => Ok(Arc::new(Ogm {
            id: spec.to_string(),
            lr: hyper::lr(params, context)?,
            last: n,
            steps,
            domain: context.domain.clone(),
        })),
        _ => Err(params.refuse("steps", steps.text(), "an integer of at least the horizon")),
    }
}

#[derive(Clone, Debug)]
struct Ogm {
    id: String,
    lr: BoundSchedule,
    steps: BoundSchedule,
    /// `N`.
    last: f64,
    domain: Domain,
}

impl Method for Ogm {
    fn facts(&self) -> MethodFacts {
        MethodFacts {
            id: self.id.clone(),
            entry: ENTRY.id,
            constants: vec![],
            schedules: vec![("lr", self.lr.clone()), ("steps", self.steps.clone())],
        }
    }

    fn start(&self, shape: Shape) -> Box<dyn Run> {
        let zeros = || vec![0.0; shape.len()];
        Box::new(State { method: self.clone(), θ: 1.0, g: zeros(), y: zeros(), shape })
    }

    fn traces(&self) -> &'static [Trace] {
        &[]
    }
}

struct State {
    method: Ogm,
    /// `θ_t`.
    θ: f64,
    g: Vec<f64>,
    /// `y_t`.
    y: Vec<f64>,
    shape: Shape,
}

impl Run for State {
    fn step(&mut self, t: Step, mut x: BlockMut<'_>, ask: &mut dyn Ask) {
        let γ = self.method.lr.at(t.get());
        let next = next_theta(self.θ, if t.real() < self.method.last { 4.0 } else { 8.0 });
        let (a, b) = ((self.θ - 1.0) / next, self.θ / next);
        self.θ = next;
        ask.gradient(x.as_ref(), BlockMut::new(&mut self.g, self.shape));
        if t == Step::FIRST {
            self.y.copy_from_slice(x.flat());
        }
        for ((x, y), g) in x.flat().iter_mut().zip(&mut self.y).zip(&self.g) {
            let next = *x - γ * g;
            *x = next + a * (next - *y) + b * (next - *x);
            *y = next;
        }
        self.method.domain.project(x, None);
    }
}
