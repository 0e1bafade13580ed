//! AdaGrad with one step size for all coordinates.

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{BoundSchedule, KeyDoc, Range};
use ratecheck_proofs_checks::step::Trace;

use crate::optimizers::coordinatewise::Named;
use crate::optimizers::normwise::{Normwise, method, over_root};
use crate::optimizers::{Entry, hyper};

/// At `b_0 = 0` it is the scale-free mirror descent of Orabona and Pál (arXiv 1601.01974) with the squared Euclidean distance.
pub(super) static ENTRY: Entry = Entry {
    id: "adagrad-norm",
    summary: "AdaGrad with one step size for all coordinates; scale-free mirror descent at b0 = 0, where 0/0 := 0",
    formula: r"b_t^2 = b_{t-1}^2 + \|g_t\|^2, \quad x_{t+1} = \Pi_X(x_t - \gamma_t g_t / b_t)",
    source: "Ward, Wu & Bottou, ICML 2019, arXiv 1806.01811, Algorithm 1",
    keys: &[
        hyper::LR,
        KeyDoc::with_default("b0", "0.1", "[0, inf)", "root of the start of the sum of squares"),
    ],
    variants: &["b0=0", "b0=1,lr=0.5/sqrt(t)"],
    build: |spec, params, context| {
        let lr = hyper::lr(params, context)?;
        let b0 = params.number("b0", Range::at_least(0.0))?;
        let named = Named { constants: vec![("b0", b0)], schedules: vec![("lr", lr.clone())] };
        Ok(method(ENTRY.id, spec, context, named, AdaGradNorm { lr, b0 }))
    },
};

#[derive(Clone, Debug)]
struct AdaGradNorm {
    lr: BoundSchedule,
    b0: f64,
}

impl Normwise<0> for AdaGradNorm {
    const TRACES: &'static [Trace] = &[];
    /// `γ_t`.
    type Scalars = f64;

    fn kept(&self) -> f64 {
        self.b0 * self.b0
    }

    fn scalars(&self, t: Step) -> f64 {
        self.lr.at(t.get())
    }

    #[inline(always)]
    fn part(_γ: f64, _x: f64, g: f64, []: [&mut f64; 0]) -> f64 {
        g
    }

    fn factor(γ: f64, norm2: f64, kept: &mut f64) -> f64 {
        *kept += norm2;
        over_root(γ, *kept)
    }

    #[inline(always)]
    fn step(factor: f64, x: &mut f64, g: f64, []: [f64; 0]) {
        *x -= factor * g;
    }
}
