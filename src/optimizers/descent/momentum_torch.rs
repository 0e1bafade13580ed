//! Momentum as PyTorch prints it: a buffer that starts at the first gradient, with dampening, plain or Nesterov's.
//!
//! Formula by formula, with `b_t` the buffer:
//! - heavy ball (`heavy-ball`): `b_t = β b_{t-1} + γ_t g_t` and `x_{t+1} = x_t - b_t`. With a constant `γ` it is
//!   `momentum-torch` without dampening; with a schedule it is not, because there the buffer holds bare gradients and today's
//!   step size multiplies all of it.
//! - averaged (`sgd-momentum`): `b_t = β b_{t-1} + (1-β) g_t` from `b_0 = 0`. `momentum-torch` with `dampening` equal to `β` starts at
//!   `b_1 = g_1` instead of `(1-β) g_1`.
//! - `nesterov-torch` asks for its gradient at `x_t` and moves along `g_t + β b_t`. With a constant `γ` these points are those
//!   at which Nesterov's method with a constant momentum asks, not its iterates.

use std::sync::Arc;

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{BoundSchedule, KeyDoc, Params, Range, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;

use crate::optimizers::coordinatewise::{Coordinate, Metric, Named, method};
use crate::optimizers::{Context, Entry, Method, hyper};

const WD: KeyDoc =
    KeyDoc::with_default("wd", "0", "[0, inf)", "coupled L2 weight λ, added to the gradient");

pub(super) static PLAIN: Entry = Entry {
    id: "momentum-torch",
    summary: "SGD with momentum as in PyTorch: the buffer starts at the first gradient, later ones are dampened",
    formula: r"b_1 = g_1, \quad b_t = \beta b_{t-1} + (1-\tau) g_t, \quad x_{t+1} = \Pi_X(x_t - \gamma_t b_t), \quad g_t = \nabla f + \lambda x_t",
    source: "torch.optim.SGD of PyTorch 2.15; Sutskever, Martens, Dahl & Hinton, ICML 2013",
    keys: &[
        hyper::LR,
        hyper::MOMENTUM,
        KeyDoc::with_default("dampening", "0", "[0, 1]", "share τ by which new gradients shrink"),
        WD,
    ],
    variants: &["momentum=0", "lr=0.3/t,momentum=0.8,dampening=0.8", "dampening=0.5,wd=0.1"],
    build: |spec, params, context| {
        let dampening = params.number("dampening", Range::closed(0.0, 1.0))?;
        build(PLAIN.id, spec, params, context, Direction::Buffer { dampening })
    },
};

pub(super) static NESTEROV: Entry = Entry {
    id: "nesterov-torch",
    summary: "SGD with Nesterov's momentum as in PyTorch: along the gradient and the buffer that it has entered",
    formula: r"b_t = \beta b_{t-1} + g_t, \quad x_{t+1} = \Pi_X(x_t - \gamma_t (g_t + \beta b_t)), \quad g_t = \nabla f + \lambda x_t",
    source: "torch.optim.SGD with nesterov=True, PyTorch 2.15; Sutskever, Martens, Dahl & Hinton, ICML 2013",
    keys: &[hyper::LR, hyper::MOMENTUM, WD],
    variants: &["momentum=0", "lr=0.3/t,momentum=0.5", "wd=0.1"],
    build: |spec, params, context| build(NESTEROV.id, spec, params, context, Direction::Nesterov),
};

/// What the step follows.
#[derive(Clone, Copy, Debug)]
enum Direction {
    /// The buffer.
    Buffer { dampening: f64 },
    /// `g_t + β b_t`, without dampening.
    Nesterov,
}

fn build(
    entry: &'static str,
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
    direction: Direction,
) -> Result<Arc<dyn Method>, SpecError> {
    let (lr, β) = (hyper::lr(params, context)?, hyper::decay(params, "momentum")?);
    let λ = params.number("wd", Range::at_least(0.0))?;
    let mut constants = vec![("momentum", β), ("wd", λ)];
    if let Direction::Buffer { dampening } = direction {
        constants.push(("dampening", dampening));
    }
    let named = Named { constants, schedules: vec![("lr", lr.clone())] };
    Ok(method(entry, spec, context, named, Momentum { lr, β, λ, direction }))
}

#[derive(Clone, Debug)]
struct Momentum {
    lr: BoundSchedule,
    β: f64,
    λ: f64,
    direction: Direction,
}

/// The scalars of a step.
#[derive(Clone, Copy, Debug)]
struct Scalars {
    γ: f64,
    β: f64,
    λ: f64,
    /// What a gradient enters the buffer with.
    take: f64,
    /// The step is `along_g g_t + along_b b_t`.
    along_g: f64,
    along_b: f64,
}

impl Coordinate<1> for Momentum {
    const TRACES: &'static [Trace] = &[Trace::M];
    const METRIC: Metric = Metric::Euclidean;
    type Scalars = Scalars;

    fn scalars(&self, t: Step) -> Scalars {
        let (take, along_g, along_b) = match self.direction {
            Direction::Buffer { .. } if t == Step::FIRST => (1.0, 0.0, 1.0),
            Direction::Buffer { dampening } => (1.0 - dampening, 0.0, 1.0),
            Direction::Nesterov => (1.0, 1.0, self.β),
        };
        Scalars { γ: self.lr.at(t.get()), β: self.β, λ: self.λ, take, along_g, along_b }
    }

    #[inline(always)]
    fn step(s: Scalars, x: &mut f64, g: f64, [b]: [&mut f64; 1]) -> f64 {
        let g = g + s.λ * *x;
        *b = s.β * *b + s.take * g;
        *x -= s.γ * (s.along_g * g + s.along_b * *b);
        s.γ
    }
}
