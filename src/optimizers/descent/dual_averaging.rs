//! Nesterov's dual averaging with simple averages and the squared distance from the start.

use ratecheck_problems::space::Step;
use ratecheck_problems::spec::BoundSchedule;
use ratecheck_proofs_checks::step::Trace;

use crate::optimizers::coordinatewise::{Coordinate, Metric, Named, method};
use crate::optimizers::{Entry, hyper};

pub(super) static ENTRY: Entry = Entry {
    id: "dual-averaging",
    summary: "all gradients so far, followed from the start; the step size weighs the whole past",
    formula: r"x_{t+1} = \operatorname{argmin}_{x \in X} \langle \sum_{s \le t} g_s, x \rangle + \frac{\|x-x_1\|^2}{2\gamma_t} = \Pi_X\left(x_1 - \gamma_t \sum_{s \le t} g_s\right)",
    source: "Nesterov, Math. Program. 120 (2009), simple averages",
    keys: &[hyper::LR],
    variants: &["lr=0.5/sqrt(t)"],
    build: |spec, params, context| {
        let lr = hyper::lr(params, context)?;
        let named = Named { constants: vec![], schedules: vec![("lr", lr.clone())] };
        Ok(method(ENTRY.id, spec, context, named, DualAveraging { lr }))
    },
};

#[derive(Clone, Debug)]
struct DualAveraging {
    lr: BoundSchedule,
}

impl Coordinate<2> for DualAveraging {
    const TRACES: &'static [Trace] = &[];
    const METRIC: Metric = Metric::Euclidean;
    /// `γ_t`, and whether the step is the first.
    type Scalars = (f64, bool);

    fn scalars(&self, t: Step) -> (f64, bool) {
        (self.lr.at(t.get()), t == Step::FIRST)
    }

    #[inline(always)]
    fn step((γ, first): (f64, bool), x: &mut f64, g: f64, [sum, start]: [&mut f64; 2]) -> f64 {
        if first {
            *start = *x;
        }
        *sum += g;
        *x = *start - γ * *sum;
        γ
    }
}
