//! Padam as its authors released it.

use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::math::{Power, pow};
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_problems::spec::{BoundSchedule, KeyDoc, Params, Range, Spec, SpecError};
use ratecheck_proofs_checks::step::{Needs, Trace};
use ratecheck_proofs_checks::theorem::MethodFacts;

use crate::optimizers::moments::{Moments, Rule};
use crate::optimizers::{Ask, Context, Entry, Method, Run, hyper};

pub(super) static ENTRY: Entry = Entry {
    id: "padam-code",
    summary: "Padam as released: bias corrections folded into the step, ε inside the power",
    formula: r"x_{t+1} = \Pi_X\left(x_t - \alpha_t \frac{(1-\beta_2^t)^{1/2}}{1-\beta_1^t} \frac{m_t}{(\sqrt{\hat v_t}+\epsilon)^{2p}}\right), \quad g_t = \nabla f + \lambda x_t",
    source: "the authors' PyTorch release of Padam (Chen et al., arXiv 1806.06763)",
    keys: &[
        hyper::LR,
        hyper::FIXED_BETA1,
        hyper::BETA2,
        hyper::EPS,
        KeyDoc::with_default("p", "0.25", "[0, 1]", "power; the release's class default is 1/4"),
        KeyDoc::with_default("wd", "0", "[0, inf)", "coupled L2 weight λ, added to the gradient"),
        KeyDoc::with_default("amsgrad", "true", "true or false", "divide by the maximum of v"),
        KeyDoc::with_default(
            "bc2_power",
            "0.5",
            "[0, 1]",
            "power of 1 - beta2^t in the step: 1/2 as released, p to match the exponent",
        ),
    ],
    variants: &["amsgrad=false,wd=0.1", "p=0.3,bc2_power=0.3", "p=0,eps=0", "p=0.5,lr=0.1/sqrt(t)"],
    build,
};

fn build(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
) -> Result<Arc<dyn Method>, SpecError> {
    let power = hyper::power(params)?;
    let (beta1, schedule) = hyper::fixed_beta1(params, context)?;
    Ok(Arc::new(PadamCode {
        id: spec.to_string(),
        lr: hyper::lr(params, context)?,
        beta1,
        schedule,
        beta2: hyper::decay(params, "beta2")?,
        eps: hyper::eps(params)?,
        p: power.exponent(),
        // (√v̂ + ε)^{2p} is a power of the root, so 2p is what is prepared.
        power: hyper::prepared("p", 2.0 * power.exponent())?,
        wd: params.number("wd", Range::at_least(0.0))?,
        amsgrad: params.flag("amsgrad")?,
        bc2_power: params.number("bc2_power", Range::closed(0.0, 1.0))?,
        domain: context.domain.clone(),
    }))
}

#[derive(Clone, Debug)]
struct PadamCode {
    id: String,
    lr: BoundSchedule,
    beta1: f64,
    schedule: BoundSchedule,
    beta2: f64,
    eps: f64,
    p: f64,
    power: Power,
    wd: f64,
    amsgrad: bool,
    bc2_power: f64,
    domain: Domain,
}

impl Method for PadamCode {
    fn facts(&self) -> MethodFacts {
        MethodFacts {
            id: self.id.clone(),
            entry: ENTRY.id,
            constants: vec![
                ("beta2", self.beta2),
                ("p", self.p),
                ("eps", self.eps),
                ("wd", self.wd),
                ("amsgrad", f64::from(u8::from(self.amsgrad))),
                ("bc2_power", self.bc2_power),
            ],
            schedules: vec![("lr", self.lr.clone()), ("beta1", self.schedule.clone())],
        }
    }

    fn start(&self, shape: Shape) -> Box<dyn Run> {
        let s = Moments::new(shape, &self.domain, 0.0);
        Box::new(State { padam: self.clone(), s })
    }

    fn traces(&self) -> &'static [Trace] {
        Moments::TRACES
    }
}

struct State {
    padam: PadamCode,
    s: Moments,
}

impl Run for State {
    fn step(&mut self, t: Step, x: BlockMut<'_>, ask: &mut dyn Ask) {
        let PadamCode { ref lr, beta1: β1, beta2: β2, eps: ε, ref power, wd, .. } = self.padam;
        let c1 = hyper::one_minus_power(β1, t.real());
        let c2 = pow(hyper::one_minus_power(β2, t.real()), self.padam.bc2_power);
        let α = lr.at(t.get()) * c2 / c1;
        let gradient = |g, x| if wd > 0.0 { g + wd * x } else { g };
        let amsgrad = self.padam.amsgrad;
        let keep = |vhat: f64, v| if amsgrad { vhat.max(v) } else { v };
        let denominator = |vhat: f64| vhat.sqrt() + ε;
        self.s.step(x, ask, &Rule { α, β1, β2, power, gradient, keep, denominator });
    }

    fn keep(&mut self, needs: Needs) {
        self.s.keep(needs);
    }

    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        self.s.trace(which)
    }
}
