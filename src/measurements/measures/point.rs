//! Where a run is, and how high.

use std::sync::Arc;

use ratecheck_problems::objective::{Constant, value_at};
use ratecheck_problems::space::Shape;
use ratecheck_problems::spec::KeyDoc;
use ratecheck_proofs_checks::step::Needs;

use super::Measure;
use super::exact::AtPoint;
use super::place::{AT, FACTOR, Place, place};
use crate::measurements::{Probe, Reader};

pub(super) static POSITION: Measure = Measure {
    id: "position",
    summary: "one coordinate of the average or of the iterate",
    formula: r"x_i",
    source: "a quantity of the run itself",
    keys: &[KeyDoc::with_default("i", "1", "whole numbers from 1", "which coordinate"), AT, FACTOR],
    build: |params, subject, name| {
        let place = place(params, subject)?;
        let i = params.size("i", 1..=subject.dim() as u64)? - 1;
        Ok(Box::new(AtPlace {
            name,
            label: "coordinate",
            place,
            read: Arc::new(move |x: &[f64]| x[i]),
        }))
    },
};

pub(super) static GAP: Measure = Measure {
    id: "gap",
    summary: "how far the value at the average or at the iterate is above the infimum",
    formula: r"f(x) - \inf f",
    source: "a quantity of the run itself",
    keys: &[AT, FACTOR],
    build: |params, subject, name| {
        let place = place(params, subject)?;
        let infimum = subject.objective.facts().constant(Constant::Infimum);
        let infimum =
            infimum.ok_or_else(|| super::refused(name.clone(), "the problem states no infimum"))?;
        let (f, infimum) = (Arc::clone(subject.objective), infimum.known.number());
        let read = move |x: &[f64]| value_at(f.as_ref(), x) - infimum;
        Ok(Box::new(AtPlace { name, label: "f - inf f", place, read: Arc::new(read) }))
    },
};

/// A number of a point.
pub(super) type Read = Arc<dyn Fn(&[f64]) -> f64 + Send + Sync>;

/// A number of a place of the run.
pub(super) struct AtPlace {
    pub(super) name: String,
    pub(super) label: &'static str,
    pub(super) place: Place,
    pub(super) read: Read,
}

impl Probe for AtPlace {
    fn name(&self) -> &str {
        &self.name
    }

    fn label(&self) -> &str {
        self.label
    }

    fn needs(&self) -> Needs {
        self.place.needs()
    }

    fn start(&self, shape: Shape) -> Box<dyn Reader> {
        let read = Arc::clone(&self.read);
        Box::new(AtPoint { here: self.place.start(shape), read: move |x: &[f64]| read(x) })
    }
}
