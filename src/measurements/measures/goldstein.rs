//! Goldstein's measure.

use ratecheck_problems::space::Shape;
use ratecheck_problems::spec::{KeyDoc, Range};
use ratecheck_proofs_checks::stationarity::{Stream, convert};
use ratecheck_proofs_checks::step::Needs;

use super::certificate::{Follow, Streams};
use super::place::{FACTOR, beta};
use super::{Measure, refused};
use crate::measurements::{Probe, Reader};

pub(super) static ENTRY: Measure = Measure {
    id: "goldstein",
    summary: "an upper bound of the distance of 0 from the gradients within δ of the moving average: Goldstein's subdifferential",
    formula: r"\operatorname{dist}(0, \operatorname{conv} \nabla f(B(\bar x_t, \delta))) \le \min \Bigl\{ G, \frac{\|\bar g_t\| + G q}{1 - q} \Bigr\}, \quad q = V_t/\delta^2 < 1",
    source: "Goldstein, Math. Program. 13 (1977); Zhang, Lin, Jegelka, Sra and Jadbabaie, ICML 2020, arXiv 2002.04130; the conversion is derived",
    keys: &[KeyDoc::with_default("delta", "0.1", "(0, inf)", "radius δ of the ball"), FACTOR],
    build: |params, subject, name| {
        let delta = params.number("delta", Range::positive())?;
        let beta = beta(params, subject)?;
        let why = || {
            format!(
                "`{}` states no bound G on its gradient on all of R^d",
                subject.objective.facts().id()
            )
        };
        let g = subject.lipschitz().ok_or_else(|| refused(name.clone(), why()))?;
        Ok(Box::new(Goldstein { name, delta, beta, g }))
    },
};

struct Goldstein {
    name: String,
    delta: f64,
    beta: f64,
    g: f64,
}

impl Probe for Goldstein {
    fn name(&self) -> &str {
        &self.name
    }

    fn label(&self) -> &str {
        "bound on Goldstein's distance"
    }

    fn needs(&self) -> Needs {
        Needs::TRUE_GRADIENT
    }

    fn start(&self, shape: Shape) -> Box<dyn Reader> {
        let (delta, g) = (self.delta, self.g);
        let read = move |stream: &Stream| {
            let found = convert::goldstein(stream.gradient_norm(), stream.spread(), g, delta);
            // Every gradient in the ball has length G or less.
            found.map_or(g, |found| found.min(g))
        };
        Box::new(Follow { streams: Streams::new(shape, self.beta), read })
    }
}
