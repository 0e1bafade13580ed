//! Adam as Kingma and Ba print it, and without its bias corrections.

use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_problems::spec::{BoundSchedule, Params, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;
use ratecheck_proofs_checks::theorem::MethodFacts;

use super::metric::Projector;
use super::{Ask, Context, Entry, Method, Run, hyper};

pub static PAPER: Entry = Entry {
    id: "adam-paper",
    summary: "Adam, both moments bias-corrected, ε outside the root",
    formula: r"x_{t+1} = \Pi_X(x_t - \alpha_t \hat m_t / (\sqrt{\hat v_t} + \epsilon)), \quad \hat m_t = m_t/(1-\beta_1^t), \quad \hat v_t = v_t/(1-\beta_2^t)",
    source: "Kingma & Ba, ICLR 2015, arXiv 1412.6980, Algorithm 1",
    keys: &[hyper::LR, hyper::FIXED_BETA1, hyper::BETA2, hyper::EPS],
    build: |spec, params, context| build(spec, params, context, Correction::Both),
};

pub static NOBIAS: Entry = Entry {
    id: "adam-nobias",
    summary: "Adam without bias corrections, ε outside the root",
    formula: r"x_{t+1} = \Pi_X(x_t - \alpha_t m_t / (\sqrt{v_t} + \epsilon))",
    source: "Reddi, Kale & Kumar, ICLR 2018, arXiv 1904.09237, section 2 (Adam in their framework)",
    keys: &[hyper::LR, hyper::BETA1, hyper::BETA2, hyper::EPS],
    build: |spec, params, context| build(spec, params, context, Correction::None),
};

/// Which moments are divided by `1 - β^t`. It decides which theorems apply, so it is part of the entry's name.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Correction {
    Both,
    None,
}

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
    correction: Correction,
) -> Result<Arc<dyn Method>, SpecError> {
    let beta1 = match correction {
        Correction::Both => hyper::fixed_beta1(params, context)?.1,
        Correction::None => hyper::decay_schedule(params, "beta1", context)?,
    };
    Ok(Arc::new(Adam {
        id: spec.to_string(),
        correction,
        lr: hyper::lr(params, context)?,
        beta1,
        beta2: hyper::decay(params, "beta2")?,
        eps: hyper::eps(params)?,
        domain: context.domain.clone(),
    }))
}

#[derive(Clone, Debug)]
struct Adam {
    id: String,
    correction: Correction,
    lr: BoundSchedule,
    beta1: BoundSchedule,
    beta2: f64,
    eps: f64,
    domain: Domain,
}

impl Method for Adam {
    fn facts(&self) -> MethodFacts {
        let entry = match self.correction {
            Correction::Both => PAPER.id,
            Correction::None => NOBIAS.id,
        };
        MethodFacts {
            id: self.id.clone(),
            entry,
            constants: vec![("beta2", self.beta2), ("eps", self.eps)],
            schedules: vec![("lr", self.lr.clone()), ("beta1", self.beta1.clone())],
        }
    }

    fn start(&self, shape: Shape) -> Box<dyn Run> {
        let zeros = || vec![0.0; shape.len()];
        Box::new(State {
            adam: self.clone(),
            g: zeros(),
            m: zeros(),
            v: zeros(),
            η: zeros(),
            projector: Projector::new(&self.domain, shape),
            shape,
        })
    }

    fn traces(&self) -> &'static [Trace] {
        &[Trace::M, Trace::V, Trace::Eta]
    }
}

struct State {
    adam: Adam,
    g: Vec<f64>,
    m: Vec<f64>,
    v: Vec<f64>,
    /// Coordinatewise step size, with the corrections of both moments in it: the step is `η_t m_t`.
    η: Vec<f64>,
    projector: Projector,
    shape: Shape,
}

impl Run for State {
    fn step(&mut self, t: Step, mut x: BlockMut<'_>, ask: &mut dyn Ask) {
        let Adam { correction, ref lr, ref beta1, beta2: β2, eps: ε, .. } = self.adam;
        let (α, β1) = (lr.at(t.get()), beta1.at(t.get()));
        let (c1, c2) = match correction {
            Correction::Both => {
                (hyper::one_minus_power(β1, t.real()), hyper::one_minus_power(β2, t.real()))
            }
            Correction::None => (1.0, 1.0),
        };
        ask.gradient(x.as_ref(), BlockMut::new(&mut self.g, self.shape));
        let moments = self.m.iter_mut().zip(&mut self.v).zip(&mut self.η);
        for ((x, ((m, v), η)), g) in x.flat().iter_mut().zip(moments).zip(&self.g) {
            *m = β1 * *m + (1.0 - β1) * g;
            *v = β2 * *v + (1.0 - β2) * (g * g);
            let denominator = (*v / c2).sqrt() + ε;
            // 0/0 with ε = 0: a coordinate that never saw a gradient rests.
            *η = if denominator > 0.0 { α / c1 / denominator } else { 0.0 };
            *x -= *η * *m;
        }
        self.projector.project(x, &self.η);
    }

    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        match which {
            Trace::M => Some(Block::new(&self.m, self.shape)),
            Trace::V => Some(Block::new(&self.v, self.shape)),
            Trace::Eta => Some(Block::new(&self.η, self.shape)),
            _ => None,
        }
    }
}
