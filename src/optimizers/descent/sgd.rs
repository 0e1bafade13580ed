//! x_{t+1} = Π_X(x_t - γ_t g_t).  Source: Robbins & Monro 1951; Zinkevich 2003 for the projected form.

use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{BlockMut, Shape, Step};
use ratecheck_problems::spec::{BoundSchedule, Params, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;
use ratecheck_proofs_checks::theorem::MethodFacts;

use crate::optimizers::{Ask, Context, Entry, Method, Run, hyper};

pub(super) static ENTRY: Entry = Entry {
    id: "sgd",
    summary: "stochastic gradient descent, projected",
    formula: r"x_{t+1} = \Pi_X(x_t - \gamma_t g_t)",
    source: "Robbins & Monro, Ann. Math. Statist. 22 (1951); projected: Zinkevich, ICML 2003",
    keys: &[hyper::LR],
    variants: &["lr=0.5/sqrt(t)"],
    build,
};

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
) -> Result<Arc<dyn Method>, SpecError> {
    let lr = hyper::lr(params, context)?;
    Ok(Arc::new(Sgd { id: spec.to_string(), lr, domain: context.domain.clone() }))
}

#[derive(Debug)]
struct Sgd {
    id: String,
    lr: BoundSchedule,
    domain: Domain,
}

impl Method for Sgd {
    fn facts(&self) -> MethodFacts {
        MethodFacts {
            id: self.id.clone(),
            entry: ENTRY.id,
            constants: vec![],
            schedules: vec![("lr", self.lr.clone())],
        }
    }

    fn start(&self, shape: Shape) -> Box<dyn Run> {
        let (lr, domain) = (self.lr.clone(), self.domain.clone());
        Box::new(State { g: vec![0.0; shape.len()], lr, domain, shape })
    }

    fn traces(&self) -> &'static [Trace] {
        &[]
    }
}

struct State {
    g: Vec<f64>,
    lr: BoundSchedule,
    domain: Domain,
    shape: Shape,
}

impl Run for State {
    fn step(&mut self, t: Step, mut x: BlockMut<'_>, ask: &mut dyn Ask) {
        let γ = self.lr.at(t.get());
        ask.gradient(x.as_ref(), BlockMut::new(&mut self.g, self.shape));
        for (x, g) in x.flat().iter_mut().zip(&self.g) {
            *x -= γ * g;
        }
        self.domain.project(x, None);
    }
}
