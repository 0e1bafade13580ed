//! Schedule-free methods: gradients at `y`, steps of `z`, output `x`.
//!
//! ```text
//! y_t = (1-β) z_t + β x_t,   z_{t+1} = z_t - γ_t u_t,   x_{t+1} = (1 - c_{t+1}) x_t + c_{t+1} z_{t+1},   x_1 = z_1
//! ```
//!
//! with `u_t` from the gradient at `y_t`. The iterate of the run is `y`, where gradients are taken; `x` is shown as the average and
//! `z` as the base. Where the readings differ:
//!
//! | reading | `c_{t+1}` | so that |
//! |---|---|---|
//! | paper | `1/(t+1)` | `x_t` is the mean of `z_1 .. z_t` |
//! | optax | `γ̂_t² / Σ_{s<=t} γ̂_s²`, `γ̂_t = max_{s<=t} γ_s` | `c_2 = 1`: the start `z_1` has no weight |
//!
//! optax reads a schedule one step later for the weights than for the steps; here both are at `t`, so that the two agree for
//! constant step sizes. The sources speak of all of R^d; on other sets `z` is projected, and with it `x` and `y` stay inside.

use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_problems::spec::{BoundSchedule, KeyDoc, Params, Range, Spec, SpecError};
use ratecheck_proofs_checks::step::Trace;
use ratecheck_proofs_checks::theorem::MethodFacts;

use crate::optimizers::average::mix;
use crate::optimizers::{Ask, Context, Entry, Method, Run, hyper};

const BETA: KeyDoc =
    KeyDoc::with_default("beta", "0.9", "[0, 1)", "weight of the average in the point y");
const WD: KeyDoc =
    KeyDoc::with_default("wd", "0", "[0, inf)", "weight decay, at y and times the step size");

pub(super) static SGD: Entry = Entry {
    id: "schedule-free-sgd",
    summary: "schedule-free SGD: gradients at y between base z and average x, uniform weights",
    formula: r"x_{t+1} = (1-\tfrac{1}{t+1}) x_t + \tfrac{1}{t+1} z_{t+1}, \quad z_{t+1} = z_t - \gamma_t g(y_t), \quad y_t = (1-\beta) z_t + \beta x_t",
    source: "Defazio et al., NeurIPS 2024, arXiv 2405.15682, equations (3) to (5)",
    keys: &[hyper::LR, BETA],
    variants: &["beta=0", "lr=0.3/sqrt(t),beta=0.98"],
    build: |spec, params, context| build(SGD.id, spec, params, context, Weights::Uniform, None),
};

pub(super) static SGD_OPTAX: Entry = Entry {
    id: "schedule-free-sgd-optax",
    summary: "schedule-free SGD with weights from the step sizes, the start without weight",
    formula: r"x_{t+1} = (1-c_{t+1}) x_t + c_{t+1} z_{t+1}, \quad z_{t+1} = z_t - \gamma_t (g(y_t) + \lambda y_t), \quad y_t = (1-\beta) z_t + \beta x_t, \quad c_{t+1} = \hat\gamma_t^2 / \sum_{s \le t} \hat\gamma_s^2",
    source: "Defazio et al., arXiv 2405.15682, as in optax 0.2.8, contrib.schedule_free_sgd (weight_lr_power 2)",
    keys: &[hyper::LR, BETA, WD],
    variants: &["beta=0.5,wd=0.1", "lr=0.3/sqrt(t),beta=0.98"],
    build: |spec, params, context| build(SGD_OPTAX.id, spec, params, context, Weights::Steps, None),
};

pub(super) static ADAMW_OPTAX: Entry = Entry {
    id: "schedule-free-adamw-optax",
    summary: "schedule-free Adam with decoupled weight decay at y, no first moment, ε outside the root",
    formula: r"x_{t+1} = (1-c_{t+1}) x_t + c_{t+1} z_{t+1}, \quad z_{t+1} = z_t - \gamma_t (g(y_t)/(\sqrt{\hat v_t} + \epsilon) + \lambda y_t), \quad y_t = (1-\beta) z_t + \beta x_t, \quad c_{t+1} = \hat\gamma_t^2 / \sum_{s \le t} \hat\gamma_s^2",
    source: "Defazio et al., arXiv 2405.15682, as in optax 0.2.8, contrib.schedule_free_adamw (weight_lr_power 2)",
    keys: &[hyper::LR, BETA, hyper::BETA2, hyper::EPS, WD],
    variants: &["beta2=0.9,wd=0.1", "lr=0.3/sqrt(t),beta=0.5,eps=1e-3"],
    build: |spec, params, context| {
        let scale = (hyper::decay(params, "beta2")?, hyper::eps(params)?);
        build(ADAMW_OPTAX.id, spec, params, context, Weights::Steps, Some(scale))
    },
};

/// What `c_{t+1}` is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weights {
    Uniform,
    Steps,
}

