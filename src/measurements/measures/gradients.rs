//! How large the stochastic gradients of a run are, in the two norms that bounds of adaptive methods contain.

use ratecheck_problems::space::Shape;
use ratecheck_problems::vectors::dispatch;
use ratecheck_proofs_checks::step::{Needs, StepView};

use super::Measure;
use crate::measurements::{Probe, Reader};

pub(super) static PEAK: Measure = Measure {
    id: "gradient-peak",
    summary: "the largest coordinate of any stochastic gradient so far",
    formula: r"\max_{s \le t} \|g_s\|_\infty",
    source: "G_∞ of regret bounds, as a run shows it: Kingma & Ba, ICLR 2015, arXiv 1412.6980, Theorem 4.1",
    keys: &[],
    build: |_, _, name| Ok(Box::new(Gradients { name, kind: Kind::Peak })),
};

pub(super) static COLUMNS: Measure = Measure {
    id: "gradient-columns",
    summary: "lengths of the histories of each coordinate's stochastic gradients, summed over coordinates",
    formula: r"\sum_i \|g_{1:t,i}\|_2",
    source: "the sum in regret bounds of adaptive methods: Kingma & Ba, ICLR 2015, arXiv 1412.6980, Theorem 4.1",
    keys: &[],
    build: |_, _, name| Ok(Box::new(Gradients { name, kind: Kind::Columns })),
};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// `max_s |g_{s,i}|` of each coordinate, then the largest: exact.
    Peak,
    /// `Σ_s g_{s,i}²` of each coordinate, then the sum of their roots. All terms are positive: to first order the relative error is at
    /// most `(t/2 + d + 1) u`.
    Columns,
}

struct Gradients {
    name: String,
    kind: Kind,
}

impl Probe for Gradients {
    fn name(&self) -> &str {
        &self.name
    }

    fn label(&self) -> &'static str {
        match self.kind {
            Kind::Peak => "largest gradient coordinate",
            Kind::Columns => "Σ_i ‖g_{1:t,i}‖",
        }
    }

    fn needs(&self) -> Needs {
        Needs::GRADIENT
    }

    fn start(&self, shape: Shape) -> Box<dyn Reader> {
        Box::new(History { kind: self.kind, shape, kept: vec![0.0; shape.len()] })
    }
}

struct History {
    kind: Kind,
    shape: Shape,
    /// One number a coordinate and lane, so that a step is one pass without a reduction.
    kept: Vec<f64>,
}

impl Reader for History {
    fn observe(&mut self, step: &StepView<'_>) {
        let (kind, kept, g) = (self.kind, &mut self.kept[..], step.gradient().flat());
        dispatch(
            #[inline(always)]
            || match kind {
                Kind::Peak => {
                    for (kept, g) in kept.iter_mut().zip(g) {
                        // NaN stays: it compares with nothing.
                        let larger = g.abs() > *kept || g.is_nan();
                        *kept = if larger { g.abs() } else { *kept };
                    }
                }
                Kind::Columns => {
                    for (kept, g) in kept.iter_mut().zip(g) {
                        *kept += g * g;
                    }
                }
            },
        );
    }

    fn read(&self, lane: usize) -> f64 {
        let kept = self.kept[lane..].iter().step_by(self.shape.lanes());
        match self.kind {
            Kind::Peak => kept.fold(0.0, |most, kept| if *kept <= most { most } else { *kept }),
            Kind::Columns => kept.map(|kept| kept.sqrt()).sum(),
        }
    }
}
