//! The gradient of Moreau's envelope.

use ratecheck_problems::space::Shape;
use ratecheck_problems::spec::{KeyDoc, Range};
use ratecheck_proofs_checks::stationarity::moreau::Envelope;
use ratecheck_proofs_checks::step::Needs;

use super::exact::AtPoint;
use super::place::{AT, FACTOR, Place, place};
use super::{Measure, refused};
use crate::measurements::{Probe, Reader};

pub(super) static ENTRY: Measure = Measure {
    id: "moreau",
    summary: "the length of the gradient of Moreau's envelope of a weakly convex function, from the proximal point",
    formula: r"\|\nabla f_{1/(2\rho)}(x)\| = 2\rho \|x - \operatorname{prox}(x)\|, \quad \operatorname{prox}(x) = \arg\min_y f(y) + \rho \|y - x\|^2",
    source: "Davis and Drusvyatskiy, SIAM J. Optim. 29 (2019), arXiv 1803.06523",
    keys: &[
        KeyDoc::optional(
            "rho",
            "the problem's constant of weak convexity, 1 for convex ones",
            "(0, inf)",
            "ρ of the envelope, at least the constant of weak convexity",
        ),
        AT,
        FACTOR,
    ],
    build: |params, subject, name| {
        let place = place(params, subject)?;
        let rho = match params.is_given("rho") {
            true => Some(params.number("rho", Range::positive())?),
            false => None,
        };
        let envelope = Envelope::new(subject.objective, rho);
        let envelope = envelope.map_err(|why| refused(name.clone(), why))?;
        Ok(Box::new(Moreau { name, place, envelope }))
    },
};

struct Moreau {
    name: String,
    place: Place,
    envelope: Envelope,
}

impl Probe for Moreau {
    fn name(&self) -> &str {
        &self.name
    }

    fn label(&self) -> &str {
        "gradient of Moreau's envelope"
    }

    fn needs(&self) -> Needs {
        self.place.needs()
    }

    fn start(&self, shape: Shape) -> Box<dyn Reader> {
        let envelope = self.envelope.clone();
        let read = move |x: &[f64]| envelope.gradient_norm(x).value();
        Box::new(AtPoint { here: self.place.start(shape), read })
    }
}
