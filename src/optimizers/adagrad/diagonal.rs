//! AdaGrad with a diagonal matrix, as printed, as in PyTorch and as in optax.
//!
//! - `adagrad-paper` and `adagrad-torch` add a constant outside the root of the sum of squares (`δ` in the paper, `ε` in
//!   PyTorch; at `δ = 0` the paper's method does not see the scale of the gradients). `adagrad-optax` adds `ε` inside the root.
//! - PyTorch and optax start the sum at `v_0`, which is 0 in PyTorch and 0.1 in optax unless told.
//! - PyTorch lets its step size decay as `γ / (1 + (t-1) η)`, and adds the coupled weight decay to the gradient, also inside
//!   the sum.

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{BoundSchedule, KeyDoc, Range};
use ratecheck_proofs_checks::step::Trace;

use crate::optimizers::coordinatewise::{Coordinate, Metric, Named, method};
use crate::optimizers::{Entry, hyper};

pub(super) static PAPER: Entry = Entry {
    id: "adagrad-paper",
    summary: "AdaGrad with a diagonal matrix, mirror descent form, 0/0 := 0",
    formula: r"x_{t+1} = \Pi_X\left(x_t - \gamma_t \frac{g_t}{\delta + \sqrt{\sum_{s \le t} g_s^2}}\right)",
    source: "Duchi, Hazan & Singer, JMLR 12 (2011), Algorithm 1 with the composite mirror descent update",
    keys: &[
        hyper::LR,
        KeyDoc::with_default("delta", "0", "[0, inf)", "added to the root of the sum of squares"),
    ],
    variants: &["delta=0.1", "lr=0.5/sqrt(t)"],
    build: |spec, params, context| {
        let lr = hyper::lr(params, context)?;
        let δ = params.number("delta", Range::at_least(0.0))?;
        let constants = vec![("delta", δ)];
        let named = Named { constants, schedules: vec![("lr", lr.clone())] };
        let step = AdaGrad { outside: δ, ..AdaGrad::plain(lr) };
        Ok(method(PAPER.id, spec, context, named, step))
    },
};

pub(super) static TORCH: Entry = Entry {
    id: "adagrad-torch",
    summary: "AdaGrad as in PyTorch: ε outside the root, a decaying step size, coupled weight decay",
    formula: r"x_{t+1} = \Pi_X\left(x_t - \frac{\gamma_t}{1+(t-1)\eta} \frac{g_t}{\sqrt{v_0 + \sum_{s \le t} g_s^2} + \epsilon}\right), \quad g_t = \nabla f + \lambda x_t",
    source: "torch.optim.Adagrad of PyTorch 2.15; Duchi, Hazan & Singer, JMLR 12 (2011)",
    keys: &[
        hyper::LR,
        KeyDoc::with_default("lr_decay", "0", "[0, inf)", "decay η of the step size"),
        KeyDoc::with_default("eps", "1e-10", "[0, inf)", "added to the root of the sum of squares"),
        KeyDoc::with_default("v0", "0", "[0, inf)", "start of the sum of squares"),
        KeyDoc::with_default("wd", "0", "[0, inf)", "coupled L2 weight λ, added to the gradient"),
    ],
    variants: &["lr_decay=0.1,v0=0.5", "eps=1e-3,wd=0.1", "eps=0"],
    build: |spec, params, context| {
        let lr = hyper::lr(params, context)?;
        let number = |key| params.number(key, Range::at_least(0.0));
        let (lr_decay, ε, v0, λ) =
            (number("lr_decay")?, hyper::eps(params)?, number("v0")?, number("wd")?);
        let constants = vec![("lr_decay", lr_decay), ("eps", ε), ("v0", v0), ("wd", λ)];
        let named = Named { constants, schedules: vec![("lr", lr.clone())] };
        let step = AdaGrad { lr_decay, outside: ε, λ, first: v0, ..AdaGrad::plain(lr) };
        Ok(method(TORCH.id, spec, context, named, step))
    },
};

pub(super) static OPTAX: Entry = Entry {
    id: "adagrad-optax",
    summary: "AdaGrad as in optax: ε inside the root of a sum that starts above zero",
    formula: r"x_{t+1} = \Pi_X\left(x_t - \gamma_t \frac{g_t}{\sqrt{v_0 + \sum_{s \le t} g_s^2 + \epsilon}}\right)",
    source: "optax.adagrad of optax 0.2.8; Duchi, Hazan & Singer, JMLR 12 (2011)",
    keys: &[
        hyper::LR,
        KeyDoc::with_default("eps", "1e-7", "[0, inf)", "added to the sum of squares"),
        KeyDoc::with_default("v0", "0.1", "[0, inf)", "start of the sum of squares"),
    ],
    variants: &["eps=0,v0=0", "eps=1e-3,lr=0.5/sqrt(t)"],
    build: |spec, params, context| {
        let lr = hyper::lr(params, context)?;
        let (ε, v0) = (hyper::eps(params)?, params.number("v0", Range::at_least(0.0))?);
        let constants = vec![("eps", ε), ("v0", v0)];
        let named = Named { constants, schedules: vec![("lr", lr.clone())] };
        let step = AdaGrad { inside: ε, first: v0, ..AdaGrad::plain(lr) };
        Ok(method(OPTAX.id, spec, context, named, step))
    },
};

#[derive(Clone, Debug)]
struct AdaGrad {
    lr: BoundSchedule,
    lr_decay: f64,
    /// What is added outside and inside the root.
    outside: f64,
    inside: f64,
    λ: f64,
    /// Where the sum starts.
    first: f64,
}

impl AdaGrad {
    /// With nothing added.
    fn plain(lr: BoundSchedule) -> AdaGrad {
        AdaGrad { lr, lr_decay: 0.0, outside: 0.0, inside: 0.0, λ: 0.0, first: 0.0 }
    }
}

/// The scalars of a step.
#[derive(Clone, Copy, Debug)]
struct Scalars {
    γ: f64,
    outside: f64,
    inside: f64,
    λ: f64,
}

impl Coordinate<1> for AdaGrad {
    /// The sum of squares.
    const TRACES: &'static [Trace] = &[Trace::V];
    const METRIC: Metric = Metric::Own;
    type Scalars = Scalars;

    fn state(&self) -> [f64; 1] {
        [self.first]
    }

    fn scalars(&self, t: Step) -> Scalars {
        let γ = self.lr.at(t.get()) / (1.0 + (t.real() - 1.0) * self.lr_decay);
        Scalars { γ, outside: self.outside, inside: self.inside, λ: self.λ }
    }

    #[inline(always)]
    fn step(s: Scalars, x: &mut f64, g: f64, [v]: [&mut f64; 1]) -> f64 {
        let g = g + s.λ * *x;
        *v += g * g;
        let denominator = (*v + s.inside).sqrt() + s.outside;
        // 0/0 with nothing added: a coordinate that never saw a gradient rests.
        let η = if denominator > 0.0 { s.γ / denominator } else { 0.0 };
        *x -= η * g;
        η
    }
}