fn build(
    entry: &'static str,
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
    weights: Weights,
    second: Option<(f64, f64)>,
) -> Result<Arc<dyn Method>, SpecError> {
    let (lr, beta) = (hyper::lr(params, context)?, hyper::decay(params, "beta")?);
    let mut constants = vec![("beta", beta)];
    if let Some((beta2, eps)) = second {
        constants.extend([("beta2", beta2), ("eps", eps)]);
    }
    let wd = match weights {
        Weights::Uniform => 0.0,
        Weights::Steps => params.number("wd", Range::at_least(0.0))?,
    };
    if weights == Weights::Steps {
        constants.push(("wd", wd));
    }
    let facts =
        MethodFacts { id: spec.to_string(), entry, constants, schedules: vec![("lr", lr.clone())] };
    let settings = Settings { lr, beta, weights, second, wd };
    Ok(Arc::new(ScheduleFree { facts, settings, domain: context.domain.clone() }))
}

#[derive(Clone, Debug)]
struct Settings {
    lr: BoundSchedule,
    beta: f64,
    weights: Weights,
    /// `β_2` and `ε` of a step that is divided by the root of the second moment.
    second: Option<(f64, f64)>,
    wd: f64,
}

#[derive(Debug)]
struct ScheduleFree {
    facts: MethodFacts,
    settings: Settings,
    domain: Domain,
}

impl Method for ScheduleFree {
    fn facts(&self) -> MethodFacts {
        self.facts.clone()
    }

    fn start(&self, shape: Shape) -> Box<dyn Run> {
        let zeros = || vec![0.0; shape.len()];
        let v = if self.settings.second.is_some() { zeros() } else { Vec::new() };
        Box::new(State {
            settings: self.settings.clone(),
            domain: self.domain.clone(),
            g: zeros(),
            v,
            z: zeros(),
            average: [zeros(), zeros()],
            largest: 0.0,
            total: 0.0,
            shape,
        })
    }

    fn traces(&self) -> &[Trace] {
        match self.settings.second {
            None => &[Trace::Base, Trace::Average],
            Some(_) => &[Trace::V, Trace::Base, Trace::Average],
        }
    }
}

struct State {
    settings: Settings,
    domain: Domain,
    g: Vec<f64>,
    v: Vec<f64>,
    z: Vec<f64>,
    /// `x_t` and `x_{t+1}`.
    average: [Vec<f64>; 2],
    /// `γ̂_t`.
    largest: f64,
    /// `Σ γ̂²`.
    total: f64,
    shape: Shape,
}

impl State {
    /// `c_{t+1}`.
    fn weight(&mut self, t: Step, γ: f64) -> f64 {
        match self.settings.weights {
            Weights::Uniform => 1.0 / t.next().real(),
            Weights::Steps => {
                self.largest = self.largest.max(γ);
                let weight = self.largest * self.largest;
                self.total += weight;
                weight / self.total
            }
        }
    }

    /// `z_{t+1} = z_t - γ_t u_t`, before projection.
    fn descend(&mut self, t: Step, γ: f64, y: &[f64]) {
        let λ = self.settings.wd;
        match self.settings.second {
            None => {
                for ((z, g), y) in self.z.iter_mut().zip(&self.g).zip(y) {
                    *z -= γ * (g + λ * y);
                }
            }
            Some((β2, ε)) => {
                let c2 = hyper::one_minus_power(β2, t.real());
                let state = self.z.iter_mut().zip(&mut self.v);
                for (((z, v), g), y) in state.zip(&self.g).zip(y) {
                    *v = β2 * *v + (1.0 - β2) * (g * g);
                    let denominator = (*v / c2).sqrt() + ε;
                    // 0/0 with ε = 0: a coordinate that never saw a gradient is only decayed.
                    let rests = denominator <= 0.0;
                    let u = if rests { 0.0 } else { g / denominator };
                    *z -= γ * (u + λ * y);
                }
            }
        }
    }
}

impl Run for State {
    fn step(&mut self, t: Step, mut y: BlockMut<'_>, ask: &mut dyn Ask) {
        if t == Step::FIRST {
            self.z.copy_from_slice(y.flat());
            self.average[1].copy_from_slice(y.flat());
        }
        let (γ, β) = (self.settings.lr.at(t.get()), self.settings.beta);
        ask.gradient(y.as_ref(), BlockMut::new(&mut self.g, self.shape));
        self.descend(t, γ, y.as_ref().flat());
        self.domain.project(BlockMut::new(&mut self.z, self.shape), None);
        let c = self.weight(t, γ);
        let [before, x] = &mut self.average;
        before.copy_from_slice(x);
        mix(x, &self.z, c);
        for ((y, x), z) in y.flat().iter_mut().zip(&*x).zip(&self.z) {
            *y = z + β * (x - z);
        }
        // Between two points of the set up to rounding, which this mends.
        self.domain.project(y, None);
    }

    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        let data = match which {
            Trace::V if self.settings.second.is_some() => &self.v,
            Trace::Base => &self.z,
            Trace::Average => &self.average[0],
            _ => return None,
        };
        Some(Block::new(data, self.shape))
    }
}
