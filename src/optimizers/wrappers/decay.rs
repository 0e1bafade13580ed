//! Weight decay beside the step instead of through the gradient.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{BlockMut, Shape, Step};
use ratecheck_problems::spec::{BoundSchedule, KeyDoc, Range};

use super::{After, Around, Wrapper, wrapped};
use crate::optimizers::Run;

/// With a step `x_t + s_t` inside, `x_{t+1} = (1 - κ_t) x_t + s_t`: the decay is of the point at which the gradient was taken, and
/// `s_t` is not shrunk.
///
/// `times=lr` has `κ_t = wd_t lr_t` (PyTorch's AdamW), `times=one` has `κ_t = wd_t` (the paper, whose schedule multiplier `η_t` may
/// be written into `wd`). Where the decayed point has left the feasible set it is projected back, in the Euclidean norm.
pub(super) static ENTRY: Wrapper = Wrapper {
    id: "decoupled-decay",
    summary: "subtracts a multiple of the iterate beside the step (AdamW's weight decay)",
    formula: r"x_{t+1} = \mathrm{step}(x_t) - \kappa_t x_t, \quad \kappa_t = \lambda_t \mathrm{lr}_t \text{ or } \lambda_t",
    source: "Loshchilov & Hutter, ICLR 2019, arXiv 1711.05101, Algorithm 2; torch.optim.AdamW",
    keys: &[
        KeyDoc::with_default("wd", "0.01", "[0, inf), may use t, T, d", "decay λ"),
        KeyDoc::with_default(
            "times",
            "lr",
            "lr or one",
            "whether the decay is multiplied by the step size of the method inside",
        ),
    ],
    variants: &["wd=0.1/sqrt(t),times=one", "wd=0"],
    looks_on: false,
    projects: false,
    build: |spec, params, context, inner| {
        let range = Range::at_least(0.0).because("a decay shrinks");
        let wd = params.schedule("wd", range)?.bind(context.horizon, context.dim)?;
        let facts = inner.facts();
        let lr = facts.schedules.iter().find(|(name, _)| *name == "lr").map(|(_, lr)| lr.clone());
        let by_lr = params.select("times", &[("lr", true), ("one", false)])?;
        if by_lr && lr.is_none() {
            let expected = format!("possible: `{}` has no step size lr; write times=one", facts.id);
            return Err(params.refuse("times", "lr", expected));
        }
        let own = [("decoupled-decay.times-lr", f64::from(u8::from(by_lr)))];
        let lr = lr.filter(|_| by_lr);
        let decay = Decay { wd, lr, domain: context.domain.clone() };
        Ok(wrapped(&ENTRY, spec, inner, &own, decay))
    },
};

#[derive(Clone, Debug)]
struct Decay {
    wd: BoundSchedule,
    lr: Option<BoundSchedule>,
    domain: Domain,
}

impl Around for Decay {
    fn start(&self, shape: Shape, inner: Box<dyn Run>) -> Box<dyn Run> {
        let Decay { wd, lr, domain } = self.clone();
        After::boxed(shape, inner, move |t: Step, before: &[f64], mut x: BlockMut<'_>| {
            let κ = wd.at(t.get()) * lr.as_ref().map_or(1.0, |lr| lr.at(t.get()));
            for (x, before) in x.flat().iter_mut().zip(before) {
                *x -= κ * before;
            }
            domain.project(x, None);
        })
    }
}
