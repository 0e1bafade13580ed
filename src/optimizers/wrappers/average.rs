//! Averages of the iterates. After step `t` they hold `x_1 .. x_t`, the points at which the run has asked for gradients.

use ratecheck_problems::math;
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_problems::spec::{KeyDoc, Range};
use ratecheck_proofs_checks::step::Trace;

use super::{Around, Wrapper, wrapped};
use crate::optimizers::average::Average;
use crate::optimizers::{Ask, Run, hyper};

pub(super) static UNIFORM: Wrapper = Wrapper {
    id: "average-uniform",
    summary: "shows the mean of the iterates",
    formula: r"\bar x_t = \frac{1}{t} \sum_{s \le t} x_s",
    source: "Polyak & Juditsky, SIAM J. Control Optim. 30 (1992)",
    keys: &[],
    variants: &[],
    looks_on: true,
    projects: false,
    build: |spec, _, _, inner| Ok(wrapped(&UNIFORM, spec, inner, &[], Weights::Uniform)),
};

pub(super) static EMA: Wrapper = Wrapper {
    id: "average-ema",
    summary: "shows the exponential moving average of the iterates, bias-corrected: its weights sum to one at every step",
    formula: r"\bar x_t = \frac{1-\beta}{1-\beta^t} \sum_{s \le t} \beta^{t-s} x_s",
    source: "Ahn & Cutkosky, NeurIPS 2024, arXiv 2405.18199",
    keys: &[KeyDoc::with_default("beta", "0.99", "[0, 1)", "factor of the past; 0 is the iterate")],
    variants: &["beta=0", "beta=0.5"],
    looks_on: true,
    projects: false,
    build: |spec, params, _, inner| {
        let beta = hyper::decay(params, "beta")?;
        let own = [("average-ema.beta", beta)];
        Ok(wrapped(&EMA, spec, inner, &own, Weights::Geometric(beta)))
    },
};

pub(super) static WEIGHTED: Wrapper = Wrapper {
    id: "average-weighted",
    summary: "shows the average of the iterates with weights that grow like a power of the step",
    formula: r"\bar x_t = \sum_{s \le t} s^k x_s / \sum_{s \le t} s^k",
    source: "Lacoste-Julien, Schmidt & Bach, arXiv 1212.2002 (weights of first power)",
    keys: &[KeyDoc::with_default("power", "1", "[0, 10]", "k; 0 is the mean")],
    variants: &["power=0", "power=2.5"],
    looks_on: true,
    projects: false,
    build: |spec, params, _, inner| {
        let power = params.number("power", Range::closed(0.0, 10.0))?;
        let own = [("average-weighted.power", power)];
        Ok(wrapped(&WEIGHTED, spec, inner, &own, Weights::Power(power)))
    },
};

pub(super) static POLYNOMIAL: Wrapper = Wrapper {
    id: "average-polynomial",
    summary: "shows the polynomial-decay average of the iterates: a recursion that needs no sums, close to weights s^η",
    formula: r"\bar x_t = (1 - \frac{\eta+1}{t+\eta}) \bar x_{t-1} + \frac{\eta+1}{t+\eta} x_t",
    source: "Shamir & Zhang, ICML 2013, arXiv 1212.1824, section 4",
    keys: &[KeyDoc::with_default("eta", "3", "[0, 1e6]", "η; 0 is the mean, 1 has weights s")],
    variants: &["eta=0", "eta=1"],
    looks_on: true,
    projects: false,
    build: |spec, params, _, inner| {
        let eta = params.number("eta", Range::closed(0.0, 1e6))?;
        let own = [("average-polynomial.eta", eta)];
        Ok(wrapped(&POLYNOMIAL, spec, inner, &own, Weights::Recursive(eta)))
    },
};

/// Weights of the points up to a common factor.
#[derive(Clone, Copy, Debug)]
enum Weights {
    Uniform,
    Geometric(f64),
    Power(f64),
    Recursive(f64),
}

impl Weights {
    fn push(self, t: Step, average: &mut Average, x: &[f64]) {
        match self {
            Weights::Uniform => average.push(x, 1.0, 1.0),
            Weights::Geometric(β) => average.push(x, β, 1.0),
            Weights::Power(k) => average.push(x, 1.0, math::pow(t.real(), k)),
            Weights::Recursive(η) => average.mix(x, (η + 1.0) / (t.real() + η)),
        }
    }
}

impl Around for Weights {
    fn start(&self, shape: Shape, inner: Box<dyn Run>) -> Box<dyn Run> {
        Box::new(Averaged { weights: *self, average: Average::new(shape.len()), inner, shape })
    }
}

struct Averaged {
    weights: Weights,
    average: Average,
    inner: Box<dyn Run>,
    shape: Shape,
}

impl Run for Averaged {
    fn step(&mut self, t: Step, mut x: BlockMut<'_>, ask: &mut dyn Ask) {
        self.weights.push(t, &mut self.average, x.flat());
        self.inner.step(t, x, ask);
    }

    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        match which {
            Trace::Average => Some(Block::new(self.average.mean(), self.shape)),
            _ => self.inner.trace(which),
        }
    }
}
