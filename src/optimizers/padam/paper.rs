//! Padam as its paper prints it.

use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::math::Power;
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_problems::spec::{BoundSchedule, Params, Range, Spec, SpecError};
use ratecheck_proofs_checks::step::{Needs, Trace};
use ratecheck_proofs_checks::theorem::MethodFacts;

use crate::optimizers::moments::{Moments, Rule};
use crate::optimizers::{Ask, Context, Entry, Method, Run, hyper};

pub(super) static ENTRY: Entry = Entry {
    id: "padam-paper",
    summary: "Padam: no bias correction, no ε, 0·0^{-p} := 0",
    formula: r"x_{t+1} = \Pi_X(x_t - \alpha_t m_t / \hat v_t^p), \quad \hat v_t = \max(\hat v_{t-1}, v_t)",
    source: "Chen, Zhou, Tang, Yang, Cao & Gu, arXiv 1806.06763, Algorithm 1",
    keys: &[hyper::LR, hyper::BETA1, hyper::BETA2, hyper::P, hyper::VHAT0],
    variants: &[
        "p=0",
        "p=0.5,vhat0=0.01",
        "p=0.3,lr=0.2/sqrt(t),beta1=0.9/t",
        "p=1,lr=0.01",
        "beta1=0",
    ],
    build,
};

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
) -> Result<Arc<dyn Method>, SpecError> {
    Ok(Arc::new(Padam {
        entry: ENTRY.id,
        id: spec.to_string(),
        lr: hyper::lr(params, context)?,
        beta1: hyper::decay_schedule(params, "beta1", context)?,
        beta2: hyper::decay(params, "beta2")?,
        power: hyper::power(params)?,
        vhat0: params.number("vhat0", Range::at_least(0.0))?,
        domain: context.domain.clone(),
    }))
}

/// Constants of Padam; AMSGrad of 2018 is the same step at `p = 1/2`.
#[derive(Clone, Debug)]
pub(in crate::optimizers) struct Padam {
    pub(in crate::optimizers) entry: &'static str,
    pub(in crate::optimizers) id: String,
    pub(in crate::optimizers) lr: BoundSchedule,
    pub(in crate::optimizers) beta1: BoundSchedule,
    pub(in crate::optimizers) beta2: f64,
    pub(in crate::optimizers) power: Power,
    pub(in crate::optimizers) vhat0: f64,
    pub(in crate::optimizers) domain: Domain,
}

impl Method for Padam {
    fn facts(&self) -> MethodFacts {
        MethodFacts {
            id: self.id.clone(),
            entry: self.entry,
            constants: vec![
                ("beta2", self.beta2),
                ("p", self.power.exponent()),
                ("vhat0", self.vhat0),
            ],
            schedules: vec![("lr", self.lr.clone()), ("beta1", self.beta1.clone())],
        }
    }

    fn start(&self, shape: Shape) -> Box<dyn Run> {
        let s = Moments::new(shape, &self.domain, self.vhat0);
        Box::new(State { padam: self.clone(), s })
    }

    fn traces(&self) -> &'static [Trace] {
        Moments::TRACES
    }
}

struct State {
    padam: Padam,
    s: Moments,
}

/// Padam's formulas among those of [`Moments`].
#[inline(always)]
#[expect(clippy::type_complexity, reason = "three formulas, each of its own type")]
fn rule(
    α: f64,
    β1: f64,
    β2: f64,
    power: &Power,
) -> Rule<'_, impl Fn(f64, f64) -> f64, impl Fn(f64, f64) -> f64, impl Fn(f64) -> f64> {
    let (gradient, denominator) = (|g, _| g, |vhat| vhat);
    Rule { α, β1, β2, power, gradient, keep: f64::max, denominator }
}

impl Run for State {
    fn step(&mut self, t: Step, x: BlockMut<'_>, ask: &mut dyn Ask) {
        let Padam { lr, beta1, beta2, power, .. } = &self.padam;
        self.s.step(x, ask, &rule(lr.at(t.get()), beta1.at(t.get()), *beta2, power));
    }

    fn stretch(&mut self, first: Step, g: &[f64], x: &mut [f64]) -> bool {
        let Padam { lr, beta1, beta2, power, .. } = &self.padam;
        // Step size and first decay are those of each tile.
        self.s.stretch(g, x, &rule(f64::NAN, f64::NAN, *beta2, power), |after, α, β1| {
            lr.fill(first.get() + after as u64, α);
            beta1.fill(first.get() + after as u64, β1);
        })
    }

    fn keep(&mut self, needs: Needs) {
        self.s.keep(needs);
    }

    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        self.s.trace(which)
    }
}
