//! Scale-free follow the regularized leader.

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::{BoundSchedule, KeyDoc};
use ratecheck_proofs_checks::step::Trace;

use crate::optimizers::coordinatewise::Named;
use crate::optimizers::normwise::{Normwise, method, over_root};
use crate::optimizers::{Entry, hyper};

/// The regularizer is `ψ(x) = ‖x - x_1‖² / (2γ)`, which is 1-strongly convex at `γ = 1`, the paper's.
pub(super) static ENTRY: Entry = Entry {
    id: "scale-free-ftrl",
    summary: "SOLO FTRL: all gradients so far, followed from the start, over the root of the sum of their squared norms; 0/0 := 0",
    formula: r"x_{t+1} = \operatorname{argmin}_{x \in X} \langle \sum_{s \le t} g_s, x \rangle + \frac{\|x-x_1\|^2}{2\gamma_t} \sqrt{\sum_{s \le t} \|g_s\|^2} = \Pi_X\left(x_1 - \gamma_t \frac{\sum_{s \le t} g_s}{\sqrt{\sum_{s \le t} \|g_s\|^2}}\right)",
    source: "Orabona & Pál, Theor. Comput. Sci. 716 (2018), arXiv 1601.01974, SOLO FTRL",
    keys: &[KeyDoc::with_default(
        "lr",
        "1",
        "(0, inf), may use t, T, d",
        "step size, 1 in the paper",
    )],
    variants: &["lr=0.1", "lr=0.5/sqrt(t)"],
    build: |spec, params, context| {
        let lr = hyper::lr(params, context)?;
        let named = Named { constants: vec![], schedules: vec![("lr", lr.clone())] };
        Ok(method(ENTRY.id, spec, context, named, Solo { lr }))
    },
};

#[derive(Clone, Debug)]
struct Solo {
    lr: BoundSchedule,
}

impl Normwise<2> for Solo {
    const TRACES: &'static [Trace] = &[];
    /// `γ_t`, and whether the step is the first.
    type Scalars = (f64, bool);

    fn scalars(&self, t: Step) -> (f64, bool) {
        (self.lr.at(t.get()), t == Step::FIRST)
    }

    #[inline(always)]
    fn part((_, first): (f64, bool), x: f64, g: f64, [sum, start]: [&mut f64; 2]) -> f64 {
        if first {
            *start = x;
        }
        *sum += g;
        g
    }

    fn factor((γ, _): (f64, bool), norm2: f64, kept: &mut f64) -> f64 {
        *kept += norm2;
        over_root(γ, *kept)
    }

    #[inline(always)]
    fn step(factor: f64, x: &mut f64, _g: f64, [sum, start]: [f64; 2]) {
        *x = start - factor * sum;
    }
}
