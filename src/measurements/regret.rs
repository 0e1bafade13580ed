//! Regret along a run, and what belongs beside it.

use ratecheck_problems::space::Shape;
use ratecheck_proofs_checks::step::{Needs, StepView};

use super::{Compensated, Probe, Reader, Stretch};

/// `R_t = Σ_{k <= t} f_k(x_k) - min_{u in X} Σ_{k <= t} f_k(u)`: regret against the best fixed point of the steps so far.
#[derive(Clone, Copy, Debug)]
pub struct Regret;

/// `Σ_{k <= t} f_k(x_k) - f_k(u)` against a given point `u`.
#[derive(Clone, Copy, Debug)]
pub struct RegretAgainst;

/// `Σ f_k(x_k) - f_k(u)` over the last complete cycle of periodic losses, `u` the comparator of the whole run.
#[derive(Clone, Copy, Debug)]
pub struct CycleRegret {
    /// Steps of a cycle.
    pub period: u64,
}

/// `x_t` of a problem in one dimension.
#[derive(Clone, Copy, Debug)]
pub struct Iterate;

impl Probe for Regret {
    fn name(&self) -> &'static str {
        "regret"
    }

    fn label(&self) -> &'static str {
        "regret"
    }

    fn needs(&self) -> Needs {
        Needs::LOSS | Needs::HINDSIGHT
    }

    fn start(&self, shape: Shape) -> Box<dyn Reader> {
        Box::new(Hindsight::new(shape))
    }
}

impl Probe for RegretAgainst {
    fn name(&self) -> &'static str {
        "regret"
    }

    fn label(&self) -> &'static str {
        "regret against the given point"
    }

    fn needs(&self) -> Needs {
        Needs::LOSS
    }

    fn start(&self, shape: Shape) -> Box<dyn Reader> {
        Box::new(Against::new(shape))
    }
}

impl Probe for CycleRegret {
    fn name(&self) -> &'static str {
        "cycle-regret"
    }

    fn label(&self) -> &'static str {
        "regret of the last cycle"
    }

    fn needs(&self) -> Needs {
        Needs::LOSS
    }

    fn start(&self, shape: Shape) -> Box<dyn Reader> {
        let lanes = shape.lanes();
        Box::new(Cycle {
            period: self.period,
            now: vec![Compensated::default(); lanes],
            last: vec![f64::NAN; lanes],
        })
    }
}

impl Probe for Iterate {
    fn name(&self) -> &'static str {
        "iterate"
    }

    fn label(&self) -> &'static str {
        "iterate"
    }

    fn needs(&self) -> Needs {
        Needs::NOTHING
    }

    fn start(&self, shape: Shape) -> Box<dyn Reader> {
        Box::new(Last(vec![f64::NAN; shape.lanes()]))
    }
}

/// The total loss, less the best of the steps so far.
struct Hindsight {
    losses: Vec<Compensated>,
    best: Vec<f64>,
}

impl Hindsight {
    fn new(shape: Shape) -> Hindsight {
        let lanes = shape.lanes();
        Hindsight { losses: vec![Compensated::default(); lanes], best: vec![f64::NAN; lanes] }
    }
}

impl Reader for Hindsight {
    fn observe(&mut self, step: &StepView<'_>) {
        for (sum, loss) in self.losses.iter_mut().zip(step.loss()) {
            sum.add(*loss);
        }
        if let Some(best) = step.optional.hindsight {
            self.best.copy_from_slice(best);
        }
    }

    fn sees_stretches(&self) -> bool {
        true
    }

    fn observe_stretch(&mut self, steps: &Stretch<'_>) {
        self.losses[0].add_all(steps.loss.iter().copied());
        if let Some(best) = steps.hindsight {
            self.best[0] = best;
        }
    }

    fn read(&self, lane: usize) -> f64 {
        let mut regret = self.losses[lane];
        regret.add(-self.best[lane]);
        regret.value()
    }
}

/// The loss in excess of a fixed point's.
struct Against {
    excess: Vec<Compensated>,
}

impl Against {
    fn new(shape: Shape) -> Against {
        Against { excess: vec![Compensated::default(); shape.lanes()] }
    }
}

impl Reader for Against {
    fn observe(&mut self, step: &StepView<'_>) {
        let losses = step.loss().iter().zip(step.comparator_loss());
        for (sum, (loss, other)) in self.excess.iter_mut().zip(losses) {
            sum.add(*loss);
            sum.add(-*other);
        }
    }

    fn sees_stretches(&self) -> bool {
        true
    }

    fn observe_stretch(&mut self, steps: &Stretch<'_>) {
        let pairs = steps.loss.iter().zip(steps.comparator_loss);
        self.excess[0].add_all(pairs.flat_map(|(loss, other)| [*loss, -*other]));
    }

    fn read(&self, lane: usize) -> f64 {
        self.excess[lane].value()
    }
}

/// The excess of the cycle at hand, and of the last complete one.
struct Cycle {
    period: u64,
    now: Vec<Compensated>,
    last: Vec<f64>,
}

impl Reader for Cycle {
    fn observe(&mut self, step: &StepView<'_>) {
        let losses = step.loss().iter().zip(step.comparator_loss());
        for (sum, (loss, other)) in self.now.iter_mut().zip(losses) {
            sum.add(*loss);
            sum.add(-*other);
        }
        if step.step.get().is_multiple_of(self.period) {
            for (last, now) in self.last.iter_mut().zip(&mut self.now) {
                *last = std::mem::take(now).value();
            }
        }
    }

    fn read(&self, lane: usize) -> f64 {
        self.last[lane]
    }
}

/// The first coordinate as it was last seen.
struct Last(Vec<f64>);

impl Reader for Last {
    fn observe(&mut self, step: &StepView<'_>) {
        self.0.copy_from_slice(step.x.row(0));
    }

    fn sees_stretches(&self) -> bool {
        true
    }

    fn observe_stretch(&mut self, steps: &Stretch<'_>) {
        if let Some(last) = steps.x.last() {
            self.0[0] = *last;
        }
    }

    fn read(&self, lane: usize) -> f64 {
        self.0[lane]
    }
}
