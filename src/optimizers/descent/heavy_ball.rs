//! Polyak's heavy ball.

use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_problems::spec::{BoundSchedule, Params, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;
use ratecheck_proofs_checks::theorem::MethodFacts;

use crate::optimizers::{Ask, Context, Entry, Method, Run, hyper};

pub(super) static ENTRY: Entry = Entry {
    id: "heavy-ball",
    summary: "Polyak's heavy ball: the last displacement is carried on",
    formula: r"x_{t+1} = \Pi_X(x_t - \gamma_t g_t + \beta (x_t - x_{t-1})), \quad x_0 = x_1",
    source: "Polyak, USSR Comput. Math. Math. Phys. 4 (1964)",
    keys: &[hyper::LR, hyper::MOMENTUM],
    variants: &["momentum=0", "lr=0.02,momentum=0.95"],
    build,
};

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
) -> Result<Arc<dyn Method>, SpecError> {
    Ok(Arc::new(HeavyBall {
        id: spec.to_string(),
        lr: hyper::lr(params, context)?,
        momentum: hyper::decay(params, "momentum")?,
        domain: context.domain.clone(),
    }))
}

#[derive(Debug)]
struct HeavyBall {
    id: String,
    lr: BoundSchedule,
    momentum: f64,
    domain: Domain,
}

impl Method for HeavyBall {
    fn facts(&self) -> MethodFacts {
        MethodFacts {
            id: self.id.clone(),
            entry: ENTRY.id,
            constants: vec![("momentum", self.momentum)],
            schedules: vec![("lr", self.lr.clone())],
        }
    }

    fn start(&self, shape: Shape) -> Box<dyn Run> {
        let zeros = vec![0.0; shape.len()];
        Box::new(State {
            g: zeros.clone(),
            before: zeros.clone(),
            moved: zeros,
            lr: self.lr.clone(),
            β: self.momentum,
            domain: self.domain.clone(),
            shape,
        })
    }

    fn traces(&self) -> &'static [Trace] {
        &[Trace::M]
    }
}

struct State {
    g: Vec<f64>,
    before: Vec<f64>,
    /// `x_t - x_{t-1}`.
    moved: Vec<f64>,
    lr: BoundSchedule,
    β: f64,
    domain: Domain,
    shape: Shape,
}

impl Run for State {
    fn step(&mut self, t: Step, mut x: BlockMut<'_>, ask: &mut dyn Ask) {
        let (γ, β) = (self.lr.at(t.get()), self.β);
        ask.gradient(x.as_ref(), BlockMut::new(&mut self.g, self.shape));
        self.before.copy_from_slice(x.flat());
        for ((x, d), g) in x.flat().iter_mut().zip(&mut self.moved).zip(&self.g) {
            *d = β * *d - γ * g;
            *x += *d;
        }
        if self.domain != Domain::Whole {
            // The displacement that is carried on is the one that was made, after the projection.
            self.domain.project(x.reborrow(), None);
            for ((x, d), old) in x.flat().iter().zip(&mut self.moved).zip(&self.before) {
                *d = x - old;
            }
        }
    }

    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        (which == Trace::M).then(|| Block::new(&self.moved, self.shape))
    }
}
