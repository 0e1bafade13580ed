//! Steps of one length in every coordinate: sign SGD, Signum and Lion. `sign 0 = 0`.

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{BoundSchedule, KeyDoc, Range};
use ratecheck_proofs_checks::step::Trace;

use crate::optimizers::coordinatewise::{Coordinate, Metric, Named, method};
use crate::optimizers::{Entry, hyper};

pub(super) static SIGN_SGD: Entry = Entry {
    id: "sign-sgd",
    summary: "the sign of the gradient in every coordinate",
    formula: r"x_{t+1} = \Pi_X(x_t - \gamma_t \operatorname{sign}(g_t))",
    source: "Bernstein, Wang, Azizzadenesheli & Anandkumar, ICML 2018, arXiv 1802.04434, Algorithm 1",
    keys: &[hyper::LR],
    variants: &["lr=0.5/sqrt(t)"],
    build: |spec, params, context| {
        let lr = hyper::lr(params, context)?;
        let named = Named { constants: vec![], schedules: vec![("lr", lr.clone())] };
        Ok(method(SIGN_SGD.id, spec, context, named, SignSgd { lr }))
    },
};

pub(super) static SIGNUM: Entry = Entry {
    id: "signum",
    summary: "the sign of an average of gradients in every coordinate",
    formula: r"m_t = \beta m_{t-1} + (1-\beta) g_t, \quad x_{t+1} = \Pi_X(x_t - \gamma_t \operatorname{sign}(m_t))",
    source: "Bernstein, Wang, Azizzadenesheli & Anandkumar, ICML 2018, arXiv 1802.04434, Algorithm 2",
    keys: &[hyper::LR, hyper::MOMENTUM],
    variants: &["momentum=0", "lr=0.5/sqrt(t),momentum=0.5"],
    build: |spec, params, context| {
        let (lr, β) = (hyper::lr(params, context)?, hyper::decay(params, "momentum")?);
        let constants = vec![("momentum", β)];
        let named = Named { constants, schedules: vec![("lr", lr.clone())] };
        Ok(method(
            SIGNUM.id,
            spec,
            context,
            named,
            Averaged { lr, direction: β, average: β, λ: 0.0 },
        ))
    },
};

/// With `β_2 = β_1` and `λ = 0` it is Signum: the average that is kept is the one that was followed.
pub(super) static LION: Entry = Entry {
    id: "lion-paper",
    summary: "Lion: the sign of one average, another one kept, decoupled weight decay",
    formula: r"c_t = \beta_1 m_{t-1} + (1-\beta_1) g_t, \quad x_{t+1} = \Pi_X(x_t - \gamma_t (\operatorname{sign}(c_t) + \lambda x_t)), \quad m_t = \beta_2 m_{t-1} + (1-\beta_2) g_t",
    source: "Chen et al., NeurIPS 2023, arXiv 2302.06675, Algorithm 2",
    keys: &[
        hyper::LR,
        KeyDoc::with_default("beta1", "0.9", "[0, 1)", "weight of the past in the direction"),
        KeyDoc::with_default("beta2", "0.99", "[0, 1)", "decay of the average that is kept"),
        KeyDoc::with_default(
            "wd",
            "0",
            "[0, inf)",
            "decoupled weight decay λ, times the step size",
        ),
    ],
    variants: &["lr=0.5/sqrt(t),beta1=0.5,beta2=0.9", "beta1=0,wd=0.1"],
    build: |spec, params, context| {
        let lr = hyper::lr(params, context)?;
        let (direction, average) = (hyper::decay(params, "beta1")?, hyper::decay(params, "beta2")?);
        let λ = params.number("wd", Range::at_least(0.0))?;
        let constants = vec![("beta1", direction), ("beta2", average), ("wd", λ)];
        let named = Named { constants, schedules: vec![("lr", lr.clone())] };
        Ok(method(LION.id, spec, context, named, Averaged { lr, direction, average, λ }))
    },
};

/// `1`, `-1`, or `0` at zero of either sign; not a number stays.
#[inline(always)]
pub(in crate::optimizers) fn sign(v: f64) -> f64 {
    if v > 0.0 {
        1.0
    } else if v < 0.0 {
        -1.0
    } else {
        v * 0.0
    }
}

#[derive(Clone, Debug)]
struct SignSgd {
    lr: BoundSchedule,
}

impl Coordinate<0> for SignSgd {
    const TRACES: &'static [Trace] = &[];
    const METRIC: Metric = Metric::Euclidean;
    /// `γ_t`.
    type Scalars = f64;

    fn scalars(&self, t: Step) -> f64 {
        self.lr.at(t.get())
    }

    #[inline(always)]
    fn step(γ: f64, x: &mut f64, g: f64, []: [&mut f64; 0]) -> f64 {
        *x -= γ * sign(g);
        γ
    }
}

#[derive(Clone, Debug)]
struct Averaged {
    lr: BoundSchedule,
    /// Weight of the past in what is followed, and in what is kept.
    direction: f64,
    average: f64,
    λ: f64,
}

/// The scalars of a step.
#[derive(Clone, Copy, Debug)]
struct Scalars {
    γ: f64,
    β1: f64,
    β2: f64,
    λ: f64,
}

impl Coordinate<1> for Averaged {
    const TRACES: &'static [Trace] = &[Trace::M];
    const METRIC: Metric = Metric::Euclidean;
    type Scalars = Scalars;

    fn scalars(&self, t: Step) -> Scalars {
        Scalars { γ: self.lr.at(t.get()), β1: self.direction, β2: self.average, λ: self.λ }
    }

    #[inline(always)]
    fn step(Scalars { γ, β1, β2, λ }: Scalars, x: &mut f64, g: f64, [m]: [&mut f64; 1]) -> f64 {
        let c = β1 * *m + (1.0 - β1) * g;
        *x -= γ * (sign(c) + λ * *x);
        *m = β2 * *m + (1.0 - β2) * g;
        γ
    }
}
