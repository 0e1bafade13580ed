//! SGD with an exponential moving average of gradients as its direction.

use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_problems::spec::{BoundSchedule, Params, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;
use ratecheck_proofs_checks::theorem::MethodFacts;

use super::{Ask, Context, Entry, Method, Run, hyper};

pub static ENTRY: Entry = Entry {
    id: "sgd-momentum",
    summary: "SGD with momentum in the form of a moving average (heavy ball with its step times 1-β)",
    formula: r"m_t = \beta m_{t-1} + (1-\beta) g_t, \quad x_{t+1} = \Pi_X(x_t - \gamma_t m_t)",
    source: "Polyak 1964 in the averaged form of Chen et al., arXiv 1806.06763 (Padam at p = 0)",
    keys: &[hyper::LR, hyper::MOMENTUM],
    build,
};

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
) -> Result<Arc<dyn Method>, SpecError> {
    Ok(Arc::new(SgdMomentum {
        id: spec.to_string(),
        lr: hyper::lr(params, context)?,
        momentum: hyper::decay(params, "momentum")?,
        domain: context.domain.clone(),
    }))
}

#[derive(Debug)]
struct SgdMomentum {
    id: String,
    lr: BoundSchedule,
    momentum: f64,
    domain: Domain,
}

impl Method for SgdMomentum {
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
            m: zeros,
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
    m: Vec<f64>,
    lr: BoundSchedule,
    β: f64,
    domain: Domain,
    shape: Shape,
}

impl Run for State {
    fn step(&mut self, t: Step, mut x: BlockMut<'_>, ask: &mut dyn Ask) {
        let (γ, β) = (self.lr.at(t.get()), self.β);
        ask.gradient(x.as_ref(), BlockMut::new(&mut self.g, self.shape));
        for ((x, m), g) in x.flat().iter_mut().zip(&mut self.m).zip(&self.g) {
            *m = β * *m + (1.0 - β) * g;
            *x -= γ * *m;
        }
        self.domain.project(x, None);
    }

    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        (which == Trace::M).then(|| Block::new(&self.m, self.shape))
    }
}
