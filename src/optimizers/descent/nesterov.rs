//! Nesterov's accelerated gradient methods: a gradient step from a point beyond the iterate.

use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::math;
use ratecheck_problems::space::{BlockMut, Shape, Step};
use ratecheck_problems::spec::{BoundSchedule, KeyDoc, Range};
use ratecheck_proofs_checks::step::Trace;
use ratecheck_proofs_checks::theorem::MethodFacts;

use crate::optimizers::{Ask, Entry, Method, Run, hyper};

pub(super) static Y1983: Entry = Entry {
    id: "nesterov-1983",
    summary: "Nesterov's method for smooth convex functions; on a feasible set it is FISTA",
    formula: r"y_t = x_t + \frac{\theta_{t-1}-1}{\theta_t}(x_t - x_{t-1}), \quad x_{t+1} = \Pi_X(y_t - \gamma_t g(y_t)), \quad \theta_1 = 1, \quad \theta_{t+1} = \frac{1+\sqrt{1+4\theta_t^2}}{2}, \quad y_1 = x_1",
    source: "Nesterov, Soviet Math. Dokl. 27 (1983); projected: Beck & Teboulle, SIAM J. Imaging Sci. 2 (2009), FISTA with constant step",
    keys: &[hyper::LR],
    variants: &["lr=0.05/sqrt(t)"],
    build: |spec, params, context| {
        Ok(Arc::new(Nesterov {
            entry: Y1983.id,
            id: spec.to_string(),
            lr: hyper::lr(params, context)?,
            momentum: Momentum::Growing,
            domain: context.domain.clone(),
        }))
    },
};

pub(super) static Y2018: Entry = Entry {
    id: "nesterov-2018",
    summary: "Nesterov's method for smooth strongly convex functions, constant momentum; a momentum β is q=((1-β)/(1+β))^2",
    formula: r"y_t = x_t + \frac{1-\sqrt q}{1+\sqrt q}(x_t - x_{t-1}), \quad x_{t+1} = \Pi_X(y_t - \gamma_t g(y_t)), \quad q = \mu/L, \quad y_1 = x_1",
    source: "Nesterov, Lectures on Convex Optimization (2018), section 2.2.1, constant step scheme III",
    keys: &[
        hyper::LR,
        KeyDoc::with_default("q", "0.01", "(0, 1]", "μ/L, the reciprocal of the condition number"),
    ],
    variants: &["q=1", "q=((1-0.5)/(1+0.5))^2,lr=0.05"],
    build: |spec, params, context| {
        let range = Range::left_open(0.0, 1.0).because("μ/L of a strongly convex function");
        let q = params.number("q", range)?;
        let root = math::sqrt(q);
        Ok(Arc::new(Nesterov {
            entry: Y2018.id,
            id: spec.to_string(),
            lr: hyper::lr(params, context)?,
            momentum: Momentum::Constant { q, β: (1.0 - root) / (1.0 + root) },
            domain: context.domain.clone(),
        }))
    },
};

/// How far beyond the iterate the gradient is asked for.
#[derive(Clone, Copy, Debug)]
enum Momentum {
    /// `(θ_{t-1} - 1) / θ_t`, which grows towards one.
    Growing,
    Constant {
        q: f64,
        β: f64,
    },
}

/// `θ_{t+1} = (1 + √(1 + k θ_t²)) / 2`, with `k = 4` but for the last step of the optimized gradient method.
pub(super) fn next_theta(θ: f64, k: f64) -> f64 {
    0.5 * (1.0 + math::sqrt(1.0 + k * (θ * θ)))
}

#[derive(Clone, Debug)]
struct Nesterov {
    entry: &'static str,
    id: String,
    lr: BoundSchedule,
    momentum: Momentum,
    domain: Domain,
}

impl Method for Nesterov {
    fn facts(&self) -> MethodFacts {
        let constants = match self.momentum {
            Momentum::Growing => vec![],
            Momentum::Constant { q, .. } => vec![("q", q)],
        };
        let schedules = vec![("lr", self.lr.clone())];
        MethodFacts { id: self.id.clone(), entry: self.entry, constants, schedules }
    }

    fn start(&self, shape: Shape) -> Box<dyn Run> {
        let zeros = || vec![0.0; shape.len()];
        let method = self.clone();
        Box::new(State { method, θ: 1.0, g: zeros(), y: zeros(), before: zeros(), shape })
    }

    fn traces(&self) -> &'static [Trace] {
        &[]
    }
}

struct State {
    method: Nesterov,
    /// `θ_t`.
    θ: f64,
    g: Vec<f64>,
    y: Vec<f64>,
    /// `x_{t-1}`.
    before: Vec<f64>,
    shape: Shape,
}

impl State {
    /// The factor of `x_t - x_{t-1}`; zero at the first step, which has no past.
    fn momentum(&mut self, t: Step) -> f64 {
        if t == Step::FIRST {
            return 0.0;
        }
        match self.method.momentum {
            Momentum::Growing => {
                let last = self.θ;
                self.θ = next_theta(last, 4.0);
                (last - 1.0) / self.θ
            }
            Momentum::Constant { β, .. } => β,
        }
    }
}

impl Run for State {
    fn step(&mut self, t: Step, mut x: BlockMut<'_>, ask: &mut dyn Ask) {
        let (γ, β) = (self.method.lr.at(t.get()), self.momentum(t));
        for ((y, x), before) in self.y.iter_mut().zip(x.flat()).zip(&mut self.before) {
            *y = *x + β * (*x - *before);
            *before = *x;
        }
        let y = BlockMut::new(&mut self.y, self.shape);
        ask.gradient(y.as_ref(), BlockMut::new(&mut self.g, self.shape));
        for ((x, y), g) in x.flat().iter_mut().zip(&self.y).zip(&self.g) {
            *x = y - γ * g;
        }
        self.method.domain.project(x, None);
    }
}
