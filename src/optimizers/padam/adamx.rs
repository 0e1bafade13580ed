//! Padam with AdamX's maximum, which makes the published telescoping true.

use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::math::{Power, pow};
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_problems::spec::{BoundSchedule, Params, Range, Spec, SpecError};
use ratecheck_proofs_checks::step::{Needs, Trace};
use ratecheck_proofs_checks::theorem::MethodFacts;

use crate::optimizers::moments::{Moments, Rule};
use crate::optimizers::{Ask, Context, Entry, Method, Run, hyper};

pub(super) static ENTRY: Entry = Entry {
    id: "padam-adamx",
    summary: "Padam with the rescaled maximum of AdamX, any p > 0",
    formula: r"x_{t+1} = \Pi_X(x_t - \alpha_t m_t / \hat v_t^p), \quad \hat v_1 = v_1, \quad \hat v_t = \max\left(\left(\frac{1-\beta_{1,t}}{1-\beta_{1,t-1}}\right)^{1/p} \hat v_{t-1}, v_t\right)",
    source: "Tran & Phong, arXiv 1904.03590, Algorithm AdamX, with the square replaced by the power 1/p",
    keys: &[hyper::LR, hyper::BETA1, hyper::BETA2, hyper::P],
    variants: &["p=0.5,beta1=0.9/t", "p=0.0625,beta1=0.9*0.95^(t-1),lr=0.3/sqrt(t)"],
    build: |spec, params, context| {
        let positive = Range::left_open(0.0, 1.0).because("the maximum is rescaled by a power 1/p");
        params.number("p", positive)?;
        build(ENTRY.id, hyper::power(params)?, spec, params, context)
    },
};

/// AdamX with exponent `p`, for an entry.
pub(in crate::optimizers) fn build(
    entry: &'static str,
    power: Power,
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
) -> Result<Arc<dyn Method>, SpecError> {
    Ok(Arc::new(AdamX {
        entry,
        id: spec.to_string(),
        lr: hyper::lr(params, context)?,
        beta1: hyper::decay_schedule(params, "beta1", context)?,
        beta2: hyper::decay(params, "beta2")?,
        power,
        domain: context.domain.clone(),
    }))
}

#[derive(Clone, Debug)]
struct AdamX {
    entry: &'static str,
    id: String,
    lr: BoundSchedule,
    beta1: BoundSchedule,
    beta2: f64,
    power: Power,
    domain: Domain,
}

impl Method for AdamX {
    fn facts(&self) -> MethodFacts {
        MethodFacts {
            id: self.id.clone(),
            entry: self.entry,
            constants: vec![("beta2", self.beta2), ("p", self.power.exponent()), ("vhat0", 0.0)],
            schedules: vec![("lr", self.lr.clone()), ("beta1", self.beta1.clone())],
        }
    }

    fn start(&self, shape: Shape) -> Box<dyn Run> {
        let s = Moments::new(shape, &self.domain, 0.0);
        Box::new(State { adamx: self.clone(), s })
    }

    fn traces(&self) -> &'static [Trace] {
        Moments::TRACES
    }
}

struct State {
    adamx: AdamX,
    s: Moments,
}

impl State {
    /// `((1 - β_{1,t}) / (1 - β_{1,t-1}))^{1/p}`; one at the first step, where `v̂_0 = 0`.
    fn rescaling(&self, t: u64, β1: f64) -> f64 {
        let before = if t == 1 { β1 } else { self.adamx.beta1.at(t - 1) };
        pow((1.0 - β1) / (1.0 - before), 1.0 / self.adamx.power.exponent())
    }
}

impl Run for State {
    fn step(&mut self, t: Step, x: BlockMut<'_>, ask: &mut dyn Ask) {
        let AdamX { ref lr, ref beta1, beta2: β2, ref power, .. } = self.adamx;
        let (α, β1) = (lr.at(t.get()), beta1.at(t.get()));
        let rescaling = self.rescaling(t.get(), β1);
        let keep = |vhat: f64, v| (rescaling * vhat).max(v);
        let (gradient, denominator) = (|g, _| g, |vhat| vhat);
        self.s.step(x, ask, &Rule { α, β1, β2, power, gradient, keep, denominator });
    }

    fn keep(&mut self, needs: Needs) {
        self.s.keep(needs);
    }

    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        self.s.trace(which)
    }
}
