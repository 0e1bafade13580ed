//! Quantities that a study may ask for on any run: `measure = ["lambda-norm:lambda=1", "moreau:rho=2"]`.
//!
//! A measure is named by a spec, like problems and optimizers are, and recorded like every other curve, under the name that the study
//! gives it. Most say how stationary a point is, also of functions with kinks; see
//! [`ratecheck_proofs_checks::stationarity`].

mod certificate;
mod exact;
mod goldstein;
mod gradients;
mod moreau;
mod place;
mod point;
mod refined;
mod sharpness;

use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::{Constant, Objective};
use ratecheck_problems::spec::{KeyDoc, Params, Range, Spec, SpecError, suggest};
use ratecheck_proofs_checks::stationarity::Weights;
use ratecheck_proofs_checks::step::Trace;
use ratecheck_proofs_checks::theorem::MethodFacts;

use super::Probe;

/// A measure as it is listed.
pub struct Measure {
    /// Its id.
    pub id: &'static str,
    /// One line for people.
    pub summary: &'static str,
    /// What is measured, in LaTeX markup.
    pub formula: &'static str,
    /// Paper, arXiv id.
    pub source: &'static str,
    /// The keys of its spec.
    pub keys: &'static [KeyDoc],
    /// Builds it for a run.
    build: Build,
}

/// Builds a measure of a run from its spec; the text is the name it is recorded under.
type Build = fn(&Params<'_>, &Subject<'_>, String) -> Result<Box<dyn Probe>, Refused>;

/// Every measure: a new one is one line here and one `mod` line above.
pub static MEASURES: &[&Measure] = &[
    &certificate::ENTRY,
    &refined::ENTRY,
    &exact::ENTRY,
    &goldstein::ENTRY,
    &moreau::ENTRY,
    &point::POSITION,
    &point::GAP,
    &sharpness::SHARPNESS,
    &sharpness::TRACE,
    &sharpness::EPSILON_SHARPNESS,
    &gradients::PEAK,
    &gradients::COLUMNS,
];

/// The run that is measured.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The function.
    pub objective: &'a Arc<dyn Objective>,
    /// The method.
    pub method: &'a MethodFacts,
    /// Internal quantities that the method shows.
    pub traces: &'a [Trace],
}

impl Subject<'_> {
    fn dim(&self) -> usize {
        self.objective.facts().dim()
    }

    /// `G`, where it holds on all of R^d.
    fn lipschitz(&self) -> Option<f64> {
        let claimed = self.objective.facts().constant(Constant::GradientNorm)?;
        (claimed.on == Domain::Whole).then(|| claimed.known.upper()).flatten()
    }
}

/// Why a measure is not built.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refused {
    /// Its spec is wrong.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// It does not exist for this problem.
    #[error("measure `{measure}`: {why}")]
    Problem {
        /// Its spec.
        measure: String,
        /// What is missing.
        why: String,
    },
}

/// The measure that a spec such as `lambda-norm:lambda=5` names, of a run.
///
/// # Errors
/// When the spec cannot be read, names nothing, holds a value that is refused, or the problem lacks what it needs.
pub fn build(text: &str, subject: &Subject<'_>) -> Result<Box<dyn Probe>, Refused> {
    let spec: Spec = text.parse()?;
    let ids = MEASURES.iter().map(|measure| measure.id);
    let found = MEASURES.iter().find(|measure| measure.id == spec.name());
    let measure = found.ok_or_else(|| suggest::unknown_name("measure", spec.name(), ids))?;
    let params = Params::new("measure", &spec, measure.keys)?;
    (measure.build)(&params, subject, text.to_owned())
}

/// `λ`.
const LAMBDA: KeyDoc =
    KeyDoc::with_default("lambda", "1", "(0, inf)", "weight λ of the squared distance");

const fn norm(default: &'static str) -> KeyDoc {
    KeyDoc::with_default(
        "norm",
        default,
        "l2 or l1",
        "length of the mean gradient: Euclidean, or the sum over coordinates",
    )
}

fn weights(params: &Params<'_>, dim: usize) -> Result<Weights, SpecError> {
    let lambda = params.number("lambda", Range::positive())?;
    let euclidean = params.select("norm", &[("l2", true), ("l1", false)])?;
    Ok(if euclidean { Weights::Euclidean { lambda } } else { Weights::l1(dim, lambda) })
}

fn refused(measure: String, why: impl std::fmt::Display) -> Refused {
    Refused::Problem { measure, why: why.to_string() }
}

#[cfg(test)]
mod tests;
